// Command klplint finds defects in Linux kernel livepatch sources.
//
// This package is commands and flags only: it turns a command line into calls
// of the packages that do the work, and what they return into output and an
// exit status. A file per command:
//
//	check.go     sources -> findings -> report -> exit status
//	verify.go    sources -> life cycles -> a verdict on each -> exit status
//	trace.go     sources, events -> what the kernel log shows
//	inspect.go   sources -> what was understood of them
//	baseline.go  sources -> findings that are known from now on
//	config.go    klplint.yaml, flags -> what holds, and where it comes from
//	rules.go     the catalogue
//	explain.go   one rule
//	version.go, completion.go, help.go
//
// and beside them what they share: input.go (paths and standard input),
// output.go and outputs.go (files that are whole or not there), usage.go (the
// table of flags in the help), provenance.go (the commit that is checked),
// color.go, selection.go (which rules run), choice.go (flags with a fixed set of
// values) and suggest.go (what a mistyped word was meant to be).
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"klplint/analyzer/report"
)

// The exit statuses. Scripts rely on them; they never change their meaning.
const (
	statusClean    = 0 // nothing at or above --fail-on
	statusFindings = 1 // something at or above --fail-on
	statusFailed   = 2 // the job could not be done
)

func main() {
	// A short-lived process with little memory: collecting garbage seldom
	// saves a quarter of its time. Close to the limit it is collected more
	// often: a large tree, or headers to prepare, do with no more than that.
	debug.SetGCPercent(400)
	debug.SetMemoryLimit(256 << 20)
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run is the whole program but for the process around it.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	// Without this the process dies of a closed pipe before it can say by its
	// exit status what it found: see errReaderGone.
	signal.Ignore(syscall.SIGPIPE)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // the second Ctrl-C ends the process at once
	return execute(ctx, args, stdin, stdout, stderr)
}

// app is what the commands share.
type app struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	status         int // of a job that was done
}

func execute(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	a := &app{stdin: stdin, stdout: stdout, stderr: stderr}
	root := a.rootCommand()
	root.SetArgs(append([]string{}, args...)) // never nil: cobra would read os.Args
	err := root.ExecuteContext(ctx)
	switch {
	case ctx.Err() != nil:
		err = errors.New("interrupted: nothing was reported")
	case errors.Is(err, errReaderGone):
		err = nil // no reason to complain, and what was found was found
	}
	if err != nil {
		fmt.Fprintln(stderr, "klplint: "+oneLine(err))
		return statusFailed
	}
	return a.status
}

// oneLine is the error's text, which may quote paths and flags as they came, as
// one line that is safe to show.
func oneLine(err error) string {
	text := strings.ReplaceAll(strings.TrimSpace(err.Error()), "\n", " ")
	return reportOptions().Clean(text)
}

// rulesPage is where rules/README.md is published. Who builds klplint may know:
//
//	go build -ldflags '-X main.rulesPage=https://example.org/klplint/rules/README.md'
var rulesPage string

// reportOptions are those that the build and the environment decide.
func reportOptions() report.Options {
	return report.Options{
		GitHubActions: os.Getenv("GITHUB_ACTIONS") == "true",
		Version:       version(),
		RulesPage:     rulesPage,
	}
}
