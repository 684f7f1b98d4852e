package source

import (
	"path"
	"slices"
	"strings"
)

// call is one call of a make function.
type call struct {
	m       *makefile
	how     expansion
	nesting int
	text    string
}

func (c call) expand(s string) string {
	return c.m.expandWith(s, c.how, c.nesting+1)
}

// args expands n arguments, of which the last may hold commas; a missing one
// is empty.
func (c call) args(s string, n int) []string {
	args := splitArgs(s)
	if len(args) > n {
		args = append(args[:n-1:n-1], strings.Join(args[n-1:], ","))
	}
	for i := range args {
		args[i] = c.expand(args[i])
	}
	for len(args) < n {
		args = append(args, "")
	}
	return args
}

// splitArgs splits at commas outside of brackets.
func splitArgs(s string) []string {
	var args []string
	nested, start := 0, 0
	for i := range len(s) {
		switch s[i] {
		case '(', '{':
			nested++
		case ')', '}':
			nested--
		case ',':
			if nested == 0 {
				args = append(args, s[start:i])
				start = i + 1
			}
		}
	}
	return append(args, s[start:])
}

// makeFunctions are the functions of make that Kbuild files use to make lists.
// $(shell) is here to be refused.
var makeFunctions map[string]func(c call, args string) string

func init() { // the functions refer to the table by way of expand
	makeFunctions = map[string]func(c call, args string) string{
		"shell": func(c call, args string) string {
			if strings.TrimSpace(args) == "pwd" {
				return markSrc
			}
			return c.m.unknown(c.text + ", and commands are never run")
		},
		"call":  unknownCall,
		"eval":  unknownCall,
		"file":  unknownCall,
		"value": unknownCall,

		"info":    func(call, string) string { return "" },
		"warning": func(call, string) string { return "" },
		"error":   func(call, string) string { return "" },
		"strip":   perWord(func(w string) string { return w }),
		"notdir":  perWord(path.Base),
		"dir": perWord(func(w string) string {
			if i := strings.LastIndexByte(w, '/'); i >= 0 {
				return w[:i+1]
			}
			return "./"
		}),
		"basename": perWord(func(w string) string { return strings.TrimSuffix(w, path.Ext(w)) }),
		"suffix":   perWord(path.Ext),
		"abspath":  perWord(path.Clean),
		"realpath": perWord(path.Clean),
		"sort": func(c call, args string) string {
			list := strings.Fields(c.expand(args))
			slices.Sort(list)
			return strings.Join(slices.Compact(list), " ")
		},
		"firstword": func(c call, args string) string {
			return strings.Join(firstN(strings.Fields(c.expand(args)), 1), " ")
		},
		"lastword": func(c call, args string) string {
			list := strings.Fields(c.expand(args))
			return strings.Join(list[max(0, len(list)-1):], " ")
		},
		"subst": func(c call, args string) string {
			a := c.args(args, 3)
			if a[0] == "" {
				return a[2]
			}
			if c.m.tooLong(strings.Count(a[2], a[0]), a[1]) {
				return c.m.unknown(c.text)
			}
			return strings.ReplaceAll(a[2], a[0], a[1])
		},
		"patsubst": func(c call, args string) string {
			a := c.args(args, 3)
			return c.m.patsubst(strings.TrimSpace(a[0]), strings.TrimSpace(a[1]), a[2])
		},
		"addprefix": func(c call, args string) string {
			a := c.args(args, 2)
			if c.m.tooLong(len(strings.Fields(a[1])), a[0]) {
				return c.m.unknown(c.text)
			}
			return eachWord(a[1], func(w string) string { return a[0] + w })
		},
		"addsuffix": func(c call, args string) string {
			a := c.args(args, 2)
			if c.m.tooLong(len(strings.Fields(a[1])), a[0]) {
				return c.m.unknown(c.text)
			}
			return eachWord(a[1], func(w string) string { return w + a[0] })
		},
		"filter":     func(c call, args string) string { return filter(c, args, true) },
		"filter-out": func(c call, args string) string { return filter(c, args, false) },
		"findstring": func(c call, args string) string {
			a := c.args(args, 2)
			switch {
			case strings.Contains(a[1], a[0]):
				return a[0]
			case strings.ContainsAny(a[0]+a[1], allMarks):
				return c.m.unknown(c.text)
			}
			return ""
		},
		"wildcard": wildcard,
		"if":       makeIf,
		"or":       makeOr,
		"and":      unknownCall,
		"foreach":  foreach,
	}
}

func unknownCall(c call, _ string) string { return c.m.unknown(c.text) }

func perWord(f func(string) string) func(call, string) string {
	return func(c call, args string) string { return eachWord(c.expand(args), f) }
}

// eachWord maps the words of a list; an unknown word stays so.
func eachWord(list string, f func(string) string) string {
	words := strings.Fields(list)
	out := words[:0]
	for _, w := range words {
		if w != markUnknown {
			w = f(w)
		}
		if w != "" {
			out = append(out, w)
		}
	}
	return strings.Join(out, " ")
}

func firstN(list []string, n int) []string { return list[:min(n, len(list))] }

// tooLong reports whether n times text is more than anyone needs.
func (m *makefile) tooLong(n int, text string) bool {
	return n*len(text) > maxExpansion
}

func (m *makefile) patsubst(from, to, list string) string {
	if m.tooLong(len(strings.Fields(list)), to) {
		return m.unknown("a substitution that is too long")
	}
	return eachWord(list, func(w string) string {
		stem, ok := matchPercent(from, w)
		if !ok {
			return w
		}
		return strings.Replace(to, "%", stem, 1)
	})
}

// matchPercent matches a word against a pattern with at most one %.
func matchPercent(pattern, word string) (stem string, ok bool) {
	before, after, wild := strings.Cut(pattern, "%")
	if !wild {
		return "", pattern == word
	}
	if len(word) < len(before)+len(after) || !strings.HasPrefix(word, before) || !strings.HasSuffix(word, after) {
		return "", false
	}
	return word[len(before) : len(word)-len(after)], true
}

// filter keeps unknown words: they may be among those that are meant.
func filter(c call, args string, keep bool) string {
	a := c.args(args, 2)
	patterns := strings.Fields(a[0])
	if strings.Contains(a[0], markUnknown) {
		return c.m.unknown(c.text)
	}
	var out []string
	for _, w := range strings.Fields(a[1]) {
		if c.m.steps += len(patterns); c.m.steps > maxSteps {
			return c.m.unknown(c.text)
		}
		matched := slices.ContainsFunc(patterns, func(p string) bool {
			_, ok := matchPercent(p, w)
			return ok
		})
		if matched == keep || strings.Contains(w, markUnknown) {
			out = append(out, w)
		}
	}
	return strings.Join(out, " ")
}

// wildcard lists files of the directory. The kernel's build runs in another
// directory, so people write $(wildcard $(src)/*.c); plain patterns are taken
// as they mean them.
func wildcard(c call, args string) string {
	var out []string
	for _, pattern := range strings.Fields(c.expand(args)) {
		prefix := ""
		if rest, ok := strings.CutPrefix(pattern, markSrc+"/"); ok {
			prefix, pattern = markSrc+"/", rest
		}
		if strings.ContainsAny(pattern, allMarks) || path.IsAbs(pattern) {
			out = append(out, c.m.unknown(c.text))
			continue
		}
		if c.m.steps += 100; c.m.steps > maxSteps { // it reads a directory
			return c.m.unknown(c.text)
		}
		for _, name := range c.m.glob(pattern) {
			out = append(out, prefix+name)
		}
	}
	return strings.Join(out, " ")
}

// makeIf takes both sides if the condition is not known.
func makeIf(c call, args string) string {
	parts := splitArgs(args)
	for len(parts) < 3 {
		parts = append(parts, "")
	}
	then, otherwise := parts[1], strings.Join(parts[2:], ",")
	switch condition := strings.TrimSpace(c.expand(strings.TrimSpace(parts[0]))); {
	case condition == "":
		return c.expand(otherwise)
	case isNotEmpty(condition):
		return c.expand(then)
	}
	return c.expand(then) + " " + c.expand(otherwise)
}

func makeOr(c call, args string) string {
	for _, part := range splitArgs(args) {
		if value := strings.TrimSpace(c.expand(part)); value != "" {
			return value
		}
	}
	return ""
}

func foreach(c call, args string) string {
	parts := splitArgs(args)
	if len(parts) < 3 {
		return c.m.unknown(c.text)
	}
	name, body := strings.TrimSpace(c.expand(parts[0])), strings.Join(parts[2:], ",")
	old, had := c.m.vars[name]
	defer func() {
		delete(c.m.vars, name)
		if had {
			c.m.vars[name] = old
		}
	}()
	var out []string
	for _, w := range strings.Fields(c.expand(parts[1])) {
		c.m.vars[name] = &variable{pieces: []piece{{text: w}}}
		value := c.expand(body)
		if c.m.steps++; c.m.steps > maxSteps {
			return c.m.unknown(c.text)
		}
		out = append(out, value)
	}
	return strings.Join(out, " ")
}
