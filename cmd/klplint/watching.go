package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"klplint/analyzer"
	"klplint/analyzer/config"
)

// watching is what a run tells of itself on standard error.
type watching struct {
	quiet, verbose, stats bool

	progress *progress
	times    analyzer.Stats
}

func (x *watching) addFlags(cmd *cobra.Command) {
	cmd.Flags().BoolVarP(&x.quiet, "quiet", "q", false, "leave out the summary line of the text and github formats, and progress")
	cmd.Flags().BoolVarP(&x.verbose, "verbose", "v", false, "say on standard error what is read and which configuration holds")
	cmd.Flags().BoolVar(&x.stats, "stats", false, "say on standard error where time and memory went")
}

// begin is what the check is to tell.
func (x *watching) begin(stderr io.Writer, conf *settings, chosen []*analyzer.Rule) (opts []analyzer.Option) {
	if x.verbose {
		where := "no " + config.Name
		switch {
		case conf.found != nil:
			where = conf.found.Path
		case conf.none:
			where = "none is wanted"
		}
		fmt.Fprintf(stderr, "klplint: configuration: %s\nklplint: %d rules run\n", reportOptions().Clean(where), len(chosen))
	}
	if x.stats {
		opts = append(opts, analyzer.WithStats(&x.times))
	}
	if !x.quiet {
		if x.progress = newProgress(stderr); x.progress != nil {
			opts = append(opts, analyzer.WithProgress(x.progress.tell))
		}
	}
	return opts
}

// end tells what was read, once it has been.
func (x *watching) end(stderr io.Writer, res *analyzer.Result) {
	if x.verbose {
		clean := reportOptions().Clean
		for _, lp := range res.Livepatches {
			fmt.Fprintf(stderr, "klplint: module %s in %s: %s\n", clean(lp.Name), clean(lp.Dir), clean(strings.Join(lp.Files, ", ")))
		}
		for _, f := range res.Files {
			fmt.Fprintf(stderr, "klplint: read %s (%d bytes)\n", clean(f.Path), len(f.Text))
		}
	}
	if x.stats {
		fmt.Fprint(stderr, statsText(&x.times, peakMemory()))
	}
}
