// Package exec executes lowered C over worlds: what the callbacks of a
// livepatch do to memory, to resources of the kernel and to its variables,
// along every path that a failing call or an unknown condition opens.
//
// The abstraction, and which way it errs:
//
//   - A value is known, or a symbol: unknown, but the same wherever it stands,
//     with what the path has learned of it (zero or not, error or not). So a
//     variable that gets its original symbol back is restored, whatever the
//     value was.
//   - At most one call fails on a path. Livepatches are to survive any one
//     failure; two at once would square the work.
//   - What unknown code gets hold of is lost: it may be freed, kept or changed,
//     and nothing is concluded about it. What cannot be modelled makes the
//     whole world unsure.
//   - Loops on unknown conditions run a few times, then end. Equal worlds
//     merge. A budget bounds the work; what it cuts off is unsure.
package exec

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"klplint/analyzer/lifecycle/ir"
	"klplint/analyzer/lifecycle/table"
	"klplint/cparse"
	"klplint/cparse/ast"
	"klplint/cparse/livepatch"
)

// Instance is a livepatch module that is, or was, loaded.
type Instance struct {
	Name  string
	Model *livepatch.Module
	Patch *livepatch.Patch
	// Self tells messages whether it is the livepatch under analysis or one
	// that it meets.
	Self bool
	// Known is what users call it, "" where that is its name.
	Known string
}

// Title is how messages call the livepatch.
func (i *Instance) Title() string {
	if i.Known != "" {
		return i.Known
	}
	return i.Name
}

// Machine executes functions. It belongs to one analysis and is not safe for
// concurrent use.
type Machine struct {
	// Table is what is known of kernel functions.
	Table   *table.Table
	Regions regions
	symbols []Symbol
	symKey  map[string]int64
	exprs   map[int64]expr
	lowered map[*ast.Func]*ir.Func
	shared  map[*livepatch.Module]*shared
	wholes  map[int64]Value // what a symbol is the initial content of

	// Concrete: nothing fails, and unknown values stay as they are. For
	// traces.
	Concrete bool
	// CalledBack are the functions of modules that were called through a pointer.
	// Where those that callbacks call so are known beforehand, no one else is
	// taken to call them.
	CalledBack map[*ast.Func]bool
	// Releases are the calls in unpatch callbacks that release what is in the
	// module's own storage.
	Releases map[ast.Span]*Release
	// Steps is what is left of the budget of instructions.
	Steps    int
	Problems []Problem

	enable func(*state, ir.Instr, Value) []*state // klp_enable_patch
	phase  string                                 // the callback being run, for problems
}

// expr is the structure of a symbol that is computed.
type expr struct {
	op   string
	a, b Value
}

// ProblemKind tells problems apart.
type ProblemKind uint8

const (
	NullDeref ProblemKind = iota
	UseAfterFree
	DoubleFree
	GoneModule // code or storage of a module that was removed is used
	Deadlock
	Sleeps   // a constructor or destructor of shadow variables: the call Through which it does
	LockHeld // a callback returns with a lock held
	NotLocked
	ShadowRecursion
	PositiveResult // pre_patch returns a positive value
	NotAcquired    // what is released was not acquired, because that failed
	ExitFrees      // module exit frees what another livepatch uses
	Swallowed      // pre_patch gives up because a call has failed, and returns 0
)

// Problem is something that goes wrong on the way.
type Problem struct {
	Kind   ProblemKind
	At     ast.Span
	In     *Instance
	Phase  string
	What   string   // the function or resource it is about
	Cause  *Cause   // why a pointer is NULL
	Other  ast.Span // the first free, the acquisition
	Region *Region
	World  *World
	// Through is the function that a Deadlock waits for, whose call at Other
	// is to blame; or the iterator that a UseAfterFree should have used.
	Through string
}

// Cause is why a value is what it is.
type Cause struct {
	Kind CauseKind
	At   ast.Span
	Text string // "kzalloc() fails", "klp_get_prev_state(1) returns NULL"
	// Missed is the check that a failure passed, because it looks for another
	// kind of failure: "IS_ERR()" or "NULL".
	Missed string
}

// CauseKind tells causes of null pointers apart.
type CauseKind uint8

const (
	CauseNone      CauseKind = iota
	CauseFailure             // a call failed
	CauseState               // klp_get_state found nothing
	CausePrevState           // klp_get_prev_state found nothing
	CauseData                // the data of a state was never set, or cleared
)

// NewMachine makes a machine with a budget of instructions.
func NewMachine(budget int) *Machine {
	return &Machine{Table: table.Kernel(), symKey: map[string]int64{}, exprs: map[int64]expr{}, lowered: map[*ast.Func]*ir.Func{}, shared: map[*livepatch.Module]*shared{}, wholes: map[int64]Value{}, CalledBack: map[*ast.Func]bool{}, Releases: map[ast.Span]*Release{}, Steps: budget}
}

// Rehearse runs something in which nothing fails and nothing is found wrong, with
// a budget of its own, to learn what CalledBack tells.
func (m *Machine) Rehearse(budget int, run func()) {
	steps, concrete := m.Steps, m.Concrete
	m.Steps, m.Concrete = budget, true
	run()
	m.Steps, m.Concrete = steps, concrete
}

// Release is a call that releases something, in all worlds together.
type Release struct {
	What, Name, Phase string // the resource, its variable, the callback
	Held              bool   // there was something to release, in some world
	Story             *Step  // of a world where there was nothing
}

// Outcome is one way in which a function may end.
type Outcome struct {
	World  *World
	Result Value
	At     ast.Span // the return statement
}

// state is an execution under way.
type state struct {
	w      *World
	frames []*frame
	result Value
	at     ast.Span // the last return statement
	done   bool
}

// frame is a function being executed.
type frame struct {
	fn    *ir.Func
	src   *livepatch.Function
	mod   *Instance
	pc    int
	regs  []Value
	dst   int // where the caller wants the result
	loops map[int]int
	call  ast.Span
	vars  []*Region // of the locals
	// named counts, in the outermost frame, the calls of functions that are
	// not known, by name and arguments.
	named map[string]int
}

func (s *state) clone() *state {
	c := &state{w: s.w.Clone()}
	for _, f := range s.frames {
		g := *f
		g.regs = slices.Clone(f.regs)
		g.loops = map[int]int{}
		for k, v := range f.loops {
			g.loops[k] = v
		}
		g.named = maps.Clone(f.named)
		c.frames = append(c.frames, &g)
	}
	return c
}

// storesLiteral tells whether the instruction being executed stores what stands
// in the sources: a number, a string or a function.
func (f *frame) storesLiteral() bool {
	in, r := &f.fn.Code[f.pc-1], ir.None
	switch {
	case in.Op == ir.Store:
		r = in.B
	case in.Op == ir.Call && len(in.Args) > 1:
		r = in.Args[1]
	}
	return f.literal(r, f.pc-1)
}

// literal tells whether a register's value stands in the sources.
func (f *frame) literal(reg, before int) bool {
	if reg < 0 {
		return false
	}
	for pc := before - 1; pc >= 0; pc-- {
		if in := &f.fn.Code[pc]; in.Dst == reg {
			switch in.Op {
			case ir.Int, ir.Str, ir.FuncOf:
				return true
			case ir.Unary:
				return f.literal(in.A, pc)
			case ir.Store, ir.Jump, ir.Branch, ir.Return, ir.Nop:
				continue // these have no destination
			}
			return false
		}
	}
	return false
}

func (s *state) top() *frame { return s.frames[len(s.frames)-1] }

// Limits on one call of a function.
const (
	maxOutcomes   = 200
	maxFrames     = 20
	unknownRounds = 2   // of a loop on an unknown condition
	knownRounds   = 300 // of a loop on a known one
)

// Call executes a function of a module and returns how it may end.
func (m *Machine) Call(w *World, mod *Instance, f *livepatch.Function, args []Value, phase string) []Outcome {
	return m.callIn(w.Clone(), mod, f, args, phase)
}

// callIn is Call in a world that nobody needs any more.
func (m *Machine) callIn(w *World, mod *Instance, f *livepatch.Function, args []Value, phase string) []Outcome {
	was := m.phase
	m.phase = phase
	defer func() { m.phase = was }()
	s := &state{w: w}
	m.enter(s, mod, f, args, 0, f.NameAt)
	return m.run(s)
}

// run executes until every path has ended.
func (m *Machine) run(start *state) (out []Outcome) {
	work := []*state{start}
	for len(work) > 0 {
		s := work[len(work)-1]
		work = work[:len(work)-1]
		for !s.done {
			if m.Steps--; m.Steps < 0 {
				s.w.doubt("the budget of work is used up")
				s.done = true
				break
			}
			next := m.step(s)
			if next == nil {
				continue
			}
			if len(next) == 0 {
				s = nil
				break
			}
			s = next[0]
			for _, o := range next[1:] {
				if len(work)+len(out) >= maxOutcomes {
					s.w.doubt("too many paths")
					break
				}
				work = append(work, o)
			}
		}
		if s == nil {
			continue
		}
		out = append(out, Outcome{s.w, s.result, s.at})
	}
	return m.mergeOutcomes(out)
}

// mergeOutcomes drops outcomes that are the same but for their stories.
func (m *Machine) mergeOutcomes(list []Outcome) []Outcome {
	if len(list) < 2 {
		return list
	}
	type same struct {
		world  uint64
		result string
	}
	seen := map[same]bool{}
	out := list[:0]
	for _, o := range list {
		m.Steps -= o.World.weight()
		if k := (same{o.World.hash(), o.Result.key()}); !seen[k] {
			seen[k] = true
			out = append(out, o)
		}
	}
	return out
}

func (m *Machine) lower(f *livepatch.Function) *ir.Func {
	l := m.lowered[f.Func]
	if l == nil {
		l = ir.Lower(f)
		m.lowered[f.Func] = l
	}
	return l
}

// enter pushes a function of a module.
func (m *Machine) enter(s *state, mod *Instance, f *livepatch.Function, args []Value, dst int, call ast.Span) {
	fn := m.lower(f)
	fr := &frame{fn: fn, src: f, mod: mod, regs: make([]Value, fn.Regs), dst: dst, loops: map[int]int{}, call: call}
	s.frames = append(s.frames, fr)
	for i, p := range fn.Params {
		v := m.Unknown(fmt.Sprintf("%s:%d", f.Name, i), "a parameter")
		if i < len(args) {
			v = args[i]
		}
		s.w.cells.set(cell{m.localRegion(s, fr, p).ID, ""}, v)
	}
}

// leave pops a function, its locals with it.
func (m *Machine) leave(s *state, result Value) {
	fr := s.top()
	for n, v := range fr.fn.Locals {
		if v.Static == "" {
			s.w.drop(m.localRegion(s, fr, n).ID)
		}
	}
	s.frames = s.frames[:len(s.frames)-1]
	if len(s.frames) == 0 {
		s.result, s.done = result, true
		return
	}
	s.top().regs[fr.dst] = result
}

// drop forgets the cells of a region.
func (w *World) drop(region int) { w.cells.drop(region) }

func (m *Machine) localRegion(s *state, fr *frame, n int) *Region {
	if fr.vars == nil {
		fr.vars = make([]*Region, len(fr.fn.Locals))
	}
	if r := fr.vars[n]; r != nil {
		return r
	}
	depth := slices.Index(s.frames, fr)
	v := fr.fn.Locals[n]
	fr.vars[n] = m.Regions.get(fmt.Sprintf("local:%d:%s:%s:%d", depth, fr.mod.Name, fr.fn.Name, n), func(r *Region) {
		r.Kind, r.Name, r.Module, r.typ, r.unit = LocalVar, v.Name, fr.mod, v.Type, fr.src.Unit
	})
	return fr.vars[n]
}

// variable is the region of a variable by name, as seen from a unit.
func (m *Machine) variable(mod *Instance, u *cparse.Unit, name string) *Region {
	for i, c := range append([]*cparse.Unit{u}, mod.Model.Units()...) {
		if c == nil || !c.Defines(name) {
			continue
		}
		v := c.Var(name)
		if i > 0 && v != nil && v.Storage.Static {
			continue
		}
		return m.Regions.get(fmt.Sprintf("var:%s:%s:%s", mod.Name, c.Path, name), func(r *Region) {
			r.Kind, r.Name, r.Module, r.unit = ModuleVar, name, mod, c
			if v != nil {
				r.init, r.typ = v.Init, v.Type
			}
		})
	}
	return m.Regions.get("kernel:"+name, func(r *Region) {
		r.Kind, r.Name, r.unit = KernelVar, name, u
		if v := u.Var(name); v != nil {
			r.typ = v.Type
		}
	})
}

// static is the region of a static local variable.
func (m *Machine) static(fr *frame, v ir.Variable) *Region {
	return m.Regions.get(fmt.Sprintf("var:%s:%s:%s", fr.mod.Name, fr.src.Unit.Path, v.Static), func(r *Region) {
		r.Kind, r.Name, r.Module, r.unit, r.init, r.typ = ModuleVar, v.Name, fr.mod, fr.src.Unit, v.Init, v.Type
	})
}

// Unknown returns the symbol of a key.
func (m *Machine) Unknown(key, name string) Value {
	n, ok := m.symKey[key]
	if !ok {
		n = int64(len(m.symbols))
		m.symKey[key] = n
		m.symbols = append(m.symbols, Symbol{Name: name})
	}
	return Value{Kind: Sym, N: n}
}

// Symbol describes a symbol.
func (m *Machine) Symbol(v Value) *Symbol { return &m.symbols[v.N] }

// step executes one instruction. It returns nil when the state goes on, else
// the states that go on in its place.
func (m *Machine) step(s *state) []*state {
	fr := s.top()
	if fr.pc >= len(fr.fn.Code) {
		m.leave(s, Value{})
		return nil
	}
	in := &fr.fn.Code[fr.pc]
	fr.pc++
	switch in.Op {
	case ir.Int:
		fr.regs[in.Dst] = Number(in.N)
	case ir.Str:
		fr.regs[in.Dst] = Value{Kind: Str, S: in.Name}
	case ir.FuncOf:
		v := Value{Kind: Func, S: in.Name}
		if fr.mod.Model.FuncIn(in.Name, fr.src.Unit) != nil {
			v.Module = fr.mod
		}
		fr.regs[in.Dst] = v
	case ir.Name:
		fr.regs[in.Dst] = m.Unknown(fmt.Sprintf("name:%s:%d", in.Name, in.At.From), in.Name)
	case ir.Local:
		v := fr.fn.Locals[in.N]
		r := m.localRegion(s, fr, int(in.N))
		if v.Static != "" {
			r = m.static(fr, v)
		}
		fr.regs[in.Dst] = place(r.ID, "")
	case ir.Global:
		fr.regs[in.Dst] = place(m.variable(fr.mod, fr.src.Unit, in.Name).ID, "")
	case ir.Field:
		fr.regs[in.Dst] = m.field(s, fr.regs[in.A], in.Name)
	case ir.Index:
		fr.regs[in.Dst] = m.index(s, fr.regs[in.A], fr.regs[in.B])
	case ir.Load:
		v, ok := m.load(s, fr.regs[in.A], in.At)
		if !ok {
			return []*state{}
		}
		fr.regs[in.Dst] = v
	case ir.Store:
		if !m.store(s, fr.regs[in.A], fr.regs[in.B], in.At) {
			return []*state{}
		}
	case ir.Move:
		fr.regs[in.Dst] = fr.regs[in.A]
	case ir.Unary:
		fr.regs[in.Dst] = m.unary(s.w, in.Name, fr.regs[in.A])
	case ir.Binary:
		fr.regs[in.Dst] = m.binary(s.w, in.Name, fr.regs[in.A], fr.regs[in.B])
	case ir.Jump:
		return m.jump(s, in)
	case ir.Branch:
		return m.branch(s, in)
	case ir.Return:
		v := Value{}
		if in.A >= 0 {
			v = fr.regs[in.A]
		}
		s.at = in.At
		m.leave(s, v)
	case ir.Call:
		return m.call(s, in)
	case ir.Iterate:
		fr.regs[in.Dst] = m.iterate(s, in)
	case ir.Each:
		key := in.Name + m.keys(fr, in.Args)
		if strings.HasPrefix(in.Name, "for_each_") && len(in.Args) == 1 {
			key = "one" // the one round of a loop over CPUs or nodes, whatever its variable is called
		}
		fr.regs[in.Dst] = m.Unknown("each:"+key, "an element")
		if asksChain(in.Name) {
			m.Symbol(fr.regs[in.Dst]).Element = true
		}
	case ir.Opaque:
		s.w.doubt("%s", in.Name)
		fr.regs[in.Dst] = m.Unknown(fmt.Sprintf("opaque:%d", in.At.From), in.Name)
	}
	return nil
}

// jump bounds loops that do not end.
func (m *Machine) jump(s *state, in *ir.Instr) []*state {
	fr := s.top()
	if in.To < fr.pc {
		fr.loops[fr.pc]++
		if fr.loops[fr.pc] > knownRounds {
			s.w.doubt("a loop that does not end")
			return []*state{}
		}
	}
	fr.pc = in.To
	return nil
}

// branch goes the way that is known, or both.
func (m *Machine) branch(s *state, in *ir.Instr) []*state {
	fr := s.top()
	cond := fr.regs[in.A]
	if t, known := m.truth(s.w, cond); known {
		if cond.Kind == Sym && s.w.facts[cond.N]&isError != 0 && m.Symbol(cond).Failure && s.w.Failure.Call == s.w.Calls {
			m.Symbol(cond).Cause.Missed = "NULL"
		}
		fr.pc = in.Else
		if t {
			fr.pc = in.To
		}
		return nil
	}
	// An unknown condition that is met again and again is a loop's: after a
	// few rounds both ways have been seen, and the path that would go round
	// again is given up.
	fr.loops[-fr.pc]++
	if fr.loops[-fr.pc] > unknownRounds {
		back := m.goesBack(fr, in)
		if back != 0 {
			m.assume(s.w, cond, back < 0)
			fr.pc = in.To
			if back > 0 {
				fr.pc = in.Else
			}
			return nil
		}
	}
	if fr.loops[-fr.pc] == 1 && m.counts(cond) {
		// A loop that counts to what is not known runs at least once: what
		// it is for would else be undone though it was not done.
		if back := m.goesBack(fr, in); back != 0 && m.assume(s.w, cond, back > 0) {
			fr.pc = in.To
			if back < 0 {
				fr.pc = in.Else
			}
			return nil
		}
	}
	m.Steps -= s.w.weight()
	other := s.clone()
	yes, no := []*state(nil), []*state(nil)
	if m.assume(s.w, cond, true) {
		m.tellBranch(s, in, cond, true)
		fr.pc = in.To
		yes = []*state{s}
	}
	if m.assume(other.w, cond, false) {
		m.tellBranch(other, in, cond, false)
		other.top().pc = in.Else
		no = []*state{other}
	}
	return append(yes, no...)
}

// counts tells whether a condition compares something known with something
// that is not.
func (m *Machine) counts(cond Value) bool {
	e, ok := m.exprs[cond.N]
	return cond.Kind == Sym && ok && (e.op == "<" || e.op == ">" || e.op == "<=" || e.op == ">=" || e.op == "!=") &&
		(e.a.Kind == Sym) != (e.b.Kind == Sym) && !e.b.IsNull()
}

// goesBack tells which side of a loop's condition stays in the loop: 1 for the
// true side, -1 for the false one, 0 when it is no loop's.
func (m *Machine) goesBack(fr *frame, in *ir.Instr) int {
	at := fr.pc - 1
	reach := func(from int) bool {
		// Does the straight way from here lead back to or before the branch?
		seen := map[int]bool{}
		work := []int{from}
		for len(work) > 0 && len(seen) < 4000 {
			pc := work[len(work)-1]
			work = work[:len(work)-1]
			if pc == at {
				return true
			}
			if pc >= len(fr.fn.Code) || seen[pc] {
				continue
			}
			seen[pc] = true
			switch c := &fr.fn.Code[pc]; c.Op {
			case ir.Jump:
				work = append(work, c.To)
			case ir.Branch:
				work = append(work, c.To, c.Else)
			case ir.Return:
			default:
				work = append(work, pc+1)
			}
		}
		return false
	}
	t, e := reach(in.To), reach(in.Else)
	switch {
	case t && !e:
		return 1
	case e && !t:
		return -1
	}
	return 0
}

// tellBranch tells the story of a branch on something that is not known.
func (m *Machine) tellBranch(s *state, in *ir.Instr, cond Value, yes bool) {
	if cond.Kind != Sym {
		return
	}
	verb := "does not hold"
	if yes {
		verb = "holds"
	}
	s.w.Note(in.At, "the condition %s", verb)
}
