package report

import (
	"path"
	"strings"

	"klplint/analyzer"
)

// texts are the sources of a result, for what cannot be told from a finding
// alone. Of files that are not among them everything is unknown.
type texts map[string]*sourceText // by path

type sourceText struct {
	file   *analyzer.File
	lines  []string // without their ends; made when first asked for
	hashes []string
}

func textsOf(res *analyzer.Result) texts {
	t := texts{}
	for i := range res.Files {
		t[res.Files[i].Path] = &sourceText{file: &res.Files[i]}
	}
	return t
}

// line is the text of a line, that of the range's first line even when the file
// is not at hand.
func (t texts) line(r analyzer.Range, n int) string {
	if s := t[r.Path]; s != nil {
		if s.lines == nil {
			s.lines = strings.Split(s.file.Text, "\n")
		}
		if n >= 1 && n <= len(s.lines) {
			return strings.TrimSuffix(s.lines[n-1], "\r")
		}
	}
	if n == r.Line {
		return r.Snippet
	}
	return ""
}

// hash is what code scanning knows a line by, "" when the file is not at hand.
func (t texts) hash(file string, line int) string {
	s := t[file]
	if s == nil {
		return ""
	}
	if s.hashes == nil {
		s.hashes = lineHashes(s.file.Text)
	}
	if line < 1 || line > len(s.hashes) {
		return ""
	}
	return s.hashes[line-1]
}

// real is the path that version control knows a file by.
func (t texts) real(file string) string {
	if s := t[file]; s != nil && s.file.Real != "" {
		return s.file.Real
	}
	return file
}

// inRepository is the path by which those who have the whole repository know a
// file: from its root.
func (t texts) inRepository(file string, opts Options) string {
	p := t.real(file)
	for _, r := range opts.Roots {
		if rest, ok := strings.CutPrefix(p, r.Prefix); ok && (rest == "" || rest[0] == '/' || strings.HasSuffix(r.Prefix, "/")) {
			return path.Join(r.Is, rest)
		}
	}
	if path.IsAbs(p) {
		return path.Base(p) // such as a configuration from elsewhere
	}
	return path.Join(opts.Dir, p)
}

// region is a range in the units of consumers that are not compilers: columns
// count UTF-16 code units. A whole file is its beginning.
type region struct {
	line, column, endLine, endColumn int
}

// region converts a range. Of a line that is not at hand the columns stay in
// bytes, which differ only behind characters outside of ASCII.
func (t texts) region(r analyzer.Range) region {
	line := max(r.Line, 1)
	out := region{line: line, column: utf16Column(t.line(r, line), r.Col), endLine: max(r.EndLine, line)}
	end := r.EndCol
	if out.endLine == line {
		end = max(end, r.Col)
	}
	out.endColumn = utf16Column(t.line(r, out.endLine), end)
	return out
}

// firstLine is the part of a range that lies on its first line. Code scanning
// shows a finding in a pull request only if all of its lines are changed there,
// and editors underline all of them.
func (t texts) firstLine(r analyzer.Range) analyzer.Range {
	if r.EndLine > r.Line && r.Line > 0 {
		text := strings.TrimRight(t.line(r, r.Line), " \t")
		r.EndLine, r.EndCol = r.Line, max(len(text)+1, r.Col)
	}
	return r
}

// utf16Column turns a byte column of a line into one of UTF-16 code units;
// broken UTF-8 counts as the replacement characters that consumers see. Behind
// the line's text (or without it) columns are bytes.
func utf16Column(line string, col int) int {
	col = max(col, 1)
	head := line[:min(col-1, len(line))]
	units := col - 1 - len(head)
	for len(head) > 0 {
		r, size := decodeRune(head)
		head = head[size:]
		if units++; r > 0xffff {
			units++
		}
	}
	return units + 1
}
