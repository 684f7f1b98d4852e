package cparse

import (
	"slices"
	"strings"

	"klplint/cparse/ast"
)

// Defines tells whether the unit itself defines a name at file scope: as a
// variable, a function with a body, or by a macro such as DEFINE_MUTEX.
// Declarations of what stands elsewhere do not count.
func (u *Unit) Defines(name string) bool {
	e := u.names.find(inDefs, name)
	switch {
	case e == nil:
		return false
	case e.macro >= 0 && e.body == 0:
		return !strings.HasPrefix(u.toks[e.macro].Text, "DECLARE_")
	case e.body > 0:
		return true
	case e.declaresFunc(name):
		return false // a prototype
	}
	_, defined := u.OwnVar(name)
	return defined
}

// OwnFunc finds a function that the unit itself defines, and not the headers
// below it. No prototype is parsed for that.
func (u *Unit) OwnFunc(name string) *ast.Func {
	if e := u.names.find(inDefs, name); e == nil || e.body == 0 {
		return nil
	}
	return u.Func(name)
}

func (e *entry) declaresFunc(name string) bool {
	return slices.ContainsFunc(e.names, func(n declared) bool { return n.name == name && n.kind == declFunc })
}
