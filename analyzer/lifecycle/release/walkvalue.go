package release

import "slices"

// value is what an expression may be.
type value struct {
	kind valueKind
	use         // of a state or its data
	size *Type  // of memory: what was asked for
	n    uint64 // of a number
	in   *bundle
}

// bundle is a struct that holds such values, by member.
type bundle struct{ members map[string][]value }

type valueKind uint8

const (
	aState  valueKind = iota // a pointer to a struct klp_state
	itsData                  // what the data pointer of a state holds
	memory                   // fresh memory
	number                   // a constant
	several                  // a struct of values
)

// env says what the variables of a function hold. nil is a place that is not
// reached.
type env map[string][]value

func (e env) clone() env {
	if e == nil {
		return nil
	}
	c := env{}
	for k, v := range e {
		c[k] = v
	}
	return c
}

// join is what holds where two ways meet.
func (e env) join(o env) env {
	if e == nil {
		return o
	}
	for k, v := range o {
		e[k] = merge(e[k], v)
	}
	return e
}

// merge is the union of two sets; neither is changed.
func merge(a, b []value) []value {
	out := slices.Clip(a)
	for _, v := range b {
		if len(out) >= maxValues {
			break
		}
		if !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

// Bounds of the walk.
const (
	maxWalkDepth = 8
	maxWalkCalls = 2000
	maxWalkSteps = 300_000 // expressions
	maxValues    = 64      // of a variable
)
