package release_test

import (
	"encoding/binary"
	"fmt"
	"go/token"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"klplint/analyzer/lifecycle/exec"
	"klplint/analyzer/lifecycle/release"
	"klplint/analyzer/lifecycle/scenario"
	"klplint/analyzer/unit"
	"klplint/cmd/klpbench/corpus"
	"klplint/cparse/livepatch"
	"klplint/cparse/source"
)

// This file holds what the package says of compatibility against the kernel's
// rule, written here as kernel/livepatch/state.c has it, as a specification.

// klpState and klpPatch are struct klp_state and struct klp_patch as far as the
// rule reads them. The array ends behind the slice with an entry whose id is 0.
type klpState struct {
	id      uint64 // unsigned long
	version uint32 // unsigned int
}

type klpPatch struct {
	states  []klpState
	replace bool
}

// at is states[i]: what the array ends with has id 0.
func (p *klpPatch) at(i int) klpState {
	if i < len(p.states) {
		return p.states[i]
	}
	return klpState{}
}

// klpGetState is klp_get_state(): klp_for_each_state() goes on while the id is
// not 0.
func klpGetState(patch *klpPatch, id uint64) *klpState {
	for i := 0; patch.at(i).id != 0; i++ {
		if state := patch.at(i); state.id == id {
			return &state
		}
	}
	return nil
}

// klpIsStateCompatible is klp_is_state_compatible().
func klpIsStateCompatible(patch *klpPatch, oldState klpState) bool {
	state := klpGetState(patch, oldState.id)
	// A cumulative livepatch must handle all already modified system states.
	if state == nil {
		return !patch.replace
	}
	return state.version >= oldState.version
}

// klpIsPatchCompatible is klp_is_patch_compatible(): klp_for_each_patch() goes
// through all that are listed.
func klpIsPatchCompatible(patch *klpPatch, listed []*klpPatch) bool {
	for _, oldPatch := range listed {
		for i := 0; oldPatch.at(i).id != 0; i++ {
			if !klpIsStateCompatible(patch, oldPatch.at(i)) {
				return false
			}
		}
	}
	return true
}

// Values that a random patch is made of: few ids, so that patches share them.
var (
	someIDs      = []uint64{0, 1, 1, 2, 2, 3, 3, 4, 5, 1 << 63, 1<<64 - 1, 1 << 32, 1<<32 + 1}
	someVersions = []uint32{0, 1, 1, 1, 2, 2, 3, 0x7fffffff, 0x80000000, 0xffffffff}
)

// Bounds of a random series.
const (
	maxPatches = 6
	maxStates  = 5
)

// source of numbers below n.
type numbers func(n int) int

func randomSeries(next numbers) (series []*klpPatch) {
	for range 2 + next(maxPatches-1) {
		p := &klpPatch{replace: next(2) == 0}
		for range next(maxStates + 1) {
			p.states = append(p.states, klpState{someIDs[next(len(someIDs))], someVersions[next(len(someVersions))]})
		}
		// Most series would be refused from end to end: repair some.
		if len(series) > 0 && next(2) == 0 {
			for _, s := range series[len(series)-1].states {
				if len(p.states) < maxStates && klpGetState(p, s.id) == nil {
					p.states = append(p.states, s)
				}
			}
		}
		series = append(series, p)
	}
	return series
}

// model is the patch as it would be read from C.
func (p *klpPatch) model() *livepatch.Patch {
	number := func(n uint64) livepatch.Value {
		return livepatch.Value{Known: true, Number: n, Set: true, Written: fmt.Sprint(n)}
	}
	a := &livepatch.StateArray{}
	for _, s := range p.states {
		a.Elems = append(a.Elems, &livepatch.State{ID: number(s.id), Version: number(uint64(s.version))})
	}
	a.Elems = append(a.Elems, &livepatch.State{ID: number(0)})
	return &livepatch.Patch{States: a, Replace: map[bool]livepatch.Tri{true: livepatch.Yes, false: livepatch.No}[p.replace]}
}

// check holds a series against the specification: every pair, and every patch
// over what is installed when the patches are loaded one after the other.
func check(t *testing.T, what string, series []*klpPatch, releases []*release.Release) (accepted, refused int) {
	t.Helper()
	compare := func(listed []int, n int) bool {
		var old []*klpPatch
		var older []*release.Release
		for _, i := range listed {
			old, older = append(old, series[i]), append(older, releases[i])
		}
		want := klpIsPatchCompatible(series[n], old)
		v := release.Compatible(older, releases[n])
		if v.Answer == release.Unclear || (v.Answer == release.Accepted) != want {
			t.Fatalf("%s: patch %d over %v: answer %d (%s), and the kernel accepts it: %v\n%s", what, n, listed, v.Answer, v.Why, want, written(series))
		}
		if v.Answer == release.Refused {
			refused++
			if v.Why == "" || v.State == nil || !slices.Contains(older, v.Installed) || v.Installed.State(v.State.ID) == nil {
				t.Fatalf("%s: patch %d over %v: a refusal without its reason: %+v\n%s", what, n, listed, v, written(series))
			}
			return false
		}
		accepted++
		return true
	}
	for i := range series {
		for j := range series {
			if i != j {
				compare([]int{i}, j)
			}
		}
	}
	walk(series, compare)
	return accepted, refused
}

// walk loads the patches one after the other, as far as they are accepted.
func walk(series []*klpPatch, accept func(listed []int, n int) bool) {
	var listed []int
	for n, p := range series {
		switch {
		case !accept(listed, n):
		case p.replace:
			listed = []int{n}
		default:
			listed = append(slices.Clip(listed), n)
		}
	}
}

func written(series []*klpPatch) string {
	var b strings.Builder
	for i, p := range series {
		fmt.Fprintf(&b, "patch %d, replace %v: %v\n", i, p.replace, p.states)
	}
	return b.String()
}

func models(series []*klpPatch) (releases []*release.Release) {
	for i, p := range series {
		releases = append(releases, release.OfPatch(fmt.Sprintf("v%d", i+1), p.model()))
	}
	return releases
}

// TestCompatible holds that the verdicts on random series are the kernel's.
func TestCompatible(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 12))
	accepted, refused := 0, 0
	for n := range 10_000 {
		series := randomSeries(r.IntN)
		a, b := check(t, fmt.Sprintf("series %d", n), series, models(series))
		accepted, refused = accepted+a, refused+b
	}
	t.Logf("%d accepted, %d refused", accepted, refused)
	if accepted < 10_000 || refused < 10_000 {
		t.Errorf("%d accepted, %d refused: too few to mean much", accepted, refused)
	}
}

// FuzzCompatible lets the fuzzer make the series: a byte is a choice.
func FuzzCompatible(f *testing.F) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 8 {
		var seed []byte
		for range 16 {
			seed = binary.LittleEndian.AppendUint64(seed, r.Uint64())
		}
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, choices []byte) {
		series := randomSeries(func(n int) int {
			if len(choices) == 0 {
				return 0
			}
			c := int(choices[0]) % n
			choices = choices[1:]
			return c
		})
		check(t, "fuzzed series", series, models(series))
	})
}

// text writes a patch in C, in one of several ways.
func (p *klpPatch) text(next numbers) string {
	var b strings.Builder
	b.WriteString("#include <linux/livepatch.h>\n")
	var elems []string
	for i, s := range p.states {
		id, version := fmt.Sprint(s.id), fmt.Sprint(s.version)
		switch next(4) {
		case 0:
			fmt.Fprintf(&b, "#define STATE_%d %#xUL\n", i, s.id)
			id = fmt.Sprintf("STATE_%d", i)
		case 1:
			if s.id < 1<<31 {
				fmt.Fprintf(&b, "enum { STATE_%d = %d };\n", i, s.id)
				id = fmt.Sprintf("STATE_%d", i)
			}
		case 2:
			id += "UL"
		}
		if next(3) == 0 {
			fmt.Fprintf(&b, "#define VERSION_%d (%#xU)\n", i, s.version)
			version = fmt.Sprintf("VERSION_%d", i)
		}
		elem := fmt.Sprintf("{ .id = %s, .version = %s }", id, version)
		switch {
		case s.version == 0 && next(2) == 0:
			elem = fmt.Sprintf("{ .id = %s }", id)
		case next(4) == 0:
			elem = fmt.Sprintf("{ %s, %s }", id, version)
		case next(4) == 0:
			elem = fmt.Sprintf("[%d] = %s", i, elem)
		}
		elems = append(elems, elem)
	}
	bounds := ""
	if next(3) == 0 {
		bounds = fmt.Sprint(len(elems) + 1 + next(3))
	} else {
		elems = append(elems, []string{"{ }", "{ 0 }", "{ .id = 0 }"}[next(3)])
	}
	fmt.Fprintf(&b, "static struct klp_state states[%s] = { %s };\n", bounds, strings.Join(elems, ", "))
	b.WriteString("static struct klp_func funcs[] = { { } };\nstatic struct klp_object objs[] = { { .funcs = funcs }, { } };\n")
	b.WriteString("static struct klp_patch patch = { .mod = THIS_MODULE, .objs = objs")
	if len(p.states) > 0 || next(2) == 0 {
		b.WriteString(", .states = states")
	}
	if p.replace {
		b.WriteString(", .replace = true")
	}
	b.WriteString(" };\nstatic int lp_init(void) { return klp_enable_patch(&patch); }\nmodule_init(lp_init);\nMODULE_INFO(livepatch, \"Y\");\n")
	return b.String()
}

// TestCompatibleSources holds the same of patches that are read from C, and that
// the execution of the modules, which asks the kernel's question of the memory
// that they have, comes to the same answer.
func TestCompatibleSources(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	n := 500
	if testing.Short() {
		n = 50
	}
	for n := range n {
		series := randomSeries(r.IntN)
		var releases []*release.Release
		var members []scenario.Member
		fset := token.NewFileSet()
		for i, p := range series {
			rel := release.SummaryOf(fmt.Sprintf("v%d", i+1), p.text(r.IntN))
			releases = append(releases, rel)
			members = append(members, scenario.Member{Release: rel, Unit: release.Open(fset, rel)})
		}
		check(t, fmt.Sprintf("series %d", n), series, releases)
		if n%2 == 0 {
			checkExecution(t, n, series, members)
		}
		if n%25 == 0 {
			checkPairs(t, n, series, members)
		}
	}
}

// checkExecution loads the modules of a series one after the other.
func checkExecution(t *testing.T, n int, series []*klpPatch, members []scenario.Member) {
	t.Helper()
	m := exec.NewMachine(1_000_000)
	w := exec.NewWorld()
	walk(series, func(listed []int, i int) bool {
		b := members[i]
		how := exec.Normal
		how.Replace = series[i].replace
		outcomes := m.Load(w, &exec.Instance{Name: b.Release.Label, Model: b.Unit.Model, Patch: b.Unit.Model.Patches[0], Self: true}, how)
		if len(outcomes) != 1 || outcomes[0].World.Unsure != "" {
			t.Fatalf("series %d, patch %d: %d outcomes", n, i, len(outcomes))
		}
		var old []*klpPatch
		for _, k := range listed {
			old = append(old, series[k])
		}
		if want := klpIsPatchCompatible(series[i], old); outcomes[0].Enabled != want || outcomes[0].Refused == want {
			t.Fatalf("series %d: patch %d over %v: executed: %+v, and the kernel accepts it: %v\n%s", n, i, listed, outcomes[0], want, written(series))
		}
		if outcomes[0].Enabled {
			w = outcomes[0].World
		}
		return outcomes[0].Enabled
	})
}

// checkPairs executes all pairs as klplint series does. Those that are accepted
// hold, unless there are too many ways to come there.
func checkPairs(t *testing.T, n int, series []*klpPatch, members []scenario.Member) {
	t.Helper()
	for _, p := range runSeries(t, members) {
		want := klpIsPatchCompatible(series[p.New], []*klpPatch{series[p.Installed]})
		if (p.Verdict.Answer == release.Accepted) != want || want != (p.Status == scenario.Holds) && !strings.HasPrefix(p.Reason, "too many ways") {
			t.Errorf("series %d: %d over %d: %+v %v %q, and the kernel accepts it: %v\n%s", n, p.New, p.Installed, p.Verdict, p.Status, p.Reason, want, written(series))
		}
	}
}

// TestSelftest holds the answers against the kernel's own test: the sequences of
// test-state.sh, in which load_lp must succeed and load_failing_mod must not.
func TestSelftest(t *testing.T) {
	root := filepath.Join(corpus.Find(t), corpus.Linux)
	script, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(corpus.Selftests), "test-state.sh"))
	if err != nil {
		t.Fatal(err)
	}
	text := string(script)
	names := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^(MOD_\w+)=(\w+)$`).FindAllStringSubmatch(text, -1) {
		names["$"+m[1]] = m[2]
	}
	tree, err := source.OpenPath(filepath.Join(root, filepath.FromSlash(corpus.Modules)), source.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer tree.Close()
	fset := token.NewFileSet()
	releases := map[string]*release.Release{}
	var members []scenario.Member
	for _, name := range names {
		u := unit.Load(fset, tree, source.Module{Name: name, Dir: ".", Files: []string{name + ".c"}})
		u.Version = unit.Version{Label: name}
		releases[name] = release.Summarize(u)
		members = append(members, scenario.Member{Release: releases[name], Unit: release.Open(fset, releases[name])})
	}
	pairs := runSeries(t, members)
	sequences, accepted, refused := 0, 0, 0
	for _, part := range strings.Split(text, "\nstart_test ")[1:] {
		sequences++
		commands, result, _ := strings.Cut(part, "check_result ")
		var listed []*release.Release
		for line := range strings.Lines(commands) {
			w := strings.Fields(line)
			if len(w) != 2 || releases[names[w[1]]] == nil {
				continue
			}
			r := releases[names[w[1]]]
			without := func() {
				listed = slices.DeleteFunc(listed, func(o *release.Release) bool { return o == r })
			}
			switch w[0] {
			case "load_lp", "load_failing_mod":
				v := release.Compatible(listed, r)
				want := release.Accepted
				if w[0] == "load_failing_mod" {
					want = release.Refused
					refused++
					if !strings.Contains(result, "Livepatch patch ("+w[1]+") is not compatible") {
						t.Errorf("%s: the script expects another failure of %s", part, w[1])
					}
				} else {
					accepted++
				}
				if v.Answer != want {
					t.Errorf("sequence %d: %s over %d livepatches: %+v, want %d", sequences, r.Label, len(listed), v, want)
				}
				for _, o := range listed {
					for _, p := range pairs {
						if members[p.Installed].Release == o && members[p.New].Release == r && (p.Status == scenario.Holds) != (want == release.Accepted) {
							t.Errorf("sequence %d: %s over %s: %v: %s", sequences, r.Label, o.Label, p.Status, p.Reason)
						}
					}
				}
				if v.Answer == release.Accepted {
					listed = []*release.Release{r} // all of them replace
				}
			case "disable_lp":
				without()
			}
		}
	}
	if sequences != 4 || accepted != 7 || refused != 1 {
		t.Errorf("%d sequences with %d accepted and %d refused loads, and the script has 4, 7 and 1", sequences, accepted, refused)
	}
}

// runSeries executes the pairs of a series.
func runSeries(t testing.TB, members []scenario.Member) []*scenario.Pair {
	t.Helper()
	pairs, err := scenario.Series(members, nil)
	if err != nil {
		t.Fatal(err)
	}
	return pairs
}
