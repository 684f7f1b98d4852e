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
		return definesByMacro(u.toks[e.macro].Text)
	case e.body > 0:
		return true
	case e.declaresFunc(name):
		return false // a prototype
	}
	_, defined := u.OwnVar(name)
	return defined
}

// definesByMacro tells whether a macro that names a variable defines it. Those
// called DECLARE_ mostly say that it is defined elsewhere; some are old names of
// definitions.
func definesByMacro(macro string) bool {
	what, declares := strings.CutPrefix(macro, "DECLARE_")
	if !declares {
		return true
	}
	switch what {
	case "WORK", "DELAYED_WORK", "DEFERRABLE_WORK", "COMPLETION", "WAIT_QUEUE_HEAD", "SWAIT_QUEUE_HEAD", "TASKLET", "TASKLET_DISABLED", "TASKLET_OLD",
		"RWSEM", "BITMAP", "HASHTABLE", "KFIFO", "KFIFO_PTR":
		return true
	}
	return false
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
