package report

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"klplint/analyzer"
)

const (
	matrixColumns   = 96 // of the widest line of a table
	matrixRowLabel  = 20 // of a release's name in front of a row
	matrixFullLabel = 60 // of a release's name elsewhere
	matrixReasons   = 5  // why pairs are not decided, below findings
)

// cellMarks are the statuses as one character, where words take too much room.
var cellMarks = [...]string{analyzer.Same: ".", analyzer.Right: "+", analyzer.Wrong: "!", analyzer.Refused: "x", analyzer.Undecided: "?"}

// failMark follows the word or the mark of a pair that fails the gate.
const failMark = "*"

// writeMatrixText prints the releases, the table, and what there is to say of
// the pairs that are not simply right.
func writeMatrixText(w io.Writer, m *analyzer.Matrix, opts Options) error {
	out := bufio.NewWriter(w)
	paint := painter{opts.Color}
	opts.matrixReleases(out, m, paint)
	if len(m.Releases) > 0 {
		out.WriteByte('\n')
		opts.matrixTable(out, m, paint)
	}
	explained := false
	for _, p := range pairs(m) {
		if p.said() && !(opts.Brief && (!p.fails() || len(p.Findings) > 0)) {
			explained = true
			out.WriteByte('\n')
			opts.matrixPair(out, m, p, paint)
		}
	}
	if opts.Brief {
		opts.matrixUndecided(out, m)
	}
	if explained && !opts.Brief {
		fmt.Fprintf(out, "\n%s\n", paint.rule("--matrix html and --matrix json show each finding step by step"))
	}
	if !opts.Quiet {
		t := tally(m)
		style := green
		if t.failing > 0 {
			style = red
		}
		fmt.Fprintf(out, "\n%s\n%s: %s\n", t.total(), paint.paint(style, "the series "+t.verdict(m.Gate)), t.reason())
	}
	return out.Flush()
}

// matrixUndecided says why pairs that the gate asks for are not decided: each
// reason once, with the first pair that it is about.
func (o Options) matrixUndecided(out *bufio.Writer, m *analyzer.Matrix) {
	var whys []string
	about := map[string][]pair{}
	for _, p := range pairs(m) {
		if p.Status == analyzer.Undecided && p.Gated && p.Why != "" {
			if about[p.Why] == nil {
				whys = append(whys, p.Why)
			}
			about[p.Why] = append(about[p.Why], p)
		}
	}
	for i, why := range whys {
		if i == matrixReasons {
			fmt.Fprintf(out, "%s more: --matrix text shows them\n", count(len(whys)-i, "reason"))
			break
		}
		if i == 0 {
			out.WriteByte('\n')
		}
		first, more := about[why][0], ""
		if n := len(about[why]) - 1; n > 0 {
			more = fmt.Sprintf(" and %s more", count(n, "pair"))
		}
		fmt.Fprintf(out, "%d to %d%s: not decided: %s\n", first.installed+1, first.next+1, more, o.Clean(why))
	}
}

// matrixReleases is the key to the numbers of the table.
func (o Options) matrixReleases(out io.Writer, m *analyzer.Matrix, paint painter) {
	labels, modules := 0, 0
	for i, r := range m.Releases {
		labels = max(labels, width(o.release(m, i, matrixFullLabel)))
		modules = max(modules, width(o.brief(r.Module, matrixFullLabel)))
	}
	digits := len(strconv.Itoa(len(m.Releases)))
	for i, r := range m.Releases {
		line := fmt.Sprintf("%*d  %s", digits, i+1, padded(o.release(m, i, matrixFullLabel), labels))
		if modules > 0 {
			line += "  " + padded(o.brief(r.Module, matrixFullLabel), modules)
		}
		if r.At.Path != "" {
			line += "  " + o.place(r.At)
		}
		fmt.Fprintln(out, strings.TrimRight(line, " "))
	}
	if len(m.Releases) == 0 {
		fmt.Fprintln(out, paint.rule("no releases"))
	}
}

// matrixTable draws the table: words while they fit, else a mark for each cell,
// and when even these do not fit one table below the other.
func (o Options) matrixTable(out io.Writer, m *analyzer.Matrix, paint painter) {
	n := len(m.Releases)
	digits := len(strconv.Itoa(n))
	labels := o.shortReleases(m, matrixRowLabel)
	wide := width("installed") - digits - 2
	for i := range labels {
		wide = max(wide, width(labels[i]))
	}
	const gap = 2
	head := digits + 2 + wide // what stands in front of the cells

	said := cellWords[:]
	column := 0
	for _, row := range m.Cells {
		for _, c := range row {
			column = max(column, len(cellWords[c.Status])+len(failMark)+gap)
		}
	}
	if head+n*column > matrixColumns {
		said, column = cellMarks[:], max(digits+2, 4)
	}
	most := max(1, (matrixColumns-head)/column)

	for from := 0; from < n; from += most {
		to := min(from+most, n)
		fmt.Fprintln(out, paint.head(padded("", head+gap)+"new"))
		line := padded("installed", head+gap)
		for j := from; j < to; j++ {
			line += padded(strconv.Itoa(j+1), column)
		}
		fmt.Fprintln(out, paint.head(strings.TrimRight(line, " ")))
		for i := range n {
			line := fmt.Sprintf("%*d  %s", digits, i+1, padded(labels[i], wide+gap))
			for j := from; j < to; j++ {
				line += o.matrixCell(&m.Cells[i][j], said, column, j == to-1, paint)
			}
			fmt.Fprintln(out, line)
		}
		out.Write([]byte("\n"))
	}
	o.matrixLegend(out, m, said, paint)
}

// matrixCell is a cell of the table; the last one of a row is not padded.
func (o Options) matrixCell(c *analyzer.Cell, said []string, columns int, last bool, paint painter) string {
	word := said[c.Status]
	if !c.Passes() {
		word += failMark
	}
	pad := strings.Repeat(" ", max(0, columns-len(word)))
	if last {
		pad = ""
	}
	return paint.cell(c.Status, word) + pad
}

// matrixLegend explains the words that occur.
func (o Options) matrixLegend(out io.Writer, m *analyzer.Matrix, said []string, paint painter) {
	seen := map[analyzer.CellStatus]bool{}
	for _, row := range m.Cells {
		for _, c := range row {
			seen[c.Status] = true
		}
	}
	columns := len(failMark)
	for s := range seen {
		columns = max(columns, len(said[s]))
	}
	for _, s := range append(slices.Clone(pairStatuses), analyzer.Same) {
		if seen[s] {
			pad := strings.Repeat(" ", columns-len(said[s]))
			fmt.Fprintf(out, "  %s%s  %s\n", paint.cell(s, said[s]), pad, cellMeanings[s])
		}
	}
	if tally(m).failing > 0 {
		fmt.Fprintf(out, "  %s  %s\n", padded(failMark, columns), "fails the gate "+strconv.Quote(string(m.Gate))+": "+gateAsks[m.Gate])
	}
}

// matrixPair explains a cell.
func (o Options) matrixPair(out io.Writer, m *analyzer.Matrix, p pair, paint painter) {
	status := paint.cell(p.Status, p.Status.String())
	fmt.Fprintf(out, "%s: %s (%s)\n",
		paint.head(fmt.Sprintf("%d to %d, %s to %s", p.installed+1, p.next+1, o.release(m, p.installed, matrixFullLabel), o.release(m, p.next, matrixFullLabel))),
		status, p.gateRemark())
	if p.Why != "" {
		fmt.Fprintf(out, "    why: %s\n", o.Clean(p.Why))
	}
	for _, rel := range p.Places {
		o.matrixPlace(out, rel, paint)
	}
	for i := range p.Findings {
		f := &p.Findings[i]
		fmt.Fprintf(out, "    %s %s %s %s\n", paint.place(o.place(f.Range)+":"), paint.level(f.Level), o.Clean(f.Message),
			paint.rule("["+f.Rule.ID+" "+f.Rule.Name()+"]"))
		out.Write([]byte(o.snippet(f.Range, paint)))
		for _, rel := range f.Related {
			o.matrixPlace(out, rel, paint)
		}
	}
}

func (o Options) matrixPlace(out io.Writer, rel analyzer.Related, paint painter) {
	fmt.Fprintf(out, "    %s %s %s\n", paint.place(o.place(rel.Range)+":"), paint.level(analyzer.Note), o.Clean(rel.Message))
	io.WriteString(out, o.snippet(rel.Range, paint))
}

// padded fills text up with blanks to so many terminal columns.
func padded(s string, columns int) string {
	return s + strings.Repeat(" ", max(0, columns-width(s)))
}

func (p painter) cell(s analyzer.CellStatus, word string) string {
	style := faint
	switch s {
	case analyzer.Right:
		style = green
	case analyzer.Wrong:
		style = red
	case analyzer.Refused:
		style = magenta
	case analyzer.Undecided:
		style = cyan
	}
	return p.paint(style, word)
}
