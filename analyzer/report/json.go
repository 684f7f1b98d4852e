package report

import (
	"io"

	"klplint/analyzer"
)

// resultSchema names the shape of the json format. Fields may be added under
// the same name; a change of meaning gets a new one.
const resultSchema = "klplint/1"

// The json format. Lines and columns count from 1, columns in bytes, and the
// end is the first column behind the range; a range without "line" means the
// whole file, one without "file" the run. Everything is sorted, lists are never
// null.
type (
	resultShape struct {
		Schema      string           `json:"schema"`
		Tool        toolShape        `json:"tool"`
		Rules       []string         `json:"rules"` // ids of those that ran
		Livepatches []livepatchShape `json:"livepatches"`
		Findings    []findingShape   `json:"findings"`
		Troubles    []troubleShape   `json:"troubles"`
		Summary     summaryShape     `json:"summary"`
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
	}
)

func writeJSON(w io.Writer, res *analyzer.Result, opts Options) error {
	out := resultShape{
		Schema:      resultSchema,
		Tool:        toolShape{"klplint", opts.version()},
		Rules:       []string{},
		Livepatches: []livepatchShape{},
		Findings:    []findingShape{},
		Troubles:    shapeTroubles(res.Troubles),
		Summary: summaryShape{
			Errors:      res.Count(analyzer.Error),
			Warnings:    res.Count(analyzer.Warning),
			Notes:       res.Count(analyzer.Note),
			Troubles:    len(res.Troubles),
			Livepatches: len(res.Livepatches),
			Files:       files(res),
		},
	}
	for _, r := range res.Rules {
		out.Rules = append(out.Rules, r.ID)
	}
	for _, lp := range res.Livepatches {
		out.Livepatches = append(out.Livepatches, shapeLivepatch(lp))
	}
	for i := range res.Findings {
		out.Findings = append(out.Findings, shapeFinding(&res.Findings[i]))
	}
	return writeValue(w, out)
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
