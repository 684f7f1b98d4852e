package trace

import (
	"fmt"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"klplint/analyzer/unit"
	"klplint/cmd/klpbench/corpus"
	"klplint/cparse/source"
)

// corpusUnits loads all modules of the kernel's selftests, targets included.
func corpusUnits(t *testing.T) (units []*unit.Unit) {
	t.Helper()
	dir := filepath.Join(corpus.Find(t), corpus.Linux, filepath.FromSlash(corpus.Modules))
	tree, err := source.OpenPath(dir, source.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tree.Close() })
	files, err := filepath.Glob(filepath.Join(dir, "*.c"))
	if err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	for _, f := range files {
		base := filepath.Base(f)
		units = append(units, unit.Load(fset, tree, source.Module{Name: strings.TrimSuffix(base, ".c"), Dir: ".", Files: []string{base}}))
	}
	return units
}

// script is one test of a selftest script: events and the log it expects.
type script struct {
	name   string
	events []string
	log    []string
	timing bool // it waits for something, so that its order is a matter of time
}

var assignment = regexp.MustCompile(`(?m)^(\w+)=(\S+)$`)

// readScript reads the tests of a selftest script.
func readScript(t *testing.T, name string) (list []*script) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(corpus.Find(t), corpus.Linux, filepath.FromSlash(corpus.Selftests), name))
	if err != nil {
		t.Fatal(err)
	}
	body := string(text)
	for _, m := range assignment.FindAllStringSubmatch(body, -1) {
		body = strings.ReplaceAll(strings.ReplaceAll(body, "${"+m[1]+"}", m[2]), "$"+m[1]+"2", "\x00"+m[1]+"2")
		body = strings.ReplaceAll(body, "$"+m[1]+"3", "\x00"+m[1]+"3")
		body = strings.ReplaceAll(body, "$"+m[1]+"_BUSY", "\x00"+m[1]+"_BUSY")
		body = strings.ReplaceAll(body, "$"+m[1], m[2])
		body = strings.ReplaceAll(body, "\x00", "$")
	}
	for _, part := range strings.Split(body, "\nstart_test ")[1:] {
		title, rest, _ := strings.Cut(part, "\n")
		s := &script{name: strings.Trim(title, `"`)}
		before, expect, ok := strings.Cut(rest, "check_result \"")
		if !ok {
			continue
		}
		expect, _, _ = strings.Cut(expect, "\"\n")
		for _, line := range strings.Split(before, "\n") {
			s.command(strings.Fields(line))
		}
		for _, line := range strings.Split(expect, "\n") {
			if !strings.HasPrefix(line, "% ") && !strings.HasPrefix(line, "insmod: ERROR") {
				s.log = append(s.log, line)
			}
		}
		list = append(list, s)
	}
	return list
}

func (s *script) command(w []string) {
	if len(w) < 2 {
		return
	}
	switch w[0] {
	case "load_lp", "load_mod", "load_failing_mod":
		s.events = append(s.events, strings.Join(append([]string{"load"}, w[1:]...), " "))
	case "set_pre_patch_ret":
		s.events = append(s.events, fmt.Sprintf("set %s pre_patch_ret=%s", w[1], w[2]))
	case "disable_lp":
		s.events = append(s.events, "disable "+w[1])
	case "unload_lp", "unload_mod":
		s.events = append(s.events, "unload "+w[1])
	case "load_lp_nowait", "loop_until", "log", "echo":
		s.timing = true
	}
}

// TestSelftests holds that the execution agrees with the kernel: the selftest
// scripts state the exact log of each sequence.
func TestSelftests(t *testing.T) {
	units := corpusUnits(t)
	ran := 0
	for _, file := range []string{"test-state.sh", "test-callbacks.sh"} {
		for _, s := range readScript(t, file) {
			t.Run(file+"/"+s.name, func(t *testing.T) {
				// A work that the target starts runs when it pleases.
				busy := strings.Contains(strings.Join(s.log, "\n"), "busymod_work_func")
				if s.timing || busy {
					t.Skip("its order is a matter of time")
				}
				ran++
				events, err := Parse(strings.Join(s.events, ";"))
				if err != nil {
					t.Fatal(err)
				}
				got, err := Run(units, events)
				if err != nil {
					t.Error(err)
				}
				if g, w := strings.Join(got, "\n"), strings.Join(s.log, "\n"); g != w {
					t.Errorf("events %q\ngot:\n%s\n\nwant:\n%s", s.events, g, w)
				}
			})
		}
	}
	if ran < 10 {
		t.Errorf("only %d sequences were compared", ran)
	}
}
