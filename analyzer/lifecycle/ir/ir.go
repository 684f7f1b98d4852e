// Package ir is the form of C functions that the life cycles execute: a flat
// list of small instructions over registers, each with its place in the
// sources. Lowering ([Lower]) is done once a function and knows nothing of the
// kernel.
//
// Memory is reached through addresses: an address of a variable is made
// (Local, Global), stepped into (Field, Index) and loaded or stored. There are
// no types: a member is named, an element numbered, and a load of what holds
// members yields all of them, so that a struct assignment is a load and a
// store. What C computes with short circuit, ?:, loops and switch is branches.
//
// What cannot be lowered is an Opaque instruction: whoever executes it has to
// assume anything.
package ir

import "klplint/cparse/ast"

// Op is what an instruction does.
type Op uint8

const (
	Nop     Op = iota
	Int        // Dst = N
	Str        // Dst = the string Name
	FuncOf     // Dst = the function Name
	Name       // Dst = the value of Name, which is no variable of the unit and may be anything
	Local      // Dst = address of the local variable N
	Global     // Dst = address of the file-scope variable Name
	Field      // Dst = A + member Name
	Index      // Dst = A + element number in B
	Load       // Dst = value at address A
	Store      // value B goes to address A
	Move       // Dst = A
	Unary      // Dst = Name A
	Binary     // Dst = A Name B
	Call       // Dst = Name(Args), or, when Name is "", what A points at
	Jump       // to To
	Branch     // to To when A is true, else to Else
	Return     // A, or nothing when A < 0
	Opaque     // anything may happen; Name says why
	Iterate    // Dst = whether the iterator or guard Name(Args) goes on
	Each       // Dst = what the iterator Name(Args) is at
)

// None stands where an instruction has no register.
const None = -1

// Instr is an instruction.
type Instr struct {
	Op       Op
	Dst      int
	A, B     int
	N        int64
	Name     string
	Args     []int
	To, Else int
	At       ast.Span
}

// Func is a lowered function.
type Func struct {
	Name   string
	Params []int // the local that each parameter is
	Locals []Variable
	Regs   int
	Code   []Instr
}

// Variable is a local variable.
type Variable struct {
	Name   string
	Static string // the name of its file-scope stand-in, "" when it is automatic
	Type   *ast.Type
	Init   ast.Expr // of a static one
}
