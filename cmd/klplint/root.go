package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func (a *app) rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "klplint",
		Short: "Find defects in Linux kernel livepatch sources",
		Long: `klplint reads the C sources of kernel livepatches and says what goes wrong when
they are enabled, reverted, disabled or replaced. It needs no kernel headers, no
compiler and no configuration, and it never runs what it reads.

Exit status: 0 nothing found at or above --fail-on, 1 something found,
2 the job could not be done.`,
		Example: `  klplint check
  klplint check --format sarif --output klplint.sarif drivers/livepatch
  klplint inspect drivers/livepatch
  klplint explain KLP102`,
		Version:       version(),
		Args:          cobra.ArbitraryArgs,
		RunE:          helpOrUnknown,
		SilenceErrors: true,
		SilenceUsage:  true,

		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error { return noEmptyFlags(cmd) },
	}
	root.SetIn(a.stdin)
	root.SetOut(a.stdout)
	root.SetErr(a.stderr)
	root.SetVersionTemplate(versionLine() + "\n")
	root.SetFlagErrorFunc(flagError)
	root.AddCommand(
		a.checkCommand(),
		a.seriesCommand(),
		a.verifyCommand(),
		a.traceCommand(),
		a.inspectCommand(),
		a.baselineCommand(),
		a.configCommand(),
		a.rulesCommand(),
		a.explainCommand(),
		a.versionCommand(),
	)
	addCompletion(root)
	addUsage(root)
	root.SetHelpCommand(helpCommand(root))
	return root
}

// helpOrUnknown runs a command that only has subcommands: without a word it
// helps, with one it says what that was meant to be.
func helpOrUnknown(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return cmd.Help()
	}
	return unknownCommand(cmd, args[0])
}

func unknownCommand(cmd *cobra.Command, word string) error {
	var names []string
	for _, c := range cmd.Commands() {
		if !c.Hidden {
			names = append(names, c.Name())
		}
	}
	hint := didYouMean(word, names)
	if hint == "" && !cmd.HasParent() {
		if _, err := os.Stat(word); err == nil {
			hint = fmt.Sprintf(": did you mean \"klplint check %s\"?", word)
		}
	}
	if hint == "" {
		hint = ": use one of " + strings.Join(names, ", ")
	}
	return fmt.Errorf("unknown command %q%s", strings.TrimPrefix(cmd.CommandPath()+" "+word, "klplint "), hint)
}

// noArgs refuses arguments of a command that takes none.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return fmt.Errorf("%s takes no arguments, and %q is one: see \"%s --help\"", cmd.Name(), args[0], cmd.CommandPath())
	}
	return nil
}

// flagError words what is wrong with a flag, and what was meant.
func flagError(cmd *cobra.Command, err error) error {
	see := fmt.Sprintf(": see \"%s --help\"", cmd.CommandPath())
	var unknown *pflag.NotExistError
	var invalid *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() != "":
		return fmt.Errorf("unknown flag -%.1s%s", unknown.GetSpecifiedName(), see)
	case errors.As(err, &unknown):
		name := unknown.GetSpecifiedName()
		if others := commandsWith(cmd, name); len(others) > 0 {
			return fmt.Errorf("unknown flag --%s: %s has none, only %s%s", name, cmd.Name(), strings.Join(others, ", "), see)
		}
		if hint := didYouMean("--"+name, flagNames(cmd)); hint != "" {
			return fmt.Errorf("unknown flag --%s%s", name, hint)
		}
		// A flag of a subcommand that was given to its parent.
		for _, c := range cmd.Commands() {
			if c.Flags().Lookup(name) != nil {
				return fmt.Errorf("unknown flag --%s: it belongs to \"%s\"", name, c.CommandPath())
			}
		}
		return fmt.Errorf("unknown flag --%s%s", name, see)
	case errors.As(err, &invalid):
		return fmt.Errorf("flag --%s: %w", invalid.GetFlag().Name, invalid.Unwrap())
	}
	return fmt.Errorf("%w%s", err, see)
}

// commandsWith are the other commands that have a flag: it is no slip of the
// pen then.
func commandsWith(cmd *cobra.Command, flag string) (names []string) {
	if !cmd.HasParent() {
		return nil
	}
	for _, c := range cmd.Parent().Commands() {
		if c.Flags().Lookup(flag) != nil {
			names = append(names, c.Name())
		}
	}
	return names
}

// noEmptyFlags refuses flags that are given and say nothing, as --config "$FILE"
// does where FILE is not set: what is meant is not that there is no such flag.
func noEmptyFlags(cmd *cobra.Command) (err error) {
	cmd.Flags().Visit(func(f *pflag.Flag) {
		empty := f.Value.String() == ""
		if list, ok := f.Value.(pflag.SliceValue); ok {
			empty = len(list.GetSlice()) == 0
		}
		// That there are no events is told with what they look like.
		if empty && err == nil && f.Name != "events" {
			err = fmt.Errorf("flag --%s is empty: give it a value, or leave it out", f.Name)
		}
	})
	return err
}

func flagNames(cmd *cobra.Command) (names []string) {
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, "--"+f.Name) })
	return names
}
