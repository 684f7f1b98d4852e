package rules

import (
	"strings"

	"klplint/analyzer"
	"klplint/cparse/livepatch"
)

var objectNameNeverMatches = newRule("KLP111", "object-name-never-matches", analyzer.Error, analyzer.Doc{
	Title: "an object's name is none that a module can have",
	Why: `An object with a name waits for a module of that name. The kernel itself has the
name NULL; "vmlinux" is a module that never comes. Modules are known to the
kernel with '_' where the file's name has '-', and without .ko. Such an object is
never patched and its callbacks never run, without any message.`,
	Mend:   "Leave .name out for vmlinux; write a module's name as lsmod prints it.",
	Source: "kernel/livepatch/core.c, klp_find_object_module() and klp_module_coming()",
}, func(p *pass) {
	eachObjectArray(p, func(_ *livepatch.Patch, a *livepatch.ObjectArray) {
		seen, _ := a.Seen()
		for _, o := range seen {
			if !o.Name.Known || !o.Name.Set {
				continue
			}
			name := o.Name.Value
			switch {
			case name == "vmlinux":
				p.report(o.Name.Span, nil, "object %q is never patched: the kernel itself has the name NULL; leave .name out", name)
			case name == "":
				p.report(o.Name.Span, nil, "object with an empty name makes klp_enable_patch() return -EINVAL: leave .name out for vmlinux, or name a module")
			case strings.HasSuffix(name, ".ko"):
				p.report(o.Name.Span, nil, "object %q is never patched: modules have no .ko in their name; write %q", name, moduleName(name))
			case strings.Contains(name, "-"):
				p.report(o.Name.Span, nil, "object %q is never patched: the kernel knows modules with '_' in place of '-'; write %q", name, moduleName(name))
			}
		}
	})
})

// moduleName is the name that the loader gives a module file.
func moduleName(file string) string {
	return strings.ReplaceAll(strings.TrimSuffix(file, ".ko"), "-", "_")
}
