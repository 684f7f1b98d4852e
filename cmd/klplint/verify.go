package main

import (
	"io"

	"github.com/spf13/cobra"

	"klplint/analyzer"
	"klplint/analyzer/lifecycle/scenario"
	"klplint/analyzer/report"
	"klplint/rules"
)

func (a *app) verifyCommand() *cobra.Command {
	var (
		in    input
		out   output
		conf  settings
		quiet bool
	)
	cmd := &cobra.Command{
		Use:   "verify [PATH...]",
		Short: "Prove or refute that livepatches survive their life cycles",
		Long: `Verify executes the callbacks of each livepatch module in each PATH through all
life cycles that the kernel can put it through, lets every call that can fail
fail once, and prints a verdict on each:

  holds           every way was executed to its end, and nothing goes wrong:
                  what was allocated, registered or modified has one owner while
                  the livepatch is enabled, and is undone when it is not
  violated        something goes wrong; which rules say so, and the findings
                  with the executions that show them
  not decided     something could not be followed, and what; nothing is proven
  not applicable  the livepatch never gets there, and why

A livepatch that replaces others is also loaded over an installed copy of itself.
A PATH is a directory (searched for modules, by default the current one), a .c
file, or - for one source on standard input. Of klplint.yaml the functions, the
modules and the headers count: a verdict does not depend on which rules are on.

Exit status: 0 no life cycle is violated, 1 one is, 2 the job could not be done.
What is not decided is no reason for status 1: the summary line counts it.`,
		Example: `  klplint verify drivers/livepatch
  klplint verify --format json --output proof.json livepatch-demo.c`,
	}
	cmd.Flags().SortFlags = false
	format := addChoice(cmd, "format", "what the output looks like", report.TableFormats()[0], report.TableFormats())
	out.addFlag(cmd)
	conf.addFlags(cmd)
	in.addFlags(cmd)
	color := addColor(cmd)
	cmd.Flags().BoolVarP(&quiet, "quiet", "q", false, "leave out the summary line of the text format")

	cmd.RunE = func(cmd *cobra.Command, paths []string) error {
		_, known, err := conf.begin(cmd, paths, &in, &selection{})
		if err != nil {
			return err
		}
		trees, err := in.open(cmd.Context(), paths, a.stdin)
		defer func() { closeAll(trees) }()
		if err != nil {
			return err
		}
		proof, err := analyzer.Verify(cmd.Context(), trees, rules.All, known...)
		if err != nil {
			return err
		}
		if proof.Count(scenario.Violated) > 0 {
			a.status = statusFindings
		}
		opts := reportOptions()
		opts.Quiet = quiet
		opts.Color = colored(color.value, a.stdout) && (!out.toFile() || color.value == "always")
		return out.write(a.stdout, func(w io.Writer) error {
			return report.Verification(w, format.value, proof, opts)
		})
	}
	return cmd
}
