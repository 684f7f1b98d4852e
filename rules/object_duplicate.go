package rules

import (
	"klplint/analyzer"
	"klplint/cparse/livepatch"
)

var objectDuplicate = newRule("KLP112", "object-duplicate", analyzer.Error, analyzer.Doc{
	Title: "an object, or a function of an object, is listed twice",
	Why: `klp_enable_patch() refuses a livepatch in which an object appears twice, or a
function twice with the same old_sympos, where 0 and 1 both mean the first symbol
of that name: -EEXIST, and the module is not loaded.`,
	Mend:   "Merge the two objects; drop the second function, or give its old_sympos.",
	Source: "kernel/livepatch/core.c, klp_init_object() and klp_init_func(): kobject_add()",
}, func(p *pass) {
	eachObjectArray(p, func(_ *livepatch.Patch, a *livepatch.ObjectArray) {
		seen, _ := a.Seen()
		first := map[string]*livepatch.Object{}
		for _, o := range seen {
			if o.Name.Known {
				if f := first[o.Title()]; f != nil {
					p.report(o.Span, []related{{f.Span, "first listed here"}},
						"object %q is listed twice: klp_enable_patch() returns -EEXIST; merge the two", o.Title())
				} else {
					first[o.Title()] = o
				}
			}
			if o.Funcs != nil {
				duplicateFuncs(p, o)
			}
		}
	})
})

// duplicateFuncs reports the functions that an object patches twice.
func duplicateFuncs(p *pass, o *livepatch.Object) {
	type symbol struct {
		name string
		pos  uint64
	}
	first := map[symbol]*livepatch.PatchedFunc{}
	seen, _ := o.Funcs.Seen()
	for _, f := range seen {
		if !f.OldName.Known || !f.OldName.Set || !f.Sympos.Known {
			continue
		}
		s := symbol{f.OldName.Value, max(f.Sympos.Number, 1)}
		if g := first[s]; g != nil {
			p.report(f.Span, []related{{g.Span, "first listed here"}},
				"function %q of object %q is listed twice: klp_enable_patch() returns -EEXIST; drop one, or set .old_sympos", s.name, o.Title())
			continue
		}
		first[s] = f
	}
}
