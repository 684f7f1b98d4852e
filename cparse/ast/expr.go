package ast

// Expr is an expression, or an initialiser ([InitList]).
type Expr interface {
	Node
	expr()
}

type (
	// Ident is a name: variable, function, enumerator, unexpanded macro.
	Ident struct {
		Span
		Name string
	}

	// Int is an integer or character constant.
	Int struct {
		Span
		Text     string
		Value    uint64 // two's complement
		Unsigned bool
		Long     bool // 64 bits wide
	}

	// Float is a floating-point constant; its value is of no use here.
	Float struct {
		Span
		Text string
	}

	// Str is a string literal, adjacent literals joined, escapes resolved.
	Str struct {
		Span
		Value string
	}

	// Unary is a prefix operator: & * + - ~ ! ++ --.
	Unary struct {
		Span
		Op string
		X  Expr
	}

	// Postfix is ++ or -- behind its operand.
	Postfix struct {
		Span
		Op string
		X  Expr
	}

	// Binary is an arithmetic, relational, bitwise or logical operator.
	Binary struct {
		Span
		Op   string
		X, Y Expr
	}

	// Assign is = or a compound assignment; Op holds it as written.
	Assign struct {
		Span
		Op   string
		X, Y Expr
	}

	// Cond is c ? then : else. Then is nil in GNU's c ?: else.
	Cond struct {
		Span
		C, Then, Else Expr
	}

	// Comma is a list of expressions of which the last is the value.
	Comma struct {
		Span
		List []Expr
	}

	// Call is a call, of a function or of a macro that was not expanded.
	Call struct {
		Span
		Fun  Expr
		Args []Expr
	}

	// Index is x[i].
	Index struct {
		Span
		X, I Expr
	}

	// Member is x.name, or x->name when Arrow is set.
	Member struct {
		Span
		X     Expr
		Name  string
		Arrow bool
	}

	// Cast is (type)x.
	Cast struct {
		Span
		Type *Type
		X    Expr
	}

	// Sizeof is sizeof or _Alignof (Op) of an expression or of a type.
	Sizeof struct {
		Span
		Op   string
		X    Expr  // nil when Type is set
		Type *Type // nil when X is set
	}

	// CompoundLit is (type){...}.
	CompoundLit struct {
		Span
		Type *Type
		Init *InitList
	}

	// InitList is a braced initialiser.
	InitList struct {
		Span
		Elems []*InitElem
	}

	// StmtExpr is GNU's ({ ... }).
	StmtExpr struct {
		Span
		Block *Block
	}

	// TypeArg is a type where an expression stands: container_of(p, struct
	// foo, list), typecheck(u64, x).
	TypeArg struct {
		Span
		Type *Type
	}

	// LabelAddr is GNU's &&label.
	LabelAddr struct {
		Span
		Name string
	}

	// Generic is _Generic(x, ...): one of Results, by the type of X.
	Generic struct {
		Span
		X       Expr
		Results []Expr
	}

	// OpaqueExpr stands for an expression that was not understood.
	OpaqueExpr struct {
		Span
		Why string
	}
)

// InitElem is one element of a braced initialiser.
type InitElem struct {
	Span
	Path  []Designator // empty when positional
	Value Expr
}

// Designator is one step of .field, [index] or [from ... to].
type Designator struct {
	Field string // "" for an index
	Index Expr
	To    Expr // upper end of a range, or nil
}

func (*Ident) expr()       {}
func (*Int) expr()         {}
func (*Float) expr()       {}
func (*Str) expr()         {}
func (*Unary) expr()       {}
func (*Postfix) expr()     {}
func (*Binary) expr()      {}
func (*Assign) expr()      {}
func (*Cond) expr()        {}
func (*Comma) expr()       {}
func (*Call) expr()        {}
func (*Index) expr()       {}
func (*Member) expr()      {}
func (*Cast) expr()        {}
func (*Sizeof) expr()      {}
func (*CompoundLit) expr() {}
func (*InitList) expr()    {}
func (*StmtExpr) expr()    {}
func (*TypeArg) expr()     {}
func (*LabelAddr) expr()   {}
func (*Generic) expr()     {}
func (*OpaqueExpr) expr()  {}

// Unparen returns x without casts. Parentheses have no node.
func Uncast(x Expr) Expr {
	for {
		c, ok := x.(*Cast)
		if !ok {
			return x
		}
		x = c.X
	}
}

// CalleeName is the name a call is made by, "" when it goes through a pointer
// expression.
func (c *Call) CalleeName() string {
	if id, ok := c.Fun.(*Ident); ok {
		return id.Name
	}
	return ""
}
