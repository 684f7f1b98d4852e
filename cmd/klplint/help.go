package main

import "github.com/spf13/cobra"

// helpCommand is cobra's, but for a mistyped topic, which is an error.
func helpCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Explain a command",
		Long:  `Help explains a command, as its flag --help does.`,
		Example: `  klplint help check
  klplint help completion bash`,
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			var list []cobra.Completion
			for _, c := range root.Commands() {
				list = append(list, cobra.CompletionWithDesc(c.Name(), c.Short))
			}
			return list, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, topic []string) error {
			cmd := root
			for _, word := range topic {
				next := subcommand(cmd, word)
				if next == nil {
					return unknownCommand(cmd, word)
				}
				cmd = next
			}
			// So that they are listed, as by --help.
			cmd.InitDefaultHelpFlag()
			cmd.InitDefaultVersionFlag()
			return cmd.Help()
		},
	}
}

func subcommand(cmd *cobra.Command, name string) *cobra.Command {
	for _, c := range cmd.Commands() {
		if c.Name() == name {
			return c
		}
	}
	return nil
}
