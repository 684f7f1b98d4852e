// Package trace executes a sequence of events on livepatch modules, exactly as
// it is written, and tells what the kernel log would show: the core's own
// lines and what the modules print, one line each, as dmesg without
// timestamps.
//
// Nothing fails here but what the events say, and values that are not known
// are printed as <?>. Where the code asks for something that is not known, all
// ways are followed as long as they print the same.
package trace

import (
	"errors"
	"fmt"
	"slices"

	"klplint/analyzer/lifecycle/exec"
	"klplint/analyzer/unit"
)

// budget is how many instructions a trace may take.
const budget = 2_000_000

// maxWays is how many ways are followed at once.
const maxWays = 64

// Step is an event and the lines that it added to the log.
type Step struct {
	Event Event
	Lines []string
}

// Run executes the events on the modules and returns the log's lines. With an
// error they are those up to it.
func Run(units []*unit.Unit, events []Event) (lines []string, err error) {
	steps, err := Execute(units, events)
	for _, s := range steps {
		lines = append(lines, s.Lines...)
	}
	return lines, err
}

// Execute executes the events on the modules, whose names differ and which
// share a FileSet. With an error, the steps are those before the event that it
// is about.
func Execute(units []*unit.Unit, events []Event) ([]Step, error) {
	r := newRunner(units)
	var counts []int // of the log's lines, after each event
	var failed error
	for _, e := range events {
		if err := r.event(e); err != nil {
			failed = fmt.Errorf("%s: %w", e, err)
			break
		}
		counts = append(counts, len(r.lines()))
	}
	// A message may be continued by a later event: the lines are those in the
	// end.
	lines := r.lines()
	var steps []Step
	begin := 0
	for i, end := range counts {
		steps = append(steps, Step{events[i], lines[begin:end]})
		begin = end
	}
	return steps, failed
}

// runner is a trace under way.
type runner struct {
	m     *exec.Machine
	mods  map[string]*exec.Instance
	units map[*exec.Instance]*unit.Unit
	ways  []*exec.World // those that have printed the same
}

func newRunner(units []*unit.Unit) *runner {
	r := &runner{m: exec.NewMachine(budget), mods: map[string]*exec.Instance{}, units: map[*exec.Instance]*unit.Unit{}}
	r.m.Concrete = true
	if len(units) > 0 {
		r.m.Table = units[0].Functions()
	}
	w := exec.NewWorld()
	for _, u := range units {
		i := &exec.Instance{Name: u.Model.Name, Model: u.Model}
		if len(u.Model.Patches) > 0 {
			i.Patch = u.Model.Patches[0]
		}
		r.mods[i.Name], r.units[i] = i, u
		w.Gone[i] = true
	}
	r.ways = []*exec.World{w}
	return r
}

func (r *runner) lines() []string { return r.ways[0].Log.Lines() }

// event takes all ways through an event.
func (r *runner) event(e Event) error {
	mod := r.mods[e.Module]
	if mod == nil && e.Verb != "module-coming" && e.Verb != "module-going" {
		return errors.New("there is no such module")
	}
	problems := len(r.m.Problems)
	var next []*exec.World
	for _, w := range r.ways {
		list, err := r.step(w, e, mod)
		if err != nil {
			return err
		}
		next = append(next, list...)
	}
	next = r.m.Merge(next)
	if len(next) == 0 {
		return r.broken(mod, problems)
	}
	if len(next) > maxWays {
		return fmt.Errorf("what it does is not certain: there are more than %d ways", maxWays)
	}
	for _, w := range next {
		if w.Unsure != "" {
			return fmt.Errorf("what it prints is not certain: %s", w.Unsure)
		}
	}
	for _, w := range next[1:] {
		if !slices.Equal(w.Log.Lines(), next[0].Log.Lines()) {
			return r.uncertain(mod, next[0], w)
		}
	}
	r.ways = next
	return nil
}

func (r *runner) step(w *exec.World, e Event, mod *exec.Instance) ([]*exec.World, error) {
	target := mod == nil || mod.Patch == nil
	there := mod != nil && !w.Gone[mod]
	if mod == nil {
		_, there = w.Loaded[e.Module]
	}
	coming := e.Verb == "load" || e.Verb == "module-coming"
	switch {
	case coming && there:
		return nil, errors.New("it is loaded already: unload it first")
	case e.Verb == "module-going" && !there:
		return nil, fmt.Errorf("it is not loaded: let 'module-coming %s' come before", e.Module)
	case !coming && !there:
		return nil, fmt.Errorf("it is not loaded: let 'load %s' come before", e.Module)
	case !target && (e.Verb == "module-coming" || e.Verb == "module-going"):
		return nil, errors.New("it is a livepatch: use load and unload")
	case e.Verb == "disable" && !slices.Contains(w.Listed, mod):
		return nil, errors.New("it is not enabled any more: enabling failed, or it was disabled or replaced")
	case e.Verb == "unload" && slices.Contains(w.Listed, mod):
		return nil, errors.New("it is in use: disable it first, or replace it")
	}
	if mod != nil && coming {
		w = r.m.Forget(w, mod)
	}
	if len(e.Params) > 0 {
		w = w.Clone()
	}
	for _, p := range e.Params {
		if !r.m.Set(w, mod, p.Name, p.Value) {
			return nil, fmt.Errorf("it has no parameter %q: its sources define no variable of that name", p.Name)
		}
	}
	switch {
	case e.Verb == "set":
		return []*exec.World{w}, nil
	case e.Verb == "disable":
		return r.m.Disable(w, mod, e.Revert), nil
	case coming && target:
		return r.coming(w, e.Module, mod), nil
	case target:
		return r.going(w, e.Module, mod), nil
	case e.Verb == "unload":
		return r.m.Unload(w, mod), nil
	}
	how := exec.Normal
	how.Revert, how.FailPrePatch = e.Revert, e.Fails
	var list []*exec.World
	for _, l := range r.m.Load(w, mod, how) {
		list = append(list, l.World)
	}
	return list, nil
}

// coming loads a target: the livepatch core first, then its own init.
func (r *runner) coming(w *exec.World, name string, mod *exec.Instance) (list []*exec.World) {
	loaded, refused := r.m.Coming(w, name)
	for _, w := range refused {
		if mod != nil {
			w.Gone[mod] = true
		}
		list = append(list, w)
	}
	for _, w := range loaded {
		if mod == nil {
			list = append(list, w)
			continue
		}
		list = append(list, r.m.RunInit(w, mod)...)
	}
	return list
}

// going removes a target: its own exit first, then the livepatch core.
func (r *runner) going(w *exec.World, name string, mod *exec.Instance) (list []*exec.World) {
	ways := []*exec.World{w}
	if mod != nil {
		ways = r.m.Unload(w, mod)
	}
	for _, w := range ways {
		list = append(list, r.m.Going(w, name)...)
	}
	return list
}
