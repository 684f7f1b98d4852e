package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"klplint/analyzer"
)

// notUnderstood is the id of the rule that turns troubles into findings.
const notUnderstood = "KLP900"

// writeText prints findings the way compilers do, so that editors and people
// know where to look.
func writeText(w io.Writer, res *analyzer.Result, opts Options) error {
	out := bufio.NewWriter(w)
	paint := painter{opts.Color}
	for i := range res.Findings {
		out.WriteString(opts.finding(&res.Findings[i], paint))
	}
	if opts.ShowSuppressed {
		out.WriteString(opts.uncounted(res, paint))
	}
	if !opts.Quiet {
		fmt.Fprintln(out, summary(res))
	}
	return out.Flush()
}

// finding is a finding with its source line, its related places and the
// execution that shows it.
func (o Options) finding(f *analyzer.Finding, paint painter) string {
	var b strings.Builder
	b.WriteString(o.headline(f, paint))
	b.WriteString(o.snippet(f.Range, paint))
	for _, rel := range f.Related {
		b.WriteString(o.relatedLine(rel, paint))
		b.WriteString(o.snippet(rel.Range, paint))
	}
	b.WriteString(o.flow(f.Flow, paint))
	return b.String()
}

// headline is the line of a finding that says all that matters.
func (o Options) headline(f *analyzer.Finding, paint painter) string {
	return fmt.Sprintf("%s %s %s %s\n",
		paint.place(o.place(f.Range)+":"), paint.level(f.Level), o.Clean(f.Message),
		paint.rule("["+f.Rule.ID+" "+f.Rule.Name()+"]"))
}

func (o Options) relatedLine(rel analyzer.Related, paint painter) string {
	return fmt.Sprintf("    %s %s %s\n",
		paint.place(o.place(rel.Range)+":"), paint.level(analyzer.Note), o.Clean(rel.Message))
}

// uncounted are the findings that do not count, each with why.
func (o Options) uncounted(res *analyzer.Result, paint painter) string {
	var b strings.Builder
	for i := range res.Suppressed {
		f := &res.Suppressed[i]
		b.WriteString(o.headline(f, paint) + "    " + o.suppressed(f.Suppression) + "\n")
	}
	for i := range res.Absent {
		b.WriteString(o.headline(&res.Absent[i], paint) + "    gone: only the baseline has it\n")
	}
	return b.String()
}

// suppressed says who decided that a finding does not count, and why.
func (o Options) suppressed(s *analyzer.Suppression) string {
	if s == nil {
		return "suppressed"
	}
	text := "suppressed"
	switch {
	case s.At.Path != "":
		text += " at " + o.place(s.At)
	case s.Kind == analyzer.External:
		text += " outside of the sources"
	}
	if s.Reason != "" {
		text += ": " + o.Clean(s.Reason)
	}
	return text
}

// place writes a range's start as path:line:col, as far as it is known.
func (o Options) place(r analyzer.Range) string {
	if r.Path == "" {
		return "klplint"
	}
	s := o.cleanPath(r.Path)
	if r.Line > 0 {
		s += fmt.Sprintf(":%d", r.Line)
		if r.Col > 0 {
			s += fmt.Sprintf(":%d", r.Col)
		}
	}
	return s
}

// summary is the last line: how much was found, in how much, and how much was
// not understood.
func summary(res *analyzer.Result) string {
	var found []string
	for _, l := range []analyzer.Level{analyzer.Error, analyzer.Warning, analyzer.Note} {
		if n := res.Count(l); n > 0 {
			found = append(found, count(n, l.String()))
		}
	}
	if found == nil {
		found = []string{"no findings"}
	}
	s := fmt.Sprintf("%s in %s (%s)", strings.Join(found, ", "),
		count(len(res.Livepatches), "livepatch module"), count(files(res), "file"))
	if n := len(res.Troubles); n > 0 {
		s += "; " + count(n, "place") + " not understood"
		if ruleIndex(res, notUnderstood) < 0 {
			s += " (" + notUnderstood + " says which)"
		}
	}
	for _, what := range leftOut(res) {
		s += "; " + what
	}
	return s
}

// leftOut counts what could have been found and does not count, so that nobody
// can switch off a check unseen.
func leftOut(res *analyzer.Result) (list []string) {
	if n := len(res.Suppressed); n > 0 {
		list = append(list, count(n, "finding")+" suppressed")
	}
	if n := len(res.Disabled); n > 0 {
		list = append(list, count(n, "rule")+" disabled")
	}
	if n := len(res.Absent); n > 0 {
		list = append(list, count(n, "finding")+" of the baseline gone")
	}
	if n := res.Leniency.Levels; n > 0 {
		list = append(list, count(n, "rule")+" at another level")
	}
	if n := res.Leniency.Overrides; n > 0 {
		list = append(list, count(n, "override")+" for paths")
	}
	if on := res.Leniency.FailOn; on != "" {
		list = append(list, "fails on "+on)
	}
	if l := &res.Leniency; l.Config != "" && (l.Any() || len(res.Disabled) > 0) {
		list = append(list, "configured by "+Options{GitHubActions: true}.cleanPath(l.Config))
	}
	return list
}

func count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}

// ruleIndex is the rule's index among those that ran, or -1.
func ruleIndex(res *analyzer.Result, id string) int {
	for i, r := range res.Rules {
		if r.ID == id {
			return i
		}
	}
	return -1
}
