package trace

import (
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"klplint/analyzer/unit"
	"klplint/cparse/source"
)

const oracle = "../../../testdata/oracle"

// TestOracle holds that the execution agrees with a real kernel: testdata/oracle
// has sequences of events and what the kernel printed of them.
func TestOracle(t *testing.T) {
	logs, err := filepath.Glob(filepath.Join(filepath.FromSlash(oracle), "*", "log"))
	if err != nil || len(logs) < 10 {
		t.Fatal(err, logs)
	}
	for _, log := range logs {
		dir := filepath.Dir(log)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			tree, err := source.OpenPath(dir, source.Options{Root: filepath.FromSlash(oracle)})
			if err != nil {
				t.Fatal(err)
			}
			defer tree.Close()
			found, err := tree.Find(t.Context())
			if err != nil || len(found.Problems) > 0 {
				t.Fatal(err, found.Problems)
			}
			var units []*unit.Unit
			fset := token.NewFileSet()
			for _, m := range append(found.Modules, found.Others...) {
				units = append(units, unit.Load(fset, tree, m))
			}
			events, err := Parse(read(t, filepath.Join(dir, "events")))
			if err != nil {
				t.Fatal(err)
			}
			var want []string
			for line := range strings.Lines(read(t, log)) {
				want = append(want, strings.TrimSuffix(line, "\n"))
			}
			lines, err := Run(units, events)
			if err != nil {
				t.Error(err)
			}
			compare(t, lines, want)
		})
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// compare says where two logs part.
func compare(t *testing.T, got, want []string) {
	t.Helper()
	for i := range max(len(got), len(want)) {
		if i < len(got) && i < len(want) && got[i] == want[i] {
			continue
		}
		from := max(0, i-3)
		t.Errorf("line %d differs\ngot:\n  %s\nwant:\n  %s", i+1, strings.Join(got[min(from, len(got)):], "\n  "), strings.Join(want[min(from, len(want)):], "\n  "))
		return
	}
}
