package rules

import (
	"slices"

	"klplint/analyzer"
	"klplint/analyzer/lifecycle/release"
)

var moduleNameUnchanged = newSeriesRule("KLP508", "module-name-unchanged", analyzer.Note, analyzer.Doc{
	Title: "a release has the module name of an earlier one",
	Why: `The kernel loads no second module of the same name: while the earlier release is loaded,
insmod of this one fails with -EEXIST, before the livepatch core is even asked. A replaced
livepatch is still loaded until it is removed, which comes after its successor.`,
	Mend:   "Give each release a module name of its own, such as livepatch_v2.",
	Source: "kernel/module/main.c, module_patient_check_exists()",
	Limits: "Only where a Kbuild file or Makefile of both releases says the name: without one it is not known what the module will be called.",
}, func(p *seriesPass) {
	if !p.Self.Named {
		return
	}
	for _, o := range slices.Backward(p.Older) {
		if o.Named && o.Module == p.Self.Module {
			p.between(p.Self.At, []related{p.of(o, o.At, "the livepatch of "+o.Label)},
				"the module is called %q in %s as it is in %s: the kernel refuses to load the one while the other is loaded (-EEXIST); give each release a name of its own",
				p.Self.Module, p.Self.Label, labels(sameName(p.Older, p.Self)))
			return
		}
	}
})

func sameName(older []*release.Release, self *release.Release) (list []*release.Release) {
	for _, o := range older {
		if o.Named && o.Module == self.Module {
			list = append(list, o)
		}
	}
	return list
}
