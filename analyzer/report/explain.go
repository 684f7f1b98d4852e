package report

import (
	"io"
	"strings"

	"klplint/analyzer"
)

const proseColumns = 80

// Explain prints all that the catalogue says of a rule: what someone who has
// met it wants to know first, then the examples, which may be long.
func Explain(w io.Writer, r *analyzer.Rule, opts Options) error {
	paint := painter{opts.Color}
	var b strings.Builder
	b.WriteString(paint.head(r.ID+" "+r.Name()) + " (" + r.Level.String() + ")\n")
	b.WriteString(wrap(r.Doc.Title, "", proseColumns))

	section := func(title, body string) {
		if body != "" {
			b.WriteString("\n" + paint.head(title) + "\n" + body)
		}
	}
	limits := r.Doc.Limits
	if limits == "" {
		limits = "none known: it reports only what is certain"
	}
	section("Why it matters at run time", wrap(r.Doc.Why, "  ", proseColumns))
	section("How to mend it", wrap(r.Doc.Mend, "  ", proseColumns))
	section("Limits", wrap(limits, "  ", proseColumns))
	section("Bad", code(r.Doc.Bad))
	section("Good", code(r.Doc.Good))
	section("Source", wrap(r.Doc.Source, "  ", proseColumns))
	_, err := io.WriteString(w, b.String())
	return err
}

// code is an example, indented.
func code(src string) string {
	if strings.TrimSpace(src) == "" {
		return ""
	}
	var b strings.Builder
	for line := range strings.Lines(example(src)) {
		if line != "\n" {
			b.WriteString("    ")
		}
		b.WriteString(line)
	}
	return b.String()
}
