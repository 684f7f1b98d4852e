package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"klplint/analyzer/lifecycle/trace"
)

const traceSchema = "klplint-trace/1"

// The json format of a trace. A message that was printed in pieces belongs to
// the event that began it.
type (
	traceShape struct {
		Schema string             `json:"schema"`
		Tool   toolShape          `json:"tool"`
		Events []tracedEventShape `json:"events"` // those that could be executed
		Lines  []string           `json:"lines"`  // of all of them
		// Error says why it ends before the last event, null when it does not.
		Error *string `json:"error"`
	}

	tracedEventShape struct {
		Event string   `json:"event"`
		Lines []string `json:"lines"`
	}
)

// Trace prints what the kernel log would show, in one of [TableFormats]. failed
// is why the events could not all be executed, or nil.
func Trace(w io.Writer, format string, steps []trace.Step, failed error, opts Options) error {
	switch format {
	case "json":
		return writeValue(w, shapeTrace(steps, failed, opts))
	case "text":
		out := bufio.NewWriter(w)
		for _, s := range steps {
			for _, line := range s.Lines {
				out.WriteString(opts.cleanLine(line) + "\n")
			}
		}
		return out.Flush()
	}
	return fmt.Errorf("unknown format %q: use one of %q", format, TableFormats())
}

func shapeTrace(steps []trace.Step, failed error, opts Options) traceShape {
	out := traceShape{Schema: traceSchema, Tool: toolShape{"klplint", opts.version()}, Events: []tracedEventShape{}, Lines: []string{}}
	for _, s := range steps {
		lines := []string{}
		for _, line := range s.Lines {
			lines = append(lines, strings.ToValidUTF8(line, "\ufffd"))
		}
		out.Events = append(out.Events, tracedEventShape{s.Event.String(), lines})
		out.Lines = append(out.Lines, lines...)
	}
	if failed != nil {
		text := failed.Error()
		out.Error = &text
	}
	return out
}
