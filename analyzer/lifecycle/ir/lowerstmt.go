package ir

import (
	"slices"
	"strings"

	"klplint/cparse/ast"
)

func (l *lowering) block(b *ast.Block) {
	l.push()
	for _, s := range b.List {
		l.stmt(s)
	}
	l.leaveScopes(len(l.scopes)-1, ast.Span{From: b.To - 1, To: b.To})
	l.pop()
}

func (l *lowering) stmt(s ast.Stmt) {
	switch s := s.(type) {
	case nil, *ast.Empty:
	case *ast.Block:
		l.block(s)
	case *ast.ExprStmt:
		l.effect(s.X)
	case *ast.DeclStmt:
		for _, d := range s.Decls {
			l.decl(d)
		}
	case *ast.If:
		l.ifStmt(s)
	case *ast.While:
		l.while(s)
	case *ast.For:
		l.forStmt(s)
	case *ast.MacroBlock:
		l.macroBlock(s)
	case *ast.Switch:
		l.switchStmt(s)
	case *ast.Case:
		l.caseStmt(s)
	case *ast.Label:
		l.labels[s.Name] = l.here()
		l.stmt(s.Stmt)
	case *ast.Goto:
		if s.Name == "" {
			l.opaque(s.Span, "a computed goto")
			return
		}
		if l.cleansIn(1) {
			l.opaque(s.Span, "a goto out of a block with cleanups")
		}
		l.gotos = append(l.gotos, patch{l.jump(s.Span), s.Name})
	case *ast.Branch:
		l.branchOut(s)
	case *ast.Return:
		a := None
		if s.X != nil {
			a = l.value(s.X)
		}
		l.leaveScopes(0, s.Span)
		l.emit(Instr{Op: Return, A: a, At: s.Span})
	case *ast.Asm:
		l.opaque(s.Span, "inline assembly")
	case *ast.OpaqueStmt:
		l.opaque(s.Span, s.Why)
	default:
		l.opaque(s.Where(), "a statement that is not modelled")
	}
}

func (l *lowering) decl(d ast.Decl) {
	switch d := d.(type) {
	case *ast.TypeDecl:
		l.enumerators(d.Type)
	case *ast.Var:
		l.enumerators(d.Type)
		l.localVar(d)
	case *ast.MacroDecl:
		if d.Storage.Static && d.Declares != "" {
			l.declare(d.Declares, Variable{Name: d.Declares, Static: l.out.Name + "." + d.Declares})
			return
		}
		if d.Declares != "" {
			l.declare(d.Declares, Variable{Name: d.Declares})
			return
		}
		if len(d.Args) > 0 {
			if id, ok := d.Args[0].(*ast.Ident); ok && strings.HasSuffix(d.Name, "LIST_HEAD") {
				l.declare(id.Name, Variable{Name: id.Name})
				return
			}
		}
		l.opaque(d.Span, "a declaration macro")
	}
}

func (l *lowering) localVar(v *ast.Var) {
	if v.Storage.Extern {
		return // it means the file-scope variable
	}
	if v.Storage.Static {
		l.declare(v.Name, Variable{Name: v.Name, Static: l.out.Name + "." + v.Name, Type: v.Type, Init: v.Init})
		return
	}
	n := l.declare(v.Name, Variable{Name: v.Name, Type: v.Type})
	if v.Init != nil {
		at := l.op(Instr{Op: Local, N: int64(n), At: v.NameAt})
		l.initialise(at, v.Type, v.Init)
	}
	l.cleanUp(v, n)
}

// initialise stores an initialiser, a braced one member by member.
func (l *lowering) initialise(at int, t *ast.Type, x ast.Expr) {
	list, ok := x.(*ast.InitList)
	if !ok {
		l.emit(Instr{Op: Store, A: at, B: l.converted(l.value(x), t, x.Where()), At: x.Where()})
		return
	}
	t = l.u.Resolve(t)
	if len(list.Elems) == 0 || len(list.Elems) == 1 && len(list.Elems[0].Path) == 0 && (t == nil || t.Kind != ast.KindStruct && t.Kind != ast.KindArray) {
		if len(list.Elems) == 1 {
			l.emit(Instr{Op: Store, A: at, B: l.value(list.Elems[0].Value), At: list.Span})
		} else {
			l.emit(Instr{Op: Store, A: at, B: l.op(Instr{Op: Int, At: list.Span}), At: list.Span})
		}
		return
	}
	// The parts that are not mentioned are zero.
	l.emit(Instr{Op: Store, A: at, B: l.op(Instr{Op: Int, At: list.Span}), At: list.Span})
	i := -1
	for _, e := range list.Elems {
		part, pt := at, t
		if i++; len(e.Path) > 0 && e.Path[0].Field != "" && t != nil {
			i = slices.IndexFunc(t.Fields, func(f *ast.Field) bool { return f.Name == e.Path[0].Field })
		} else if len(e.Path) > 0 {
			if n, ok := l.u.Eval(e.Path[0].Index); ok {
				i = int(n)
			}
		}
		if len(e.Path) == 0 {
			switch {
			case t != nil && t.Kind == ast.KindStruct && i >= 0 && i < len(t.Fields) && t.Fields[i].Name != "":
				part = l.op(Instr{Op: Field, A: at, Name: t.Fields[i].Name, At: e.Span})
				pt = t.Fields[i].Type
			case t != nil && t.Kind == ast.KindArray:
				part = l.op(Instr{Op: Index, A: at, B: l.op(Instr{Op: Int, N: int64(i), At: e.Span}), At: e.Span})
				pt = t.Elem
			default:
				l.opaque(e.Span, "an initialiser that is not modelled")
				continue
			}
		}
		for _, d := range e.Path {
			if d.Field != "" {
				part = l.op(Instr{Op: Field, A: part, Name: d.Field, At: e.Span})
				if f := l.u.Field(pt, d.Field); f != nil {
					pt = f.Type
				} else {
					pt = nil
				}
				continue
			}
			if d.To != nil {
				l.opaque(e.Span, "a range of elements")
			}
			part = l.op(Instr{Op: Index, A: part, B: l.value(d.Index), At: e.Span})
			if pt = l.u.Resolve(pt); pt != nil {
				pt = pt.Elem
			}
		}
		l.initialise(part, pt, e.Value)
	}
}

func (l *lowering) ifStmt(s *ast.If) {
	yes, no := l.condition(s.Cond)
	l.land(yes...)
	l.stmt(s.Then)
	if s.Else == nil {
		l.landElse(no)
		return
	}
	end := l.jump(s.Span)
	l.landElse(no)
	l.stmt(s.Else)
	l.land(end)
}

// condition emits the branches of a condition and returns the jumps that are
// taken when it holds and when it does not. The former are patched by land, the
// latter by landElse.
func (l *lowering) condition(x ast.Expr) (yes, no []int) {
	switch x := x.(type) {
	case *ast.Binary:
		switch x.Op {
		case "&&":
			y1, n1 := l.condition(x.X)
			l.land(y1...)
			y2, n2 := l.condition(x.Y)
			return y2, append(n1, n2...)
		case "||":
			y1, n1 := l.condition(x.X)
			l.landElse(n1)
			y2, n2 := l.condition(x.Y)
			return append(y1, y2...), n2
		}
	case *ast.Unary:
		if x.Op == "!" {
			// Swap: a branch on the negation.
			y, n := l.condition(x.X)
			return l.swap(y, n)
		}
	}
	b := l.emit(Instr{Op: Branch, A: l.value(x), At: x.Where()})
	return []int{b}, []int{b}
}

// swap turns the jumps of a condition into those of its negation: each branch
// is followed by two jumps that cross over.
func (l *lowering) swap(yes, no []int) (yes2, no2 []int) {
	l.land(yes...)
	was := l.emit(Instr{Op: Jump, At: l.out.Code[yes[0]].At})
	l.landElse(no)
	wasNot := l.emit(Instr{Op: Jump, At: l.out.Code[yes[0]].At})
	return []int{wasNot}, []int{was}
}

// landElse patches the jumps of a condition that does not hold.
func (l *lowering) landElse(jumps []int) {
	for _, j := range jumps {
		if l.out.Code[j].Op == Branch {
			l.out.Code[j].Else = l.here()
		} else {
			l.out.Code[j].To = l.here()
		}
	}
}

func (l *lowering) while(s *ast.While) {
	if s.Do {
		top := l.here()
		l.loops = append(l.loops, loop{scope: len(l.scopes) - 1})
		l.stmt(s.Body)
		lp := l.popLoop()
		l.land(lp.continues...)
		if !isZero(s.Cond) {
			yes, no := l.condition(s.Cond)
			for _, j := range yes {
				l.out.Code[j].To = top
			}
			l.landElse(no)
		}
		l.land(lp.breaks...)
		return
	}
	top := l.here()
	yes, no := l.condition(s.Cond)
	l.land(yes...)
	l.loops = append(l.loops, loop{scope: len(l.scopes) - 1})
	l.stmt(s.Body)
	lp := l.popLoop()
	l.land(lp.continues...)
	l.emit(Instr{Op: Jump, To: top, At: s.Span})
	l.landElse(no)
	l.land(lp.breaks...)
}

func isZero(x ast.Expr) bool {
	n, ok := x.(*ast.Int)
	return ok && n.Value == 0
}

func (l *lowering) popLoop() loop {
	lp := l.loops[len(l.loops)-1]
	l.loops = l.loops[:len(l.loops)-1]
	return lp
}

func (l *lowering) forStmt(s *ast.For) {
	l.push()
	l.stmt(s.Init)
	top := l.here()
	var no []int
	if s.Cond != nil {
		var yes []int
		yes, no = l.condition(s.Cond)
		l.land(yes...)
	}
	l.loops = append(l.loops, loop{scope: len(l.scopes) - 1})
	l.stmt(s.Body)
	lp := l.popLoop()
	l.land(lp.continues...)
	if s.Post != nil {
		l.effect(s.Post)
	}
	l.emit(Instr{Op: Jump, To: top, At: s.Span})
	l.landElse(no)
	l.land(lp.breaks...)
	l.pop()
}

// macroBlock is an iterator, or a guard, that was not expanded: its body may
// run any number of times on things that are not known.
func (l *lowering) macroBlock(s *ast.MacroBlock) {
	var args []int
	for _, a := range s.Call.Args {
		args = append(args, l.iteratorArg(a))
	}
	top := l.here()
	b := l.emit(Instr{Op: Branch, A: l.op(Instr{Op: Iterate, Name: s.Call.CalleeName(), Args: args, At: s.Call.Span}), At: s.Call.Span})
	l.land(b)
	for _, a := range s.Call.Args {
		// What it runs over is given in variables of the function.
		if id, ok := a.(*ast.Ident); ok {
			if n, local := l.local(id.Name); local {
				at := l.op(Instr{Op: Local, N: int64(n), At: id.Span})
				l.emit(Instr{Op: Store, A: at, B: l.op(Instr{Op: Each, Name: s.Call.CalleeName() + " " + id.Name, Args: args, At: id.Span}), At: id.Span})
			}
		}
	}
	l.loops = append(l.loops, loop{scope: len(l.scopes) - 1})
	l.stmt(s.Body)
	lp := l.popLoop()
	l.land(lp.continues...)
	l.emit(Instr{Op: Jump, To: top, At: s.Span})
	l.landElse([]int{b})
	l.land(lp.breaks...)
}

// iteratorArg is an argument of an iterator: what it runs over, or a name that
// is none of a value.
func (l *lowering) iteratorArg(x ast.Expr) int {
	if id, ok := x.(*ast.Ident); ok {
		if _, local := l.local(id.Name); local || l.u.Var(id.Name) == nil {
			return l.op(Instr{Op: Str, Name: id.Name, At: id.Span})
		}
	}
	switch x.(type) {
	case *ast.OpaqueExpr, *ast.TypeArg:
		return l.op(Instr{Op: Str, At: x.Where()})
	}
	return l.value(x)
}

// switchState gathers the cases of a switch.
type switchState struct {
	cases []switchCase
	def   int // -1 without default
}

type switchCase struct {
	lo, hi ast.Expr
	to     int
	at     ast.Span
}

// switchStmt puts the comparisons behind the body: the body's cases are known
// only then.
func (l *lowering) switchStmt(s *ast.Switch) {
	x := l.value(s.X)
	enter := l.jump(s.Span)
	st := &switchState{def: -1}
	l.switches = append(l.switches, st)
	l.loops = append(l.loops, loop{isSwitch: true, scope: len(l.scopes) - 1})
	l.stmt(s.Body)
	lp := l.popLoop()
	l.switches = l.switches[:len(l.switches)-1]
	out := l.jump(s.Span)
	l.land(enter)
	for _, c := range st.cases {
		lo := l.value(c.lo)
		var cond int
		if c.hi == nil {
			cond = l.op(Instr{Op: Binary, Name: "==", A: x, B: lo, At: c.at})
		} else {
			a := l.op(Instr{Op: Binary, Name: ">=", A: x, B: lo, At: c.at})
			b := l.op(Instr{Op: Binary, Name: "<=", A: x, B: l.value(c.hi), At: c.at})
			cond = l.op(Instr{Op: Binary, Name: "&", A: a, B: b, At: c.at})
		}
		br := l.emit(Instr{Op: Branch, A: cond, To: c.to, At: c.at})
		l.out.Code[br].Else = l.here()
	}
	if st.def >= 0 {
		l.emit(Instr{Op: Jump, To: st.def, At: s.Span})
	}
	l.land(out)
	l.land(lp.breaks...)
}

func (l *lowering) caseStmt(s *ast.Case) {
	if len(l.switches) > 0 {
		st := l.switches[len(l.switches)-1]
		if s.Lo == nil {
			st.def = l.here()
		} else {
			st.cases = append(st.cases, switchCase{s.Lo, s.Hi, l.here(), s.Span})
		}
	}
	l.stmt(s.Stmt)
}

func (l *lowering) branchOut(s *ast.Branch) {
	for i := len(l.loops) - 1; i >= 0; i-- {
		lp := &l.loops[i]
		if s.Word == "continue" && lp.isSwitch {
			continue
		}
		if l.cleansIn(lp.scope) {
			l.opaque(s.Span, "a jump out of a block with cleanups")
		}
		j := l.jump(s.Span)
		if s.Word == "continue" {
			lp.continues = append(lp.continues, j)
		} else {
			lp.breaks = append(lp.breaks, j)
		}
		return
	}
}

// enumerators makes the enumerators of a type that a function defines known in
// their scope, as variables that nobody assigns.
func (l *lowering) enumerators(t *ast.Type) {
	if t == nil || !t.Defined || t.Kind != ast.KindEnum {
		return
	}
	last := None
	for _, e := range t.Enums {
		v := None
		switch {
		case e.Value != nil:
			v = l.value(e.Value)
		case last == None:
			v = l.op(Instr{Op: Int, At: e.Span})
		default:
			v = l.op(Instr{Op: Binary, Name: "+", A: last, B: l.op(Instr{Op: Int, N: 1, At: e.Span}), At: e.Span})
		}
		at := l.op(Instr{Op: Local, N: int64(l.declare(e.Name, Variable{Name: e.Name})), At: e.Span})
		l.emit(Instr{Op: Store, A: at, B: v, At: e.Span})
		last = v
	}
}
