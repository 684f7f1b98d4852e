package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"klplint/analyzer"
	"klplint/analyzer/report"
	"klplint/cparse/source"
	"klplint/rules"
)

func (a *app) seriesCommand() *cobra.Command {
	var (
		in       seriesInput
		out      output
		selected selection
		module   string
		quiet    bool
	)
	cmd := &cobra.Command{
		Use:   "series V1 V2 [V3...]",
		Short: "Check that each release of a livepatch may follow the others",
		Long: `Series takes the releases of a cumulative livepatch, the oldest first, and says
of each pair what happens when the one is loaded while the other is installed:
whether the kernel accepts it, and whether the system is right afterwards, when
it is disabled, and when the transition is reverted. A release may be installed
on a fresh system or over any other one, so that a customer who skips releases
is thought of.

Exit status: 0 nothing found at or above --fail-on and every pair that --gate
asks for is accepted and right, 1 otherwise, 2 the job could not be done.`,
		Example: `  klplint series v1 v2 v3
  klplint series --gate any v1 v2 v3`,
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
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		chosen, err := selected.choose(rules.All)
		if err != nil {
			return err
		}
		versions, err := in.open(args)
		defer closeVersions(versions)
		if err != nil {
			return err
		}
		res, err := analyzer.Series(cmd.Context(), versions, chosen, analyzer.SeriesOptions{Module: module, Gate: analyzer.Gate(gate.value)})
		if err != nil {
			return err
		}
		if fails(res.Result, failOn.value) || !res.Passes() {
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

// seriesInput is where the releases of a series come from.
type seriesInput struct {
	root string
}

func (in *seriesInput) addFlags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&in.root, "root", "", "`directory` that includes may be read from (default: each release itself)")
	_ = cmd.MarkFlagDirname("root")
}

// open opens the releases, the oldest first. The caller closes them, also when
// there was an error.
func (in *seriesInput) open(args []string) (list []analyzer.Version, err error) {
	if len(args) < 2 {
		return nil, errors.New("series needs two releases or more, the oldest first: name their directories")
	}
	seen := map[string]bool{}
	for _, path := range args {
		if seen[path] {
			return list, fmt.Errorf("%s is named twice: name each release once", path)
		}
		seen[path] = true
		tree, err := source.OpenPath(path, source.Options{Root: in.root})
		if err != nil {
			return list, err
		}
		list = append(list, analyzer.Version{Label: path, Tree: tree})
	}
	return list, nil
}

func closeVersions(list []analyzer.Version) {
	for _, v := range list {
		_ = v.Tree.Close() // opened for reading only
	}
}
