package cpp

import "go/token"

// Kind tells tokens apart as far as the preprocessor needs to.
type Kind uint8

const (
	EOF Kind = iota
	Ident
	Number
	Str   // with its quotes and prefix
	Char  // likewise
	Punct // operator or bracket
	Other // a byte that is no C
)

// Flags of a token.
const (
	SpaceBefore uint8 = 1 << iota // white space stands before it
	LineStart                     // it is the first of its line
	NoExpand                      // it named the macro that is being expanded
)

// Token is a preprocessing token. Its text is a piece of the file's text where
// possible.
type Token struct {
	Text string
	// Pos is where it stands, or where the macro it comes from was invoked;
	// NoPos in the embedded headers.
	Pos token.Pos
	// Macro is the outermost macro whose body it comes from, nil when it was
	// written out, also as an argument of a macro.
	Macro *Macro
	// Len is how many bytes of the file it covers from Pos on: its own, or
	// those of the macro's invocation.
	Len   int32
	Col   uint16 // column, tabs being 8 wide, of a token with LineStart
	Kind  Kind
	Flags uint8
}

// End is the position behind the token.
func (t *Token) End() token.Pos {
	if !t.Pos.IsValid() {
		return t.Pos
	}
	return t.Pos + token.Pos(t.Len)
}

// Is tells whether t is the given punctuation or word.
func (t *Token) Is(text string) bool {
	return t.Text == text && (t.Kind == Punct || t.Kind == Ident)
}

// has tells whether a flag is set.
func (t *Token) has(flag uint8) bool { return t.Flags&flag != 0 }

// Macro is a macro definition.
type Macro struct {
	Name     string
	Params   []string
	FnLike   bool
	Variadic bool // the last of Params takes the rest
	Body     []Token
	Pos      token.Pos
	Main     bool // defined in the main file or on the command line, in no header
	undef    bool // marks a name that is known not to be defined
}

// Table is where macros are looked up: nil for a name about which nothing is
// known. A name has one *Macro for as long as the table lives.
type Table interface {
	Find(name string) *Macro
}

// Macros is a table of macros on top of another, so that the table of headers
// is shared and never copied.
type Macros struct {
	base Table // or nil
	own  map[string]*Macro
}

// NewMacros makes an empty table over base, which may be nil.
func NewMacros(base Table) *Macros {
	return &Macros{base: base, own: map[string]*Macro{}}
}

// Lookup finds a macro that is defined.
func (t *Macros) Lookup(name string) *Macro {
	if m := t.Find(name); m != nil && !m.undef {
		return m
	}
	return nil
}

// Undefined tells whether name is known not to be a macro, by an #undef.
func (t *Macros) Undefined(name string) bool {
	m := t.Find(name)
	return m != nil && m.undef
}

// Find implements [Table]; it also finds what an #undef left behind.
func (t *Macros) Find(name string) *Macro {
	if m, ok := t.own[name]; ok {
		return m
	}
	if t.base == nil {
		return nil
	}
	return t.base.Find(name)
}
