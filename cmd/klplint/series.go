package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"klplint/analyzer"
	"klplint/analyzer/report"
	"klplint/cparse/cache"
)

func (a *app) seriesCommand() *cobra.Command {
	var (
		in         seriesInput
		out        outputs
		matrix     matrixOutputs
		selected   selection
		conf       settings
		since      since
		module     string
		category   string
		quiet      bool
		suppressed bool
		noCache    bool
	)
	cmd := &cobra.Command{
		Use:   "series [RELEASE...]",
		Short: "Check that each release of a livepatch may follow the others",
		Long: `Series takes the releases of a cumulative livepatch, the oldest first, and says
of each pair what happens when the one is loaded while the other is installed:
whether the kernel accepts it, and whether the system is right afterwards, when
it is disabled, and when the transition is reverted. A release may be installed
on a fresh system or over any other one, so that a customer who skips releases
is thought of. The newest release is checked for itself, too.

A RELEASE is a directory or a .c file; with --git a tag, a branch or a commit, or
a directory of one as REF:path, or all tags from one to another as v1..v3.
Nothing is checked out. Without any, those of the section series in klplint.yaml
are taken.

The modules of the releases are matched by their names without the version, or
by their place. --gate says which pairs must be accepted and right: each older
release to each newer one (upgrade), each to the next (adjacent), or each to each
(any). What goes wrong in other pairs is a note.

Exit status: 0 nothing found at or above --fail-on and every pair that --gate
asks for is accepted and right, 1 otherwise, 2 the job could not be done.`,
		Example: `  klplint series v1 v2 v3
  klplint series --gate any --matrix html=matrix.html v1 v2 v3
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
	matrix.addFlag(cmd)
	out.addFlags(cmd)
	addFailOn(cmd)
	selected.addFlags(cmd)
	conf.addFlags(cmd)
	since.addBaseline(cmd, "; --format sarif writes one")
	color := addColor(cmd)
	cmd.Flags().BoolVar(&suppressed, "show-suppressed", false, "report what is suppressed, too, as such; it never counts")
	cmd.Flags().StringVar(&category, "category", "series", "`name` of this run in SARIF, for code scanning to tell several runs on one commit apart")
	cmd.Flags().BoolVarP(&quiet, "quiet", "q", false, "leave out the summary line and the matrix of the text format")
	cmd.Flags().BoolVar(&noCache, "no-cache", false, "neither use nor keep what is known of releases from earlier runs")

	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := conf.read([]string{"."}, ""); err != nil {
			return err
		}
		chosen, opts, err := conf.decide(cmd, &selected)
		if err != nil {
			return err
		}
		wanted := analyzer.SeriesOptions{Module: module, Gate: analyzer.Gate(gate.value)}
		if err := since.read(); err != nil {
			return err
		}
		if conf.found != nil {
			if args, err = in.configured(cmd, args, conf.found, &wanted); err != nil {
				return err
			}
		}
		pages, err := matrix.destinations()
		if err != nil {
			return err
		}
		places, err := out.beside(pages)
		if err != nil {
			return err
		}
		if !noCache {
			if wanted.Cache, err = cache.Default("releases"); err != nil {
				return fmt.Errorf("%w, or give --no-cache", err)
			}
		}
		versions, err := in.open(args)
		defer func() { in.close(versions) }()
		if err != nil {
			return err
		}
		res, err := analyzer.Series(cmd.Context(), versions, chosen, wanted, opts...)
		if err != nil {
			return err
		}
		if err := cmd.Context().Err(); err != nil {
			return err // an interrupted run has not seen everything
		}
		if err := matrix.check(pages, res.Matrices); err != nil {
			return err
		}
		if res.CacheError != nil {
			fmt.Fprintf(a.stderr, "klplint: what is known of the releases is not kept for the next run: %v; set $%s to another folder, or give --no-cache\n", res.CacheError, cache.Env)
		}
		if err := since.apply(res.Result, nil); err != nil {
			return err
		}
		res.Excuse()
		limit := conf.failOn(cmd)
		if fails(res.Result, limit) || limit != "never" && !res.Passes() {
			a.status = statusFindings
		}
		return writeReports(append(places, pages...), a.stdout, func(w io.Writer, d destination) error {
			opts := reportOptions()
			opts.Quiet, opts.ShowSuppressed = quiet, suppressed
			opts.Color = colored(color.value, a.stdout) && (!d.toFile() || color.value == "always")
			opts.ExitCode, opts.Category = a.status, category
			if opts.Provenance = in.newest; in.repo == nil {
				setProvenance(&opts, bases(in.root, args))
			}
			if d.matrix {
				return writeMatrices(w, d.format, res.Matrices, opts)
			}
			if err := report.Write(w, d.format, res.Result, opts); err != nil {
				return err
			}
			if d.format == "text" && !quiet {
				opts.Brief = true
				return writeMatrices(w, "text", res.Matrices, opts)
			}
			return nil
		})
	}
	return cmd
}
