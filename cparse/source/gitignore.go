package source

import (
	"path"
	"strings"
)

// A .gitignore file is read here, and not by a library: the small ones are
// unkept, and the well-kept one (of go-git) knows neither [!a] nor a "**" that
// must look further than the first place where it could end, as in **/b/c.c for
// a/b/b/c.c. Tests ask git itself about every case of ours.

// ignoreRule is one line of a .gitignore file.
type ignoreRule struct {
	segments []string
	anchored bool // match the whole path below the file's directory, not the name only
	dirOnly  bool
	negate   bool
}

// ignoreFile is a .gitignore file and those of the directories above it.
type ignoreFile struct {
	dir    string
	rules  []ignoreRule
	parent *ignoreFile
}

// parseIgnore reads the text of dir/.gitignore.
func parseIgnore(dir string, text []byte, parent *ignoreFile) *ignoreFile {
	f := &ignoreFile{dir: dir, parent: parent}
	for line := range strings.Lines(strings.TrimPrefix(string(text), "\ufeff")) {
		line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
		if rule, ok := parseIgnoreRule(line); ok {
			f.rules = append(f.rules, rule)
		}
	}
	if len(f.rules) == 0 {
		return parent
	}
	return f
}

func parseIgnoreRule(line string) (rule ignoreRule, ok bool) {
	if strings.HasPrefix(line, "#") {
		return rule, false
	}
	line = trimTrailingSpaces(line)
	if rest, found := strings.CutPrefix(line, "!"); found {
		rule.negate = true
		line = rest
	}
	if rest, found := strings.CutSuffix(line, "/"); found {
		rule.dirOnly = true
		line = rest
	}
	rule.anchored = strings.Contains(line, "/")
	line = strings.TrimPrefix(line, "/")
	if line == "" {
		return rule, false
	}
	rule.segments = strings.Split(line, "/")
	return rule, true
}

// trimTrailingSpaces drops spaces at the end, except for one after a backslash.
func trimTrailingSpaces(line string) string {
	trimmed := strings.TrimRight(line, " ")
	backslashes := len(trimmed) - len(strings.TrimRight(trimmed, `\`))
	if backslashes%2 == 1 && len(trimmed) < len(line) {
		trimmed += " "
	}
	return trimmed
}

// ignores reports whether the entry at the slash path p is excluded: the last
// rule that matches decides, deeper files before those above. The caller does
// not descend into excluded directories, so nothing in them can come back,
// which again is git's way.
func (f *ignoreFile) ignores(p string, isDir bool) bool {
	name := path.Base(p)
	for ; f != nil; f = f.parent {
		var below []string // split only if a rule asks
		for i := len(f.rules) - 1; i >= 0; i-- {
			rule := &f.rules[i]
			if rule.dirOnly && !isDir {
				continue
			}
			matched := false
			if rule.anchored {
				if below == nil {
					below = strings.Split(strings.TrimPrefix(p, f.dir+"/"), "/")
				}
				matched = matchPath(rule.segments, below)
			} else {
				matched = matchSegment(rule.segments[0], name)
			}
			if matched {
				return !rule.negate
			}
		}
	}
	return false
}
