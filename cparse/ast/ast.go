// Package ast is the C syntax tree that klplint reads: what package cparse
// makes of a translation unit and what the livepatch model, the life cycles and
// the rules work on.
//
// It differs from a compiler's tree in three ways. Nodes remember the macro
// they were written with, because "id = CONSOLE_STATE" and "id = 1" are
// different things to a reviewer. What kernel code writes with macros that are
// not expanded (iterators, declaration macros, types as arguments) has nodes of
// its own. And what was not understood is a node too ([OpaqueStmt], [Skipped]),
// so that no rule mistakes "not seen" for "not there".
//
// Function bodies are parsed when [Func.Body] is first asked for: most of a
// livepatch is kernel code that no rule looks into.
//
// Everything here is read-only once made, and safe for concurrent readers.
package ast

import "go/token"

// Span is where a node stands in the sources, as positions of the run's
// [token.FileSet]. A node that came out of a macro has the span of the macro's
// invocation. Nodes of the embedded kernel headers have no position.
type Span struct {
	From token.Pos
	To   token.Pos // the first position behind the node
	// Macro is the name of the outermost macro whose expansion starts the
	// node, "" when it was written out.
	Macro string
}

// Pos is where the node begins.
func (s Span) Pos() token.Pos { return s.From }

// End is the first position behind the node.
func (s Span) End() token.Pos { return s.To }

// Where returns the span itself, macro name included.
func (s Span) Where() Span { return s }

// Node is a part of the tree that has a place.
type Node interface {
	Pos() token.Pos
	End() token.Pos
	Where() Span
}
