package report

import (
	"klplint/analyzer"
	"klplint/analyzer/lifecycle/scenario"
)

const verificationSchema = "klplint-verify/1"

// The json format of a verification. Verdicts are "holds", "violated", "not
// decided" and "not applicable"; the last two have a reason. A violated scenario
// may have one too: then it is not decided whether more goes wrong. Findings are
// those of the result's format, with the scenarios that show them.
type (
	verificationShape struct {
		Schema   string                `json:"schema"`
		Tool     toolShape             `json:"tool"`
		Modules  []verifiedModuleShape `json:"modules"`
		Troubles []troubleShape        `json:"troubles"` // outside of any module
		Summary  verifiedSummaryShape  `json:"summary"`
	}

	verifiedModuleShape struct {
		livepatchShape
		Proofs   []proofShape   `json:"proofs"` // one for each patch that was understood
		Troubles []troubleShape `json:"troubles"`
	}

	proofShape struct {
		Patch string `json:"patch"` // the variable, "" where macros make the patch
		rangeShape
		Scenarios []verdictShape `json:"scenarios"`
		Findings  []faultShape   `json:"findings"`
	}

	verdictShape struct {
		Scenario string   `json:"scenario"`
		Verdict  string   `json:"verdict"`
		Reason   string   `json:"reason,omitempty"`
		Ways     int      `json:"ways"`  // executed to the end
		Rules    []string `json:"rules"` // ids of what is violated
	}

	faultShape struct {
		findingShape
		Scenarios []string `json:"scenarios"`
	}

	verifiedSummaryShape struct {
		Modules       int `json:"modules"`
		Patches       int `json:"patches"`
		Holds         int `json:"holds"`
		Violated      int `json:"violated"`
		NotDecided    int `json:"notDecided"`
		NotApplicable int `json:"notApplicable"`
		Troubles      int `json:"troubles"`
	}
)

func shapeVerification(v *analyzer.Verification, opts Options) verificationShape {
	out := verificationShape{
		Schema:   verificationSchema,
		Tool:     toolShape{"klplint", opts.version()},
		Modules:  []verifiedModuleShape{},
		Troubles: shapeTroubles(v.Troubles),
		Summary: verifiedSummaryShape{
			Modules:       len(v.Modules),
			Holds:         v.Count(scenario.Holds),
			Violated:      v.Count(scenario.Violated),
			NotDecided:    v.Count(scenario.Undecided),
			NotApplicable: v.Count(scenario.NotApplicable),
			Troubles:      troubleCount(v),
		},
	}
	for i := range v.Modules {
		m := &v.Modules[i]
		shape := verifiedModuleShape{
			livepatchShape: shapeLivepatch(m.Livepatch),
			Proofs:         []proofShape{}, Troubles: shapeTroubles(m.Troubles),
		}
		for j := range m.Proofs {
			shape.Proofs = append(shape.Proofs, shapeProof(&m.Proofs[j]))
		}
		out.Summary.Patches += len(m.Proofs)
		out.Modules = append(out.Modules, shape)
	}
	return out
}

func shapeProof(p *analyzer.Proof) proofShape {
	out := proofShape{Patch: p.Patch, rangeShape: shapeRange(p.At), Scenarios: []verdictShape{}, Findings: []faultShape{}}
	for _, v := range p.Verdicts {
		out.Scenarios = append(out.Scenarios, verdictShape{
			Scenario: string(v.Scenario), Verdict: v.Status.String(), Reason: v.Reason, Ways: v.Runs, Rules: rulesOf(p, v.Scenario),
		})
	}
	for i := range p.Faults {
		f := &p.Faults[i]
		shape := faultShape{shapeFinding(&f.Finding), []string{}}
		for _, n := range f.Scenarios {
			shape.Scenarios = append(shape.Scenarios, string(n))
		}
		out.Findings = append(out.Findings, shape)
	}
	return out
}
