package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// choice is the value of a flag that takes one of a few words.
type choice struct {
	value   string
	allowed []string
}

// addChoice adds a flag that takes one of the words, and completes them.
func addChoice(cmd *cobra.Command, name, usage, def string, allowed []string) *choice {
	c := &choice{def, allowed}
	cmd.Flags().Var(c, name, usage)
	// The error can only say that the flag is unknown or was registered twice.
	_ = cmd.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(allowed, cobra.ShellCompDirectiveNoFileComp))
	return c
}

// String implements pflag.Value.
func (c *choice) String() string { return c.value }

// Type implements pflag.Value; help shows it as the flag's argument.
func (c *choice) Type() string { return strings.Join(c.allowed, "|") }

// Set implements pflag.Value.
func (c *choice) Set(s string) error {
	if slices.Contains(c.allowed, s) {
		c.value = s
		return nil
	}
	hint := didYouMean(s, c.allowed)
	if hint == "" {
		hint = ": use " + orList(c.allowed)
	}
	return fmt.Errorf("unknown value %q%s", s, hint)
}
