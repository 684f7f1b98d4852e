package analyzer

import (
	"slices"
	"strings"
)

// This file makes findings of what pairs of releases do to each other.

// addPairs adds what goes wrong between releases. What several installed
// releases show is one finding, and so is what the newest release was found to
// do alone, with the pairs that show it, too. What only pairs show that the gate
// does not ask for is a note.
func (r *Result) addPairs(m *Matrix) {
	r.ungated(m)
	type defect struct {
		rule    string
		at      Range
		message string
	}
	compared := slices.Clone(r.Findings)
	defer func() { m.blame(compared) }()
	seen, alone := map[defect]int{}, len(r.Findings)
	for i := range r.Findings {
		f := &r.Findings[i]
		seen[defect{f.Rule.ID, f.Range, ""}] = i
	}
	for j := range m.Releases {
		for i := range m.Releases {
			for _, f := range m.Cells[i][j].Findings {
				if m.Cells[i][j].Status != Wrong || !slices.Contains(r.Rules, f.Rule) {
					continue
				}
				text, pair, _ := cutPair(f.Message)
				gated := m.Cells[i][j].Gated
				if n, ok := seen[defect{f.Rule.ID, f.Range, ""}]; ok {
					r.Findings[n].Message = alsoWhen(r.Findings[n].Message, "; when "+pair, ", or "+pair)
					continue
				}
				k := defect{f.Rule.ID, f.Range, text}
				if n, ok := seen[k]; ok {
					r.Findings[n].Message = alsoWhen(r.Findings[n].Message, "", ", or "+pair)
					if gated && n >= alone {
						r.Findings[n].Level = max(r.Findings[n].Level, f.Level)
					}
					continue
				}
				seen[k] = len(r.Findings)
				if !gated {
					f.Level = Note
				}
				r.Findings = append(r.Findings, f)
			}
		}
	}
}

// ungated makes a note of each refusal that no pair shows which the gate asks
// for, and tells the pairs what explains them.
func (r *Result) ungated(m *Matrix) {
	for k := range r.Findings {
		f := &r.Findings[k]
		if f.Rule.ID != versionDecreased && f.Rule.ID != stateDropped {
			continue
		}
		for j, n := range m.Releases {
			if n.At.Path != f.Range.Path || n.Module != f.Module {
				continue
			}
			asked := false
			for i := range m.Releases {
				asked = asked || m.Cells[i][j].Gated && m.Cells[i][j].Status == Refused
			}
			if !asked {
				f.Level = Note
			}
			for i := range m.Releases {
				m.Cells[i][j].explain(*f)
			}
		}
	}
}

// explain adds a finding to a pair that is refused for what it says.
func (c *Cell) explain(f Finding) {
	if c.Status != Refused || len(c.Places) == 0 {
		return
	}
	old := c.Places[len(c.Places)-1]
	if slices.ContainsFunc(f.Related, func(r Related) bool { return r.Path == old.Path && r.Line == old.Line }) {
		c.Findings = append(c.Findings, f)
	}
}

// The rules that say that the kernel refuses a release.
const (
	versionDecreased = "KLP501"
	stateDropped     = "KLP502"
)

// blame adds what comparing the releases has found, such as data of another
// shape, to the pairs of accepted releases that it is about.
func (m *Matrix) blame(found []Finding) {
	for _, f := range found {
		if !f.Rule.Series || f.Level < Warning || f.Rule.ID == versionDecreased || f.Rule.ID == stateDropped {
			continue
		}
		about := func(i int, at Range) bool {
			k, known := m.files[at.Path]
			return known && k == i
		}
		for j := range m.Releases {
			for i := range m.Releases {
				c := &m.Cells[i][j]
				if i == j || c.Status == Refused || c.Status == Same || !about(j, f.Range) || !slices.ContainsFunc(f.Related, func(r Related) bool { return about(i, r.Range) }) {
					continue
				}
				c.Status, c.Why = Wrong, ""
				c.Findings = append(c.Findings, f)
				slices.SortStableFunc(c.Findings, compareFindings)
				setKeys(c.Findings)
			}
		}
	}
}

// alsoWhen adds a pair to the brackets at the end of a message: as the first, or
// as a further one.
func alsoWhen(message, first, further string) string {
	i := strings.LastIndex(message, "(")
	switch {
	case i < 0 || !strings.HasSuffix(message, ")"):
		return message + " (" + strings.TrimPrefix(first, "; ") + ")"
	case first == "" || strings.Contains(message[i:], "when "):
		return strings.TrimSuffix(message, ")") + further + ")"
	}
	return strings.TrimSuffix(message, ")") + first + ")"
}

// cutPair takes a message apart into what goes wrong and when.
func cutPair(message string) (text, pair string, ok bool) {
	i := strings.LastIndex(message, " (when ")
	if i < 0 {
		return message, "", false
	}
	return message[:i], strings.TrimSuffix(message[i+len(" (when "):], ")"), true
}
