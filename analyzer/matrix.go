package analyzer

// Matrix says of each ordered pair of releases of a series what happens when
// the one is loaded while the other is installed.
type Matrix struct {
	Releases []ReleaseName // the oldest first
	Gate     Gate
	// Cells has a row for each installed release and in it a cell for each new
	// one: Cells[installed][new].
	Cells [][]Cell

	files map[string]int // which release a file belongs to
}

// ReleaseName is how a release of a series is called.
type ReleaseName struct {
	Label  string // a directory, a git tag
	Module string
	At     Range // the patch
}

// CellStatus is what is known of a pair.
type CellStatus uint8

const (
	Same      CellStatus = iota // the release itself, which the loader takes once only
	Right                       // accepted, and every life cycle holds
	Wrong                       // accepted, and something goes wrong
	Refused                     // the kernel refuses the new release
	Undecided                   // not all could be executed
)

var cellNames = [...]string{Same: "same", Right: "accepted and right", Wrong: "accepted but wrong", Refused: "refused by the kernel", Undecided: "not decided"}

// String is the status as reports show it.
func (s CellStatus) String() string { return cellNames[s] }

// Cell is a pair of releases.
type Cell struct {
	Status CellStatus
	// Why the kernel refuses it, or why it is not decided: lower case, no full
	// stop.
	Why string
	// Places are what a refusal is about: the state of the new release, and
	// that of the installed one.
	Places []Related
	// Findings are what goes wrong, sorted.
	Findings []Finding
	// Runs is how many ways of executing it came to their end.
	Runs int
	// Gated: the gate asks for this pair to be right.
	Gated bool
	// Excused: all that is wrong with it was decided not to count, by comments,
	// a configuration or a baseline.
	Excused bool
}

// Passes tells whether the pair lets the series through its gate. A pair that
// could not be decided does: nothing was found wrong with it.
func (c *Cell) Passes() bool {
	return !c.Gated || c.Excused || c.Status != Wrong && c.Status != Refused
}

// Gate is which pairs of a series must be accepted and right.
type Gate string

const (
	GateUpgrade  Gate = "upgrade"  // every older release to every newer one
	GateAny      Gate = "any"      // downgrades, too
	GateAdjacent Gate = "adjacent" // every release to the next
)

// Gates are all gates, the default first.
var Gates = []Gate{GateUpgrade, GateAny, GateAdjacent}

// Asks tells whether the gate asks for a pair, given by the indexes of the
// installed and the new release.
func (g Gate) Asks(installed, next int) bool {
	switch g {
	case GateAny:
		return installed != next
	case GateAdjacent:
		return next == installed+1
	}
	return installed < next
}

// Fails lists the pairs that do not pass the gate, by installed and new release.
func (m *Matrix) Fails() (list [][2]int) {
	for i := range m.Cells {
		for j := range m.Cells[i] {
			if !m.Cells[i][j].Passes() {
				list = append(list, [2]int{i, j})
			}
		}
	}
	return list
}
