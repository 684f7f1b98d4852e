package main

import (
	"errors"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"klplint/analyzer/report"
	"klplint/rules"
)

func (a *app) explainCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "explain RULE...",
		Short: "Explain a rule",
		Long: `Explain says what a rule finds, why that matters at run time, how to mend it,
with a bad and a good example, and where the rule is only approximate. A RULE is
an id (KLP102) or a name (state-id-duplicate), in any case.`,
		Example: `  klplint explain KLP102
  klplint explain state-id-duplicate missing-post-unpatch`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New(`explain needs a rule, such as "klplint explain KLP102": "klplint rules" lists them`)
			}
			return nil
		},
		ValidArgsFunction: completeRules,
	}
	color := addColor(cmd)
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		// As --enable takes them, too.
		found, err := findRules(rules.All, strings.Split(strings.Join(args, ","), ","))
		if err != nil {
			return err
		}
		opts := reportOptions()
		opts.Color = colored(color.value, a.stdout)
		return toStdout.write(a.stdout, func(w io.Writer) error {
			for i, r := range found {
				if i > 0 {
					if _, err := io.WriteString(w, "\n\n"); err != nil {
						return err
					}
				}
				if err := report.Explain(w, r, opts); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return cmd
}
