package release

import (
	"slices"

	"klplint/cparse/ast"
	"klplint/cparse/livepatch"
)

// frame is a function while it is walked.
type frame struct {
	w      *dataWalk
	f      *livepatch.Function
	path   []*ast.Func
	env    env // nil behind a return
	gotos  map[string]env
	types  *exprTypes
	result []value
}

func (fr *frame) block(b *ast.Block) {
	for _, s := range b.List {
		fr.stmt(s)
	}
}

func (fr *frame) stmt(s ast.Stmt) {
	if l, ok := s.(*ast.Label); ok {
		fr.env = fr.env.join(fr.gotos[l.Name].clone())
		fr.stmt(l.Stmt)
		return
	}
	if fr.env == nil && s != nil {
		// Only a label leads here. There may be one within.
		switch s.(type) {
		case *ast.Block, *ast.If, *ast.While, *ast.For, *ast.Switch, *ast.MacroBlock, *ast.Case:
		default:
			return
		}
		fr.env = env{}
	}
	switch s := s.(type) {
	case *ast.Block:
		fr.block(s)
	case *ast.ExprStmt:
		fr.eval(s.X)
	case *ast.DeclStmt:
		for _, d := range s.Decls {
			if v, ok := d.(*ast.Var); ok {
				fr.declare(v)
			}
		}
	case *ast.If:
		fr.eval(s.Cond)
		before := fr.env.clone()
		fr.narrow(s.Cond, true)
		fr.stmt(s.Then)
		then := fr.env
		fr.env = before
		fr.narrow(s.Cond, false)
		fr.stmt(s.Else)
		fr.env = fr.env.join(then)
	case *ast.While:
		fr.eval(s.Cond)
		fr.perhaps(s.Body)
	case *ast.For:
		fr.stmt(s.Init)
		fr.eval(s.Cond)
		fr.perhaps(s.Body)
		fr.eval(s.Post)
	case *ast.MacroBlock:
		fr.eval(s.Call)
		fr.perhaps(s.Body)
	case *ast.Switch:
		fr.eval(s.X)
		before := fr.env.clone()
		fr.gotos["switch"] = before
		fr.stmt(s.Body)
		fr.env = fr.env.join(before)
	case *ast.Case:
		fr.env = fr.env.join(fr.gotos["switch"].clone())
		fr.stmt(s.Stmt)
	case *ast.Return:
		if s.X != nil {
			v := fr.eval(s.X)
			fr.become(v, fr.f.Type.Elem)
			fr.result = merge(fr.result, v)
		}
		fr.env = nil
	case *ast.Goto:
		fr.gotos[s.Name] = fr.gotos[s.Name].join(fr.env.clone())
		fr.env = nil
	}
}

// narrow drops what a variable cannot hold where a condition is true or false:
// a pointer that is NULL points at nothing.
func (fr *frame) narrow(cond ast.Expr, holds bool) {
	if fr.env == nil {
		return
	}
	switch x := ast.Uncast(cond).(type) {
	case *ast.Ident:
		if v, local := fr.env[x.Name]; local && !holds && isPointers(v) {
			fr.env[x.Name] = nil
		}
	case *ast.Unary:
		if x.Op == "!" {
			fr.narrow(x.X, !holds)
		}
	case *ast.Binary:
		switch {
		case x.Op == "&&" && holds, x.Op == "||" && !holds:
			fr.narrow(x.X, holds)
			fr.narrow(x.Y, holds)
		}
	}
}

func isPointers(list []value) bool {
	return !slices.ContainsFunc(list, func(v value) bool { return v.kind == number })
}

// perhaps walks what may run, or not.
func (fr *frame) perhaps(s ast.Stmt) {
	before := fr.env.clone()
	fr.stmt(s)
	fr.env = fr.env.join(before)
}

func (fr *frame) declare(v *ast.Var) {
	if v.Init == nil {
		fr.env[v.Name] = nil
		return
	}
	x := fr.eval(v.Init)
	fr.become(x, v.Type)
	fr.env[v.Name] = x
}
