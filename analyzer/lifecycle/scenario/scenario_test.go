package scenario

import (
	"go/token"
	"path/filepath"
	"slices"
	"testing"

	"klplint/analyzer/unit"
	"klplint/cmd/klpbench/corpus"
	"klplint/cparse/source"
)

// faulty are the kernel's own livepatches that do not survive all of their life
// cycles, by what is wrong with them. Version 1 of the state test does not
// support to be taken over, and says so; the syscall test leaks its kobject when
// klp_enable_patch() fails.
var faulty = map[string][]string{
	"test_klp_state":   {"KLP401", "KLP402"},
	"test_klp_syscall": {"KLP304"},
}

// TestCorpus holds that the kernel's own livepatches survive their life cycles:
// each is decided, and nothing but the known faults is found.
func TestCorpus(t *testing.T) {
	livepatches := 0
	for _, folder := range []string{corpus.Modules, corpus.Samples} {
		dir := filepath.Join(corpus.Find(t), corpus.Linux, filepath.FromSlash(folder))
		tree, err := source.OpenPath(dir, source.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer tree.Close()
		found, err := tree.Find(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range found.Modules {
			u := unit.Load(token.NewFileSet(), tree, m)
			for _, ev := range Of(u) {
				livepatches++
				checkEvidence(t, u, ev, faulty[m.Name])
			}
		}
	}
	if livepatches != 12 {
		t.Errorf("%d livepatches, want 12", livepatches)
	}
}

func checkEvidence(t *testing.T, u *unit.Unit, ev *Evidence, want []string) {
	t.Helper()
	var rules []string
	for _, v := range ev.Violations {
		rules = append(rules, v.Rule)
		if !slices.Contains(want, v.Rule) {
			t.Errorf("%s: %s: %s [%s]", u.Model.Name, u.Position(v.At.From), v.Text(), v.Rule)
		}
	}
	slices.Sort(rules)
	if !slices.Equal(rules, want) {
		t.Errorf("%s: found %q, want %q", u.Model.Name, rules, want)
	}
	for _, v := range ev.Verdicts {
		if v.Status == Undecided || v.Status == Violated && want == nil || v.Status == Holds && v.Runs == 0 {
			t.Errorf("%s: %s: %s in %d ways: %s", u.Model.Name, v.Scenario, v.Status, v.Runs, v.Reason)
		}
	}
	if enable := ev.Verdicts[0]; enable.Scenario != Enable || enable.Status != Holds {
		t.Errorf("%s: %+v", u.Model.Name, enable)
	}
}
