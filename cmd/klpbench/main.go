// Command klpbench is for those who develop klplint: it measures klplint
// against the real thing. No user of klplint needs it.
//
// This package is commands only, a file per command:
//
//	corpus.go     the kernel's own livepatch modules, fetched once
//	generate.go   livepatch modules to measure by
//	mutate.go     correct livepatches, broken one statement at a time
//	peers.go      klplint beside Coccinelle, cppcheck, sparse and gcc
//
// What they know lives in packages beside it, so that tests can use it too.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

// The exit statuses.
const (
	statusDone   = 0
	statusFailed = 1
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run is the whole program but for the process around it.
func run(args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	root := &cobra.Command{
		Use:           "klpbench",
		Short:         "Measure klplint against the real thing",
		Example:       "  klpbench corpus\n  klpbench peers --quick",
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetOut(stdout)
	root.SetErr(stderr)
	root.SetArgs(append([]string{}, args...)) // never nil: cobra would read os.Args
	root.AddCommand(corpusCommand(), generateCommand(), peersCommand(), mutateCommand())
	if err := root.ExecuteContext(ctx); err != nil {
		fmt.Fprintf(stderr, "klpbench: %v\n", err)
		return statusFailed
	}
	return statusDone
}
