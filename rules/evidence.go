package rules

import (
	"strings"

	"golang.org/x/tools/go/analysis"

	"klplint/analyzer"
	"klplint/analyzer/lifecycle/scenario"
	"klplint/cparse/ast"
)

// newEvidenceRule makes a rule that reports what the execution of the life
// cycles has filed under its id.
func newEvidenceRule(id, name string, level analyzer.Level, doc analyzer.Doc) *analyzer.Rule {
	r := newRule(id, name, level, doc, func(p *pass) { reportEvidence(p, id) })
	r.Analyzer.Requires = append(r.Analyzer.Requires, scenario.Analyzer)
	return r
}

// reportEvidence reports the violations filed under a rule's id.
func reportEvidence(p *pass, id string) {
	for _, e := range p.ResultOf[scenario.Analyzer].([]*scenario.Evidence) {
		for _, v := range e.Violations {
			if v.Rule != id {
				continue
			}
			d := analysis.Diagnostic{Pos: v.At.From, End: v.At.To, Message: v.Message + " (on " + scenarioList(v.Scenarios) + ")"}
			for _, o := range v.Other {
				addRelated(&d, o.Span, o.Text)
			}
			for i, s := range v.Story {
				addRelated(&d, s.At, analyzer.Step(i+1, s.Text))
			}
			p.Report(d)
		}
	}
}

func addRelated(d *analysis.Diagnostic, at ast.Span, text string) {
	if at.From.IsValid() {
		d.Related = append(d.Related, analysis.RelatedInformation{Pos: at.From, End: at.To, Message: text})
	}
}

func scenarioList(list []scenario.Name) string {
	var names []string
	for _, n := range list {
		names = append(names, string(n))
	}
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return names[0]
}
