package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

// loadCompletion is how each shell takes the script that the command prints.
var loadCompletion = map[string]string{
	"bash":       "  source <(klplint completion bash)\n  klplint completion bash > /etc/bash_completion.d/klplint",
	"zsh":        `  klplint completion zsh > "${fpath[1]}/_klplint"`,
	"fish":       "  klplint completion fish > ~/.config/fish/completions/klplint.fish",
	"powershell": "  klplint completion powershell | Out-String | Invoke-Expression",
}

// addCompletion adds cobra's completion command, made to treat words that it
// does not know as the other commands do.
func addCompletion(root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	cmd := subcommand(root, "completion")
	cmd.Short = "Print a completion script for a shell"
	cmd.Long = "Completion prints a script that lets a shell complete klplint's commands, flags and rules."
	cmd.Example = loadCompletion["bash"]
	cmd.Args = cobra.ArbitraryArgs
	cmd.RunE = helpOrUnknown
	for _, shell := range cmd.Commands() {
		shell.Short = fmt.Sprintf("Print the completion script for %s", shell.Name())
		shell.Long = shell.Short + "."
		shell.Example = loadCompletion[shell.Name()]
		shell.Args = noArgs
	}
}
