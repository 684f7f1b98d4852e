package report

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"klplint/analyzer"
	"klplint/analyzer/lifecycle/scenario"
)

// Verification prints a verdict on each life cycle of each patch, in one of
// [TableFormats].
func Verification(w io.Writer, format string, v *analyzer.Verification, opts Options) error {
	switch format {
	case "json":
		return writeValue(w, shapeVerification(v, opts))
	case "text":
		return writeVerification(w, v, opts)
	}
	return fmt.Errorf("unknown format %q: use one of %q", format, TableFormats())
}

// writeVerification prints a table for each patch and the faults under it.
func writeVerification(w io.Writer, v *analyzer.Verification, opts Options) error {
	out := bufio.NewWriter(w)
	paint := painter{opts.Color}
	for i := range v.Modules {
		if i > 0 {
			out.WriteByte('\n')
		}
		m := &v.Modules[i]
		fmt.Fprintf(out, "%s  in %s\n", paint.head("module "+opts.Clean(m.Name)), opts.Clean(m.Dir))
		if len(m.Proofs) == 0 {
			fmt.Fprintf(out, "  not decided: %s\n", opts.Clean(whyNoPatch(m)))
		}
		for j := range m.Proofs {
			p := &m.Proofs[j]
			fmt.Fprintf(out, "  %s  %s\n", paint.head("patch "+opts.Clean(patchTitle(p.Patch))), opts.place(p.At))
			out.WriteString(opts.verdicts(p, paint))
			for k := range p.Faults {
				out.WriteString(opts.finding(&p.Faults[k].Finding, paint))
			}
		}
	}
	if !opts.Quiet {
		if len(v.Modules) > 0 {
			out.WriteByte('\n')
		}
		fmt.Fprintln(out, verificationSummary(v))
	}
	return out.Flush()
}

// whyNoPatch is said of a module in which no patch was understood.
func whyNoPatch(m *analyzer.VerifiedModule) string {
	if len(m.Troubles) > 0 {
		return m.Troubles[0].Message
	}
	return "no patch was understood in it"
}

func patchTitle(name string) string { return cmp.Or(name, "(made by macros)") }

// verdicts is the table of a patch: scenario, verdict, and in how many ways it
// was executed or why not.
func (o Options) verdicts(p *analyzer.Proof, paint painter) string {
	var b strings.Builder
	names, kinds := 0, 0
	for _, v := range p.Verdicts {
		names, kinds = max(names, len(v.Scenario)), max(kinds, len(v.Status.String()))
	}
	for _, v := range p.Verdicts {
		said := o.Clean(remark(p, v))
		if said != "" {
			said = "  " + said
		}
		status := v.Status.String()
		pad := strings.Repeat(" ", kinds-len(status))
		if said == "" {
			pad = ""
		}
		fmt.Fprintf(&b, "    %-*s  %s%s%s\n", names, v.Scenario, paint.status(v.Status), pad, said)
	}
	return b.String()
}

// remark is what stands behind a verdict.
func remark(p *analyzer.Proof, v scenario.Verdict) string {
	switch v.Status {
	case scenario.Violated:
		return strings.Join(rulesOf(p, v.Scenario), ", ")
	case scenario.Holds:
		return "executed in " + count(v.Runs, "way")
	}
	return v.Reason
}

// rulesOf are the ids of what goes wrong on a scenario.
func rulesOf(p *analyzer.Proof, n scenario.Name) []string {
	list := []string{}
	for _, f := range p.Of(n) {
		list = append(list, f.Rule.ID)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// verificationSummary is the last line. What is not decided is never left out
// of it: it is not proven.
func verificationSummary(v *analyzer.Verification) string {
	var parts []string
	for _, s := range []scenario.Status{scenario.Holds, scenario.Violated, scenario.Undecided, scenario.NotApplicable} {
		n := v.Count(s)
		switch {
		case s == scenario.Holds && n != 1:
			parts = append(parts, fmt.Sprintf("%d hold", n))
		case n > 0:
			parts = append(parts, fmt.Sprintf("%d %s", n, s))
		}
	}
	patches, empty := 0, 0
	for _, m := range v.Modules {
		patches += len(m.Proofs)
		if len(m.Proofs) == 0 {
			empty++
		}
	}
	s := fmt.Sprintf("life cycles of %s in %s: %s", countPatches(patches), count(len(v.Modules), "livepatch module"), strings.Join(parts, ", "))
	if empty > 0 {
		s += fmt.Sprintf("; no patch understood in %s", count(empty, "module"))
	}
	if n := troubleCount(v); n > 0 {
		s += "; " + count(n, "place") + ` not understood ("klplint check" says which)`
	}
	return s
}

func countPatches(n int) string {
	if n == 1 {
		return "1 patch"
	}
	return fmt.Sprintf("%d patches", n)
}

func troubleCount(v *analyzer.Verification) int {
	n := len(v.Troubles)
	for _, m := range v.Modules {
		n += len(m.Troubles)
	}
	return n
}

func (p painter) status(s scenario.Status) string {
	style := faint
	switch s {
	case scenario.Holds:
		style = green
	case scenario.Violated:
		style = red
	case scenario.Undecided:
		style = magenta
	}
	return p.paint(style, s.String())
}
