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
}

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
	Livepatches []Livepatch
	Findings    []Finding // sorted
	Troubles    []Trouble
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
