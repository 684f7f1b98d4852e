package rules

import (
	"klplint/analyzer"
	"klplint/analyzer/lifecycle"
	"klplint/cparse/livepatch"
)

var notEnableable = newRule("KLP114", "not-enableable", analyzer.Error, analyzer.Doc{
	Title: "the kernel refuses to enable the livepatch",
	Why: `klp_enable_patch() returns -EINVAL for a patch without .mod or .objs, a named
object without .funcs, and a function without .old_name or .new_func; and a module
without MODULE_INFO(livepatch, ...) is no livepatch at all. The module's init fails
and it is not loaded.`,
	Mend:   "Set what is missing. An object that patches no function takes an empty klp_func array.",
	Source: "kernel/livepatch/core.c, klp_enable_patch(), klp_init_object(), klp_init_func()",
	Limits: "A missing MODULE_INFO or .mod is reported only for patches that module init enables.",
}, func(p *pass) {
	m := p.module
	marked := lifecycle.Marked(m)
	for _, q := range m.Patches {
		if !q.Dialect.HasStates() {
			continue
		}
		if q.Enabled == livepatch.Yes {
			if q.Mod == livepatch.No {
				p.report(q.Span, nil, "%s has no .mod: klp_enable_patch() returns -EINVAL; set .mod = THIS_MODULE", patchTitle(q))
			}
			if !marked && !m.Opaque && !lifecycle.UnknownMacros(m) {
				marked = true // once a module
				p.report(q.Span, nil, "module of %s has no MODULE_INFO(livepatch, \"Y\"): klp_enable_patch() returns -EINVAL; add it", patchTitle(q))
			}
			if q.Objects == nil && !q.ObjectsUnknown {
				p.report(q.Span, nil, "%s has no .objs: klp_enable_patch() returns -EINVAL; set it to the list of objects", patchTitle(q))
			}
		}
		if q.Objects != nil && q.Enabled != livepatch.Unknown {
			checkObjects(p, q.Objects)
		}
	}
})

func checkObjects(p *pass, a *livepatch.ObjectArray) {
	seen, _ := a.Seen()
	done := map[*livepatch.FuncArray]bool{}
	for _, o := range seen {
		if o.Name.Known && o.Name.Set && o.Funcs == nil && !o.FuncsUnknown {
			p.report(o.Span, nil, "object %q has no .funcs: klp_enable_patch() returns -EINVAL; set it, to an empty array if need be", o.Title())
		}
		if o.Funcs == nil || done[o.Funcs] {
			continue
		}
		done[o.Funcs] = true
		funcs, _ := o.Funcs.Seen()
		for _, f := range funcs {
			switch {
			case f.NewFunc == nil && f.OldName.Set:
				p.report(f.Span, nil, "function %q has no .new_func: klp_enable_patch() returns -EINVAL; name the function that replaces it", f.OldName.Value)
			case f.OldName.Known && !f.OldName.Set && f.NewFunc != nil:
				p.report(f.Span, nil, "function %q has no .old_name: klp_enable_patch() returns -EINVAL; name the function that it replaces", f.NewFunc.Name)
			}
		}
	}
}
