package ast

import (
	"go/token"
	"sync"
)

// Decl is a declaration, at file scope or in a block.
type Decl interface {
	Node
	// DeclName is the declared name, "" for those that declare none.
	DeclName() string
	decl()
}

// Storage is the storage class and the function specifiers of a declaration.
type Storage struct {
	Static, Extern, Inline, Register bool
}

// Attr is an attribute, or an unknown word that stands where one does:
// __attribute__((cleanup(f))), __free(kfree), __init.
type Attr struct {
	Name string
	Args string // as written, without the outer parentheses
}

type (
	// Func is a function definition or (Defined == false) a prototype.
	Func struct {
		Span
		Name    string
		NameAt  Span
		Type    *Type // of kind KindFunc
		Storage Storage
		Attrs   []Attr
		Defined bool
		// Lbrace and Rbrace delimit the body of a definition.
		Lbrace, Rbrace token.Pos

		once sync.Once
		load func() *Block
		body *Block
	}

	// Var is a variable, a parameter or (Tentative) a file-scope variable
	// without initialiser, or (Storage.Extern) one defined elsewhere.
	Var struct {
		Span
		Name    string
		NameAt  Span
		Type    *Type
		Init    Expr // nil without initialiser
		Storage Storage
		Attrs   []Attr
	}

	// Typedef names a type.
	Typedef struct {
		Span
		Name string
		Type *Type
	}

	// TypeDecl is a struct, union or enum definition (or forward declaration)
	// without a variable.
	TypeDecl struct {
		Span
		Type *Type
	}

	// MacroDecl is an unexpanded macro where a declaration stands:
	// module_init(f); DEFINE_MUTEX(lock); static LIST_HEAD(l).
	MacroDecl struct {
		Span
		Name    string
		Storage Storage
		// Args are the arguments; one that is no expression is an OpaqueExpr.
		Args []Expr
		// Declares is the variable it evidently defines (the first argument
		// of a DEFINE_ or DECLARE_ macro), or "".
		Declares string
		Init     Expr // of DEFINE_X(name) = init
	}

	// Skipped is a declaration that was not understood.
	Skipped struct {
		Span
		Name   string // the best guess at what it declares, or ""
		Why    string
		Tokens int // how many tokens it holds
	}
)

func (*Func) decl()      {}
func (*Var) decl()       {}
func (*Typedef) decl()   {}
func (*TypeDecl) decl()  {}
func (*MacroDecl) decl() {}
func (*Skipped) decl()   {}

func (d *Func) DeclName() string      { return d.Name }
func (d *Var) DeclName() string       { return d.Name }
func (d *Typedef) DeclName() string   { return d.Name }
func (d *TypeDecl) DeclName() string  { return "" }
func (d *MacroDecl) DeclName() string { return d.Declares }
func (d *Skipped) DeclName() string   { return d.Name }

// Body is the function's block, nil for a prototype. It is parsed on the first
// call; a body that cannot be parsed is a block of one [OpaqueStmt].
func (d *Func) Body() *Block {
	d.once.Do(func() {
		if d.load != nil {
			d.body, d.load = d.load(), nil
		}
	})
	return d.body
}

// SetBody says how Body is made; package cparse calls it.
func (d *Func) SetBody(load func() *Block) { d.load = load }

// Params are the function's parameters.
func (d *Func) Params() []*Var { return d.Type.Params }
