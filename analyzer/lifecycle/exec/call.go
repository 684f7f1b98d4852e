package exec

import (
	"fmt"
	"strings"

	"klplint/analyzer/lifecycle/ir"
	"klplint/analyzer/lifecycle/table"
	"klplint/cparse/ast"
)

// call executes a call: of a function of the module, of a function of the
// kernel that is modelled, or of one that is not.
func (m *Machine) call(s *state, in *ir.Instr) []*state {
	fr := s.top()
	name, mod := in.Name, fr.mod
	if name == "" {
		f := fr.regs[in.A]
		if f.Kind != Func {
			if f.IsNull() {
				m.problem(s, Problem{Kind: NullDeref, At: in.At, Cause: f.cause()})
				return []*state{}
			}
			return m.unknownCall(s, in, "a function pointer")
		}
		name = f.S
		if f.Module != nil {
			mod = f.Module
		}
	}
	args := m.values(fr, in.Args)
	if f := mod.Model.FuncIn(name, fr.src.Unit); f != nil {
		if in.Name == "" {
			m.CalledBack[f.Func] = true
		}
		if s.w.Gone[mod] {
			m.problem(s, Problem{Kind: GoneModule, At: in.At, What: name})
			return []*state{}
		}
		if len(s.frames) >= maxFrames || m.recursion(s, f.Func) > 2 {
			s.w.doubt("%s calls itself too deeply", name)
			return m.unknownCall(s, in, name)
		}
		m.enter(s, mod, f, args, in.Dst, in.At)
		return nil
	}
	c := &kernelCall{m: m, s: s, in: in, name: name, args: args}
	return c.run()
}

func (m *Machine) recursion(s *state, f *ast.Func) (n int) {
	for _, fr := range s.frames {
		if fr.src.Func == f {
			n++
		}
	}
	return n
}

// unknownCall is a call of code that is not known: it may do anything to what
// it is given.
func (m *Machine) unknownCall(s *state, in *ir.Instr, name string) []*state {
	fr := s.top()
	seen := map[int]bool{}
	v := m.result(s, in, name)
	for _, a := range in.Args {
		m.lose(s.w, fr.regs[a], seen)
		m.mayRestore(s.w, fr.regs[a])
	}
	(&kernelCall{m: m, s: s, in: in, name: name, args: m.values(fr, in.Args)}).handsOnChained()
	fr.regs[in.Dst] = v
	return nil
}

// mayRestore: code that is not known is given the original value of a variable
// of the kernel that was modified. It may be what sets it: set_verbosity(old).
func (m *Machine) mayRestore(w *World, v Value) {
	whole, ok := m.wholes[v.N]
	if !ok || v.Kind != Sym || !m.Symbol(v).Original {
		return
	}
	r := m.Regions.at(whole)
	if now, written := w.cells.get(cell{r.ID, whole.S}); written && now.key() != v.key() {
		m.havoc(w, r, whole.S)
	}
}

// values are what some registers hold.
func (m *Machine) values(fr *frame, regs []int) []Value {
	list := make([]Value, len(regs))
	for i, r := range regs {
		list[i] = fr.regs[r]
	}
	return list
}

// result is the unknown result of a call. The n-th call of a function with the
// same arguments says the same in every callback, so that what is done on one
// answer is undone on the same answer; and one that only answers a question
// says the same until it is asked again in a loop.
func (m *Machine) result(s *state, in *ir.Instr, name string) Value {
	fr := s.top()
	key := "result:" + name + m.keys(fr, in.Args)
	n := 0
	if m.asks(fr, name) {
		at := asked - fr.pc
		fr.loops[at]++
		n = fr.loops[at]
	} else {
		first := s.frames[0]
		if first.named == nil {
			first.named = map[string]int{}
		}
		first.named[key]++
		n = first.named[key]
	}
	return m.Unknown(fmt.Sprintf("%s:%d", key, n), name+"()")
}

// asked sets the counters of questions apart from those of loops.
const asked = -1 << 20

// asks tells whether a function only answers a question.
func (m *Machine) asks(fr *frame, name string) bool {
	if m.Table.Class(name) == table.Pure {
		return true
	}
	f := fr.src.Unit.Func(name)
	return f != nil && f.Type != nil && f.Type.Elem != nil && (f.Type.Elem.Name == "bool" || f.Type.Elem.Name == "_Bool")
}

// keys are the keys of some registers.
func (m *Machine) keys(fr *frame, regs []int) string {
	var b strings.Builder
	for _, r := range regs {
		b.WriteByte(' ')
		b.WriteString(fr.regs[r].key())
	}
	return b.String()
}

// iterate tells whether an iterator that is not known goes on: over the same
// things it runs as often in every callback, once or not at all; one over
// things that are always there, and a guard, run once.
func (m *Machine) iterate(s *state, in *ir.Instr) Value {
	fr := s.top()
	at := iterated - fr.pc
	if fr.loops[at]++; fr.loops[at] > 1 {
		fr.loops[at] = 0
		m.goesOnFromFreed(s, in)
		return Number(0)
	}
	if asksChain(in.Name) {
		over := Value{}
		for _, a := range in.Args {
			if fr.regs[a].Kind == Ptr {
				over = fr.regs[a]
			}
		}
		if m.chained(s.w, over) {
			return Number(1)
		}
	}
	if strings.Contains(in.Name, "guard") || strings.HasPrefix(in.Name, "for_each_") && len(in.Args) == 1 {
		return Number(1)
	}
	key := "iterate:"
	for _, a := range in.Args {
		if v := fr.regs[a]; v.Kind != Str {
			key += " " + v.key()
		}
	}
	return m.Unknown(key, in.Name+"()")
}

const iterated = -1 << 21

// isCallback tells whether a phase is one of a livepatch's callbacks.
func isCallback(phase string) bool { return phase != "module init" && phase != "module exit" }
