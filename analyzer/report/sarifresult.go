package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"klplint/analyzer"
	"klplint/analyzer/unit"
)

// What GitHub code scanning keeps of an upload. Beyond it, it drops what it
// likes, or refuses the whole file, which must not exceed 10 MB when packed.
const (
	maxResults = 5000 // of a run
	maxRelated = 100  // locations of a result
	maxFlow    = 1000 // steps of an execution
	// maxSteps is for all results together; once they are used up, an execution
	// is cut to fewSteps. About 35 bytes each are left of them when packed.
	maxSteps = 100_000
	fewSteps = 20
)

// results are the findings as far as code scanning keeps them, in their order,
// and what is to be said of those that are left out. Suppressed ones are among
// them only when asked for: code scanning would show them as open. So are those
// of the baseline that are gone.
func (s *sarifWriter) results() (list []*sarif.Result, notes []string) {
	var all []*analyzer.Finding
	for i := range s.res.Findings {
		all = append(all, &s.res.Findings[i])
	}
	if s.opts.ShowSuppressed {
		for i := range s.res.Suppressed {
			all = append(all, &s.res.Suppressed[i])
		}
		for i := range s.res.Absent {
			all = append(all, &s.res.Absent[i])
		}
	}
	if left := len(all) - maxResults; left > 0 {
		all = worst(all, maxResults)
		notes = append(notes, fmt.Sprintf("%s left out: code scanning keeps %d of a run, and these are the most severe",
			count(left, "finding"), maxResults))
	}
	list = []*sarif.Result{}
	for _, f := range all {
		list = append(list, s.result(f))
	}
	return list, notes
}

// worst are the n most severe of the findings, in the order that they have.
// What counts goes before what does not.
func worst(all []*analyzer.Finding, n int) []*analyzer.Finding {
	ranked := bySeverity(all)
	keep := map[*analyzer.Finding]bool{}
	for _, f := range ranked[:min(n, len(ranked))] {
		keep[f] = true
	}
	return slices.DeleteFunc(slices.Clone(all), func(f *analyzer.Finding) bool { return !keep[f] })
}

// bySeverity are the findings, the worst first and else in their order.
func bySeverity(all []*analyzer.Finding) []*analyzer.Finding {
	ranked := slices.Clone(all)
	slices.SortStableFunc(ranked, func(a, b *analyzer.Finding) int {
		if x, y := counts(a), counts(b); x != y {
			return y - x
		}
		return int(b.Level) - int(a.Level)
	})
	return ranked
}

// counts is 1 for a finding that counts, 0 for others.
func counts(f *analyzer.Finding) int {
	if f.Suppression != nil || f.Baseline == analyzer.Absent {
		return 0
	}
	return 1
}

// result is a finding. Code scanning shows related locations only where the
// message links to them, so the message ends in such links.
func (s *sarifWriter) result(f *analyzer.Finding) *sarif.Result {
	at := s.texts.firstLine(f.Range)
	r := sarif.NewResult().
		WithRuleID(f.Rule.ID).
		WithRuleIndex(ruleIndex(s.res, f.Rule.ID)).
		WithLevel(f.Level.String()).
		AddLocation(sarif.NewLocation().WithPhysicalLocation(s.place(at))).
		WithPartialFingerprints(s.fingerprints(f))
	text := s.message(f.Message)
	var links []string
	for i, rel := range f.Related {
		if i == maxRelated {
			links = append(links, fmt.Sprintf("%d more", len(f.Related)-i))
			break
		}
		links = append(links, fmt.Sprintf("[%s](%d)", s.message(rel.Message), i+1))
		r.AddRelatedLocation(s.location(rel.Range, rel.Message).WithID(i + 1))
	}
	if links != nil {
		text += " (see " + strings.Join(links, ", ") + ")"
	}
	if len(f.Flow) > 0 {
		r.AddCodeFlow(s.codeFlow(f))
	}
	for _, x := range f.Fixes {
		r.AddFixe(s.fix(x))
	}
	if f.Baseline != "" {
		r.WithBaselineState(string(f.Baseline))
	}
	if f.Suppression != nil {
		r.AddSuppression(s.suppression(f.Suppression))
	}
	return r.WithMessage(sarif.NewTextMessage(text))
}

// fingerprints are what code scanning knows a finding by, and our own key.
func (s *sarifWriter) fingerprints(f *analyzer.Finding) map[string]string {
	prints := map[string]string{}
	if h := s.texts.hash(f.Range.Path, max(f.Range.Line, 1)); h != "" {
		prints["primaryLocationLineHash"] = h
	}
	if f.Key != "" {
		prints["klplint/v1"] = f.Key
	}
	return prints
}

// codeFlow is the execution that shows a finding. What the kernel does is the
// outer level, what the code does on its behalf the inner one. A step without a
// place is shown where the one before it is.
func (s *sarifWriter) codeFlow(f *analyzer.Finding) *sarif.CodeFlow {
	most := maxFlow
	if len(f.Flow) > s.steps {
		most = fewSteps
	}
	thread := sarif.NewThreadFlow()
	last := f.Range
	add := func(step analyzer.FlowStep, importance string) {
		if step.Path != "" {
			last = step.Range
		}
		level := 1
		if step.Event {
			level = 0
		}
		thread.AddLocation(sarif.NewThreadFlowLocation().
			WithLocation(s.location(last, step.Message)).
			WithImportance(importance).
			WithNestingLevel(level))
		s.steps--
	}
	begin, end, left := elided(f.Flow, most, most/2)
	for i, step := range begin {
		add(step, importance(step, i == len(f.Flow)-1))
	}
	if left > 0 {
		add(analyzer.FlowStep{Related: analyzer.Related{Message: fmt.Sprintf("... %s left out", count(left, "step"))}, Event: true}, "unimportant")
	}
	for i, step := range end {
		add(step, importance(step, i == len(end)-1))
	}
	return sarif.NewCodeFlow().AddThreadFlow(thread)
}

// importance of a step: the life cycle and where it goes wrong are the story
// itself, the rest is how the code comes there.
func importance(step analyzer.FlowStep, last bool) string {
	if step.Event || last {
		return "essential"
	}
	return "important"
}

// fix is a way to mend a finding, a change for each file that it touches.
func (s *sarifWriter) fix(x analyzer.Fix) *sarif.Fix {
	fix := sarif.NewFix().WithDescription(sarif.NewTextMessage(s.message(x.Message)))
	changes := map[string]*sarif.ArtifactChange{}
	for _, e := range x.Edits {
		c := changes[e.Path]
		if c == nil {
			c = sarif.NewArtifactChange().WithArtifactLocation(s.artifactLocation(e.Path))
			changes[e.Path] = c
			fix.AddArtifactChange(c)
		}
		replacement := sarif.NewReplacement().WithDeletedRegion(s.region(e.Range))
		if e.New != "" {
			replacement.WithInsertedContent(sarif.NewArtifactContent().WithText(e.New))
		}
		c.AddReplacement(replacement)
	}
	return fix
}

func (s *sarifWriter) suppression(x *analyzer.Suppression) *sarif.Suppression {
	out := sarif.NewSuppression().WithKind(string(x.Kind)).WithStatus("accepted")
	if x.Reason != "" {
		out.WithJustification(Options{}.Clean(x.Reason))
	}
	if x.At.Path != "" {
		out.WithLocation(sarif.NewLocation().WithPhysicalLocation(s.place(x.At)))
	}
	return out
}

// invocation says what stood in the way of the analysis, what was left out of
// it and what of its outcome: never silently.
func (s *sarifWriter) invocation(notes []string) *sarif.Invocation {
	inv := sarif.NewInvocation().
		WithExecutionSuccessful(true).
		WithExitCode(s.opts.ExitCode)
	rule := ruleIndex(s.res, notUnderstood)
	note := func(text, level string) *sarif.Notification {
		return sarif.NewNotification().WithMessage(sarif.NewTextMessage(s.message(text))).WithLevel(level)
	}
	for _, t := range s.res.Troubles {
		n := note(t.Message, "note")
		if t.Range.Path != "" {
			n.AddLocation(sarif.NewLocation().WithPhysicalLocation(s.place(t.Range)))
		} else {
			n.WithLevel("warning") // it is about the run as a whole
		}
		if strings.HasPrefix(t.Message, unit.InternalError) {
			n.WithLevel("error") // a part was not checked at all
		}
		if rule >= 0 {
			n.WithAssociatedRule(sarif.NewReportingDescriptorReference().
				WithID(notUnderstood).WithIndex(rule))
		}
		inv.AddToolExecutionNotification(n)
	}
	for _, text := range notes {
		inv.AddToolExecutionNotification(note(text, "warning"))
	}
	told := *s.res
	if told.Leniency.Config != "" {
		told.Leniency.Config = s.texts.inRepository(told.Leniency.Config, s.opts)
	}
	for _, text := range leftOut(&told) {
		inv.AddToolConfigurationNotification(note(text, "note"))
	}
	return inv
}
