package peers

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"syscall"
	"time"
)

// sample is one run of a tool on a corpus.
type sample struct {
	wall, cpu time.Duration
	peak      int64 // bytes
	failed    int   // commands with an exit status other than 0
}

// result is what a tool needs for a corpus: medians.
type result struct {
	corpus *corpus
	tool   string
	runs   int
	sample
}

// slow is what is measured once: who waits this long knows enough.
const slow = 20 * time.Second

// measure runs the tools in turns, so that what else the machine does hits all
// of them. The first turn warms up the caches and is not counted.
func (e *environment) measure(ctx context.Context, c corpus) error {
	var tools []tool
	for _, t := range e.tools {
		if !t.exact || c.exact {
			tools = append(tools, t)
		}
	}
	samples := make([][]sample, len(tools))
	for turn := range e.runs + 1 {
		for i, t := range tools {
			if len(samples[i]) > 0 && samples[i][0].wall > slow {
				continue
			}
			s, err := t.run(ctx, &c)
			if err != nil {
				return fmt.Errorf("%s on %s: %w", t.name, c.name, err)
			}
			if turn > 0 {
				samples[i] = append(samples[i], s)
			} else if s.wall > slow {
				samples[i] = append(samples[i], s) // warm by far
			}
		}
	}
	for i, t := range tools {
		r := result{corpus: &c, tool: t.name, runs: len(samples[i])}
		r.wall = median(samples[i], func(s sample) time.Duration { return s.wall })
		r.cpu = median(samples[i], func(s sample) time.Duration { return s.cpu })
		r.peak = median(samples[i], func(s sample) int64 { return s.peak })
		r.failed = samples[i][0].failed
		e.results = append(e.results, r)
		e.row(r)
	}
	return nil
}

// run runs the tool's commands on the corpus.
func (t *tool) run(ctx context.Context, c *corpus) (s sample, err error) {
	if t.before != nil {
		if err := t.before(); err != nil {
			return s, err
		}
	}
	start := time.Now()
	for _, args := range t.commands(c) {
		cmd := exec.CommandContext(ctx, args[0], args[1:]...)
		cmd.Env = append(os.Environ(), t.env...)
		err := cmd.Run()
		if ctx.Err() != nil {
			return s, ctx.Err()
		}
		var exit *exec.ExitError
		if err != nil && (!errors.As(err, &exit) || !exit.Exited() || t.all) {
			return s, err
		}
		if err != nil {
			s.failed++ // these tools fail for what they find, too
		}
		s.cpu += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
		// Until it starts the program, a child counts as large as this
		// process was at most: a peak below some 12 MB cannot be seen.
		if u, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
			s.peak = max(s.peak, u.Maxrss<<10)
		}
	}
	s.wall = time.Since(start)
	return s, nil
}

func median[T int64 | time.Duration](samples []sample, of func(sample) T) T {
	var list []T
	for _, s := range samples {
		list = append(list, of(s))
	}
	slices.Sort(list)
	n := len(list)
	return (list[(n-1)/2] + list[n/2]) / 2
}
