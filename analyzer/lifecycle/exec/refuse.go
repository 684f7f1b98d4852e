package exec

import (
	"klplint/cparse/livepatch"
)

// Errors of klp_enable_patch().
const (
	errExists  = -17
	errInvalid = -22
)

// malformed is what klp_enable_patch() checks before it looks at the installed
// patches: the error, and what it says. Only traces ask for it: rules of their
// own report each of these, and the life cycles of a livepatch that has such a
// defect are of interest nevertheless.
func (m *Machine) malformed(mod *Instance) (err int64, says string) {
	p := mod.Patch
	if p.Mod == livepatch.No || p.Objects == nil && !p.ObjectsUnknown {
		return errInvalid, ""
	}
	for _, o := range m.objects(mod) {
		if o.Name.Set && o.Funcs == nil && !o.FuncsUnknown {
			return errInvalid, ""
		}
	}
	if p.Dialect != livepatch.ObjectCallbacks {
		return 0, "" // what makes the module also marks it
	}
	for _, i := range mod.Model.Info {
		if i.Tag == "livepatch" {
			return 0, ""
		}
	}
	return errInvalid, "module " + mod.Name + " is not marked as a livepatch module"
}

// ambiguous tells whether two objects of a patch, or two functions of an object,
// would have the same name in sysfs: klp_init_patch() fails without a word.
func (m *Machine) ambiguous(mod *Instance) bool {
	type function struct {
		name   string
		sympos uint64
	}
	objects := map[string]bool{}
	for _, o := range m.objects(mod) {
		if objects[o.Title()] && (o.Vmlinux() || o.Name.Known) {
			return true
		}
		objects[o.Title()] = true
		if o.Funcs == nil {
			continue
		}
		funcs := map[function]bool{}
		seen, _ := o.Funcs.Seen()
		for _, f := range seen {
			if !f.OldName.Known || !f.Sympos.Known {
				continue
			}
			// Position 0 means the only one, and is shown as 1.
			k := function{f.OldName.Value, max(f.Sympos.Number, 1)}
			if funcs[k] {
				return true
			}
			funcs[k] = true
		}
	}
	return false
}
