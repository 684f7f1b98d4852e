package rules

import "klplint/analyzer"

var stateVersionMissing = newRule("KLP104", "state-version-missing", analyzer.Warning, analyzer.Doc{
	Title: "a state has no version",
	Why: `The version says which variant of the system state change the livepatch supports;
the kernel refuses one that is lower than that of an installed livepatch. A state without
version counts as version 0: the kernel takes it, but the documentation demands a
version, and nobody can tell whether 0 was meant.`,
	Mend:   "Set .version, beginning with 1; write .version = 0 where 0 is meant.",
	Source: "Documentation/livepatch/system-state.rst, section 1",
}, func(p *pass) {
	for _, a := range p.module.States {
		if len(a.Attached) == 0 {
			continue // a template, perhaps
		}
		seen, _ := a.Seen()
		for _, s := range seen {
			if !s.Version.Set {
				p.report(s.Span, nil, "state %q has no version: it counts as version 0 in the compatibility check; set .version", s.Title())
			}
		}
	}
})
