package cparse

import (
	"cmp"
	"go/token"
	"slices"
	"strings"

	"klplint/cparse/ast"
	"klplint/cparse/cpp"
)

// Comment is a comment of a file of the analysed tree, and the code that it
// stands at.
type Comment struct {
	ast.Span
	Text string // with its delimiters
	// Code is the line of code it is about: its own where code stands before
	// it, else that of the next code. It is not valid where none follows.
	Code ast.Span
	// Read: Code was read; it does not lie in a branch of an #if that is not
	// taken, nor in a directive.
	Read bool
	// Func is the function definition that it stands in or above, with nothing
	// but other comments and directives between; not valid where there is none.
	Func ast.Span
}

// CommentsWith lists the comments in which a text stands, in the order of the
// unit's files. They are those that the lexer sees: what looks like a comment
// within a string is none.
func (u *Unit) CommentsWith(text string) (list []Comment) {
	for _, f := range u.files {
		if !f.Base.IsValid() || !strings.Contains(f.Text, text) {
			continue
		}
		comments := cpp.Comments(f.Text)
		code := withoutComments(f.Text, comments)
		read, decls := u.readOffsets(f), u.declsOf(f)
		for _, c := range comments {
			if !strings.Contains(c.Text, text) {
				continue
			}
			at := Comment{Span: spanIn(f, c.Offset, c.Offset+len(c.Text)), Text: c.Text}
			if from, to, ok := codeAt(code, c.Offset); ok {
				at.Code = spanIn(f, from, to)
				i, _ := slices.BinarySearch(read, from)
				at.Read = i < len(read) && read[i] < to
			}
			at.Func = funcAt(decls, at.Span)
			list = append(list, at)
		}
	}
	return list
}

func spanIn(f *cpp.File, from, to int) ast.Span {
	return ast.Span{From: f.Base + token.Pos(from), To: f.Base + token.Pos(to)}
}

// withoutComments is the text with blanks for its comments, except for line
// ends: nothing moves.
func withoutComments(text string, comments []cpp.Comment) string {
	b := []byte(text)
	for _, c := range comments {
		for i := c.Offset; i < c.Offset+len(c.Text); i++ {
			if b[i] != '\n' {
				b[i] = ' '
			}
		}
	}
	return string(b)
}

// blanks are what lies between tokens; the backslash is that of a line that
// goes on.
const blanks = " \t\r\f\v\\"

// codeAt finds the line of code that a comment is about, without the blanks
// around it.
func codeAt(code string, comment int) (from, to int, ok bool) {
	begin := strings.LastIndexByte(code[:comment], '\n') + 1
	if strings.Trim(code[begin:comment], blanks) == "" {
		behind := strings.TrimLeft(code[comment:], blanks+"\n")
		if behind == "" {
			return 0, 0, false
		}
		begin = strings.LastIndexByte(code[:len(code)-len(behind)], '\n') + 1
	}
	line, _, _ := strings.Cut(code[begin:], "\n")
	from = begin + len(line) - len(strings.TrimLeft(line, blanks))
	return from, begin + len(strings.TrimRight(line, blanks)), true
}

// readOffsets are where tokens of a file begin that were read, sorted.
func (u *Unit) readOffsets(f *cpp.File) (list []int) {
	for i := range u.toks {
		if off := int(u.toks[i].Pos - f.Base); u.toks[i].Pos.IsValid() && 0 <= off && off < len(f.Text) {
			list = append(list, off)
		}
	}
	slices.Sort(list)
	return list
}

// declsOf are the places of the declarations of a file, sorted, and which of
// them define functions.
func (u *Unit) declsOf(f *cpp.File) (list []declPlace) {
	for _, e := range u.entries {
		at := ast.Span{From: u.toks[e.from].Pos, To: u.toks[e.to-1].End()}
		if f.Base <= at.From && int(at.From-f.Base) <= len(f.Text) {
			list = append(list, declPlace{at, e.body > 0})
		}
	}
	slices.SortStableFunc(list, func(a, b declPlace) int { return cmp.Compare(a.From, b.From) })
	return list
}

type declPlace struct {
	ast.Span
	function bool
}

// funcAt is the definition of a function that a comment stands in or above.
func funcAt(decls []declPlace, c ast.Span) ast.Span {
	i, _ := slices.BinarySearchFunc(decls, c.From, func(d declPlace, pos token.Pos) int { return cmp.Compare(d.From, pos) })
	if i > 0 && c.From < decls[i-1].To {
		i--
	}
	if i < len(decls) && decls[i].function {
		return decls[i].Span
	}
	return ast.Span{}
}
