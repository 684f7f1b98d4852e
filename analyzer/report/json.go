package report

import (
	"io"

	"klplint/analyzer"
)

// resultSchema names the shape of the json format. Fields may be added under
// the same name; a change of meaning gets a new one.
const resultSchema = "klplint/1"

// The json format, which schema/klplint-1.schema.json describes. Lines and columns count from 1, columns in bytes, and the
// end is the first column behind the range; a range without "line" means the
// whole file, one without "file" the run. Everything is sorted, lists are never
// null.
type (
	resultShape struct {
		Schema      string           `json:"schema"`
		Tool        toolShape        `json:"tool"`
		Rules       []string         `json:"rules"` // ids of those that ran
		Livepatches []livepatchShape `json:"livepatches"`
		Disabled    []string         `json:"disabled"` // ids of those that someone has switched off
		Findings    []findingShape   `json:"findings"`
		// Suppressed are the findings that do not count, Absent those of the
		// baseline that are gone. They are there with --show-suppressed; the
		// summary counts them in any case.
		Suppressed *[]findingShape `json:"suppressed,omitempty"`
		Absent     *[]findingShape `json:"absent,omitempty"`
		Troubles   []troubleShape  `json:"troubles"`
		Summary    summaryShape    `json:"summary"`
	}

	toolShape struct {
		Name    string `json:"name"`
		Version string `json:"version"`
	}

	livepatchShape struct {
		Name    string   `json:"name"`
		Dir     string   `json:"dir"`
		Files   []string `json:"files"`
		Patches int      `json:"patches"`
	}

	findingShape struct {
		Rule    string `json:"rule"` // KLP102
		Name    string `json:"name"` // state-id-duplicate
		Level   string `json:"level"`
		Module  string `json:"module"`
		Message string `json:"message"`
		rangeShape
		Related []troubleShape `json:"related"`
		Flow    []stepShape    `json:"flow"` // the execution that shows it
		Fixes   []fixShape     `json:"fixes"`
		// Key is the same from run to run, wherever the line has moved to.
		Key         string            `json:"key,omitempty"`
		Baseline    string            `json:"baseline,omitempty"` // new, unchanged or absent
		Suppression *suppressionShape `json:"suppression,omitempty"`
	}

	// fixShape is a way to mend a finding: all of its edits together. They do
	// not overlap.
	fixShape struct {
		Message string      `json:"message"`
		Edits   []editShape `json:"edits"`
	}

	// editShape replaces a range, which may be empty, by a text.
	editShape struct {
		rangeShape
		New string `json:"new"`
	}

	suppressionShape struct {
		Kind   string      `json:"kind"` // inSource or external
		Reason string      `json:"reason"`
		At     *rangeShape `json:"at,omitempty"` // the comment
	}

	// stepShape is a step of an execution. Its "source" is left out; one
	// without "file" happens outside of the sources.
	stepShape struct {
		Message string `json:"message"`
		By      string `json:"by"` // kernel or code: who does it
		rangeShape
	}

	// troubleShape is a place and what is said of it.
	troubleShape struct {
		Message string `json:"message"`
		rangeShape
	}

	rangeShape struct {
		File      string `json:"file,omitempty"`
		Line      int    `json:"line,omitempty"`
		Column    int    `json:"column,omitempty"`
		EndLine   int    `json:"endLine,omitempty"`
		EndColumn int    `json:"endColumn,omitempty"`
		Source    string `json:"source,omitempty"` // the text of the line
	}

	summaryShape struct {
		Errors      int `json:"errors"`
		Warnings    int `json:"warnings"`
		Notes       int `json:"notes"`
		Troubles    int `json:"troubles"`
		Livepatches int `json:"livepatches"`
		Files       int `json:"files"`
		Suppressed  int `json:"suppressed"`
		Disabled    int `json:"disabled"` // rules
		Absent      int `json:"absent"`
		// Leniency is what the run was told to take for less than the
		// catalogue does, besides.
		Leniency leniencyShape `json:"leniency"`
	}

	leniencyShape struct {
		Levels    int    `json:"levels"`    // rules with another level than their own
		Overrides int    `json:"overrides"` // groups of paths with decisions of their own
		FailOn    string `json:"failOn"`    // "" when it is not less than by default
		Config    string `json:"config"`    // the configuration file, "" when there is none
	}
)

func writeJSON(w io.Writer, res *analyzer.Result, opts Options) error {
	out := resultShape{
		Schema:      resultSchema,
		Tool:        toolShape{"klplint", opts.version()},
		Rules:       ids(res.Rules),
		Disabled:    ids(res.Disabled),
		Livepatches: []livepatchShape{},
		Findings:    shapeFindings(res.Findings),
		Troubles:    shapeTroubles(res.Troubles),
		Summary: summaryShape{
			Errors:      res.Count(analyzer.Error),
			Warnings:    res.Count(analyzer.Warning),
			Notes:       res.Count(analyzer.Note),
			Troubles:    len(res.Troubles),
			Livepatches: len(res.Livepatches),
			Files:       files(res),
			Suppressed:  len(res.Suppressed),
			Disabled:    len(res.Disabled),
			Absent:      len(res.Absent),
			Leniency:    leniencyShape(res.Leniency),
		},
	}
	for _, lp := range res.Livepatches {
		out.Livepatches = append(out.Livepatches, shapeLivepatch(lp))
	}
	if opts.ShowSuppressed {
		suppressed, absent := shapeFindings(res.Suppressed), shapeFindings(res.Absent)
		out.Suppressed, out.Absent = &suppressed, &absent
	}
	return writeValue(w, out)
}

func ids(rules []*analyzer.Rule) []string {
	out := []string{}
	for _, r := range rules {
		out = append(out, r.ID)
	}
	return out
}

func shapeFindings(list []analyzer.Finding) []findingShape {
	out := []findingShape{}
	for i := range list {
		out = append(out, shapeFinding(&list[i]))
	}
	return out
}

func shapeLivepatch(lp analyzer.Livepatch) livepatchShape {
	return livepatchShape{Name: lp.Name, Dir: lp.Dir, Files: list(lp.Files), Patches: lp.Patches}
}

func shapeTroubles(list []analyzer.Trouble) []troubleShape {
	out := []troubleShape{}
	for _, t := range list {
		out = append(out, troubleShape{t.Message, shapeRange(t.Range)})
	}
	return out
}

func shapeFinding(f *analyzer.Finding) findingShape {
	shape := findingShape{
		Rule: f.Rule.ID, Name: f.Rule.Name(), Level: f.Level.String(), Module: f.Module,
		Message: f.Message, rangeShape: shapeRange(f.Range), Related: []troubleShape{}, Flow: []stepShape{},
		Fixes: []fixShape{}, Key: f.Key, Baseline: string(f.Baseline),
	}
	for _, rel := range f.Related {
		shape.Related = append(shape.Related, troubleShape{rel.Message, shapeRange(rel.Range)})
	}
	for _, s := range f.Flow {
		step := stepShape{Message: s.Message, By: "code", rangeShape: shapeRange(s.Range)}
		if s.Event {
			step.By = "kernel"
		}
		step.Source = ""
		shape.Flow = append(shape.Flow, step)
	}
	for _, x := range f.Fixes {
		fix := fixShape{x.Message, []editShape{}}
		for _, e := range x.Edits {
			at := shapeRange(e.Range)
			at.Source = ""
			fix.Edits = append(fix.Edits, editShape{at, e.New})
		}
		shape.Fixes = append(shape.Fixes, fix)
	}
	if s := f.Suppression; s != nil {
		shape.Suppression = &suppressionShape{Kind: string(s.Kind), Reason: s.Reason}
		if s.At.Path != "" {
			at := shapeRange(s.At)
			shape.Suppression.At = &at
		}
	}
	return shape
}

func shapeRange(r analyzer.Range) rangeShape {
	source := r.Snippet
	if len(source) > contextBytes {
		source = "" // a line that nobody reads; the position still says where
	}
	return rangeShape{
		File: r.Path, Line: r.Line, Column: r.Col,
		EndLine: r.EndLine, EndColumn: r.EndCol, Source: source,
	}
}

// list is a copy that JSON never writes as null.
func list(s []string) []string { return append([]string{}, s...) }
