package report

import (
	"fmt"
	"io"
	"regexp"
	"strings"

	"klplint/analyzer"
)

// Illustration is what a page shows of a rule besides what its doc says.
type Illustration struct {
	Bad, Good []ExampleFile
	Output    string // what klplint prints about Bad
	// Change is the unified diff from Bad to Good; it is shown instead of Good
	// when it is not "".
	Change string
	// Mends: klplint offers to mend findings of this rule, where that is
	// evident.
	Mends bool
}

// ExampleFile is a file of an example.
type ExampleFile struct{ Name, Text string }

// ExampleSource is the source of an example as people see it: without the want
// comments that tests read.
func ExampleSource(text string) string { return example(text) }

// Document writes the catalogue as one page of Markdown: a table, and a section
// for each rule, whose anchor (see [Anchor]) never changes.
func Document(w io.Writer, rules []*analyzer.Rule, show map[*analyzer.Rule]Illustration) error {
	var b strings.Builder
	b.WriteString("| Rule | | Level | What it finds |\n|---|---|---|---|\n")
	for _, r := range rules {
		fmt.Fprintf(&b, "| [%s](#%s) | %s | %s | %s |\n", r.ID, Anchor(r), r.Name(), r.Level, codeNames(r.Doc.Title))
	}
	last := ""
	for _, r := range rules {
		if g := groups[groupDigit(r)]; g.heading != last {
			fmt.Fprintf(&b, "\n## %s\n", g.heading)
			last = g.heading
		}
		b.WriteString("\n" + section(r, show[r]))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// Anchor is where a page of rules has its section on one.
func Anchor(r *analyzer.Rule) string { return strings.ToLower(r.ID) }

func section(r *analyzer.Rule, show Illustration) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<a id=\"%s\"></a>\n### %s %s\n\n", Anchor(r), r.ID, r.Name())
	facts := []string{"**" + r.Level.String() + "**"}
	if r.Series {
		facts = append(facts, "in a series")
	}
	if w := r.Doc.Weakness; w.CWE != 0 {
		facts = append(facts, fmt.Sprintf("[CWE-%d](https://cwe.mitre.org/data/definitions/%d.html)", w.CWE, w.CWE))
	}
	if show.Mends {
		facts = append(facts, "`klplint check --fix` mends what is evident")
	}
	title := codeNames(strings.TrimSuffix(prose(r.Doc.Title), ".")) + "."
	if title[0] != '`' { // a name of C stays as it is
		title = capital(title)
	}
	fmt.Fprintf(&b, "%s. %s\n", strings.Join(facts, ", "), title)
	text := func(title, body string) {
		if body == "" {
			return
		}
		var list []string
		for _, par := range paragraphs(body) {
			list = append(list, strings.TrimSuffix(wrap(codeNames(par), "", 118), "\n"))
		}
		fmt.Fprintf(&b, "\n#### %s\n\n%s\n", title, strings.Join(list, "\n\n"))
	}
	text("Why it matters at run time", r.Doc.Why)
	b.WriteString("\n#### Bad\n")
	codeFiles(&b, show.Bad)
	fmt.Fprintf(&b, "\nklplint says:\n\n```text\n%s```\n", show.Output)
	text("How to mend it", r.Doc.Mend)
	b.WriteString("\n#### Good\n")
	if show.Change != "" {
		fmt.Fprintf(&b, "\n```diff\n%s```\n", show.Change)
	} else {
		codeFiles(&b, show.Good)
	}
	text("Limits", r.Doc.Limits)
	text("Source", r.Doc.Source)
	return b.String()
}

// maxOpen is how many lines of code a page shows without being asked.
const maxOpen = 30

// codeFiles writes files, long ones folded up: what klplint prints about them
// shows the lines that matter.
func codeFiles(b *strings.Builder, list []ExampleFile) {
	for _, f := range list {
		n := strings.Count(f.Text, "\n")
		code := fmt.Sprintf("\n```c\n%s```\n", f.Text)
		if n > maxOpen {
			fmt.Fprintf(b, "\n<details><summary><code>%s</code>, %d lines</summary>\n%s\n</details>\n", f.Name, n, code)
		} else {
			fmt.Fprintf(b, "\n`%s`:\n%s", f.Name, code)
		}
	}
}

// cName is what can only be a name of C in prose: one with an underscore, a
// member, a call, an operator that selects.
var cName = regexp.MustCompile(`\.?\b[A-Za-z_]\w*(?:(?:->|\.)[A-Za-z_]\w*)*(?:\(\))?`)

// codeNames writes prose as Markdown, in which names of C are code.
func codeNames(s string) string {
	var b strings.Builder
	rest := s
	for _, at := range cName.FindAllStringIndex(s, -1) {
		name := s[at[0]:at[1]]
		if !strings.ContainsAny(name, "_(>") && !strings.HasPrefix(name, ".") {
			continue
		}
		// A full stop, not a member: nothing ends before it.
		if name[0] == '.' && at[0] > 0 && !strings.ContainsRune(" (\"'", rune(s[at[0]-1])) {
			continue
		}
		before := rest[:at[0]-(len(s)-len(rest))]
		b.WriteString(markdown(before) + "`" + name + "`")
		rest = s[at[1]:]
	}
	return b.String() + markdown(rest)
}
