package cparse

import "strings"

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
	}
	_, defined := u.OwnVar(name)
	return defined
}
