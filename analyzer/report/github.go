package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"klplint/analyzer"
)

// annotationLevels are the commands that make annotations, by level. The runner
// shows perLevel of each in a step and drops the rest without a word.
var annotationLevels = map[analyzer.Level]string{
	analyzer.Error: "error", analyzer.Warning: "warning", analyzer.Note: "notice",
}

const (
	perLevel       = 10
	maxAnnotation  = 8 << 10 // bytes of a message
	annotationCaps = "GitHub shows 10 errors, 10 warnings and 10 notices of a step"
)

// writeGitHub writes workflow commands, which the runner of GitHub Actions turns
// into annotations of the changed lines: the worst findings first. What would be
// too many stands below them as text, so that the log has all.
//
// The runner takes any line that begins with "::" for a command. All that comes
// from sources stands behind something of ours, escaped.
func writeGitHub(w io.Writer, res *analyzer.Result, opts Options) error {
	opts.GitHubActions, opts.Color = true, false
	g := &githubWriter{opts: opts, texts: textsOf(res)}
	out := bufio.NewWriter(w)
	var all, rest []*analyzer.Finding
	for i := range res.Findings {
		all = append(all, &res.Findings[i])
	}
	shown := map[analyzer.Level]int{}
	for _, f := range bySeverity(all) {
		if shown[f.Level] == perLevel {
			rest = append(rest, f)
			continue
		}
		shown[f.Level]++
		out.WriteString(g.annotation(f))
	}
	for _, f := range rest {
		out.WriteString(opts.headline(f, painter{}))
	}
	if n := len(rest); n > 0 {
		fmt.Fprintf(out, "%s not annotated, only listed: %s\n", count(n, "finding"), annotationCaps)
	}
	if opts.ShowSuppressed {
		out.WriteString(opts.uncounted(res, painter{}))
	}
	if !opts.Quiet {
		fmt.Fprintln(out, summary(res))
	}
	return out.Flush()
}

type githubWriter struct {
	opts  Options
	texts texts
}

// annotation is a finding as a command. The log shows the message only, so that
// the message names the place again.
func (g *githubWriter) annotation(f *analyzer.Finding) string {
	var props []string
	add := func(key, value string) { props = append(props, key+"="+escapeProperty(value)) }
	if f.Range.Path != "" {
		add("file", g.opts.Clean(g.texts.inRepository(f.Range.Path, g.opts)))
		r := g.texts.region(g.texts.firstLine(f.Range))
		add("line", fmt.Sprint(r.line))
		add("endLine", fmt.Sprint(r.endLine))
		// Columns are for ranges on one line, as these are now.
		if r.line == r.endLine && f.Range.Col > 0 {
			add("col", fmt.Sprint(r.column))
			add("endColumn", fmt.Sprint(r.endColumn))
		}
	}
	add("title", f.Rule.ID+" "+f.Rule.Name())
	var body strings.Builder
	fmt.Fprintf(&body, "%s: %s\n", g.opts.place(f.Range), g.opts.Clean(f.Message))
	for _, rel := range f.Related {
		body.WriteString(g.opts.relatedLine(rel, painter{}))
	}
	body.WriteString(g.opts.flow(f.Flow, painter{}))
	return fmt.Sprintf("::%s %s::%s\n", annotationLevels[f.Level], strings.Join(props, ","),
		escapeData(shortened(strings.TrimSuffix(body.String(), "\n"), maxAnnotation)))
}

// shortened is a text of at most n bytes.
func shortened(s string, n int) string {
	if len(s) <= n {
		return s
	}
	n -= len(ellipsis)
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + ellipsis
}

// The runner's own escapes: of the text behind a command, and of its
// properties.
var (
	dataEscapes     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	propertyEscapes = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

func escapeData(s string) string     { return dataEscapes.Replace(s) }
func escapeProperty(s string) string { return propertyEscapes.Replace(s) }
