package trace

import (
	"errors"
	"fmt"

	"klplint/analyzer/lifecycle/exec"
	"klplint/cparse/ast"
)

// This file words why a trace cannot go on.

// uncertain says where two ways that print different things part.
func (r *runner) uncertain(mod *exec.Instance, a, b *exec.World) error {
	x, y := a.Story.Steps(), b.Story.Steps()
	for i := range min(len(x), len(y)) {
		if x[i].Text == y[i].Text && x[i].At == y[i].At {
			continue
		}
		if at := r.place(mod, x[i].At); at != "" && !x[i].Event {
			return fmt.Errorf("what it prints depends on a condition that is not known, at %s: settle it with 'set M NAME=VALUE' where it is a variable of the module", at)
		}
		break
	}
	return errors.New("what it prints is not certain: it depends on values that are not known")
}

// broken says what has ended every way.
func (r *runner) broken(mod *exec.Instance, since int) error {
	if len(r.m.Problems) == since {
		return errors.New("it comes to no end: a loop or a recursion is not understood")
	}
	p := r.m.Problems[len(r.m.Problems)-1]
	what := "something goes wrong"
	switch p.Kind {
	case exec.NullDeref:
		what = "NULL is dereferenced"
	case exec.UseAfterFree:
		what = "freed memory is used"
	case exec.DoubleFree:
		what = "freed memory is freed again"
	case exec.GoneModule:
		what = "code or data of a removed module is used"
	}
	if at := r.place(mod, p.At); at != "" {
		what += " at " + at
	}
	return fmt.Errorf("what the kernel does then is not certain: %s in %s", what, p.Phase)
}

// place is FILE:LINE, "" where the sources have no such place.
func (r *runner) place(mod *exec.Instance, at ast.Span) string {
	u := r.units[mod]
	for _, other := range r.units {
		if u == nil {
			u = other // they share a FileSet
		}
	}
	if u == nil {
		return ""
	}
	p := u.Position(at.From)
	if !p.IsValid() {
		return ""
	}
	return fmt.Sprintf("%s:%d", p.Filename, p.Line)
}
