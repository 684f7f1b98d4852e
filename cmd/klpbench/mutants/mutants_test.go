package mutants

import (
	"os"
	"testing"
	"testing/fstest"
)

// TestRun breaks one module and holds what must be noticed.
func TestRun(t *testing.T) {
	text, err := os.ReadFile("../testdata/mutate/saved_in_static.c")
	if err != nil {
		t.Fatal(err)
	}
	r, err := Run(t.Context(), fstest.MapFS{"saved.c": {Data: text}})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Alarms) > 0 || r.Modules != 1 || r.Ratio() < 0.9 {
		t.Errorf("%d modules, false alarms %v, ratio %v", r.Modules, r.Alarms, r.Ratio())
	}
	want := map[string]Outcome{
		"saved.c:25: drop: WRITE_ONCE(watchdog_thresh, wd_saved_thresh);": Reported,
		"saved.c:36: drop: wd_lower();":                                   Reported,
		"saved.c:17: drop: WRITE_ONCE(watchdog_thresh, 60);":              Equivalent,
	}
	for i := range r.Mutants {
		m := &r.Mutants[i]
		if o, ok := want[m.String()]; ok {
			delete(want, m.String())
			if m.Outcome != o {
				t.Errorf("%s: outcome %d, want %d", m, m.Outcome, o)
			}
		}
	}
	for m := range want {
		t.Errorf("%s: no such mutant", m)
	}
}
