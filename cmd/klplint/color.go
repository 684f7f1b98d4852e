package main

import (
	"io"
	"os"

	"github.com/spf13/cobra"
)

func addColor(cmd *cobra.Command) *choice {
	return addChoice(cmd, "color", "colour the text; auto obeys NO_COLOR and FORCE_COLOR, and else asks whether this is a terminal",
		"auto", []string{"auto", "always", "never"})
}

// colored decides whether text for w is coloured. What the command line says
// goes before the environment, NO_COLOR before FORCE_COLOR, and both before a
// guess.
func colored(mode string, w io.Writer) bool {
	switch force := os.Getenv("FORCE_COLOR"); {
	case mode == "always":
		return true
	case mode == "never", os.Getenv("NO_COLOR") != "":
		return false
	case force != "":
		return force != "0" && force != "false"
	case os.Getenv("TERM") == "dumb":
		return false
	}
	return onTerminal(w)
}

// onTerminal tells whether a person sees what is written to w.
func onTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
