package report

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"unicode"

	"klplint/analyzer"
)

// What a series does, pair by pair: which release may be loaded over which, and
// what then goes right or wrong. A format each:
//
//	matrixtext.go      for a terminal
//	matrixjson.go      for scripts: the "klplint-matrix/1" shape
//	matrixmarkdown.go  for the summary of a CI job
//	matrixhtml.go      for everybody else: one page that can be sent by mail
var matrixFormats = []struct {
	name  string
	write func(io.Writer, *analyzer.Matrix, Options) error
}{
	{"text", writeMatrixText},
	{"json", writeMatrixJSON},
	{"markdown", writeMatrixMarkdown},
	{"html", writeMatrixHTML},
}

// MatrixFormats are the names that WriteMatrix knows, the default first.
func MatrixFormats() []string {
	names := make([]string, len(matrixFormats))
	for i, f := range matrixFormats {
		names[i] = f.name
	}
	return names
}

// WriteMatrix writes the matrix of a series in the named format. It fails on a
// name that it does not know, on a matrix that is not square, and when w does.
func WriteMatrix(w io.Writer, format string, m *analyzer.Matrix, opts Options) error {
	for _, f := range matrixFormats {
		if f.name == format {
			if err := square(m); err != nil {
				return err
			}
			return f.write(w, m, opts)
		}
	}
	return fmt.Errorf("unknown format %q: use one of %q", format, MatrixFormats())
}

// square tells whether there is a cell for each pair of releases.
func square(m *analyzer.Matrix) error {
	n := len(m.Releases)
	if len(m.Cells) != n {
		return fmt.Errorf("the matrix of %d releases has %d rows", n, len(m.Cells))
	}
	for i, row := range m.Cells {
		if len(row) != n {
			return fmt.Errorf("row %d of the matrix of %d releases has %d cells", i+1, n, len(row))
		}
		for j := range row {
			if row[j].Status > analyzer.Undecided {
				return fmt.Errorf("cell %d of row %d of the matrix has the unknown status %d", j+1, i+1, row[j].Status)
			}
		}
	}
	return nil
}

// pair is two different releases, the one loaded over the other.
type pair struct {
	*analyzer.Cell
	installed, next int // indexes of the releases
}

// fails tells whether the gate stays shut because of the pair.
func (p pair) fails() bool { return !p.Passes() }

// said tells whether there is more to say of the pair than that it is right.
func (p pair) said() bool { return p.Status != analyzer.Right || len(p.Findings) > 0 }

// pairs are those of the matrix, row by row.
func pairs(m *analyzer.Matrix) (list []pair) {
	for i := range m.Cells {
		for j := range m.Cells[i] {
			if i != j {
				list = append(list, pair{&m.Cells[i][j], i, j})
			}
		}
	}
	return list
}

// matrixTally counts pairs.
type matrixTally struct {
	pairs                            int
	right, wrong, refused, undecided int
	gated, failing                   int
	open                             int // gated, and not decided
}

func tally(m *analyzer.Matrix) (t matrixTally) {
	for _, p := range pairs(m) {
		t.pairs++
		switch p.Status {
		case analyzer.Right:
			t.right++
		case analyzer.Wrong:
			t.wrong++
		case analyzer.Refused:
			t.refused++
		case analyzer.Undecided:
			t.undecided++
		}
		if p.Gated {
			t.gated++
			if p.Status == analyzer.Undecided {
				t.open++
			}
		}
		if p.fails() {
			t.failing++
		}
	}
	return t
}

// of is the number of pairs of a status.
func (t matrixTally) of(s analyzer.CellStatus) int {
	return [...]int{analyzer.Right: t.right, analyzer.Wrong: t.wrong, analyzer.Refused: t.refused, analyzer.Undecided: t.undecided}[s]
}

// verdict tells whether the series passes its gate.
func (t matrixTally) verdict(g analyzer.Gate) string {
	if t.failing > 0 {
		return fmt.Sprintf("does not pass the gate %q", string(g))
	}
	return fmt.Sprintf("passes the gate %q", string(g))
}

// reason says why it does or does not pass.
func (t matrixTally) reason() string {
	asked := " that the gate asks for"
	var s string
	switch {
	case t.gated == 0:
		return "the gate asks for no pair"
	case t.failing == 1:
		s = "1 of " + count(t.gated, "pair") + asked + " fails"
	case t.failing > 0:
		s = fmt.Sprintf("%d of %s%s fail", t.failing, count(t.gated, "pair"), asked)
	case t.gated == t.open:
		s = "nothing was found wrong with the " + count(t.gated, "pair") + asked
	case t.gated == 1:
		s = "the 1 pair" + asked + " is accepted and right"
	case t.open == 0:
		s = fmt.Sprintf("all %d pairs%s are accepted and right", t.gated, asked)
	default:
		s = fmt.Sprintf("%d of %s%s are accepted and right", t.gated-t.open, count(t.gated, "pair"), asked)
	}
	if t.open > 0 {
		s += fmt.Sprintf("; %d could not be decided", t.open)
	}
	return s
}

// total says what became of all pairs.
func (t matrixTally) total() string {
	var parts []string
	for _, s := range pairStatuses {
		if n := t.of(s); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, s))
		}
	}
	if parts == nil {
		return "no pairs"
	}
	return count(t.pairs, "pair") + ": " + strings.Join(parts, ", ")
}

// pairStatuses are what a pair can be, in the order of legends.
var pairStatuses = []analyzer.CellStatus{analyzer.Right, analyzer.Wrong, analyzer.Refused, analyzer.Undecided}

// cellWords are the statuses as short words.
var cellWords = [...]string{
	analyzer.Same: "same", analyzer.Right: "right", analyzer.Wrong: "wrong",
	analyzer.Refused: "refused", analyzer.Undecided: "undecided",
}

// cellMeanings are the statuses at length, for legends.
var cellMeanings = [...]string{
	analyzer.Same:      "the release itself, which the loader takes once only",
	analyzer.Right:     "accepted by the kernel, and every life cycle holds",
	analyzer.Wrong:     "accepted by the kernel, and something goes wrong",
	analyzer.Refused:   "the kernel does not load the new release",
	analyzer.Undecided: "not proven to be right; nothing that the new release does wrong was found",
}

// gateAsks are the gates in words.
var gateAsks = map[analyzer.Gate]string{
	analyzer.GateUpgrade:  "every older release to every newer one must be accepted and right",
	analyzer.GateAny:      "every release to every other one, downgrades included, must be accepted and right",
	analyzer.GateAdjacent: "every release to the next one must be accepted and right",
}

// matrixLabel is how a release is called, as it came.
func matrixLabel(m *analyzer.Matrix, i int) string {
	r := m.Releases[i]
	return cmp.Or(r.Label, r.Module, fmt.Sprintf("release %d", i+1))
}

// release is how a release is called, clean, in so many columns.
func (o Options) release(m *analyzer.Matrix, i, columns int) string {
	return o.brief(matrixLabel(m, i), columns)
}

// brief is text out of sources, clean and without tabs, in so many columns.
func (o Options) brief(s string, columns int) string {
	return clipColumns(strings.ReplaceAll(unstacked(o.Clean(s)), "\t", " "), columns)
}

// shortReleases are the names of all releases for the head of a table. Names
// that are too long, as those of packages are, lose what they begin with alike;
// what is still too long loses its middle: releases differ at the end.
func (o Options) shortReleases(m *analyzer.Matrix, columns int) []string {
	list := make([]string, len(m.Releases))
	long := false
	for i := range list {
		list[i] = o.release(m, i, longestLabel)
		long = long || width(list[i]) > columns
	}
	if !long {
		return list
	}
	start := commonStart(list, columns-len(ellipsis))
	for i, s := range list {
		if start > 2*len(ellipsis) {
			s = ellipsis + s[start:]
		}
		list[i] = clipMiddle(s, columns)
	}
	return list
}

// commonStart is the length of what all names may lose because they begin with
// it alike: up to a separator, and no more than makes the rest fit. It is 0 when
// that leaves nothing of one of them.
func commonStart(names []string, columns int) (start int) {
	common, longest := names[0], 0
	for _, s := range names {
		for !strings.HasPrefix(s, common) {
			common = common[:len(common)-1]
		}
		longest = max(longest, len(s))
	}
	for i := range common {
		if strings.IndexByte("-_./ ", common[i]) >= 0 {
			if start = i + 1; longest-start <= columns {
				break
			}
		}
	}
	for _, s := range names {
		if len(s) == start {
			return 0
		}
	}
	return start
}

// unstacked leaves no more than a few accents on a character: a pile of them
// covers the lines around it.
func unstacked(s string) string {
	stacked := 0
	return strings.Map(func(r rune) rune {
		if !unicode.In(r, unicode.Mn, unicode.Me) {
			stacked = 0
			return r
		}
		if stacked++; stacked > 4 {
			return -1
		}
		return r
	}, s)
}

// matrixTitle names the series by its first and its last release.
func matrixTitle(m *analyzer.Matrix, label func(int) string) string {
	switch n := len(m.Releases); n {
	case 0:
		return "Livepatch series without releases"
	case 1:
		return "Livepatch series of 1 release: " + label(0)
	default:
		return fmt.Sprintf("Livepatch series of %d releases: %s to %s", n, label(0), label(n-1))
	}
}

// how says what happens on a pair, in a sentence without its full stop.
func (p pair) how() string {
	switch p.Status {
	case analyzer.Right:
		s := "The kernel accepts it, and every life cycle holds"
		if p.Runs > 0 {
			s += " (executed in " + count(p.Runs, "way") + ")"
		}
		return s
	case analyzer.Wrong:
		if n := len(p.Findings); n > 1 {
			return fmt.Sprintf("The kernel accepts it, and then %d things go wrong", n)
		}
		return "The kernel accepts it, and then something goes wrong"
	case analyzer.Refused:
		return "The kernel refuses to load the new release while the installed one is there"
	case analyzer.Undecided:
		return "The kernel may accept it, but not all of it could be executed"
	}
	return "It is the release itself, which the loader takes once only"
}

// gateRemark says what the gate makes of the pair.
func (p pair) gateRemark() string {
	switch {
	case p.fails():
		return "fails the gate"
	case p.Gated && p.Status == analyzer.Undecided:
		return "passes the gate undecided"
	case p.Gated:
		return "passes the gate"
	}
	return "the gate does not ask for it"
}

// longestLabel is more than any name of a release needs, in columns.
const longestLabel = 200

// clipColumns cuts text that is clean to so many terminal columns. A character counts
// for one at least, so that a pile of accents does not get through.
func clipColumns(s string, columns int) string {
	cost := func(r rune) int { return max(1, width(string(r))) }
	used, cut := 0, 0
	for i, r := range s {
		if used+cost(r) > columns {
			return s[:cut] + ellipsis
		}
		if used += cost(r); used <= columns-len(ellipsis) {
			cut = i + len(string(r))
		}
	}
	return s
}

// clipMiddle cuts text that is clean to so many terminal columns, and keeps more
// of its end than of its start.
func clipMiddle(s string, columns int) string {
	if clipColumns(s, columns) == s {
		return s
	}
	start := clipColumns(s, columns/3+len(ellipsis))
	runes := []rune(s)
	room := columns - columns/3 - len(ellipsis)
	from := len(runes)
	for from > 0 && room >= max(1, width(string(runes[from-1]))) {
		from--
		room -= max(1, width(string(runes[from])))
	}
	return start + string(runes[from:])
}
