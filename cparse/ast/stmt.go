package ast

// Stmt is a statement, or a declaration among statements.
type Stmt interface {
	Node
	stmt()
}

type (
	// Block is { ... }.
	Block struct {
		Span
		List []Stmt
	}

	// ExprStmt is an expression as a statement.
	ExprStmt struct {
		Span
		X Expr
	}

	// DeclStmt declares local variables, types or nested prototypes.
	DeclStmt struct {
		Span
		Decls []Decl
	}

	// If is if (cond) then else els; Else may be nil.
	If struct {
		Span
		Cond Expr
		Then Stmt
		Else Stmt
	}

	// While is while or, when Do is set, do ... while.
	While struct {
		Span
		Cond Expr
		Body Stmt
		Do   bool
	}

	// For is a for loop; each part may be nil.
	For struct {
		Span
		Init Stmt // *DeclStmt or *ExprStmt
		Cond Expr
		Post Expr
		Body Stmt
	}

	// MacroBlock is an unexpanded macro with a statement behind it:
	// list_for_each_entry(...) stmt, scoped_guard(...) stmt. How often Body
	// runs is the macro's secret.
	MacroBlock struct {
		Span
		Call *Call
		Body Stmt
	}

	// Switch is switch (x) body; its cases stand in Body.
	Switch struct {
		Span
		X    Expr
		Body Stmt
	}

	// Case is case lo: or case lo ... hi: or (Lo == nil) default:, with the
	// statement behind it (nil at the end of a block).
	Case struct {
		Span
		Lo, Hi Expr
		Stmt   Stmt
	}

	// Label is name: with the statement behind it (nil at the end of a block).
	Label struct {
		Span
		Name string
		Stmt Stmt
	}

	// Goto jumps to Name, or, when Name is "", to the computed X.
	Goto struct {
		Span
		Name string
		X    Expr
	}

	// Branch is break or continue (Word).
	Branch struct {
		Span
		Word string
	}

	// Return is return X; X may be nil.
	Return struct {
		Span
		X Expr
	}

	// Empty is a lone semicolon.
	Empty struct {
		Span
	}

	// Asm is inline assembly: what it does is not known.
	Asm struct {
		Span
	}

	// OpaqueStmt stands for a statement that was not understood.
	OpaqueStmt struct {
		Span
		Why string
	}
)

func (*Block) stmt()      {}
func (*ExprStmt) stmt()   {}
func (*DeclStmt) stmt()   {}
func (*If) stmt()         {}
func (*While) stmt()      {}
func (*For) stmt()        {}
func (*MacroBlock) stmt() {}
func (*Switch) stmt()     {}
func (*Case) stmt()       {}
func (*Label) stmt()      {}
func (*Goto) stmt()       {}
func (*Branch) stmt()     {}
func (*Return) stmt()     {}
func (*Empty) stmt()      {}
func (*Asm) stmt()        {}
func (*OpaqueStmt) stmt() {}
