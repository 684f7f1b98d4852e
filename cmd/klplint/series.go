package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"klplint/analyzer"
	"klplint/analyzer/report"
	"klplint/cparse/cache"
	"klplint/rules"
)

func (a *app) seriesCommand() *cobra.Command {
	var (
		in       seriesInput
		out      output
		selected selection
		module   string
		quiet    bool
		noCache  bool
	)
	cmd := &cobra.Command{
		Use:   "series RELEASE RELEASE...",
		Short: "Check that each release of a livepatch may follow the others",
		Long: `Series takes the releases of a cumulative livepatch, the oldest first, and says
of each pair what happens when the one is loaded while the other is installed:
whether the kernel accepts it, and whether the system is right afterwards, when
it is disabled, and when the transition is reverted. A release may be installed
on a fresh system or over any other one, so that a customer who skips releases
is thought of.

A RELEASE is a directory or a .c file; with --git a tag, a branch or a commit, or
a directory of one as REF:path, or all tags from one to another as v1..v3.
Nothing is checked out.

Exit status: 0 nothing found at or above --fail-on and every pair that --gate
asks for is accepted and right, 1 otherwise, 2 the job could not be done.`,
		Example: `  klplint series v1 v2 v3
  klplint series --gate any v1 v2 v3
  klplint series --git . v1..v3
  klplint series --tags 'lp-*' HEAD`,
	}
	cmd.Flags().SortFlags = false
	in.addFlags(cmd)
	cmd.Flags().StringVar(&module, "module", "", "look only at the module of this `name`, or what it is called in other releases")
	var gates []string
	for _, g := range analyzer.Gates {
		gates = append(gates, string(g))
	}
	gate := addChoice(cmd, "gate", "which pairs must be accepted and right", gates[0], gates)
	format := addChoice(cmd, "format", "what the report looks like", report.Formats()[0], report.Formats())
	out.addFlag(cmd)
	failOn := addChoice(cmd, "fail-on", "exit with status 1 when something this bad, or worse, is found",
		analyzer.Warning.String(), []string{analyzer.Error.String(), analyzer.Warning.String(), analyzer.Note.String(), "never"})
	selected.addFlags(cmd)
	color := addColor(cmd)
	cmd.Flags().BoolVarP(&quiet, "quiet", "q", false, "leave out the summary line of the text format")
	cmd.Flags().BoolVar(&noCache, "no-cache", false, "neither use nor keep what is known of releases from earlier runs")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		chosen, err := selected.choose(rules.All)
		if err != nil {
			return err
		}
		versions, err := in.open(args)
		defer func() { in.close(versions) }()
		if err != nil {
			return err
		}
		wanted := analyzer.SeriesOptions{Module: module, Gate: analyzer.Gate(gate.value)}
		if !noCache {
			if wanted.Cache, err = cache.Default("releases"); err != nil {
				return fmt.Errorf("%w, or give --no-cache", err)
			}
		}
		res, err := analyzer.Series(cmd.Context(), versions, chosen, wanted)
		if err != nil {
			return err
		}
		if res.CacheError != nil {
			fmt.Fprintf(a.stderr, "klplint: what is known of the releases is not kept for the next run: %v; set $%s to another folder, or give --no-cache\n", res.CacheError, cache.Env)
		}
		if fails(res.Result, failOn.value) || failOn.value != "never" && !res.Passes() {
			a.status = statusFindings
		}
		opts := reportOptions()
		opts.Quiet = quiet
		opts.Color = colored(color.value, a.stdout) && (!out.toFile() || color.value == "always")
		return out.write(a.stdout, func(w io.Writer) error {
			if err := report.Write(w, format.value, res.Result, opts); err != nil {
				return err
			}
			for _, m := range res.Matrices {
				for i, row := range m.Cells {
					for j, c := range row {
						fmt.Fprintln(w, m.Releases[i].Label, m.Releases[j].Label, c.Status, c.Why, c.Runs)
					}
				}
			}
			return nil
		})
	}
	return cmd
}
