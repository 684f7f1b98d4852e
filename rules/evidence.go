package rules

import (
	"slices"

	"golang.org/x/tools/go/analysis"

	"klplint/analyzer"
	"klplint/analyzer/lifecycle/scenario"
	"klplint/cparse/ast"
)

// newEvidenceRule makes a rule that reports what the execution of the life
// cycles has filed under its id.
func newEvidenceRule(id, name string, level analyzer.Level, doc analyzer.Doc) *analyzer.Rule {
	return withEvidence(newRule(id, name, level, doc, func(p *pass) { reportEvidence(p, id) }))
}

// withEvidence lets a rule see what the execution of the life cycles has shown.
func withEvidence(r *analyzer.Rule) *analyzer.Rule {
	r.Analyzer.Requires = append(r.Analyzer.Requires, scenario.Analyzer)
	return r
}

// reportEvidence reports the violations filed under a rule's id.
func reportEvidence(p *pass, id string) { reportEvidenceBut(p, id, nil) }

// reportEvidenceBut leaves out what was reported in some places.
func reportEvidenceBut(p *pass, id string, reported map[ast.Span]bool) {
	for _, e := range p.ResultOf[scenario.Analyzer].([]*scenario.Evidence) {
		if mixedUp(p, e.Patch) {
			continue // rule KLP207 says so
		}
		for _, v := range slices.Concat(e.Violations, e.Notes) {
			// What has no place in the sources, such as a value that code of
			// the kernel's headers wrote, cannot be shown to anyone.
			if v.Rule != id || !v.At.From.IsValid() || reported[v.At] {
				continue
			}
			p.Report(evidence(v))
		}
	}
}

// evidence is a violation as a finding.
func evidence(v *scenario.Violation) analysis.Diagnostic {
	d := analysis.Diagnostic{Pos: v.At.From, End: v.At.To, Category: v.Level, Message: v.Text()}
	for _, o := range v.Other {
		addRelated(&d, o.Span, o.Text)
	}
	for _, s := range v.Story {
		d.Related = append(d.Related, analysis.RelatedInformation{Pos: s.At.From, End: s.At.To, Message: analyzer.Step(s.Event, s.Text)})
	}
	return d
}

func addRelated(d *analysis.Diagnostic, at ast.Span, text string) {
	if at.From.IsValid() {
		d.Related = append(d.Related, analysis.RelatedInformation{Pos: at.From, End: at.To, Message: text})
	}
}
