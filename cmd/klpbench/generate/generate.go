// Package generate writes livepatch modules to measure by: correct ones, as
// many and as long as is asked for, always the same for the same seed.
//
// The text of a module is made in this order:
//
//	head      includes, and what else stands at the top of such files
//	data      the structures that the functions below work on
//	functions in the spirit of kernel functions, until the lines are used up
//	livepatch callbacks, states, objects, the patch, init and exit
//
// In the plain style the modules compile with the kernel's headers, so that
// compilers can be measured on them too. In the vendor style they are excerpts
// as vendors' trees have them: types, iterators, attributes and declaration
// macros come from headers that nobody has.
package generate

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// The styles of code.
const (
	Plain  = "plain"
	Vendor = "vendor"
)

// Styles lists them.
func Styles() []string { return []string{Plain, Vendor} }

// The bounds of what is generated.
const (
	MinLines, MaxLines     = 100, 5_000
	MinModules, MaxModules = 1, 1_000
)

// Options say what to generate.
type Options struct {
	Modules int
	Lines   int // of each module's C file, exactly
	Style   string
	Seed    uint64
}

// File is a generated file.
type File struct {
	Path string // slash path in the tree
	Text string
}

// Files generates a tree, a file at a time: a directory with a Kbuild file for
// each module.
func Files(o Options, yield func(File) error) error {
	switch {
	case o.Modules < MinModules || o.Modules > MaxModules:
		return fmt.Errorf("%d modules: from %d to %d can be generated", o.Modules, MinModules, MaxModules)
	case o.Lines < MinLines || o.Lines > MaxLines:
		return fmt.Errorf("%d lines: modules have from %d to %d", o.Lines, MinLines, MaxLines)
	case !slices.Contains(Styles(), o.Style):
		return fmt.Errorf("style %q: known are %s", o.Style, strings.Join(Styles(), ", "))
	}
	for i := range o.Modules {
		name := fmt.Sprintf("lp_%04d", i)
		for _, f := range []File{
			{name + "/Kbuild", "obj-m := " + name + ".o\n"},
			{name + "/" + name + ".c", module(o, i, name)},
		} {
			if err := yield(f); err != nil {
				return err
			}
		}
	}
	return nil
}

// Write generates a tree into a directory, which is made where it is missing.
// What else is in it stays.
func Write(dir string, o Options) error {
	return Files(o, func(f File) error {
		p := filepath.Join(dir, filepath.FromSlash(f.Path))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			return err
		}
		return os.WriteFile(p, []byte(f.Text), 0o644)
	})
}

// module writes one module. Its text depends on its number and the seed only,
// so that the first modules of a larger tree are those of a smaller one.
func module(o Options, number int, name string) string {
	rng := rand.New(rand.NewPCG(o.Seed, uint64(number)))
	part := func() *writer {
		return &writer{rng: rng, name: name, vendor: o.Style == Vendor, small: o.Lines < 2*MinLines}
	}
	head, data, body, foot := part(), part(), part(), part()
	head.head()
	data.data()
	foot.livepatch(nil)
	for misses := 0; misses < 8; { // a shorter function may still fit
		f := body.function()
		used := head.lines() + data.lines() + body.lines() + foot.lines()
		if used+strings.Count(f.text, "\n")+2 > o.Lines {
			misses++
			continue
		}
		body.raw("\n" + f.text)
		body.funcs = append(body.funcs, f)
		// Every tenth function is one that the livepatch puts in place.
		if len(body.funcs)%10 == 1 {
			foot.patched = append(foot.patched, f.name)
			foot.reset()
			foot.livepatch(foot.patched)
		}
	}
	// What is left is filled with what drivers have plenty of.
	free := o.Lines - head.lines() - data.lines() - body.lines() - foot.lines()
	for i := range free - 1 {
		head.line("#define %s_REG_%d\t0x%04x", strings.ToUpper(name), i, 4*i)
	}
	if free > 0 {
		head.line("")
	}
	return head.String() + data.String() + body.String() + foot.String()
}
