package analyzer

import "cmp"

// Range is a piece of source text. Lines and columns count from 1, columns in
// bytes; the end column is the first behind the piece. A range without Line
// means the whole file.
type Range struct {
	Path            string // slash path as users see it
	Line, Col       int
	EndLine, EndCol int
	Snippet         string // the text of Line, without its line end; "" when not at hand
}

// Related is another place that a finding is about.
type Related struct {
	Range
	Message string
}

// Finding is one result of a rule.
type Finding struct {
	Rule    *Rule
	Level   Level
	Module  string // the livepatch module it is about
	Range   Range
	Message string // lower case, no full stop
	Related []Related
	// Flow is the execution that shows it, step by step: what the kernel
	// calls, which calls fail, which branches are taken.
	Flow []FlowStep
	// Fixes are ways to mend it, each whole by itself, the best first.
	Fixes []Fix
	// Key identifies the finding from run to run: it survives lines that are
	// added or taken away elsewhere in the file.
	Key string
	// Suppression says why the finding does not count; nil when it does.
	Suppression *Suppression
	// Baseline is how the finding relates to those of an earlier run.
	Baseline BaselineState
}

// Fix is a change of the sources that mends a finding. Its edits do not overlap.
type Fix struct {
	Message string // what it does: lower case, no full stop
	Edits   []Edit
}

// Edit replaces a piece of text; an empty range inserts before its start.
type Edit struct {
	Range
	New string
}

// Suppression is a decision that a finding does not count.
type Suppression struct {
	Kind   SuppressionKind
	Reason string
	At     Range // the comment; without a path where there is none
}

// SuppressionKind tells where a suppression stands, in SARIF's words.
type SuppressionKind string

const (
	InSource SuppressionKind = "inSource" // a comment
	External SuppressionKind = "external" // a file beside the sources
)

// BaselineState relates a finding to those of an earlier run, in SARIF's words.
// It is empty where there is no earlier run to compare with.
type BaselineState string

const (
	New       BaselineState = "new"
	Unchanged BaselineState = "unchanged"
	Absent    BaselineState = "absent" // it was found then, and is not any more
)

// FlowStep is a step of an execution. One that happens outside of the sources,
// such as the loading of a target module, has no range.
type FlowStep struct {
	Related
	Event bool // the kernel does it; otherwise the code of the livepatch
}

// Trouble is what stood in the way of the analysis: a file that could not be
// read, a declaration that was not understood. Where rule KLP900 runs, each is
// a finding too; reports mention them in any case.
type Trouble struct {
	Range   Range // Path may be "" when it concerns the run as a whole
	Message string
}

// Livepatch names an analysed module.
type Livepatch struct {
	Name    string
	Dir     string
	Files   []string
	Patches int
}

// Result is what a run found. It is the same for the same input.
type Result struct {
	Rules       []*Rule // those that ran, sorted by id
	Disabled    []*Rule // those that someone has switched off, sorted by id
	Livepatches []Livepatch
	Files       []File    // what was read for them, sorted by path
	Findings    []Finding // those that count, sorted
	Suppressed  []Finding // those that do not, sorted
	Absent      []Finding // those of an earlier run that are gone, sorted
	Troubles    []Trouble
	// CacheError is why nothing could be kept for the next run, nil when that
	// was not wanted or went well.
	CacheError error
	Leniency   Leniency

	directives []directive // comments that say which findings do not count
	policy     *Policy     // once it was applied
	spent      spent

	// What the execution of life cycles has shown, where run was asked for it.
	reached    map[string]bool // patches that can be enabled, and disabled
	undecided  map[string]bool // life cycles of patches that were not executed to their end
	violations map[string]int  // by what they say; no notes
}

// Count is the number of findings of a level.
func (r *Result) Count(l Level) (n int) {
	for i := range r.Findings {
		if r.Findings[i].Level == l {
			n++
		}
	}
	return n
}

// AtLeast tells whether a finding is as bad as l, or worse.
func (r *Result) AtLeast(l Level) bool {
	for i := range r.Findings {
		if r.Findings[i].Level >= l {
			return true
		}
	}
	return false
}

// compareFindings orders by place, then by rule, then by text.
func compareFindings(a, b Finding) int {
	return cmp.Or(
		compareRanges(a.Range, b.Range),
		cmp.Compare(a.Rule.ID, b.Rule.ID),
		cmp.Compare(a.Message, b.Message),
		cmp.Compare(a.Module, b.Module),
	)
}

func compareRanges(a, b Range) int {
	return cmp.Or(
		cmp.Compare(a.Path, b.Path),
		cmp.Compare(a.Line, b.Line),
		cmp.Compare(a.Col, b.Col),
		cmp.Compare(a.EndLine, b.EndLine),
		cmp.Compare(a.EndCol, b.EndCol),
	)
}
