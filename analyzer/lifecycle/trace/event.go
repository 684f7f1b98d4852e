package trace

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"klplint/analyzer/suggest"
)

// Event is one thing that happens.
type Event struct {
	Verb   string // load, disable, unload, module-coming, module-going, set
	Module string
	Params []Param // of load and set
	Revert bool    // load, disable: the transition is reverted
	Fails  bool    // load: the first pre_patch fails

	text string
}

// String is the event as it was written.
func (e Event) String() string { return e.text }

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
	{"disable M (revert)", "the disabling is undone before it completes"},
	{"unload M", "rmmod"},
	{"module-coming T", "a target module is loaded"},
	{"module-going T", "a target module is removed"},
}

// Parse reads events, separated by semicolons or line ends. What stands behind
// a # on a line is a comment.
func Parse(text string) (list []Event, err error) {
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "#")
		for part := range strings.SplitSeq(line, ";") {
			w := strings.Fields(part)
			if len(w) == 0 {
				continue
			}
			e, err := parseEvent(w)
			if err != nil {
				return nil, fmt.Errorf("event %q: %w", strings.Join(w, " "), err)
			}
			list = append(list, e)
		}
	}
	if len(list) == 0 {
		return nil, errors.New("no events: name some, such as 'load M; disable M; unload M' (trace --help has them all)")
	}
	return list, nil
}

func parseEvent(w []string) (e Event, err error) {
	e.Verb, e.text = w[0], strings.Join(w, " ")
	if !slices.Contains(verbs(), e.Verb) {
		hint := suggest.DidYouMean(e.Verb, verbs())
		if hint == "" {
			hint = ": use " + suggest.OrList(verbs())
		}
		return e, fmt.Errorf("unknown verb %q%s", e.Verb, hint)
	}
	if len(w) < 2 {
		return e, fmt.Errorf("it names no module: write %s", formsOf(e.Verb))
	}
	// A module goes by its name, however its file is called.
	e.Module = strings.ReplaceAll(strings.TrimSuffix(w[1], ".ko"), "-", "_")
	rest := w[2:]
	switch {
	case (e.Verb == "load" || e.Verb == "disable") && slices.Equal(rest, []string{"(revert)"}):
		e.Revert, rest = true, nil
	case e.Verb == "load" && slices.Equal(rest, []string{"fails", "in", "pre_patch"}):
		e.Fails, rest = true, nil
	}
	for _, p := range rest {
		name, value, ok := strings.Cut(p, "=")
		if !ok || e.Verb != "load" && e.Verb != "set" {
			return e, fmt.Errorf("%q is not understood: write %s", p, formsOf(e.Verb))
		}
		n, err := parameter(value)
		if err != nil {
			return e, fmt.Errorf("parameter %q: its value is not a number, Y or N", p)
		}
		e.Params = append(e.Params, Param{name, n})
	}
	if e.Verb == "set" && e.Params == nil {
		return e, fmt.Errorf("it sets nothing: write %s", formsOf(e.Verb))
	}
	return e, nil
}

// verbs are the verbs alone, each once.
func verbs() (list []string) {
	for _, v := range Verbs {
		verb, _, _ := strings.Cut(v.Form, " ")
		if !slices.Contains(list, verb) {
			list = append(list, verb)
		}
	}
	return list
}

// formsOf are all ways to write an event of a verb.
func formsOf(verb string) string {
	var forms []string
	for _, v := range Verbs {
		if strings.HasPrefix(v.Form, verb+" ") {
			forms = append(forms, "'"+v.Form+"'")
		}
	}
	return suggest.OrList(forms)
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
