// Package cpp is klplint's C preprocessor. It turns a file and what it
// includes into one stream of tokens, each of which knows where a reviewer
// would look for it and which macro it was written with.
//
// It is not the preprocessor of a compiler, on four counts:
//
//   - It never fails. A header that is not there is empty, an #error under a
//     condition that nobody knows is no error, and each oddity is a [Trouble].
//   - Unknown configuration is taken as enabled: in [Config].Guess mode
//     #ifdef CONFIG_X and IS_ENABLED(CONFIG_X) hold, and when the side that
//     was not taken holds livepatch structures, that is said.
//   - The macro table of the embedded kernel headers is made once and shared:
//     a run over a file costs what the file's own text costs.
//   - Work is bounded ([Limits]): a macro bomb ends in a trouble.
//
// It reads files only through [Config].Open and runs nothing.
package cpp

import (
	"go/token"
	"maps"
	"slices"
	"strings"
	"sync"
)

// Limits bound the work on one translation unit. A limit that is hit is a
// trouble, never silence.
type Limits struct {
	Tokens       int // tokens in the result
	Expansions   int // tokens that macro expansion may make
	IncludeDepth int
	Includes     int // files
	NestedMacros int
	Conditionals int // depth of #if
}

// DefaultLimits are far above what livepatches need.
var DefaultLimits = Limits{
	Tokens:       2_000_000,
	Expansions:   4_000_000,
	IncludeDepth: 64,
	Includes:     2_000,
	NestedMacros: 400,
	Conditionals: 400,
}

// Source is a file that Open found.
type Source struct {
	Path string // names the file uniquely within the run: the same for each way to write it
	Text string
	Base token.Pos // position of its first byte, NoPos when positions are of no interest
}

// Config says what a run works with.
type Config struct {
	// Open finds an included file: quoted or angled, next for #include_next,
	// from the file that asks. A nil Source without error means that the
	// header is unknown and counts as empty; an error becomes a trouble.
	Open func(name string, quoted, next bool, from *Source) (*Source, error)
	// Base is the macro table to start from, or nil.
	Base Table
	// Define lists macros as -D does: NAME or NAME=VALUE.
	Define []string
	// Guess is for trees without configuration: see the package comment.
	Guess  bool
	Limits Limits
	// Expect is how many tokens the result will have, where that is not
	// guessed well by the length of the file. It is no bound.
	Expect int

	// These are for text on top of a kernel's real headers.

	// API is asked about each macro that no one but a header defines, where
	// text with positions uses it outside of conditions: it returns the macro
	// to expand in its place, or nil to leave the name as it stands.
	API func(m *Macro) *Macro
	// Has answers __has_attribute and its kin (op, without underscores);
	// without it the answer is no.
	Has func(op, arg string) bool
	// Prefix is how many bytes of the main file went into Base already: its
	// #includes are not carried out again, only shown to Prefixed, and of its
	// #defines those that Base still has are made again, now with positions.
	Prefix   int
	Prefixed func(name string) error
}

// Trouble is something that was not understood.
type Trouble struct {
	Pos, End token.Pos
	Message  string
	// Hides: livepatch structures may be behind it, so that their absence
	// from the result proves nothing.
	Hides bool
	File  string // where it arose, for those without position
}

// Result is what a run makes of a translation unit.
type Result struct {
	Tokens   []Token
	Troubles []Trouble
	Macros   *Macros
	Files    []*File // in the order of their first inclusion
}

// File counts what a file contributed.
type File struct {
	*Source
	Tokens int // of its own text: outside comments and branches not taken
}

// Run preprocesses a file.
func Run(cfg *Config, main *Source) *Result {
	p := &pp{
		cfg:    cfg,
		macros: NewMacros(cfg.Base),
		files:  map[string]*File{},
		once:   map[string]bool{},
		guards: map[string]string{},
		res:    &Result{},
	}
	if p.cfg.Limits == (Limits{}) {
		c := *cfg
		c.Limits = DefaultLimits
		p.cfg = &c
	}
	for _, d := range cfg.Define {
		p.commandLineDefine(d)
	}
	p.enter(main)
	lent := lists.Get().(*[]Token)
	p.res.Tokens = slices.Grow((*lent)[:0], max(cfg.Expect, len(main.Text)/6))
	for {
		t := p.expanded()
		if t.Kind == EOF {
			break
		}
		if len(p.res.Tokens) >= p.cfg.Limits.Tokens {
			p.trouble(t.Pos, t.End(), true, "the file is too large: what follows here is not analysed")
			break
		}
		if p.pack.limit > 0 && t.Text == "{" {
			p.packStruct()
		}
		if len(p.res.Tokens) == cap(p.res.Tokens) {
			p.res.Tokens = slices.Grow(p.res.Tokens, len(p.res.Tokens)+64)
		}
		p.res.Tokens = append(p.res.Tokens, t)
	}
	p.res.Macros = p.macros
	*lent = nil
	if list := p.res.Tokens; cap(list) <= maxLent {
		p.res.Tokens = slices.Clone(list)
		clear(list)
		*lent = list
	}
	lists.Put(lent)
	return p.res
}

// lists keeps the lists that runs write into: how long a file's must be shows
// only at its end. A longer one than maxLent, such as that of real headers, is
// handed out itself.
var lists = sync.Pool{New: func() any { return new([]Token) }}

// maxLent is how many tokens a list that is kept can hold: 2.5 MB.
const maxLent = 1 << 16

// pp is the state of a run.
type pp struct {
	cfg      *Config
	macros   *Macros
	in       []*input   // files being read, the innermost last
	ctx      []*context // macro expansions being read, the innermost last
	barrier  int        // contexts below it belong to an outer expansion
	alone    bool       // a list is being expanded on its own: the files wait
	pushed   []Token    // tokens read ahead from the file
	once     map[string]bool
	guards   map[string]string // include guards, by file
	files    map[string]*File
	included int
	work     int
	spent    bool // the work limit is hit
	counter  int
	inCond   bool // a condition is being expanded
	res      *Result
	active   map[*Macro]int
	pack     packing
}

// input is a file being read.
type input struct {
	*lexer
	file   *File
	conds  []cond
	ahead  bool    // one token of the text was read ahead
	peeked Token   // that token: the first behind a directive's line
	line   []Token // see lineRest
	guard  guard
}

// maxTroubles keeps a hostile file from filling the report.
const maxTroubles = 500

func (p *pp) trouble(pos, end token.Pos, hides bool, msg string) {
	if len(p.res.Troubles) >= maxTroubles {
		return
	}
	for _, t := range p.res.Troubles {
		if t.Pos == pos && t.Message == msg {
			return
		}
	}
	t := Trouble{Pos: pos, End: end, Message: msg, Hides: hides}
	if n := len(p.in); n > 0 {
		t.File = p.in[n-1].file.Path
	}
	p.res.Troubles = append(p.res.Troubles, t)
}

// enter starts reading a file.
func (p *pp) enter(s *Source) {
	f := p.files[s.Path]
	if f == nil {
		f = &File{Source: s}
		p.files[s.Path] = f
		p.res.Files = append(p.res.Files, f)
	}
	in := &input{file: f}
	in.lexer = newLexer(s.Text, s.Base, func(off, end int, msg string) {
		if s.Base.IsValid() {
			p.trouble(s.Base+token.Pos(off), s.Base+token.Pos(end), true, msg)
		}
	})
	p.in = append(p.in, in)
}

// raw returns the next token of the files, directives carried out, not
// expanded.
func (p *pp) raw() Token {
	if n := len(p.pushed); n > 0 {
		t := p.pushed[n-1]
		p.pushed = p.pushed[:n-1]
		return t
	}
	for len(p.in) > 0 {
		in := p.in[len(p.in)-1]
		t := in.take()
		switch {
		case t.Kind == EOF:
			p.leave(in)
		case t.Kind == Punct && t.Text == "#" && t.has(LineStart):
			p.directive(in, t)
		default:
			in.file.Tokens++
			in.guard.token()
			return t
		}
	}
	return Token{Kind: EOF, Flags: LineStart}
}

// leave ends a file.
func (p *pp) leave(in *input) {
	if n := len(in.conds); n > 0 {
		c := in.conds[n-1]
		p.trouble(c.at.Pos, c.at.End(), false, "#"+c.at.Text+" without #endif")
	}
	if in.guard.state == guardClosed {
		p.guards[in.file.Path] = in.guard.name
	}
	p.in = p.in[:len(p.in)-1]
}

func (in *input) take() Token {
	if in.ahead {
		in.ahead = false
		return in.peeked
	}
	return in.next()
}

// lineRest takes the rest of a directive's line. The next call uses the list
// again.
func (in *input) lineRest() []Token {
	in.line = in.line[:0]
	for {
		t := in.next()
		if t.has(LineStart) {
			in.peeked, in.ahead = t, true
			return in.line
		}
		in.line = append(in.line, t)
	}
}

// commandLineDefine defines a macro as -D does.
func (p *pp) commandLineDefine(d string) {
	name, value, ok := strings.Cut(d, "=")
	if !ok {
		value = "1"
	}
	l := newLexer(name+" "+value, token.NoPos, func(int, int, string) {})
	var toks []Token
	for t := l.next(); t.Kind != EOF; t = l.next() {
		toks = append(toks, t)
	}
	if len(toks) > 0 && toks[0].Kind == Ident {
		p.define(toks)
	}
}

// inPrefix tells whether the token stands in the main file, before the end of
// what Base knows already.
func (p *pp) inPrefix(in *input, t *Token) bool {
	return len(p.in) == 1 && in.base.IsValid() && int(t.Pos-in.base) < p.cfg.Prefix
}

// Names lists the macros of the table's own layer, sorted.
func (t *Macros) Names() []string {
	return slices.Sorted(maps.Keys(t.own))
}
