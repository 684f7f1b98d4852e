package rules

import (
	"fmt"
	"slices"
	"strings"

	"klplint/analyzer"
	"klplint/analyzer/lifecycle/release"
)

var stateIDReused = newSeriesRule("KLP503", "state-id-reused", analyzer.Warning, analyzer.Doc{
	Title: "the id of a state means another thing than in an earlier release",
	Why: `The id is all by which livepatches know a state. When a later release gives it to another
change of the system, klp_get_prev_state() finds the earlier one: the new livepatch takes
data that it misreads, believes that its own change has been made, and nobody undoes the
earlier one.`,
	Mend:   "Give the new state an id that no release has had, and keep the old state declared.",
	Source: "Documentation/livepatch/system-state.rst, sections 1 and 2",
	Limits: "By evidence: the name of the id, the type of the data, the kernel variables and the resources that the callbacks touch. At least two of these must differ and none may agree.",
}, func(p *seriesPass) {
	p.eachState(func(now *release.State, older []*release.Release) {
		old := older[0]
		was := old.State(now.ID)
		if !reused(was, now) {
			return
		}
		differ, _ := compareStates(was, now)
		p.between(now.At, []related{p.of(old, was.At, "the state of "+old.Label+" with this id")},
			"state %s of %s has the id of another state of %s (%s): over %s, klp_get_prev_state(%d) finds that one, whose data and change are not its own; use an id that no release has had",
			stateName(now), p.Self.Label, old.Label, strings.Join(differ, "; "), old.Label, now.ID)
	})
})

// reused tells whether two states with the same id evidently are about different
// things.
func reused(was, now *release.State) bool {
	differ, agree := compareStates(was, now)
	return !agree && len(differ) >= 2
}

// compareStates gathers what tells two states apart, and whether anything says
// that they are the same.
func compareStates(was, now *release.State) (differ []string, agree bool) {
	if namesID(was.Written) && namesID(now.Written) {
		switch {
		case alike(was.Written, now.Written):
			agree = was.Written == now.Written
		default:
			differ = append(differ, fmt.Sprintf("%s is now %s", was.Written, now.Written))
		}
	}
	if a, b := was.Data, now.Data; a != nil && b != nil {
		c := release.Compare(a, b)
		switch {
		case a.Struct && b.Struct && a.Name == b.Name && strings.Contains(a.Name, " "):
			agree = true
		case c.Known && !c.Differs && a.Struct && len(a.Fields) > 1:
			agree = true
		case c.Known && c.Differs && !(a.Struct && b.Struct && shareMember(a, b)):
			differ = append(differ, fmt.Sprintf("its data was %s and is %s", a.Name, b.Name))
		}
	}
	for _, list := range []struct {
		what     string
		was, now []string
	}{{"kernel variable", was.Variables, now.Variables}, {"resource", was.Resources, now.Resources}} {
		if len(list.was) == 0 || len(list.now) == 0 {
			continue
		}
		if slices.ContainsFunc(list.was, func(s string) bool { return slices.Contains(list.now, s) }) {
			agree = true
			continue
		}
		differ = append(differ, fmt.Sprintf("its callbacks touched the %s %s and touch %s", list.what, and(list.was), and(list.now)))
	}
	return differ, agree
}

// shareMember tells whether two structs have a member in common, by name.
func shareMember(a, b *release.Type) bool {
	return slices.ContainsFunc(a.Fields, func(f release.Field) bool {
		return slices.ContainsFunc(b.Fields, func(g release.Field) bool { return f.Name == g.Name })
	})
}

func namesID(written string) bool {
	return written != "" && (written[0] < '0' || written[0] > '9') && !strings.ContainsAny(written, " ()+<|")
}

// alike tells whether two names of ids have a word in common that says what the
// state is about.
func alike(a, b string) bool {
	wa, wb := significant(a), significant(b)
	return len(wa) == 0 || len(wb) == 0 || slices.ContainsFunc(wa, func(w string) bool { return slices.Contains(wb, w) })
}

// significant are the words of a name that are not in every such name.
func significant(name string) (list []string) {
	for _, w := range strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return r == '_' || '0' <= r && r <= '9' }) {
		switch w {
		case "state", "states", "id", "klp", "lp", "kpatch", "kgr", "livepatch", "patch", "my", "v", "version", "the", "of", "cve", "fix":
			continue
		}
		list = append(list, w)
	}
	return list
}
