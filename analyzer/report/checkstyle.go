package report

import (
	"bufio"
	"io"

	"klplint/analyzer"
)

// checkstyleLevels are the severities of the Checkstyle format.
var checkstyleLevels = map[analyzer.Level]string{
	analyzer.Error: "error", analyzer.Warning: "warning", analyzer.Note: "info",
}

// writeCheckstyle writes the XML of Checkstyle, which most reviewing tools read:
// a file for each path, in it the findings. Columns count UTF-16 code units.
func writeCheckstyle(w io.Writer, res *analyzer.Result, opts Options) error {
	opts.Color = false
	t := textsOf(res)
	out := bufio.NewWriter(w)
	out.WriteString(xmlHead + element("checkstyle", false, "version", "4.3") + "\n")
	for i := range res.Findings {
		f := &res.Findings[i]
		if i == 0 || res.Findings[i-1].Range.Path != f.Range.Path {
			if i > 0 {
				out.WriteString("  </file>\n")
			}
			path := t.real(f.Range.Path)
			if path == "" {
				path = "." // the run as a whole
			}
			out.WriteString("  " + element("file", false, "name", opts.Clean(path)) + "\n")
		}
		at := t.region(f.Range)
		attrs := []any{"line", at.line}
		if f.Range.Col > 0 {
			attrs = append(attrs, "column", at.column)
		}
		attrs = append(attrs,
			"severity", checkstyleLevels[f.Level],
			"message", opts.Clean(f.Message),
			"source", "klplint."+f.Rule.ID+"."+f.Rule.Name())
		out.WriteString("    " + element("error", true, attrs...) + "\n")
	}
	if len(res.Findings) > 0 {
		out.WriteString("  </file>\n")
	}
	out.WriteString("</checkstyle>\n")
	return out.Flush()
}
