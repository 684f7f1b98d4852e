package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Help is laid out for a terminal of 80 columns: the descriptions of flags
// start in one column, or below a flag that is too long for that.
const (
	usageColumns = 80
	usageIndent  = 26
)

// addUsage lays out the flags in the help of a command and of all below it.
func addUsage(root *cobra.Command) {
	cobra.AddTemplateFunc("flagUsages", flagUsages)
	usage := root.UsageTemplate()
	for _, flags := range []string{".LocalFlags", ".InheritedFlags"} {
		usage = strings.ReplaceAll(usage, flags+".FlagUsages", "flagUsages "+flags)
	}
	root.SetUsageTemplate(usage)
}

// flagUsages is the table of flags. Unlike pflag's, it says nothing of how a
// flag that takes no value could be given one.
func flagUsages(flags *pflag.FlagSet) string {
	var b strings.Builder
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden || f.Deprecated != "" {
			return
		}
		left := "      --" + f.Name
		if f.Shorthand != "" {
			left = "  -" + f.Shorthand + ", --" + f.Name
		}
		takes, usage := pflag.UnquoteUsage(f)
		if takes != "" && f.Value.Type() != "bool" {
			left += " " + takes
		}
		if !isZero(f) {
			usage += fmt.Sprintf(" (default %s)", f.DefValue)
		}
		b.WriteString(left)
		at := len(left)
		if at+2 > usageIndent {
			b.WriteByte('\n')
			at = 0
		}
		for word := range strings.FieldsSeq(usage) {
			switch {
			case at > usageIndent && at+1+len(word) > usageColumns:
				b.WriteString("\n" + strings.Repeat(" ", usageIndent))
				at = usageIndent
			case at > usageIndent:
				b.WriteByte(' ')
				at++
			default:
				b.WriteString(strings.Repeat(" ", usageIndent-at))
				at = usageIndent
			}
			b.WriteString(word)
			at += len(word)
		}
		b.WriteByte('\n')
	})
	return b.String()
}

// isZero tells whether a flag's default goes without saying.
func isZero(f *pflag.Flag) bool {
	switch f.DefValue {
	case "", "[]", "false", "0", "0s":
		return true
	}
	return false
}
