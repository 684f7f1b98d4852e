package release

import (
	"slices"

	"klplint/cparse"
	"klplint/cparse/ast"
	"klplint/cparse/livepatch"
)

// The walk*.go files follow states and their data through the functions of a
// module: along the statements (walkstmt.go), through expressions (walkexpr.go)
// and assignments (walkassign.go), into the helpers that are called, with their
// arguments, and back with what they return (walkcall.go). Branches are walked
// with the same knowledge and joined behind; a loop is walked once. It proves
// nothing about what happens: it gathers what each pointer may be, and as what it
// is used.

// dataWalk walks through a module.
type dataWalk struct {
	s       *summarizer
	uses    map[use]*uses
	checks  map[uint64]bool // ids of which a version is looked at
	globals env             // of the module's own variables, in all functions
	types   map[*ast.Func]*exprTypes
	entered map[*ast.Func]bool
	leads   map[*ast.Func]bool // memo of concerned
	holders map[string]bool
	calls   int
	steps   int
}

// gaveUp tells whether the module was too large to be walked through: what was
// gathered then is a part only.
func (w *dataWalk) gaveUp() bool { return w.steps > maxWalkSteps || w.calls >= maxWalkCalls }

// exprTypes are the types of a function's expressions, as far as assignments,
// initialisers and casts tell.
type exprTypes struct {
	is    map[ast.Expr]*ast.Type // what an expression is
	given map[ast.Expr]*ast.Type // what it becomes
	named map[string]*ast.Type   // variables; nil where two of the name differ
}

func newWalk(s *summarizer) *dataWalk {
	return &dataWalk{
		s: s, uses: map[use]*uses{}, checks: map[uint64]bool{}, globals: env{},
		types: map[*ast.Func]*exprTypes{}, entered: map[*ast.Func]bool{},
		leads: map[*ast.Func]bool{}, holders: holders(s.u.Model),
	}
}

// of is where the uses of a state are gathered; nil for one that the livepatch
// does not declare.
func (w *dataWalk) of(u use) *uses {
	if w.s.r.State(u.id) == nil {
		return nil
	}
	if w.uses[u] == nil {
		w.uses[u] = &uses{}
	}
	return w.uses[u]
}

// root walks a function that the kernel calls, unless that was done, or it has
// nothing to do with states.
func (w *dataWalk) root(f *livepatch.Function) {
	if f != nil && !w.entered[f.Func] && w.concerned(f) {
		w.enter(f, nil, nil)
	}
}

// concerned tells, by the words in function bodies, whether states may come up
// in a function: the bodies of the others are not even parsed.
func (w *dataWalk) concerned(f *livepatch.Function) bool {
	if yes, known := w.leads[f.Func]; known {
		return yes
	}
	w.leads[f.Func] = false // for one that calls itself
	yes := slices.ContainsFunc(f.Unit.BodyWords(f.Name), func(word string) bool {
		if isQuery(word) || word == "states" || w.s.p != nil && w.s.p.States != nil && word == w.s.p.States.Name || w.holders[word] {
			return true
		}
		g := w.s.u.Model.FuncIn(word, f.Unit)
		return g != nil && w.concerned(g)
	})
	w.leads[f.Func] = yes
	return yes
}

// holders are the variables of a module that may hold a pointer to a state.
func holders(m *livepatch.Module) map[string]bool {
	names := map[string]bool{}
	for _, u := range m.Units() {
		for _, d := range u.DeclsWith(func(w string) bool { return w == "klp_state" }) {
			if v, ok := d.(*ast.Var); ok {
				names[v.Name] = true
			}
		}
	}
	return names
}

// enter walks a function and gives what it returns.
func (w *dataWalk) enter(f *livepatch.Function, args [][]value, path []*ast.Func) []value {
	body := f.Body()
	if body == nil || slices.Contains(path, f.Func) || len(path) >= maxWalkDepth || w.calls >= maxWalkCalls {
		return nil
	}
	w.calls++
	w.entered[f.Func] = true
	fr := &frame{w: w, f: f, path: append(slices.Clip(path), f.Func), env: env{}, gotos: map[string]env{}, types: w.typesOf(f)}
	for i, p := range f.Params() {
		if i < len(args) && p.Name != "" {
			fr.env[p.Name] = args[i]
			fr.become(args[i], p.Type)
		} else if p.Name != "" {
			fr.env[p.Name] = nil
		}
	}
	fr.block(body)
	return fr.result
}

func (w *dataWalk) typesOf(f *livepatch.Function) *exprTypes {
	if t := w.types[f.Func]; t != nil {
		return t
	}
	t := &exprTypes{map[ast.Expr]*ast.Type{}, map[ast.Expr]*ast.Type{}, map[string]*ast.Type{}}
	w.types[f.Func] = t
	name := func(v *ast.Var) {
		if old, there := t.named[v.Name]; there && (old == nil || v.Type == nil || spell(f.Unit, old) != spell(f.Unit, v.Type)) {
			t.named[v.Name] = nil
			return
		}
		t.named[v.Name] = v.Type
	}
	for _, p := range f.Params() {
		name(p)
	}
	ast.Inspect(f.Body(), func(n ast.Node) bool {
		if v, ok := n.(*ast.Var); ok {
			name(v)
		}
		return true
	})
	f.Unit.Assignments(f.Func, func(a cparse.Assignment) {
		t.is[a.X], t.given[a.X] = a.From, a.Type
		if a.To != nil {
			t.is[a.To] = a.Type
		}
	})
	return t
}
