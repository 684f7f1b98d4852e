package analyzer

import "testing"

func TestApply(t *testing.T) {
	at := func(line, col, endLine, endCol int, text string) Edit {
		return Edit{Range{Line: line, Col: col, EndLine: endLine, EndCol: endCol}, text}
	}
	for _, tc := range []struct {
		name, text string
		edits      []Edit
		want       string // "" for an error
	}{
		{"replace", "ab\ncd\n", []Edit{at(2, 1, 2, 2, "x")}, "ab\nxd\n"},
		{"insert at the ends", "ab", []Edit{at(1, 3, 1, 3, "!"), at(1, 1, 1, 1, "<")}, "<ab!"},
		{"over lines", "ab\ncd\nef", []Edit{at(1, 2, 3, 2, "-")}, "a-f"},
		{"in the order given", "ab", []Edit{at(1, 2, 1, 2, "1"), at(1, 2, 1, 2, "2")}, "a12b"},
		{"behind the last line", "ab\n", []Edit{at(2, 1, 2, 1, "cd\n")}, "ab\ncd\n"},
		{"ends of lines", "a\r\nb\r\n", []Edit{at(2, 1, 2, 1, "x\ny\n")}, "a\r\nx\r\ny\r\nb\r\n"},
		{"columns are bytes", "äb", []Edit{at(1, 3, 1, 4, "c")}, "äc"},
		{"overlap", "abcd", []Edit{at(1, 1, 1, 3, "x"), at(1, 2, 1, 4, "y")}, ""},
		{"no such line", "ab", []Edit{at(3, 1, 3, 1, "x")}, ""},
		{"no such column", "ab", []Edit{at(1, 4, 1, 4, "x")}, ""},
		{"backwards", "ab", []Edit{at(1, 3, 1, 1, "x")}, ""},
		{"whole file", "ab", []Edit{at(0, 0, 0, 0, "x")}, ""},
	} {
		got, err := Apply([]byte(tc.text), tc.edits)
		if string(got) != tc.want || (err == nil) != (tc.want != "") {
			t.Errorf("%s: %q, %v; want %q", tc.name, got, err, tc.want)
		}
	}
}
