package main

import (
	"embed"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"klplint/cmd/klpbench/mutants"
)

//go:embed testdata/mutate/*.c
var correctModules embed.FS

// wantRatio is the share of mutants that has to be reported.
const wantRatio = 0.9

func mutateCommand() *cobra.Command {
	var dir string
	var all bool
	cmd := &cobra.Command{
		Use:   "mutate",
		Short: "Break correct livepatches and count what is noticed",
		Long: `Mutate breaks correct livepatch modules, one statement at a time: it leaves out a
free, a check, a restore or a callback, swaps two statements or callbacks, returns
success instead of an error. It runs the rules over each such mutant and lists those
that change the outcome of a scenario and that no rule reports; then those that
change none, which a person may want to look at. It fails when less than 90 % of the
former are reported, or when anything is found in a module as it is.`,
		Example: `  klpbench mutate
  klpbench mutate --dir ~/livepatches/correct --all`,
		Args: cobra.NoArgs,
	}
	cmd.Flags().StringVar(&dir, "dir", "", "a folder of correct modules, one a .c file, in place of the built-in ones")
	cmd.Flags().BoolVar(&all, "all", false, "list the reported mutants too")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		fsys, err := fs.Sub(correctModules, "testdata/mutate")
		if dir != "" {
			fsys, err = os.DirFS(dir), nil
		}
		if err != nil {
			return err
		}
		r, err := mutants.Run(cmd.Context(), fsys)
		if err != nil {
			return err
		}
		out := cmd.OutOrStdout()
		list := func(title string, o mutants.Outcome) {
			fmt.Fprintf(out, "%s: %d\n", title, r.Count(o))
			for i := range r.Mutants {
				if m := &r.Mutants[i]; m.Outcome == o {
					fmt.Fprintf(out, "  %s %v%v\n", m, m.Rules, m.Changed)
				}
			}
		}
		if all {
			list("reported", mutants.Reported)
		}
		list("equivalent by verdict", mutants.Equivalent)
		list("can no longer be enabled, which whoever loads it sees", mutants.Inert)
		list("not noticed", mutants.Missed)
		for _, a := range r.Alarms {
			fmt.Fprintf(out, "false alarm: %s\n", a)
		}
		fmt.Fprintf(out, "%d modules, %d mutants, %d equivalent by verdict; %d of %d others reported: %.1f %%\n", r.Modules, len(r.Mutants),
			r.Count(mutants.Equivalent), r.Count(mutants.Reported), r.Count(mutants.Reported)+r.Count(mutants.Missed), 100*r.Ratio())
		switch {
		case len(r.Alarms) > 0:
			return fmt.Errorf("%d findings in correct modules", len(r.Alarms))
		case r.Ratio() < wantRatio:
			return fmt.Errorf("less than %.0f %% of the mutants are reported", 100*wantRatio)
		}
		return nil
	}
	return cmd
}
