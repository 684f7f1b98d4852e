// Package trace executes a sequence of events on livepatch modules, exactly as
// it is written, and tells what the kernel log would show: the core's own
// lines and what the modules print, one line each, as dmesg without
// timestamps.
//
// Nothing fails here but what the events say, and values that are not known
// are printed as <?>.
package trace

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"klplint/analyzer/lifecycle/exec"
	"klplint/analyzer/unit"
)

// Event is one thing that happens.
type Event struct {
	Verb   string // load, disable, unload, module-coming, module-going, set
	Module string
	Params []Param // of load and set
	Revert bool    // load: the transition is reverted
	Fails  bool    // load: the first pre_patch fails
}

// Param sets a module parameter: the variable of that name.
type Param struct {
	Name  string
	Value int64
}

// Verbs are the verbs of events with what they mean.
var Verbs = []struct{ Form, Means string }{
	{"load M [NAME=VALUE ...]", "insmod: module init, the transition, to its end"},
	{"load M (revert)", "the transition is reverted before it completes"},
	{"load M fails in pre_patch", "the first pre_patch returns an error"},
	{"set M NAME=VALUE", "a module parameter is changed"},
	{"disable M", "echo 0 > /sys/kernel/livepatch/M/enabled"},
	{"unload M", "rmmod"},
	{"module-coming T", "a target module is loaded"},
	{"module-going T", "a target module is removed"},
}

// Parse reads events, separated by semicolons or line ends.
func Parse(text string) (list []Event, err error) {
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == ';' || r == '\n' }) {
		w := strings.Fields(part)
		if len(w) == 0 {
			continue
		}
		e, err := parseEvent(w)
		if err != nil {
			return nil, fmt.Errorf("event %q: %w", strings.TrimSpace(part), err)
		}
		list = append(list, e)
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("no events: name some, such as 'load M; disable M; unload M'")
	}
	return list, nil
}

func parseEvent(w []string) (e Event, err error) {
	e.Verb = w[0]
	if !slices.ContainsFunc(Verbs, func(v struct{ Form, Means string }) bool { return strings.HasPrefix(v.Form, e.Verb+" ") }) {
		return e, fmt.Errorf("unknown verb %q: use load, disable, unload, set, module-coming or module-going", e.Verb)
	}
	if len(w) < 2 {
		return e, fmt.Errorf("it names no module")
	}
	e.Module = w[1]
	rest := w[2:]
	switch {
	case e.Verb == "load" && slices.Equal(rest, []string{"(revert)"}):
		e.Revert, rest = true, nil
	case e.Verb == "load" && slices.Equal(rest, []string{"fails", "in", "pre_patch"}):
		e.Fails, rest = true, nil
	}
	for _, p := range rest {
		name, value, ok := strings.Cut(p, "=")
		if !ok || e.Verb != "load" && e.Verb != "set" {
			return e, fmt.Errorf("%q is not understood", p)
		}
		n, err := parameter(value)
		if err != nil {
			return e, fmt.Errorf("parameter %q: %w", p, err)
		}
		e.Params = append(e.Params, Param{name, n})
	}
	return e, nil
}

func parameter(s string) (int64, error) {
	switch s {
	case "Y", "y":
		return 1, nil
	case "N", "n":
		return 0, nil
	}
	return strconv.ParseInt(s, 0, 64)
}

// budget is how many instructions a trace may take.
const budget = 2_000_000

// Run executes the events on the modules and returns the log's lines.
func Run(units []*unit.Unit, events []Event) (lines []string, err error) {
	m := exec.NewMachine(budget)
	m.Concrete = true
	mods := map[string]*exec.Instance{}
	for _, u := range units {
		i := &exec.Instance{Name: u.Model.Name, Model: u.Model}
		if len(u.Model.Patches) > 0 {
			i.Patch = u.Model.Patches[0]
		}
		mods[i.Name] = i
	}
	w := exec.NewWorld()
	for _, e := range events {
		mod := mods[e.Module]
		if mod == nil && e.Verb != "module-coming" && e.Verb != "module-going" {
			return w.Log.Lines(), fmt.Errorf("%s %s: there is no such module", e.Verb, e.Module)
		}
		next, err := step(m, w, e, mod)
		if err != nil {
			return w.Log.Lines(), fmt.Errorf("%s %s: %w", e.Verb, e.Module, err)
		}
		w = next
	}
	return w.Log.Lines(), nil
}

func step(m *exec.Machine, w *exec.World, e Event, mod *exec.Instance) (*exec.World, error) {
	if mod != nil && (e.Verb == "load" || e.Verb == "set") {
		if e.Verb == "load" {
			w = m.Forget(w, mod)
		}
		for _, p := range e.Params {
			m.Set(w, mod, p.Name, p.Value)
		}
	}
	target := mod == nil || mod.Patch == nil
	switch e.Verb {
	case "set":
		return w, nil
	case "load":
		if target {
			return coming(m, w, e.Module, mod)
		}
		how := exec.Normal
		how.Revert, how.FailPrePatch = e.Revert, e.Fails
		list := m.Load(w, mod, how)
		if len(list) != 1 {
			return nil, fmt.Errorf("what it does is not certain: %d ways", len(list))
		}
		return list[0].World, nil
	case "disable":
		if !slices.Contains(w.Listed, mod) {
			return nil, fmt.Errorf("it is not enabled")
		}
		return one(m.Disable(w, mod, false))
	case "unload":
		if target {
			return going(m, w, e.Module, mod)
		}
		return one(m.Unload(w, mod))
	case "module-coming":
		return coming(m, w, e.Module, mod)
	}
	return going(m, w, e.Module, mod)
}

// coming loads a target: the livepatch core first, then its own init.
func coming(m *exec.Machine, w *exec.World, name string, mod *exec.Instance) (*exec.World, error) {
	loaded, refused := m.Coming(w, name)
	if len(loaded) == 0 && len(refused) == 1 {
		return refused[0], nil
	}
	w, err := one(loaded)
	if err != nil || mod == nil {
		return w, err
	}
	return one(m.RunInit(w, mod))
}

// going removes a target: its own exit first, then the livepatch core.
func going(m *exec.Machine, w *exec.World, name string, mod *exec.Instance) (*exec.World, error) {
	if mod != nil {
		var err error
		if w, err = one(m.Unload(w, mod)); err != nil {
			return nil, err
		}
	}
	return one(m.Going(w, name))
}

func one(list []*exec.World) (*exec.World, error) {
	if len(list) != 1 {
		return nil, fmt.Errorf("what it does is not certain: %d ways", len(list))
	}
	return list[0], nil
}
