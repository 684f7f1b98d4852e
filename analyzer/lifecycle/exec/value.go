package exec

import (
	"fmt"
	"strconv"
)

// Kind tells values apart.
type Kind uint8

const (
	Undef Kind = iota // never written
	Int
	Ptr  // into a region
	Func // a function
	Str
	Sym // a value that is not known, the same wherever the same symbol stands
	Agg // the members of a struct
)

// Value is a value of C. Values are comparable with == but for aggregates.
type Value struct {
	Kind   Kind
	N      int64     // of Int; the region of Ptr; the symbol of Sym
	S      string    // the path within the region of Ptr; the name of Func; the text of Str
	Module *Instance // of Func: whose function, nil for the kernel's
	Parts  *Parts    // of Agg
	why    *Cause    // of a null pointer
}

// Parts are the cells of an aggregate value, by path.
type Parts struct{ Cells map[string]Value }

// Number makes an integer.
func Number(n int64) Value { return Value{Kind: Int, N: n} }

// Null is the null pointer, and zero.
var Null = Number(0)

// IsNull tells whether v is known to be zero.
func (v Value) IsNull() bool { return v.Kind == Int && v.N == 0 }

// Place is an address within a region.
func place(region int, path string) Value {
	return Value{Kind: Ptr, N: int64(region), S: path}
}

// Region is the region that a pointer points into.
func (v Value) Region() int { return int(v.N) }

func (v Value) key() string {
	switch v.Kind {
	case Int:
		return strconv.FormatInt(v.N, 10)
	case Ptr:
		return "&" + strconv.FormatInt(v.N, 10) + v.S
	case Func:
		return "f:" + v.S
	case Str:
		return strconv.Quote(v.S)
	case Sym:
		return "$" + strconv.FormatInt(v.N, 10)
	case Agg:
		return fmt.Sprint(v.Parts.Cells)
	}
	return "?"
}

// Symbol is a value that is not known.
type Symbol struct {
	// Element: it is what a list, or another container, has handed out.
	Element bool
	Name    string
	// Original: the value that a variable of the kernel had in the beginning.
	Original bool
	// Failure: the negative result of a call that failed.
	Failure bool
	// Garbage: read from memory that nobody has written.
	Garbage bool
	Cause   *Cause // of a Failure
}

// fact is what a path knows of a symbol.
type fact uint8

const (
	isZero fact = 1 << iota
	notZero
	isError // a pointer that IS_ERR
	notError
	isNegative
	notNegative
)
