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
	if !opts.Quiet {
		fmt.Fprintln(out, summary(res))
	}
	return out.Flush()
}

// finding is a finding with its source line, its related places and the
// execution that shows it.
func (o Options) finding(f *analyzer.Finding, paint painter) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s %s %s\n",
		paint.place(o.place(f.Range)+":"), paint.level(f.Level), o.Clean(f.Message),
		paint.rule("["+f.Rule.ID+" "+f.Rule.Name()+"]"))
	b.WriteString(o.snippet(f.Range, paint))
	for _, rel := range f.Related {
		fmt.Fprintf(&b, "    %s %s %s\n",
			paint.place(o.place(rel.Range)+":"), paint.level(analyzer.Note), o.Clean(rel.Message))
		b.WriteString(o.snippet(rel.Range, paint))
	}
	b.WriteString(o.flow(f.Flow, paint))
	return b.String()
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
