package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"klplint/analyzer"
	"klplint/analyzer/report"
)

func (a *app) baselineCommand() *cobra.Command {
	var (
		in       input
		out      output
		selected selection
		conf     settings
	)
	cmd := &cobra.Command{
		Use:   "baseline [PATH...]",
		Short: "Write down what is found today, for check to tell what is new",
		Long: `Baseline writes what a check of each PATH finds, as SARIF. With this file as
--baseline, check counts new findings only, and says which ones are gone.

A finding is known again when lines above it come and go, and when its own line is
edited as long as rule, file and message stay. Run both commands in the same
directory: files are known by their paths.

Exit status: 0 it was written, whatever was found; 2 the job could not be done.`,
		Example: `  klplint baseline --output klplint-baseline.sarif drivers/livepatch
  klplint check --baseline klplint-baseline.sarif drivers/livepatch`,
	}
	cmd.Flags().SortFlags = false
	out.addFlag(cmd)
	selected.addFlags(cmd)
	conf.addFlags(cmd)
	in.addFlags(cmd)
	cmd.RunE = func(cmd *cobra.Command, paths []string) error {
		chosen, opts, err := conf.begin(cmd, paths, &in, &selected)
		if err != nil {
			return err
		}
		trees, err := in.open(cmd.Context(), paths, a.stdin)
		defer func() { closeAll(trees); in.headers.close() }()
		if err != nil {
			return err
		}
		res, err := analyzer.Check(cmd.Context(), trees, chosen, opts...)
		if err != nil {
			return err
		}
		if err := cmd.Context().Err(); err != nil {
			return err
		}
		res.Note(in.headers.troubles()...)
		in.headers.warn(a.stderr)
		err = out.write(a.stdout, func(w io.Writer) error { return report.Write(w, "sarif", res, reportOptions()) })
		if err == nil && out.toFile() {
			fmt.Fprintf(a.stderr, "klplint: findings in the baseline: %d\n", len(res.Findings))
		}
		return err
	}
	return cmd
}
