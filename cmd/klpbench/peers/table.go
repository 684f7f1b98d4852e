package peers

import (
	"fmt"
	"math"
	"runtime"
	"time"
)

func (e *environment) heading() {
	fmt.Fprintf(e.out, "Medians of %d runs (1 where a run takes longer than %v), whole processes, %d cores.\n\n", e.runs, slow, runtime.NumCPU())
	fmt.Fprintf(e.out, "%-18s %5s %7s  %-20s %9s %9s %8s %9s %s\n", "corpus", "files", "lines", "tool", "wall", "cpu", "peak", "wall/klpl", "failed")
}

// row writes a line of the table. The ratio is to klplint's hermetic mode on
// the same corpus.
func (e *environment) row(r result) {
	base, _ := e.find(r.corpus.name, klplintTool)
	name, files, lines := r.corpus.name, fmt.Sprint(len(r.corpus.files)), fmt.Sprint(r.corpus.lines)
	if r.tool != klplintTool {
		name, files, lines = "", "", ""
	} else {
		fmt.Fprintln(e.out)
	}
	failed := ""
	if r.failed > 0 {
		failed = fmt.Sprintf("%d", r.failed)
	}
	fmt.Fprintf(e.out, "%-18s %5s %7s  %-20s %9s %9s %5d MB %9.2f %s\n", name, files, lines, r.tool,
		seconds(r.wall), seconds(r.cpu), r.peak>>20, r.wall.Seconds()/base.wall.Seconds(), failed)
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f s", d.Seconds()) }

// find looks up a result.
func (e *environment) find(corpus, tool string) (result, bool) {
	for _, r := range e.results {
		if r.corpus.name == corpus && r.tool == tool {
			return r, true
		}
	}
	return result{}, false
}

// growth writes by which power of the text time and memory grow: 1 is linear.
// The last step is the one to judge by, as in the first ones most of the time
// is that of starting.
func (e *environment) growth() {
	fmt.Fprintf(e.out, "\nGrowth: the exponent of wall time, cpu time and peak memory over the lines of text.\n\n")
	fmt.Fprintf(e.out, "%-22s %-20s %17s %17s %17s\n", "series", "tool", "wall all, last", "cpu all, last", "peak all, last")
	for _, series := range []string{inModules, inLines} {
		for _, t := range e.tools {
			points := e.series(series, t.name)
			if len(points) < 2 {
				continue
			}
			fmt.Fprintf(e.out, "%-22s %-20s", series, t.name)
			for _, of := range []func(result) float64{wall, cpu, peak} {
				fmt.Fprintf(e.out, " %8.2f %8.2f", exponent(points, of), exponent(points[len(points)-2:], of))
			}
			fmt.Fprintln(e.out)
		}
	}
}

func wall(r result) float64 { return r.wall.Seconds() }
func cpu(r result) float64  { return r.cpu.Seconds() }
func peak(r result) float64 { return float64(r.peak) }

// series are the results of a tool on corpora that differ in size only.
func (e *environment) series(name, tool string) (list []result) {
	for _, r := range e.results {
		if r.corpus.series == name && r.tool == tool {
			list = append(list, r)
		}
	}
	return list
}

// exponent is the slope of the least-squares line through the points'
// logarithms.
func exponent(points []result, of func(result) float64) float64 {
	var n, sx, sy, sxx, sxy float64
	for _, p := range points {
		x, y := math.Log(float64(p.corpus.lines)), math.Log(max(of(p), 1e-9))
		n, sx, sy, sxx, sxy = n+1, sx+x, sy+y, sxx+x*x, sxy+x*y
	}
	return (n*sxy - sx*sy) / (n*sxx - sx*sx)
}
