package config

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"klplint/analyzer"
	"klplint/analyzer/lifecycle/table"
	"klplint/analyzer/suggest"
)

// fail is an error at the place of a key.
func (c *Config) fail(key, format string, args ...any) error {
	at := c.places[key]
	return fmt.Errorf("%s:%d:%d: %s", c.Path, at.Line, at.Col, fmt.Sprintf(format, args...))
}

// Bounds of what patterns may cost.
const (
	maxGlob  = 200 // bytes
	maxBrace = 8   // alternatives
)

var (
	handle     = regexp.MustCompile(`^[A-Za-z_][A-Za-z_0-9]*\([0-9]?\)$`)
	moduleName = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)
)

// check finds what the types of the keys do not tell.
func (c *Config) check() error {
	for i, o := range c.Overrides {
		for j, glob := range o.Paths {
			key := fmt.Sprintf("overrides.%d.paths.%d", i, j)
			switch {
			case path.IsAbs(glob) || strings.HasPrefix(path.Clean(glob), ".."):
				return c.fail(key, "paths: %q leaves the directory of this file", glob)
			case len(glob) > maxGlob || strings.Count(glob, "{") > maxBrace || !doublestar.ValidatePattern(glob):
				return c.fail(key, "paths: %q is no pattern that can be matched: use *, **, ?, [a-z], {a,b}", glob)
			}
		}
	}
	for i, r := range c.Resources {
		key := fmt.Sprintf("resources.%d", i)
		if strings.ContainsAny(r.What, ":\n") {
			return c.fail(key+".what", "what: %q: a name without colons is expected", r.What)
		}
		for _, list := range []struct {
			key   string
			names []string
		}{{"acquire", r.Acquire}, {"release", r.Release}} {
			for j, f := range list.names {
				if !handle.MatchString(f) {
					return c.fail(fmt.Sprintf("%s.%s.%d", key, list.key, j), "%s: %q: write name(N) when the N-th argument is the handle, name() when the result is", list.key, f)
				}
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.Modules)) {
		if !moduleName.MatchString(name) {
			return c.fail("modules."+name+":", "modules: %q is no name of a module", name)
		}
		if len(c.Modules[name]) == 0 {
			return c.fail("modules."+name, "modules: %s has no files", name)
		}
		for i, f := range c.Modules[name] {
			if !filepath.IsLocal(f) || path.Ext(f) != ".c" {
				return c.fail(fmt.Sprintf("modules.%s.%d", name, i), "modules: %q is no C file below this file's directory", f)
			}
		}
	}
	return nil
}

// Policy is what the configuration decides about the rules of a catalogue.
func (c *Config) Policy(all []*analyzer.Rule) (*analyzer.Policy, error) {
	p := &analyzer.Policy{Known: all, Config: c.Path}
	var err error
	if p.Rules, err = c.decisions("rules", c.Rules, all); err != nil {
		return nil, err
	}
	for i, o := range c.Overrides {
		rules, err := c.decisions(fmt.Sprintf("overrides.%d.rules", i), o.Rules, all)
		if err != nil {
			return nil, err
		}
		p.Overrides = append(p.Overrides, analyzer.Override{
			Rules:  rules,
			Covers: func(name string) bool { return covers(o.Paths, c.relative(name)) },
		})
	}
	return p, nil
}

func (c *Config) decisions(key string, rules map[string]string, all []*analyzer.Rule) (map[string]analyzer.Decision, error) {
	out := map[string]analyzer.Decision{}
	for _, word := range slices.Sorted(maps.Keys(rules)) {
		r := analyzer.FindRule(all, word)
		if r == nil {
			var words []string
			for _, k := range all {
				words = append(words, k.ID, k.Name())
			}
			return nil, c.fail(key+"."+word+":", "unknown rule %q%s", word, suggest.DidYouMean(word, words))
		}
		if _, twice := out[r.ID]; twice {
			return nil, c.fail(key+"."+word+":", "rule %s is named twice, by its id and by its name", r.ID)
		}
		at := c.places[key+"."+word]
		d := analyzer.Decision{At: analyzer.Range{Path: c.Path, Line: at.Line, Col: at.Col, EndLine: at.Line, EndCol: at.Col + len(rules[word])}}
		switch rules[word] {
		case "off":
			d.Off = true
		case "on":
		default:
			level, err := analyzer.ParseLevel(rules[word])
			if err != nil {
				return nil, c.fail(key+"."+word, "%v", err)
			}
			d.Level = level
		}
		out[r.ID] = d
	}
	return out, nil
}

// Runs tells whether a rule has anything to do: it is on, or some override turns
// it on.
func Runs(p *analyzer.Policy, r *analyzer.Rule) bool {
	return !p.Rules[r.ID].Off || slices.ContainsFunc(p.Overrides, func(o analyzer.Override) bool {
		d, ok := o.Rules[r.ID]
		return ok && !d.Off
	})
}

// relative is a path as findings have it, from the directory of the file; ""
// where it does not lie there.
func (c *Config) relative(name string) string {
	abs, err := filepath.Abs(filepath.FromSlash(name))
	if err != nil {
		return ""
	}
	rel, err := filepath.Rel(c.dir, abs)
	if err != nil || !filepath.IsLocal(rel) {
		return ""
	}
	return filepath.ToSlash(rel)
}

// covers tells whether one of the globs matches a path, or a directory that it
// lies in.
func covers(globs []string, name string) bool {
	return name != "" && slices.ContainsFunc(globs, func(glob string) bool {
		glob = path.Clean(glob)
		if glob == "." || doublestar.MatchUnvalidated(glob, name) {
			return true
		}
		return doublestar.MatchUnvalidated(glob+"/**", name)
	})
}

// Table is klplint's table of functions with those of the configuration.
func (c *Config) Table() (*table.Table, error) {
	if len(c.Resources)+len(c.Functions) == 0 {
		return table.Kernel(), nil
	}
	var rows []table.Row
	cols := map[int]int{}
	add := func(key, text string) {
		at := c.places[key]
		cols[at.Line] = at.Col
		rows = append(rows, table.Row{Line: at.Line, Text: text})
	}
	for i, r := range c.Resources {
		text := fmt.Sprintf("%s : %s : %s", r.What, strings.Join(r.Acquire, " "), strings.Join(r.Release, " "))
		if r.When != "" {
			text += " : " + r.When
		}
		add(fmt.Sprintf("resources.%d", i), text)
	}
	for _, class := range slices.Sorted(maps.Keys(c.Functions)) {
		for i, f := range c.Functions[class] {
			add(fmt.Sprintf("functions.%s.%d", class, i), class+" : "+f)
		}
	}
	t, err := table.Kernel().Extend(c.Path, rows)
	if err != nil {
		// The table knows lines; of the rows that share one, the last is meant
		// as well as any.
		for line, col := range cols {
			if text, ok := strings.CutPrefix(err.Error(), fmt.Sprintf("%s:%d: ", c.Path, line)); ok {
				return nil, fmt.Errorf("%s:%d:%d: %s", c.Path, line, col, text)
			}
		}
	}
	return t, err
}

// Compositions are the modules of the configuration.
func (c *Config) Compositions() (list []analyzer.Composition) {
	for _, name := range slices.Sorted(maps.Keys(c.Modules)) {
		m := analyzer.Composition{Name: strings.ReplaceAll(name, "-", "_")}
		for _, f := range c.Modules[name] {
			m.Files = append(m.Files, c.Resolve(f))
		}
		list = append(list, m)
	}
	return list
}

// CheckFiles is the mistake that a module is said to be made of a file that is
// not there: without it, what is meant would be checked in another way, unseen.
func (c *Config) CheckFiles() error {
	for _, name := range slices.Sorted(maps.Keys(c.Modules)) {
		for i, f := range c.Modules[name] {
			if _, err := os.Lstat(c.Resolve(f)); errors.Is(err, os.ErrNotExist) {
				return c.fail(fmt.Sprintf("modules.%s.%d", name, i), "modules: %q does not exist: paths start from the directory of this file", f)
			}
		}
	}
	return nil
}

// HeaderPath is a value of kernel-dir or compile-commands as a path of this
// host, "" where it is not set; see inside.
func (c *Config) HeaderPath(key, value string) (string, error) {
	if value == "" {
		return "", nil
	}
	return c.inside(key, key, value, "give --"+key)
}

// SeriesGit is the directory of series.git as a path of this host; see inside.
func (c *Config) SeriesGit() (string, error) {
	return c.inside("series.git", "git", cmp.Or(c.Series.Git, "."), "give --git")
}

// SeriesPaths are the series.versions, which are directories or files, as paths of
// this host; see inside.
func (c *Config) SeriesPaths() (list []string, err error) {
	for i, v := range c.Series.Versions {
		full, err := c.inside(fmt.Sprintf("series.versions.%d", i), "versions", v, "name the releases on the command line")
		if err != nil {
			return nil, err
		}
		list = append(list, full)
	}
	return list, nil
}

// inside is a value as a path of this host. One that leads out of the repository
// is an error that says what to do, unless the user named the configuration: who
// sends sources must not decide what else is read.
func (c *Config) inside(key, name, value, instead string) (string, error) {
	full := c.Resolve(value)
	if c.bound == "" {
		return full, nil
	}
	bound, err := filepath.EvalSymlinks(c.bound)
	if err != nil {
		return "", c.fail(key, "%s: %v", name, reason(err))
	}
	real, err := filepath.Abs(full)
	if err == nil {
		real, err = filepath.EvalSymlinks(real)
	}
	if errors.Is(err, os.ErrNotExist) {
		return "", c.fail(key, "%s: %q does not exist", name, value)
	}
	if err != nil {
		return "", c.fail(key, "%s: %v", name, reason(err))
	}
	if rel, err := filepath.Rel(bound, real); err != nil || !filepath.IsLocal(rel) {
		return "", c.fail(key, "%s: %q lies outside of the repository, and this file may come with the sources: %s, or --config %s if you trust it", name, value, instead, c.Path)
	}
	return full, nil
}

// Resolve is a path of the configuration as a path of this host.
func (c *Config) Resolve(name string) string {
	name = filepath.FromSlash(name)
	if filepath.IsAbs(name) {
		return filepath.Clean(name)
	}
	full := filepath.Join(c.dir, name)
	if wd, err := os.Getwd(); err == nil {
		if rel, err := filepath.Rel(wd, full); err == nil {
			return rel
		}
	}
	return full
}
