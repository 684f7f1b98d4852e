package ir

import (
	"fmt"
	"slices"

	"klplint/cparse"
	"klplint/cparse/ast"
	"klplint/cparse/livepatch"
)

// Lower makes the instructions of a function.
func Lower(f *livepatch.Function) *Func {
	l := &lowering{
		u:      f.Unit,
		out:    &Func{Name: f.Name},
		labels: map[string]int{},
	}
	l.push()
	for _, p := range f.Params() {
		l.out.Params = append(l.out.Params, l.declare(p.Name, Variable{Name: p.Name, Type: p.Type}))
	}
	if b := f.Body(); b != nil {
		l.block(b)
	}
	l.emit(Instr{Op: Return, A: None, At: ast.Span{From: f.Rbrace, To: f.Rbrace + 1}})
	for _, g := range l.gotos {
		if to, ok := l.labels[g.name]; ok {
			l.out.Code[g.at].To = to
		} else {
			l.out.Code[g.at] = Instr{Op: Opaque, Name: fmt.Sprintf("label %q is not there", g.name), At: l.out.Code[g.at].At}
		}
	}
	return l.out
}

// maxCode bounds a function's instructions.
const maxCode = 100_000

type lowering struct {
	u        *cparse.Unit
	out      *Func
	scopes   []map[string]int
	cleanups []cleanup
	labels   map[string]int
	gotos    []patch
	loops    []loop
	switches []*switchState
}

// patch is a jump whose target is not known yet.
type patch struct {
	at   int
	name string
}

// loop collects the jumps out of and to the end of a loop or switch.
type loop struct {
	breaks, continues []int
	isSwitch          bool
	scope             int // how many scopes there were
}

func (l *lowering) push() { l.scopes = append(l.scopes, map[string]int{}) }
func (l *lowering) pop() {
	l.scopes = l.scopes[:len(l.scopes)-1]
	l.cleanups = slices.DeleteFunc(l.cleanups, func(c cleanup) bool { return c.scope >= len(l.scopes) })
}

func (l *lowering) declare(name string, v Variable) int {
	n := len(l.out.Locals)
	l.out.Locals = append(l.out.Locals, v)
	if name != "" {
		l.scopes[len(l.scopes)-1][name] = n
	}
	return n
}

func (l *lowering) local(name string) (int, bool) {
	for i := len(l.scopes) - 1; i >= 0; i-- {
		if n, ok := l.scopes[i][name]; ok {
			return n, true
		}
	}
	return 0, false
}

func (l *lowering) emit(i Instr) int {
	if len(l.out.Code) >= maxCode {
		return len(l.out.Code) - 1
	}
	l.out.Code = append(l.out.Code, i)
	return len(l.out.Code) - 1
}

func (l *lowering) reg() int {
	l.out.Regs++
	return l.out.Regs - 1
}

// op emits an instruction with a fresh destination and returns that.
func (l *lowering) op(i Instr) int {
	i.Dst = l.reg()
	l.emit(i)
	return i.Dst
}

func (l *lowering) opaque(at ast.Span, why string) int {
	return l.op(Instr{Op: Opaque, Name: why, At: at})
}

func (l *lowering) here() int { return len(l.out.Code) }

// jump emits a jump to be patched.
func (l *lowering) jump(at ast.Span) int {
	return l.emit(Instr{Op: Jump, At: at})
}

func (l *lowering) land(jumps ...int) {
	for _, j := range jumps {
		l.out.Code[j].To = l.here()
	}
}
