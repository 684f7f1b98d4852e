package report

import (
	"fmt"
	"io"
	"strings"

	"klplint/analyzer"
)

// maxMarkdown is how large a report gets: GitHub refuses summaries of a step of
// more than 1 MiB, and something else may stand there already.
const maxMarkdown = 900 << 10

// writeMarkdown writes what goes well into $GITHUB_STEP_SUMMARY: the numbers, a
// table of the findings, the worst first, and what shows each of those that are
// no notes, folded up. What does not fit is counted.
func writeMarkdown(w io.Writer, res *analyzer.Result, opts Options) error {
	opts.Color = false
	var all []*analyzer.Finding
	for i := range res.Findings {
		all = append(all, &res.Findings[i])
	}
	if opts.ShowSuppressed {
		for i := range res.Suppressed {
			all = append(all, &res.Suppressed[i])
		}
		for i := range res.Absent {
			all = append(all, &res.Absent[i])
		}
	}
	ranked := bySeverity(all)
	var b strings.Builder
	fmt.Fprintf(&b, "## klplint\n\n%s\n", markdownText(capital(summary(res))+"."))
	if len(ranked) > 0 {
		b.WriteString("\n| Level | Place | Finding | Rule |\n|---|---|---|---|\n")
	}
	rows := 0
	for _, f := range ranked {
		row := opts.markdownRow(f)
		if b.Len()+len(row) > maxMarkdown/2 {
			break
		}
		b.WriteString(row)
		rows++
	}
	if left := len(ranked) - rows; left > 0 {
		fmt.Fprintf(&b, "\n%s left out: a summary holds no more than 1 MiB.\n", count(left, "finding"))
	}
	for _, f := range ranked[:rows] {
		if f.Level == analyzer.Note || counts(f) == 0 {
			continue
		}
		text := opts.markdownDetails(f)
		if b.Len()+len(text) > maxMarkdown {
			b.WriteString("\nFurther details are left out: a summary holds no more than 1 MiB.\n")
			break
		}
		b.WriteString(text)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (o Options) markdownRow(f *analyzer.Finding) string {
	message := markdownText(o.Clean(f.Message))
	switch {
	case f.Suppression != nil:
		message += " *(" + markdownText(o.suppressed(f.Suppression)) + ")*"
	case f.Baseline == analyzer.Absent:
		message += " *(gone)*"
	}
	return fmt.Sprintf("| %s | <code>%s</code> | %s | %s&nbsp;%s |\n",
		f.Level, markdownText(o.place(f.Range)), message, f.Rule.ID, markdownText(f.Rule.Name()))
}

// markdownDetails is a finding as text, folded up.
func (o Options) markdownDetails(f *analyzer.Finding) string {
	return fmt.Sprintf("\n<details><summary>%s %s: <code>%s</code></summary>\n<pre>%s</pre>\n</details>\n",
		f.Rule.ID, markdownText(f.Rule.Name()), markdownText(o.place(f.Range)),
		strings.TrimSuffix(htmlText(o.finding(f, painter{})), "\n"))
}

// markdownTextEscapes writes what means something in Markdown or HTML, or begins
// a link, as character references, which are never taken for syntax.
var markdownTextEscapes = strings.NewReplacer(
	"&", "&amp;", "<", "&lt;", ">", "&gt;", "://", "&#58;//", "www.", "www&#46;", "WWW.", "WWW&#46;",
	"#", "&#35;", "$", "&#36;", "*", "&#42;", "@", "&#64;", "[", "&#91;", `\`, "&#92;", "]", "&#93;",
	"_", "&#95;", "`", "&#96;", "|", "&#124;", "~", "&#126;", "\t", "&#9;", "\n", " ")

// markdownText is a text in which nothing is Markdown, for the middle of a line.
func markdownText(s string) string { return markdownTextEscapes.Replace(s) }

var htmlEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// htmlText is preformatted text. An empty line would do no harm in <pre>, where
// Markdown is not read.
func htmlText(s string) string { return htmlEscapes.Replace(s) }
