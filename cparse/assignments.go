package cparse

import "klplint/cparse/ast"

// Assignment is a place in a function where something of one type becomes
// something of another: an assignment, the initialiser of a variable, a cast.
type Assignment struct {
	To   ast.Expr  // what is assigned to; nil for an initialiser and a cast
	Var  *ast.Var  // the variable that is initialised, or nil
	X    ast.Expr  // the value
	Type *ast.Type // the type that it is given; nil where that is not known
	From *ast.Type // the type of the value; nil where that is not known
	// Base is the type of what X or To is a member of, nil when neither is one.
	Base *ast.Type
}

// Assignments visits the assignments, initialisers and casts of a function, in
// the order of the text, an operand before what holds it.
func (u *Unit) Assignments(f *ast.Func, visit func(Assignment)) {
	t := typer{u: u, assigned: visit}
	t.function(f)
}

// tell hands an assignment to whoever asked for it.
func (t *typer) tell(a Assignment) {
	if t.assigned == nil {
		return
	}
	for _, x := range []ast.Expr{a.To, a.X} {
		if m, ok := ast.Uncast(x).(*ast.Member); ok && a.Base == nil {
			ask := typer{u: t.u, v: t.v, scopes: t.scopes}
			a.Base = ask.of(m.X)
			if m.Arrow {
				a.Base = t.u.elem(a.Base)
			}
		}
	}
	t.assigned(a)
}
