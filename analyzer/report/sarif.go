package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"klplint/analyzer"
)

// srcRoot stands for the directory that relative paths start from. Its value is
// left to the consumer: it is another on every machine.
const srcRoot = "%SRCROOT%"

// writeSARIF writes SARIF 2.1.0 the way code scanning wants it: texts expanded,
// every rule that ran described, every location with a full region.
func writeSARIF(w io.Writer, res *analyzer.Result, opts Options) error {
	driver := sarif.NewToolComponent().
		WithName("klplint").
		WithVersion(opts.version()).
		WithSemanticVersion(semanticVersion(opts.version()))
	for _, r := range res.Rules {
		driver.AddRule(descriptor(r))
	}
	run := sarif.NewRun().
		WithTool(sarif.NewTool().WithDriver(driver)).
		WithColumnKind("utf16CodeUnits").
		WithOriginalUriBaseIds(map[string]sarif.ArtifactLocation{
			srcRoot: *sarif.NewArtifactLocation().WithDescription(
				sarif.NewTextMessage("The directory that klplint was run in.")),
		}).
		AddInvocation(invocation(res, opts))
	for i := range res.Findings {
		run.AddResult(result(res, &res.Findings[i], opts))
	}
	return writePruned(w, sarif.NewReport().AddRun(run))
}

// semanticVersion is the version as semver.org writes it, without the v of Go.
func semanticVersion(version string) string {
	if v, ok := strings.CutPrefix(version, "v"); ok {
		return v
	}
	if version == "devel" {
		return "0.0.0-devel"
	}
	return version
}

// descriptor is all that the catalogue says of a rule.
func descriptor(r *analyzer.Rule) *sarif.ReportingDescriptor {
	precision, severity := "very-high", r.Level.String()
	if r.Doc.Limits != "" {
		precision = "high"
	}
	if r.Level == analyzer.Note {
		severity = "recommendation"
	}
	properties := sarif.NewPropertyBag().
		Add("precision", precision).
		Add("problem.severity", severity).
		WithTags([]string{"linux-kernel", "livepatch"})
	return sarif.NewReportingDescriptor().
		WithID(r.ID).
		WithName(pascal(r.Name())).
		WithShortDescription(sarif.NewMultiformatMessageString().WithText(sentence(r.Doc.Title))).
		WithFullDescription(sarif.NewMultiformatMessageString().WithText(clip(prose(r.Doc.Why), 1024))).
		WithHelp(sarif.NewMultiformatMessageString().
			WithText(helpText(r)).
			WithMarkdown(helpMarkdown(r))).
		WithDefaultConfiguration(sarif.NewReportingConfiguration().WithLevel(r.Level.String())).
		WithProperties(properties)
}

// pascal turns state-id-duplicate into StateIdDuplicate.
func pascal(name string) string {
	var b strings.Builder
	for word := range strings.SplitSeq(name, "-") {
		b.WriteString(capital(word))
	}
	return b.String()
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// sentence makes a title, which has neither capital nor full stop, a sentence.
func sentence(title string) string { return capital(strings.TrimSuffix(prose(title), ".")) + "." }

// clip holds a text to a length that code scanning accepts.
func clip(s string, bytes int) string {
	if len(s) <= bytes {
		return s
	}
	s = s[:bytes-len(ellipsis)]
	if i := strings.LastIndexByte(s, ' '); i > 0 {
		s = s[:i]
	}
	return s + ellipsis
}

// helpSections are the parts of a rule's help that are prose.
func helpSections(r *analyzer.Rule) [][2]string {
	return [][2]string{
		{"Why it matters at run time", r.Doc.Why},
		{"How to mend it", r.Doc.Mend},
		{"Limits", r.Doc.Limits},
		{"Source", r.Doc.Source},
	}
}

func helpText(r *analyzer.Rule) string {
	list := []string{r.ID + " " + r.Name() + ": " + sentence(r.Doc.Title)}
	for _, s := range helpSections(r) {
		if s[1] != "" {
			list = append(list, s[0]+": "+prose(s[1]))
		}
	}
	return strings.Join(list, "\n\n")
}

func helpMarkdown(r *analyzer.Rule) string {
	list := []string{fmt.Sprintf("# %s %s", r.ID, r.Name()), markdown(sentence(r.Doc.Title))}
	for i, s := range helpSections(r) {
		if s[1] != "" {
			list = append(list, "## "+s[0], markdown(prose(s[1])))
		}
		if i == 0 {
			list = append(list,
				"## Bad", "```c\n"+example(r.Doc.Bad)+"```",
				"## Good", "```c\n"+example(r.Doc.Good)+"```")
		}
	}
	return strings.Join(list, "\n\n") + "\n"
}

var markdownEscapes = strings.NewReplacer(
	`\`, `\\`, `*`, `\*`, `_`, `\_`, `<`, `&lt;`, `&`, `&amp;`, `[`, `\[`, `]`, `\]`, "`", "\\`")

// markdown writes plain prose, in which C names are frequent, as Markdown.
func markdown(s string) string { return markdownEscapes.Replace(s) }

// result is a finding. Code scanning shows related locations only where the
// message links to them, so the message ends in such links.
func result(res *analyzer.Result, f *analyzer.Finding, opts Options) *sarif.Result {
	r := sarif.NewResult().
		WithRuleID(f.Rule.ID).
		WithRuleIndex(ruleIndex(res, f.Rule.ID)).
		WithLevel(f.Level.String()).
		AddLocation(sarif.NewLocation().WithPhysicalLocation(physical(f.Range)))
	text := message(f.Message, opts)
	var links []string
	for i, rel := range f.Related {
		said := message(rel.Message, opts)
		links = append(links, fmt.Sprintf("[%s](%d)", said, i+1))
		r.AddRelatedLocation(sarif.NewLocation().
			WithID(i + 1).
			WithPhysicalLocation(physical(rel.Range)).
			WithMessage(sarif.NewTextMessage(said)))
	}
	if links != nil {
		text += " (see " + strings.Join(links, ", ") + ")"
	}
	if len(f.Flow) > 0 {
		r.AddCodeFlow(codeFlow(f, opts))
	}
	return r.WithMessage(sarif.NewTextMessage(text))
}

// maxFlow is how many locations of a flow code scanning keeps.
const maxFlow = 1000

// codeFlow is the execution that shows a finding. A step without a place is
// shown where the one before it is.
func codeFlow(f *analyzer.Finding, opts Options) *sarif.CodeFlow {
	thread := sarif.NewThreadFlow()
	last := f.Range
	add := func(s analyzer.FlowStep) {
		if s.Path != "" {
			last = s.Range
		}
		importance := "essential"
		if s.Event {
			importance = "important"
		}
		thread.AddLocation(sarif.NewThreadFlowLocation().
			WithLocation(sarif.NewLocation().
				WithPhysicalLocation(physical(last)).
				WithMessage(sarif.NewTextMessage(message(s.Message, opts)))).
			WithImportance(importance).
			WithNestingLevel(0))
	}
	begin, end, left := elided(f.Flow, maxFlow, maxFlow/2)
	for _, s := range begin {
		add(s)
	}
	if left > 0 {
		add(analyzer.FlowStep{Related: analyzer.Related{Message: fmt.Sprintf("... %s left out", count(left, "step"))}, Event: true})
	}
	for _, s := range end {
		add(s)
	}
	return sarif.NewCodeFlow().AddThreadFlow(thread)
}

var messageEscapes = strings.NewReplacer(`\`, `\\`, `[`, `\[`, `]`, `\]`)

// message is a text in which nothing is a link.
func message(s string, opts Options) string {
	return messageEscapes.Replace(Options{GitHubActions: opts.GitHubActions}.Clean(s))
}

// invocation says what stood in the way of the analysis: never silently.
func invocation(res *analyzer.Result, opts Options) *sarif.Invocation {
	inv := sarif.NewInvocation().WithExecutionSuccessful(true)
	rule := ruleIndex(res, notUnderstood)
	for _, t := range res.Troubles {
		n := sarif.NewNotification().WithMessage(sarif.NewTextMessage(message(t.Message, opts)))
		// A trouble without a place is about the run as a whole.
		n.WithLevel(sarif.LevelWarning)
		if t.Range.Path != "" {
			n.WithLevel(sarif.LevelNote).
				AddLocation(sarif.NewLocation().WithPhysicalLocation(physical(t.Range)))
		}
		if rule >= 0 {
			n.WithAssociatedRule(sarif.NewReportingDescriptorReference().
				WithID(notUnderstood).WithIndex(rule))
		}
		inv.AddToolExecutionNotification(n)
	}
	return inv
}

// physical is a range. Code scanning refuses a result without a region: that of
// a whole file is its beginning, and a finding about no file at all is put to
// the root.
func physical(r analyzer.Range) *sarif.PhysicalLocation {
	at := sarif.NewArtifactLocation().WithURI(uri(r.Path))
	if !strings.HasPrefix(r.Path, "/") {
		at.WithURIBaseID(srcRoot)
	}
	region := sarif.NewRegion().
		WithStartLine(max(r.Line, 1)).
		WithStartColumn(utf16Column(r.Snippet, r.Col))
	endLine, end := r.EndLine, r.EndCol
	switch {
	case endLine > r.Line:
		// The text of the end's line is not at hand: its column is in bytes,
		// which differs only behind characters outside of ASCII.
		region.WithEndLine(endLine).WithEndColumn(max(end, 1))
	default:
		region.WithEndLine(max(r.Line, 1)).
			WithEndColumn(utf16Column(r.Snippet, max(end, r.Col)))
	}
	return sarif.NewPhysicalLocation().WithArtifactLocation(at).WithRegion(region)
}
