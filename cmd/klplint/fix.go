package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"klplint/analyzer"
	"klplint/analyzer/fix"
	"klplint/cparse/source"
)

// fixing is what becomes of the fixes of findings.
type fixing struct {
	fix, diff bool
}

func (x *fixing) addFlags(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&x.diff, "diff", false, "print a unified diff that mends what can be mended mechanically, in place of the report")
	cmd.Flags().BoolVar(&x.fix, "fix", false, "mend in the sources what can be mended mechanically, and report what is left")
}

func (x *fixing) wanted() bool { return x.fix || x.diff }

// places are those of the given destinations to which reports go. A diff goes to
// standard output, and takes the place of the report there.
func (x *fixing) places(cmd *cobra.Command, paths []string, list []destination) ([]destination, error) {
	if x.fix && x.diff {
		return nil, errors.New("flags --diff and --fix contradict each other: give --diff to see the change, --fix to make it")
	}
	if x.fix && slices.Contains(paths, stdinPath) {
		return nil, errors.New("flag --fix writes files, and standard input (-) is none: use --diff")
	}
	toStdout := func(d destination) bool { return !d.toFile() }
	if !x.diff || !slices.ContainsFunc(list, toStdout) {
		return list, nil
	}
	if cmd.Flags().Changed("format") || cmd.Flags().Changed("output") {
		return nil, errors.New("flag --diff prints a diff in place of the report: send the report to a file (--output format=file), or leave it out")
	}
	return slices.DeleteFunc(slices.Clone(list), toStdout), nil
}

// options are those of a check whose findings come with fixes, where someone
// makes use of them: proving a fix takes time.
func (x *fixing) options(places []destination) []analyzer.Option {
	shows := func(d destination) bool { return d.format == "sarif" || d.format == "json" }
	if x.wanted() || slices.ContainsFunc(places, shows) {
		return []analyzer.Option{analyzer.WithFixes()}
	}
	return nil
}

// plan makes a plan of the fixes.
func (x *fixing) plan(ctx context.Context, trees []*source.Tree, res *analyzer.Result, rules []*analyzer.Rule, opts []analyzer.Option) (*fix.Plan, error) {
	return fix.Make(ctx, trees, res, func(ctx context.Context, trees []*source.Tree) (*analyzer.Result, error) {
		return analyzer.Check(ctx, trees, rules, append(slices.Clip(opts), analyzer.ForComparison())...)
	})
}

// summary says how far a plan goes.
func (x *fixing) summary(p *fix.Plan, found int) string {
	var b strings.Builder
	does, files := "mended", counted(len(p.Files), "file")
	if x.diff {
		does = "this diff mends"
	}
	// A fix may mend more than the finding that it comes with.
	gone := max(len(p.Mended), found-len(p.After.Findings))
	if len(p.Mended) == 0 {
		fmt.Fprintf(&b, "none of %s can be mended mechanically", counted(found, "finding"))
	} else {
		fmt.Fprintf(&b, "%s %d of %s in %s", does, gone, counted(found, "finding"), files)
	}
	if n := len(p.Later); n > 0 {
		fmt.Fprintf(&b, "; %s not go together with these: run again afterwards", map[bool]string{true: "1 more fix does", false: fmt.Sprintf("%d more fixes do", n)}[n == 1])
	}
	return b.String()
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// writeDiff writes a plan's diff: exactly, for a program to read; with control
// characters made visible on a terminal; and so that GitHub's runner, which reads
// what a step prints, takes no line of it for a command.
func (a *app) writeDiff(p *fix.Plan) error {
	var diff bytes.Buffer
	if err := p.Diff(&diff); err != nil {
		return err
	}
	opts := reportOptions()
	text := diff.String()
	switch {
	case text == "":
	case onTerminal(a.stdout):
		var b strings.Builder
		for line := range strings.Lines(text) {
			b.WriteString(opts.Clean(strings.TrimSuffix(line, "\n")) + "\n")
		}
		text = b.String()
	case opts.GitHubActions:
		// Programs that take diffs skip what stands around them. Sources cannot
		// hold the word that ends this: it is a hash of them.
		word := fmt.Sprintf("%x", sha256.Sum256([]byte(text)))
		text = "::stop-commands::" + word + "\n" + text + "::" + word + "::\n"
	}
	return toStdout.write(a.stdout, func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	})
}
