package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"klplint/analyzer"
	"klplint/analyzer/report"
	"klplint/rules"
)

func (a *app) checkCommand() *cobra.Command {
	var (
		in       input
		out      output
		selected selection
		quiet    bool
	)
	cmd := &cobra.Command{
		Use:   "check [PATH...]",
		Short: "Check livepatch sources",
		Long: `Check finds the livepatch modules in each PATH and reports their defects.

A PATH is a directory (searched for modules, by default the current one), a .c
file, or - for one source on standard input. Nothing outside of it (or of
--root) is read.

All rules run, or only those of --enable; those of --disable are then left out.
"klplint rules" lists them.

Exit status: 0 nothing found at or above --fail-on, 1 something found,
2 the job could not be done: no such path, no livepatch in it, a flag that makes
no sense.`,
		Example: `  klplint check
  klplint check drivers/livepatch
  klplint check --format sarif --output klplint.sarif
  klplint check --fail-on error --disable state-version-missing,KLP107
  klplint check --stdin-filename lp/demo.c - < demo.c`,
	}
	cmd.Flags().SortFlags = false
	format := addChoice(cmd, "format", "what the report looks like", report.Formats()[0], report.Formats())
	out.addFlag(cmd)
	failOn := addChoice(cmd, "fail-on", "exit with status 1 when something this bad, or worse, is found",
		analyzer.Warning.String(), []string{analyzer.Error.String(), analyzer.Warning.String(), analyzer.Note.String(), "never"})
	selected.addFlags(cmd)
	in.addFlags(cmd)
	color := addColor(cmd)
	cmd.Flags().BoolVarP(&quiet, "quiet", "q", false, "leave out the summary line of the text format")

	cmd.RunE = func(cmd *cobra.Command, paths []string) error {
		chosen, err := selected.choose(rules.All)
		if err != nil {
			return err
		}
		trees, err := in.open(cmd.Context(), paths, a.stdin)
		defer func() { closeAll(trees); in.headers.close() }()
		if err != nil {
			return err
		}
		res, err := analyzer.Check(cmd.Context(), trees, chosen)
		if err != nil {
			return err
		}
		if err := cmd.Context().Err(); err != nil {
			return err // an interrupted run has not seen everything
		}
		res.Note(in.headers.troubles()...)
		in.headers.warn(a.stderr)
		if fails(res, failOn.value) {
			a.status = statusFindings
		}
		opts := reportOptions()
		opts.Quiet = quiet
		opts.Color = colored(color.value, a.stdout) && (!out.toFile() || color.value == "always")
		return out.write(a.stdout, func(w io.Writer) error {
			return report.Write(w, format.value, res, opts)
		})
	}
	return cmd
}

// fails tells whether the result is one for status 1.
func fails(res *analyzer.Result, failOn string) bool {
	if failOn == "never" {
		return false
	}
	level, err := analyzer.ParseLevel(failOn)
	if err != nil {
		panic(fmt.Sprintf("the flag accepted %q: %v", failOn, err))
	}
	return res.AtLeast(level)
}
