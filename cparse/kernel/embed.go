// Package kernel is what klplint knows about the kernel's C interface when no
// kernel headers are at hand: a folder of small headers, one subject each, and
// the macros that the compiler and Kbuild predefine.
//
// The headers are data. They declare types, constants, variables and
// prototypes, so that livepatch sources can be parsed and their calls typed;
// they hold no code. Iterators, declaration macros and macros whose type is
// generic are absent on purpose: the parser knows them by their shape and the
// tools want to see them as written. README.md says how to add to them.
//
// The package may hand out text, it must not interpret it: nothing here parses
// or preprocesses.
package kernel

import (
	"embed"
	"io/fs"
	"slices"
	"strings"
	"sync"
)

// predefined is the header that stands for the compiler's command line.
const predefined = "predefined.h"

//go:embed include
var files embed.FS

// FS returns the embedded headers, rooted so that "linux/slab.h" is a name.
func FS() fs.FS {
	sub, err := fs.Sub(files, "include")
	if err != nil {
		panic(err) // the name is a constant and valid
	}
	return sub
}

// Headers returns the name of every embedded header as a slash path below
// include: predefined.h first, the others sorted.
func Headers() []string {
	return slices.Clone(headers())
}

// Predefined returns the text of predefined.h: the macros that exist before
// the first line of a source file is read.
func Predefined() string {
	text, err := files.ReadFile("include/" + predefined)
	if err != nil {
		panic(err) // embedded at build time
	}
	return string(text)
}

var headers = sync.OnceValue(func() []string {
	var names []string
	err := fs.WalkDir(FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if !d.IsDir() && strings.HasSuffix(name, ".h") && name != predefined {
			names = append(names, name)
		}
		return nil
	})
	if err != nil {
		panic(err) // embedded at build time
	}
	slices.Sort(names)
	return append([]string{predefined}, names...)
})
