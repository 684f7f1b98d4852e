// Package scenario puts a livepatch through the life cycles that the kernel can
// put it through, and gathers what goes wrong.
//
// The five scenarios that the specification demands (section 3), in the
// variants that the kernel knows:
//
//	enable            nothing is installed; every fallible call may fail
//	failed enable     pre_patch of an object fails, or patching fails after it
//	revert            the transition is reverted, over nothing
//	disable           after enable
//	reverted disable  post_patch runs again after pre_unpatch; then disable
//	target            target modules come and go while it is enabled, and amid
//	                  the transitions that enable and disable it
//	takeover          a livepatch with .replace over an installed copy of
//	                  itself, whose module is removed; then disable; then once
//	                  more, over the one that took over
//	reverted takeover the transition to the copy is reverted, or enabling it
//	                  fails; then the installed one is disabled
//	stack             a livepatch without .replace over an installed one with
//	                  the same states
//
// At the end of each, what the kernel leaves to the author must hold: nothing
// allocated, registered or held, every variable of the kernel its original
// value; after a reverted takeover the installed livepatch is as it was. On the
// way nothing is used after it was freed, freed twice, or dereferenced while it
// is NULL.
//
// [Analyzer] makes the [Evidence] that rules read. A scenario that could not be
// executed to its end is not decided, and says why; it is never taken for
// proven.
package scenario

import (
	"reflect"
	"strings"

	"golang.org/x/tools/go/analysis"

	"klplint/analyzer/lifecycle/exec"
	"klplint/analyzer/unit"
	"klplint/cparse/ast"
	"klplint/cparse/livepatch"
)

// Name is a scenario.
type Name string

// The scenarios, in the order in which they are run and shown.
const (
	Enable           Name = "enable"
	FailedEnable     Name = "failed enable"
	Revert           Name = "revert"
	Disable          Name = "disable"
	RevertedDisable  Name = "reverted disable"
	Target           Name = "target comes and goes"
	Takeover         Name = "takeover"
	RevertedTakeover Name = "reverted takeover"
	Stack            Name = "stack"
)

// Names are all scenarios.
var Names = []Name{Enable, FailedEnable, Revert, Disable, RevertedDisable, Target, Takeover, RevertedTakeover, Stack}

// Status is what is known of a scenario.
type Status uint8

const (
	NotApplicable Status = iota // the livepatch cannot get there
	Holds
	Violated
	Undecided
)

// String is the status as reports show it.
func (s Status) String() string {
	return [...]string{NotApplicable: "not applicable", Holds: "holds", Violated: "violated", Undecided: "not decided"}[s]
}

// Verdict is the outcome of a scenario.
type Verdict struct {
	Scenario Name
	Status   Status
	Reason   string // why it is not decided or not applicable
	Runs     int    // how many ways were executed to the end
	// Open is what could not be followed to its end though every way was, ""
	// when nothing: then Holds is no proof. Rules need not mind.
	Open string
}

// Violation is something that goes wrong.
type Violation struct {
	Rule      string // the id of the rule that reports it
	Level     string // "error", "warning" or "note" where it is not the rule's own
	At        ast.Span
	Message   string
	Scenarios []Name
	Story     []*exec.Step
	Other     []Place // further places
}

// Text is the message with the scenarios that show it.
func (v *Violation) Text() string {
	var names []string
	for _, n := range v.Scenarios {
		names = append(names, string(n))
	}
	list := names[0]
	if last := len(names) - 1; last > 0 {
		list = strings.Join(names[:last], ", ") + " and " + names[last]
	}
	return v.Message + " (on " + list + ")"
}

// Place is another place that a violation is about.
type Place struct {
	ast.Span
	Text string
}

// Evidence is what the scenarios of one patch have shown.
type Evidence struct {
	Patch      *livepatch.Patch
	Verdicts   []Verdict
	Violations []*Violation
	// Notes are what goes well and could be done better.
	Notes []*Violation
}

// Analyzer executes the scenarios of all patches of a module.
var Analyzer = &analysis.Analyzer{
	Name:       "livepatch_scenarios",
	Doc:        "execute the life cycles of a livepatch\n\nThe result is a []*scenario.Evidence, one for each patch.",
	Requires:   []*analysis.Analyzer{unit.Analyzer},
	ResultType: reflect.TypeFor[[]*Evidence](),
	Run: func(pass *analysis.Pass) (any, error) {
		return Of(unit.Of(pass)), nil
	},
}

// Of executes the scenarios of a unit's patches.
func Of(u *unit.Unit) []*Evidence {
	list := []*Evidence{}
	for _, p := range u.Model.Patches {
		list = append(list, guarded(u, p))
	}
	return list
}

// guarded runs the scenarios of a patch. A defect of the execution's own costs
// the patch its verdicts, and nothing else.
func guarded(u *unit.Unit, p *livepatch.Patch) (ev *Evidence) {
	defer func() {
		if r := recover(); r != nil {
			u.Broke("the life cycles of patch "+p.Name, r)
			ev = &Evidence{Patch: p}
			for _, n := range Names {
				ev.Verdicts = append(ev.Verdicts, Verdict{Scenario: n, Status: Undecided, Reason: unit.InternalError})
			}
		}
	}()
	return run(u, p)
}
