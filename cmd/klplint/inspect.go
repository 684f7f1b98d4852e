package main

import (
	"context"
	"errors"
	"io"

	"github.com/spf13/cobra"

	"klplint/analyzer"
	"klplint/analyzer/report"
	"klplint/analyzer/unit"
	"klplint/cparse/source"
)

func (a *app) inspectCommand() *cobra.Command {
	var (
		in   input
		out  output
		conf settings
	)
	cmd := &cobra.Command{
		Use:   "inspect [PATH...]",
		Short: "Show what was understood of livepatch sources",
		Long: `Inspect prints the livepatch modules in each PATH as klplint understands them:
patches, objects, patched functions, callbacks, states with their ids and
versions, and whether a patch replaces others. What could not be followed is
said to be unknown, and what the kernel will never see, because an earlier
element ends the list, is marked.

With --parse-stats it says instead how much of every C file in each PATH, and
of the headers that these include from it, was understood: tokens of the file's
own text, external declarations, and what was skipped and why.

Of klplint.yaml the functions, the modules and the headers count.`,
		Example: `  klplint inspect drivers/livepatch
  klplint inspect --format json livepatch-demo.c
  klplint inspect --parse-stats .
  klplint inspect - < livepatch-demo.c`,
	}
	cmd.Flags().SortFlags = false
	format := addChoice(cmd, "format", "what the output looks like", report.TableFormats()[0], report.TableFormats())
	out.addFlag(cmd)
	conf.addFlags(cmd)
	in.addFlags(cmd)
	color := addColor(cmd)
	stats := cmd.Flags().Bool("parse-stats", false, "say how much of each C file was understood, instead")

	cmd.RunE = func(cmd *cobra.Command, paths []string) error {
		_, known, err := conf.begin(cmd, paths, &in, &selection{})
		if err != nil {
			return err
		}
		trees, err := in.open(cmd.Context(), paths, a.stdin)
		defer func() { closeAll(trees); in.headers.close() }()
		if err != nil {
			return err
		}
		if *stats {
			return a.parseStats(cmd.Context(), trees, format.value, &out)
		}
		var found report.Inspection
		troubles, err := analyzer.Load(cmd.Context(), trees, func(u *unit.Unit) error {
			found.Add(u)
			return nil
		}, known...)
		if err != nil {
			return err
		}
		if err := cmd.Context().Err(); err != nil {
			return err
		}
		if found.Modules() == 0 {
			var names []string
			for _, t := range trees {
				names = append(names, t.Name)
			}
			return analyzer.NoLivepatch(names, troubles)
		}
		found.Troubles(append(troubles, in.headers.troubles()...))
		in.headers.warn(a.stderr)
		opts := reportOptions()
		opts.Color = colored(color.value, a.stdout) && (!out.toFile() || color.value == "always")
		return out.write(a.stdout, func(w io.Writer) error {
			return found.Write(w, format.value, opts)
		})
	}
	return cmd
}

// parseStats writes how much of the C files was understood.
func (a *app) parseStats(ctx context.Context, trees []*source.Tree, format string, out *output) error {
	s, err := analyzer.Parse(ctx, trees)
	if err != nil {
		return err
	}
	if len(s.Files) == 0 {
		return errors.New("no C file found: name a directory that holds some")
	}
	return out.write(a.stdout, func(w io.Writer) error {
		return report.WriteParseStats(w, format, s, reportOptions())
	})
}
