package source

import (
	"path"
	"slices"
	"strings"
)

// flags are the compiler options that matter to a reader of C.
type flags struct {
	includeDirs []string // slash paths in the tree
	defines     []string // NAME or NAME=VALUE
}

// and is f, then what g adds to it.
func (f flags) and(g flags) flags {
	return flags{
		includeDirs: appendNew(f.includeDirs, g.includeDirs),
		defines:     appendNew(f.defines, g.defines),
	}
}

func appendNew(list, more []string) []string {
	list = slices.Clip(list)
	for _, s := range more {
		if !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return list
}

// maxFlags bounds the options that one variable may hold.
const maxFlags = 1000

// parseFlags reads the -I and -D of an expanded value of a makefile in dir.
func parseFlags(value, dir string, isDir func(string) bool) flags {
	var f flags
	words := shellWords(value)
	for i := 0; i < len(words); i++ {
		option, arg, ok := cutOption(words[i])
		if !ok {
			continue
		}
		if arg == "" && i+1 < len(words) {
			i++
			arg = words[i]
		}
		if option == "-D" {
			if arg != "" && !strings.ContainsAny(arg, allMarks) {
				f.defines = appendNew(f.defines, []string{arg})
			}
			continue
		}
		if p, ok := includeDir(arg, dir, isDir); ok {
			f.includeDirs = appendNew(f.includeDirs, []string{p})
		}
	}
	return f
}

func cutOption(word string) (option, arg string, ok bool) {
	for _, option := range []string{"-I", "-D", "-iquote", "-isystem"} {
		if arg, ok := strings.CutPrefix(word, option); ok {
			return option, arg, true
		}
	}
	return "", "", false
}

// includeDir is the directory of the tree that the argument of -I means.
func includeDir(arg, dir string, isDir func(string) bool) (string, bool) {
	var p string
	if i := strings.LastIndexAny(arg, markSrc+markRoot); i >= 0 {
		before, mark, rest := arg[:i], arg[i:i+1], arg[i+1:]
		// $(srctree)/$(src) is the directory of the makefile, too.
		if strings.Trim(before, markRoot+"/") != "" || rest != "" && rest[0] != '/' {
			return "", false
		}
		p = strings.TrimLeft(rest, "/")
		if mark == markSrc {
			p = path.Join(dir, p)
		}
	} else {
		if arg == "" || path.IsAbs(arg) {
			return "", false
		}
		// The kernel's build runs at the root of the kernel; but one who writes
		// -Iinclude beside a directory of that name means it.
		if p = path.Clean(arg); leaves(p) || !isDir(p) {
			p = path.Join(dir, arg)
		}
	}
	p = path.Clean(p)
	if leaves(p) || strings.ContainsAny(p, allMarks) {
		return "", false
	}
	return p, true
}

// shellWords splits as a shell does, quotes and backslashes included.
func shellWords(s string) []string {
	var words []string
	var word strings.Builder
	quote, open := byte(0), false
	flush := func() {
		if open && len(words) < maxFlags {
			words = append(words, word.String())
		}
		word.Reset()
		open = false
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case quote != '\'' && c == '\\' && i+1 < len(s):
			i++
			word.WriteByte(s[i])
			open = true
		case quote == 0 && (c == '"' || c == '\''):
			quote, open = c, true
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == ' ' || c == '\t' || c == '\n'):
			flush()
		default:
			word.WriteByte(c)
			open = true
		}
	}
	flush()
	return words
}
