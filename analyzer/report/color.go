package report

import "klplint/analyzer"

// painter adds ANSI colours, or nothing.
type painter struct{ on bool }

const (
	bold    = "1"
	faint   = "2"
	red     = "1;31"
	green   = "1;32"
	magenta = "1;35"
	cyan    = "1;36"
)

func (p painter) paint(style, s string) string {
	if !p.on || s == "" {
		return s
	}
	return "\x1b[" + style + "m" + s + "\x1b[0m"
}

func (p painter) level(l analyzer.Level) string {
	style := cyan
	switch l {
	case analyzer.Error:
		style = red
	case analyzer.Warning:
		style = magenta
	}
	return p.paint(style, l.String()+":")
}

func (p painter) place(s string) string { return p.paint(bold, s) }
func (p painter) rule(s string) string  { return p.paint(faint, s) }
func (p painter) caret(s string) string { return p.paint(green, s) }
func (p painter) head(s string) string  { return p.paint(bold, s) }
