// Package report writes what a run found: a file per format, and the printed
// forms of the catalogue and of the model beside them.
//
//	text.go     for people: the finding, its source line, its related places
//	flow.go     the execution that shows a finding, as text
//	json.go     for scripts: the "klplint/1" shape
//	sarif*.go   for code scanning and viewers: SARIF 2.1.0
//	github.go   for the log of a GitHub Actions step: annotations
//	checkstyle.go, junit.go   for continuous integration that reads these
//	markdown.go for the summary of a GitHub Actions job
//	matrix.go   what happens from release to release of a series
//	verify.go   a verdict on each life cycle
//	trace.go    what the kernel log shows of some events
//	inspect.go  what klplint understood of a module
//	rules.go    the catalogue as a table
//	document.go the catalogue as a page
//	explain.go  one rule, for someone who has just met it
//
// Reports are functions of their input alone: no clock, no absolute path, no
// map order. What comes out of sources (paths, lines, names in messages) is
// never trusted: see [Options.Clean].
package report

import (
	"fmt"
	"io"

	"klplint/analyzer"
)

// Options are what a report depends on besides the result.
type Options struct {
	Color bool // ANSI colours, text only
	Quiet bool // no summary line, text only
	// Brief leaves out of a matrix, text only, what findings beside it tell.
	Brief bool
	// GitHubActions: the output becomes the log of a GitHub Actions step,
	// where some texts are commands to the runner. See [Options.Clean].
	GitHubActions bool
	Version       string // of klplint; "" is "devel"
	// ShowSuppressed adds the findings that do not count.
	ShowSuppressed bool

	// Dir is the working directory as a slash path in its repository, "" where
	// it is the root or in none: GitHub knows files by their path from there.
	Dir string
	// Roots are the directories outside of the working directory that sources
	// lie in.
	Roots []Root

	// Of SARIF only:
	RulesPage  string       // address of what Document wrote; "" when it is published nowhere
	ExitCode   int          // of the process that the report is part of
	Category   string       // tells the runs on one commit from each other; "" is "check"
	Provenance []Provenance // of the sources, as far as it is known
}

// Root is a directory as paths begin with it, which may be absolute, and what it
// is to those who do not know this machine: a slash path in its repository, or
// its name alone.
type Root struct{ Prefix, Is string }

func (o Options) version() string {
	if o.Version == "" {
		return "devel"
	}
	return o.Version
}

var formats = []struct {
	name  string
	write func(io.Writer, *analyzer.Result, Options) error
}{
	{"text", writeText},
	{"json", writeJSON},
	{"sarif", writeSARIF},
	{"github", writeGitHub},
	{"checkstyle", writeCheckstyle},
	{"junit", writeJUnit},
	{"markdown", writeMarkdown},
}

// Formats are the names that Write knows, the default first.
func Formats() []string {
	names := make([]string, len(formats))
	for i, f := range formats {
		names[i] = f.name
	}
	return names
}

// Write writes the result in the named format.
func Write(w io.Writer, format string, res *analyzer.Result, opts Options) error {
	for _, f := range formats {
		if f.name == format {
			return f.write(w, res, opts)
		}
	}
	return fmt.Errorf("unknown format %q: use one of %q", format, Formats())
}

// files counts the C files of the livepatches; one that two modules share
// counts once.
func files(res *analyzer.Result) int {
	seen := map[string]bool{}
	for _, lp := range res.Livepatches {
		for _, f := range lp.Files {
			seen[f] = true
		}
	}
	return len(seen)
}
