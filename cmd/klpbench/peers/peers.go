// Package peers measures klplint beside the tools that its users have: they
// read the same files, in turns, in one run, each as a process of its own.
//
//	corpus.go    what is read: vendors' files, generated modules, the kernel's own
//	tool.go      the commands of each tool
//	kernel.go    the flags with which compilers find the kernel's headers
//	measure.go   the clock and the memory
//	table.go     medians, ratios, growth
//	goal.go      what klplint promises, and whether it holds
//
// Nothing is tested here: figures of one machine say little about another, only
// their ratios do.
package peers

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Options say what to measure.
type Options struct {
	Runs      int    // timed runs of each tool on each corpus
	Quick     bool   // small corpora only
	KernelDir string // headers for the exact mode; "" looks for Debian's
	Klplint   string // the program; "" builds it
	Repo      string // the repository's root, for testdata and to build from
}

// Run measures, writes the table as it grows, and the goals at its end.
func Run(ctx context.Context, w io.Writer, o Options) error {
	scratch, err := os.MkdirTemp("", "klpbench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	env := &environment{scratch: scratch, out: w, runs: o.Runs}
	if env.klplint = o.Klplint; env.klplint == "" {
		env.klplint = filepath.Join(scratch, "klplint")
		if err := build(ctx, o.Repo, env.klplint); err != nil {
			return err
		}
	}
	if err := env.look(ctx, o.KernelDir); err != nil {
		return err
	}
	corpora, err := env.corpora(o)
	if err != nil {
		return err
	}
	env.heading()
	for _, c := range corpora {
		if err := env.measure(ctx, c); err != nil {
			return err
		}
	}
	env.growth()
	env.goals()
	return nil
}

// environment is what is known while measuring.
type environment struct {
	scratch string
	out     io.Writer
	runs    int
	klplint string

	tools   []tool
	kernel  *kernelFlags // nil: no exact mode
	results []result
}

// note says what was left out, and why.
func (e *environment) note(format string, args ...any) {
	fmt.Fprintf(e.out, "note: "+format+"\n", args...)
}
