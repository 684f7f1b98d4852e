package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"klplint/cmd/klpbench/generate"
)

func generateCommand() *cobra.Command {
	o := generate.Options{Modules: 1, Lines: 500, Style: generate.Plain, Seed: 1}
	var dir string
	series := generate.SeriesOptions{Files: 60, Lines: 200}
	cmd := &cobra.Command{
		Use:   "generate",
		Short: "Write livepatch modules to measure by",
		Long: fmt.Sprintf(`Generate writes livepatch modules: correct ones, each in a directory with a
Kbuild file, the same ones for the same seed. They have %d to %d lines,
and there are %d to %d of them.

In the plain style they compile with the kernel's headers. In the vendor style
they are like excerpts of kernel code in vendors' trees: their types, iterators,
attributes and declaration macros come from headers that nobody has.

With --releases it writes a series instead: the releases of one cumulative
livepatch, in directories v01, v02 and so on, each of --files files.`,
			generate.MinLines, generate.MaxLines, generate.MinModules, generate.MaxModules),
		Example: `  klpbench generate --modules 65 --style vendor --out vendor
  klpbench generate --lines 5000 --seed 2 --out one
  klpbench generate --releases 12 --out series`,
		Args: cobra.NoArgs,
	}
	cmd.Flags().SortFlags = false
	cmd.Flags().IntVar(&o.Modules, "modules", o.Modules, "how many")
	cmd.Flags().IntVar(&o.Lines, "lines", o.Lines, "lines of each")
	cmd.Flags().StringVar(&o.Style, "style", o.Style, strings.Join(generate.Styles(), " or "))
	cmd.Flags().Uint64Var(&o.Seed, "seed", o.Seed, "another seed, other modules")
	cmd.Flags().IntVar(&series.Releases, "releases", 0, "write a series of so many releases")
	cmd.Flags().IntVar(&series.Files, "files", series.Files, "of each release of a series")
	cmd.Flags().StringVar(&dir, "out", "", "`directory` to write to; what is in it stays, but for files of the same names")
	_ = cmd.MarkFlagRequired("out")
	_ = cmd.MarkFlagDirname("out")
	cmd.RunE = func(*cobra.Command, []string) error {
		if series.Releases > 0 {
			series.Seed = o.Seed
			return generate.WriteSeries(dir, series)
		}
		return generate.Write(dir, o)
	}
	return cmd
}
