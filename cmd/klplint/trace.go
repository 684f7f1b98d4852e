package main

import (
	"context"
	"errors"
	"fmt"
	"go/token"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"klplint/analyzer"
	"klplint/analyzer/lifecycle/trace"
	"klplint/analyzer/report"
	"klplint/analyzer/unit"
	"klplint/cparse/source"
)

func (a *app) traceCommand() *cobra.Command {
	var (
		in     input
		conf   settings
		out    output
		events string
	)
	cmd := &cobra.Command{
		Use:   "trace --events EVENTS [PATH...]",
		Short: "Show what the kernel log says of a sequence of events",
		Long: `Trace executes the events, exactly as they are written, on the modules in each
PATH and prints what the kernel log would show, as dmesg without timestamps: the
lines of the livepatch core and what the modules print. Nothing fails but what
the events say, and what is not known is printed as <?>. Of klplint.yaml the
functions, the modules and the headers count.

Events are separated by semicolons or line ends; # begins a comment. M is a
module of a PATH, T also one whose sources are not there:

` + eventTable() + `
Exit status: 0 all events were executed, 2 they were not, or the job could not
be done: what was printed until then is shown.`,
		Example: `  klplint trace --events 'load fix_v1; load fix_v2; unload fix_v1; disable fix_v2' livepatches
  klplint trace --events 'load fix; module-coming nvme; module-going nvme; disable fix; unload fix'
  klplint trace --events 'load fix_v1; load fix_v2 (revert); unload fix_v2' --format json v1 v2
  klplint trace --events @takeover.events livepatches`,
	}
	cmd.Flags().SortFlags = false
	cmd.Flags().StringVar(&events, "events", "", "the `events`, or @FILE to read them from a file, @- from standard input")
	format := addChoice(cmd, "format", "what the output looks like", report.TableFormats()[0], report.TableFormats())
	out.addFlag(cmd)
	conf.addFlags(cmd)
	in.addFlags(cmd)

	cmd.RunE = func(cmd *cobra.Command, paths []string) error {
		ctx := cmd.Context()
		text, err := eventText(ctx, events, a.stdin)
		if err != nil {
			return err
		}
		if events == "@"+stdinPath && slices.Contains(paths, stdinPath) {
			return errors.New("standard input (-) is named twice: name it once")
		}
		list, err := trace.Parse(text)
		if err != nil {
			return fmt.Errorf("flag --events: %w", err)
		}
		_, known, err := conf.begin(cmd, paths, &in, &selection{})
		if err != nil {
			return err
		}
		trees, err := in.open(ctx, paths, a.stdin)
		defer func() { closeAll(trees) }()
		if err != nil {
			return err
		}
		steps, failed := runTrace(ctx, trees, list, known)
		if err := ctx.Err(); err != nil {
			return err
		}
		if failed != nil && out.toFile() {
			return failed // a file is replaced only by a whole trace
		}
		err = out.write(a.stdout, func(w io.Writer) error {
			return report.Trace(w, format.value, steps, failed, reportOptions())
		})
		if failed != nil {
			return failed
		}
		if err == nil && silent(steps) {
			fmt.Fprintln(a.stderr, `klplint: the kernel log shows nothing of these events: "klplint check" tells what keeps a livepatch from being enabled`)
		}
		return err
	}
	return cmd
}

// silent tells whether modules were loaded and the log has no line.
func silent(steps []trace.Step) bool {
	printed := func(s trace.Step) bool { return len(s.Lines) > 0 }
	loads := func(s trace.Step) bool { return s.Event.Verb == "load" }
	return slices.ContainsFunc(steps, loads) && !slices.ContainsFunc(steps, printed)
}

// eventTable is the verbs of events, for the help.
func eventTable() string {
	var b strings.Builder
	for _, v := range trace.Verbs {
		fmt.Fprintf(&b, "  %-25s  %s\n", v.Form, v.Means)
	}
	return b.String()
}

// eventText is the value of --events, or what it points to.
func eventText(ctx context.Context, value string, stdin io.Reader) (string, error) {
	name, elsewhere := strings.CutPrefix(value, "@")
	if !elsewhere {
		return value, nil
	}
	if name == stdinPath {
		text, err := readAll(ctx, stdin)
		return string(text), err
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return "", fmt.Errorf("flag --events: cannot read %s: %w", name, reason(err))
	}
	return string(text), nil
}

// runTrace executes the events on the modules that they name, with what is known
// of these.
func runTrace(ctx context.Context, trees []*source.Tree, events []trace.Event, known []analyzer.Option) ([]trace.Step, error) {
	modules, _, err := analyzer.Modules(ctx, trees, known...)
	if err != nil {
		return nil, err
	}
	fset := token.NewFileSet()
	var units []*unit.Unit
	loaded := map[string]bool{}
	for i, e := range events {
		if loaded[e.Module] {
			continue
		}
		m, err := eventModule(modules, e)
		if err != nil {
			// What comes before it is executed all the same.
			steps, failed := trace.Execute(units, events[:i])
			if failed == nil {
				failed = fmt.Errorf("%s: %w", e, err)
			}
			return steps, failed
		}
		loaded[e.Module] = true
		if m != nil {
			units = append(units, m.Load(fset))
		}
	}
	return trace.Execute(units, events)
}

// eventModule finds the module of an event. A target may have no sources.
func eventModule(modules []analyzer.Module, e trace.Event) (found *analyzer.Module, err error) {
	var names []string
	for i := range modules {
		m := &modules[i]
		names = append(names, m.Name)
		if m.Name != e.Module {
			continue
		}
		if found != nil {
			return nil, fmt.Errorf("module %s is both in %s and in %s: name the path of the one that is meant", m.Name, found.Dir, m.Dir)
		}
		found = m
	}
	if found != nil || strings.HasPrefix(e.Verb, "module-") {
		return found, nil
	}
	slices.Sort(names)
	names = slices.Compact(names)
	hint := didYouMean(e.Module, names)
	switch {
	case hint != "":
	case len(names) == 0:
		hint = ": there are no modules in the paths"
	default:
		hint = ": the modules are " + shortList(names)
	}
	return nil, fmt.Errorf("there is no module %s%s", e.Module, hint)
}

// shortList joins names, but not more than fit a line.
func shortList(names []string) string {
	const most = 20
	if len(names) > most {
		return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", len(names)-most)
	}
	return strings.Join(names, ", ")
}
