package report

import (
	"io"

	"klplint/analyzer"
)

// matrixSchema names the shape of the json format of a matrix. Fields may be
// added under the same name; a change of meaning gets a new one.
const matrixSchema = "klplint-matrix/1"

type (
	matrixShape struct {
		Schema   string             `json:"schema"`
		Tool     toolShape          `json:"tool"`
		Gate     string             `json:"gate"`
		Passes   bool               `json:"passes"`
		Releases []releaseShape     `json:"releases"` // the oldest first
		Pairs    []pairShape        `json:"pairs"`    // by installed, then by new release
		Summary  matrixSummaryShape `json:"summary"`
	}

	releaseShape struct {
		Label  string `json:"label"`
		Module string `json:"module"`
		rangeShape
	}

	// pairShape is a pair of different releases, which are given by their
	// indexes in "releases".
	pairShape struct {
		Installed int            `json:"installed"`
		New       int            `json:"new"`
		Status    string         `json:"status"` // a word of cellWords
		Gated     bool           `json:"gated"`
		Passes    bool           `json:"passes"`
		Reason    string         `json:"reason,omitempty"`
		Ways      int            `json:"ways"` // executed to the end
		Places    []troubleShape `json:"places"`
		Findings  []findingShape `json:"findings"`
	}

	matrixSummaryShape struct {
		Pairs     int `json:"pairs"`
		Right     int `json:"right"`
		Wrong     int `json:"wrong"`
		Refused   int `json:"refused"`
		Undecided int `json:"undecided"`
		Gated     int `json:"gated"`
		Failing   int `json:"failing"`
	}
)

func writeMatrixJSON(w io.Writer, m *analyzer.Matrix, opts Options) error {
	t := tally(m)
	out := matrixShape{
		Schema:   matrixSchema,
		Tool:     toolShape{"klplint", opts.version()},
		Gate:     string(m.Gate),
		Passes:   t.failing == 0,
		Releases: []releaseShape{},
		Pairs:    []pairShape{},
		Summary: matrixSummaryShape{
			Pairs: t.pairs, Right: t.right, Wrong: t.wrong, Refused: t.refused, Undecided: t.undecided,
			Gated: t.gated, Failing: t.failing,
		},
	}
	for i, r := range m.Releases {
		out.Releases = append(out.Releases, releaseShape{matrixLabel(m, i), r.Module, shapeRange(r.At)})
	}
	for _, p := range pairs(m) {
		out.Pairs = append(out.Pairs, shapePair(p))
	}
	return writeValue(w, out)
}

func shapePair(p pair) pairShape {
	shape := pairShape{
		Installed: p.installed, New: p.next, Status: cellWords[p.Status],
		Gated: p.Gated, Passes: p.Passes(), Reason: p.Why, Ways: p.Runs,
		Places: []troubleShape{}, Findings: []findingShape{},
	}
	for _, rel := range p.Places {
		shape.Places = append(shape.Places, troubleShape{rel.Message, shapeRange(rel.Range)})
	}
	for i := range p.Findings {
		shape.Findings = append(shape.Findings, shapeFinding(&p.Findings[i]))
	}
	return shape
}
