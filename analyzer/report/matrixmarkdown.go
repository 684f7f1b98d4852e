package report

import (
	"fmt"
	"html"
	"io"
	"strings"

	"klplint/analyzer"
)

const (
	// maxSummary is what GitHub takes as the summary of a step; of one that is
	// longer it shows nothing.
	maxSummary = 1 << 20
	// reservedSummary is kept of it for the lines that say what was left out.
	reservedSummary = 1 << 10
	// leastExplanation is shorter than any explanation, in bytes.
	leastExplanation = 100
	// maxSummarySteps is how many steps of an execution a summary shows.
	maxSummarySteps = 40
	// maxSummaryText is of a message or a source line, in columns.
	maxSummaryText = 1000
	markdownLabel  = 32 // of a release's name in the table, in columns
)

// cellSigns are the statuses as GitHub and most viewers of Markdown show them.
var cellSigns = [...]string{analyzer.Same: "–", analyzer.Right: "✅", analyzer.Wrong: "❌", analyzer.Refused: "⛔", analyzer.Undecided: "❔"}

// writeMatrixMarkdown writes GitHub's dialect: a verdict, a table whose cells
// link to what is said of them, and that, folded. Explanations are HTML without
// blank lines, in which no Markdown counts. The pairs that fail the gate come
// first: where there is more to say than fits, some of the others are left out.
func writeMatrixMarkdown(w io.Writer, m *analyzer.Matrix, opts Options) error {
	d := markdownMatrix{opts: opts, m: m, room: maxSummary - reservedSummary}
	t := tally(m)
	mark := "✅"
	if t.failing > 0 {
		mark = "❌"
	}
	gate := ""
	if asks, ok := gateAsks[m.Gate]; ok {
		gate = " The gate: " + asks + "."
	}
	d.write(fmt.Sprintf("## %s The livepatch series %s\n\n%s\n\n%s.\n",
		mark, markdownText(t.verdict(m.Gate)), capital(t.reason())+"."+gate, t.total()))
	left := explained(m)
	if !d.write(d.table(left)) {
		d.write(fmt.Sprintf("\nThe table of %d releases does not fit into a summary.\n", len(m.Releases)))
	}
	d.write(d.key())
	skipped := 0
	for _, p := range left {
		if d.room < leastExplanation || !d.write(d.explanation(p)) {
			skipped++
		}
	}
	if skipped > 0 {
		d.room += reservedSummary
		d.write(fmt.Sprintf("\nMore than fits into a summary: what there is to say of %s is left out. `--matrix html` shows all.\n", count(skipped, "pair")))
	}
	_, err := io.WriteString(w, d.text.String())
	return err
}

// explained are the pairs that need an explanation, those that fail first.
func explained(m *analyzer.Matrix) (list []pair) {
	for _, fails := range []bool{true, false} {
		for _, p := range pairs(m) {
			if p.said() && p.fails() == fails {
				list = append(list, p)
			}
		}
	}
	return list
}

type markdownMatrix struct {
	opts Options
	m    *analyzer.Matrix
	text strings.Builder
	room int // what is left, in bytes
}

// write appends s if there is room for all of it.
func (d *markdownMatrix) write(s string) bool {
	if len(s) > d.room {
		return false
	}
	d.room -= len(s)
	d.text.WriteString(s)
	return true
}

// label is the name of a release as HTML.
func (d *markdownMatrix) label(i int) string {
	return html.EscapeString(d.opts.release(d.m, i, longestLabel))
}

func (d *markdownMatrix) table(explained []pair) string {
	n := len(d.m.Releases)
	if n == 0 {
		return "\nThe series has no release.\n"
	}
	linked := map[[2]int]bool{}
	for _, p := range explained {
		linked[[2]int{p.installed, p.next}] = true
	}
	names := d.opts.shortReleases(d.m, markdownLabel)
	var b strings.Builder
	b.WriteString("\n| installed ↓ new → |")
	for j := range n {
		fmt.Fprintf(&b, " %s |", uncalled(markdownText(names[j])))
	}
	b.WriteString("\n| --- |" + strings.Repeat(" --- |", n) + "\n")
	for i := range n {
		fmt.Fprintf(&b, "| **%d** %s |", i+1, uncalled(markdownText(names[i])))
		for j := range n {
			c := &d.m.Cells[i][j]
			word := cellSigns[c.Status]
			if c.Status != analyzer.Same {
				word += " " + cellWords[c.Status]
			}
			if linked[[2]int{i, j}] {
				word = fmt.Sprintf("[%s](#%s)", word, markdownAnchor(i, j))
			}
			if !c.Passes() {
				word = "**" + word + "**"
			}
			b.WriteString(" " + word + " |")
		}
		b.WriteByte('\n')
	}
	b.WriteString("\n")
	for _, s := range pairStatuses {
		fmt.Fprintf(&b, "%s %s: %s. ", cellSigns[s], cellWords[s], cellMeanings[s])
	}
	b.WriteString("**Bold**: fails the gate.\n")
	return b.String()
}

// key says what the releases are.
func (d *markdownMatrix) key() string {
	if len(d.m.Releases) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("\n<details><summary>The releases</summary>\n<ol>\n")
	for i, r := range d.m.Releases {
		fmt.Fprintf(&b, "<li><code>%s</code>", d.label(i))
		if r.Module != "" {
			fmt.Fprintf(&b, " module <code>%s</code>", d.prose(r.Module))
		}
		if r.At.Path != "" {
			fmt.Fprintf(&b, " in %s", d.place(r.At))
		}
		b.WriteString("</li>\n")
	}
	b.WriteString("</ol>\n</details>\n")
	return b.String()
}

func (d *markdownMatrix) explanation(p pair) string {
	var b strings.Builder
	open := ""
	if p.fails() {
		open = " open"
	}
	fmt.Fprintf(&b, "\n<details id=\"%s\"%s><summary>%s <code>%s</code> to <code>%s</code>: <b>%s</b> (%s)</summary>\n",
		markdownAnchor(p.installed, p.next), open, cellSigns[p.Status],
		d.label(p.installed), d.label(p.next), p.Status, p.gateRemark())
	fmt.Fprintf(&b, "<p>%s.</p>\n", p.how())
	if p.Why != "" {
		fmt.Fprintf(&b, "<p>Why: %s</p>\n", d.sentence(p.Why))
	}
	if len(p.Places) > 0 {
		b.WriteString("<ul>\n")
		for _, rel := range p.Places {
			fmt.Fprintf(&b, "<li>%s %s%s</li>\n", d.place(rel.Range), d.sentence(rel.Message), d.source(rel.Range))
		}
		b.WriteString("</ul>\n")
	}
	for i := range p.Findings {
		d.finding(&b, &p.Findings[i])
	}
	b.WriteString("</details>\n")
	return b.String()
}

func (d *markdownMatrix) finding(b *strings.Builder, f *analyzer.Finding) {
	fmt.Fprintf(b, "<p><b>%s %s</b> %s %s (%s)%s</p>\n",
		html.EscapeString(f.Rule.ID), f.Level, d.place(f.Range), d.sentence(f.Message), html.EscapeString(f.Rule.Name()), d.source(f.Range))
	if len(f.Related) > 0 {
		b.WriteString("<ul>\n")
		for _, rel := range f.Related {
			fmt.Fprintf(b, "<li>%s %s%s</li>\n", d.place(rel.Range), d.sentence(rel.Message), d.source(rel.Range))
		}
		b.WriteString("</ul>\n")
	}
	if len(f.Flow) == 0 {
		return
	}
	fmt.Fprintf(b, "<details><summary>The execution that shows it: %s</summary>\n<ol>\n", count(len(f.Flow), "step"))
	begin, end, left := elided(f.Flow, maxSummarySteps, firstOfMany)
	step := func(s analyzer.FlowStep) {
		at := ""
		if s.Path != "" {
			r := s.Range
			r.Col = 0
			at = d.place(r) + " "
		}
		fmt.Fprintf(b, "<li>%s%s</li>\n", at, d.sentence(s.Message))
	}
	for _, s := range begin {
		step(s)
	}
	if left > 0 {
		fmt.Fprintf(b, "</ol>\n<p>%s left out</p>\n<ol start=\"%d\">\n", count(left, "step"), len(begin)+left+1)
	}
	for _, s := range end {
		step(s)
	}
	b.WriteString("</ol>\n</details>\n")
}

// place is a place as HTML.
func (d *markdownMatrix) place(r analyzer.Range) string {
	if r.Path == "" {
		return ""
	}
	return "<code>" + html.EscapeString(clipColumns(unstacked(d.opts.place(r)), maxSummaryText)) + "</code>"
}

// prose is text out of sources as HTML.
func (d *markdownMatrix) prose(s string) string {
	return html.EscapeString(d.opts.brief(s, maxSummaryText))
}

// sentence is prose in which nobody is called.
func (d *markdownMatrix) sentence(s string) string { return uncalled(d.prose(s)) }

// uncalled is HTML or Markdown in which nobody is called: GitHub makes links,
// and mails, of @names outside of code, however they are escaped.
func uncalled(s string) string {
	return strings.NewReplacer("@", "<code>@</code>", "&#64;", "<code>@</code>").Replace(s)
}

func (d *markdownMatrix) source(r analyzer.Range) string {
	text := strings.TrimSpace(r.Snippet)
	if r.Line == 0 || text == "" {
		return ""
	}
	return "<br><code>" + d.prose(text) + "</code>"
}

// markdownAnchor is the id of an explanation. GitHub puts "user-content-" before
// any id that has it not, and leaves the links to it alone.
func markdownAnchor(i, j int) string {
	return fmt.Sprintf("user-content-klplint-%d-%d", i+1, j+1)
}
