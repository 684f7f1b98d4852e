package main

import (
	"io"

	"github.com/spf13/cobra"

	"klplint/analyzer/report"
	"klplint/rules"
)

func (a *app) rulesCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "rules",
		Short: "List the rules",
		Long: `Rules lists the catalogue: each rule's id, name, default level and what it finds.
The json format holds all that "klplint explain" says of them.`,
		Example: `  klplint rules
  klplint rules --format json`,
		Args:              noArgs,
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	format := addChoice(cmd, "format", "what the output looks like", report.TableFormats()[0], report.TableFormats())
	cmd.RunE = func(*cobra.Command, []string) error {
		return toStdout.write(a.stdout, func(w io.Writer) error {
			return report.Rules(w, format.value, rules.All)
		})
	}
	return cmd
}
