package report

import "strings"

// paragraphs splits the text of a rule's doc at blank lines and joins the lines
// within, however it was laid out in the source.
func paragraphs(text string) (list []string) {
	var words []string
	flush := func() {
		if words != nil {
			list = append(list, strings.Join(words, " "))
			words = nil
		}
	}
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) == "" {
			flush()
			continue
		}
		words = append(words, strings.Fields(line)...)
	}
	flush()
	return list
}

// prose is the text with a line per paragraph and a blank line between them.
func prose(text string) string { return strings.Join(paragraphs(text), "\n\n") }

// wrap breaks the paragraphs into lines of at most columns, each indented.
func wrap(text, indent string, columns int) string {
	var b strings.Builder
	for i, par := range paragraphs(text) {
		if i > 0 {
			b.WriteByte('\n')
		}
		line := indent
		for word := range strings.FieldsSeq(par) {
			if line != indent && width(line)+1+width(word) > columns {
				b.WriteString(line + "\n")
				line = indent
			}
			if line != indent {
				line += " "
			}
			line += word
		}
		b.WriteString(line + "\n")
	}
	return b.String()
}
