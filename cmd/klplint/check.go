package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"klplint/analyzer"
	"klplint/analyzer/fix"
	"klplint/analyzer/report"
)

func (a *app) checkCommand() *cobra.Command {
	var (
		in         input
		out        outputs
		selected   selection
		fixes      fixing
		conf       settings
		since      since
		watch      watching
		suppressed bool
		category   string
	)
	cmd := &cobra.Command{
		Use:   "check [PATH...]",
		Short: "Check livepatch sources",
		Long: `Check finds the livepatch modules in each PATH and reports their defects.

A PATH is a directory (searched for modules, by default the current one), a .c
file, or - for one source on standard input. Nothing outside of it (or of
--root) is read.

All rules run, or only those of --enable; those of --disable are then left out.
"klplint rules" lists them. Decisions that are to last stand in klplint.yaml,
which is looked for in the directory of PATH and above, up to the root of the git
repository; flags go before it. "klplint config" shows what holds.

--diff prints what would mend findings, --fix makes the change: only where it is
evident, and where a check of the changed sources shows that the finding is gone
and nothing has come. Each file is written at once or not at all, and not when it
has changed meanwhile. Fixes that overlap are made one at a time: run again.
What is then found counts for the exit status of --fix; that of --diff, which
changes nothing, is as without it.

Exit status: 0 nothing found at or above --fail-on, 1 something found,
2 the job could not be done: no such path, no livepatch in it, a flag that makes
no sense.`,
		Example: `  klplint check
  klplint check drivers/livepatch
  klplint check --format sarif --output klplint.sarif
  klplint check --output sarif=klplint.sarif --output github=-
  klplint check --fail-on error --disable state-version-missing,KLP107
  klplint check --new-from-merge-base origin/main
  klplint check --diff | git apply
  klplint check --stdin-filename lp/demo.c - < demo.c`,
	}
	cmd.Flags().SortFlags = false
	out.addFlags(cmd)
	addFailOn(cmd)
	selected.addFlags(cmd)
	conf.addFlags(cmd)
	since.addFlags(cmd)
	in.addFlags(cmd)
	fixes.addFlags(cmd)
	color := addColor(cmd)
	cmd.Flags().BoolVar(&suppressed, "show-suppressed", false, "report what is suppressed, too, as such; it never counts")
	cmd.Flags().StringVar(&category, "category", "", "`name` of this run in SARIF, for code scanning to tell several runs on one commit apart (default check)")
	watch.addFlags(cmd)

	cmd.RunE = func(cmd *cobra.Command, paths []string) error {
		chosen, opts, err := conf.begin(cmd, paths, &in, &selected)
		if err != nil {
			return err
		}
		if err := since.read(); err != nil {
			return err
		}
		places, err := out.destinations()
		if err != nil {
			return err
		}
		if places, err = fixes.places(cmd, paths, places); err != nil {
			return err
		}
		trees, err := in.open(cmd.Context(), paths, a.stdin)
		defer func() { closeAll(trees); in.headers.close() }()
		if err != nil {
			return err
		}
		opts = append(opts, watch.begin(a.stderr, &conf, chosen)...)
		res, err := analyzer.Check(cmd.Context(), trees, chosen, append(fixes.options(places), opts...)...)
		watch.progress.end()
		if err != nil {
			return err
		}
		if err := cmd.Context().Err(); err != nil {
			return err // an interrupted run has not seen everything
		}
		var plan *fix.Plan
		if fixes.wanted() {
			found := len(res.Findings)
			if plan, err = fixes.plan(cmd.Context(), trees, res, chosen, opts); err != nil {
				return err
			}
			if fixes.fix {
				if err := plan.Write(); err != nil {
					return fmt.Errorf("not all was mended: %w", err)
				}
				res = plan.After
			}
			if !watch.quiet {
				defer fmt.Fprintln(a.stderr, "klplint: "+fixes.summary(plan, found))
			}
		}
		res.Note(in.headers.troubles()...)
		in.headers.warn(a.stderr)
		if err := since.apply(res, paths); err != nil {
			return err
		}
		watch.end(a.stderr, res)
		if fails(res, conf.failOn(cmd)) {
			a.status = statusFindings
		}
		if fixes.diff {
			if err := a.writeDiff(plan); err != nil {
				return err
			}
		}
		return writeReports(places, a.stdout, func(w io.Writer, d destination) error {
			opts := reportOptions()
			opts.Quiet, opts.ShowSuppressed = watch.quiet, suppressed
			opts.Color = colored(color.value, a.stdout) && (!d.toFile() || color.value == "always")
			opts.ExitCode, opts.Category = a.status, category
			if d.format == "sarif" || d.format == "github" {
				setProvenance(&opts, bases(in.root, paths))
			}
			return report.Write(w, d.format, res, opts)
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
