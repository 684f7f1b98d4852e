package main

import (
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"klplint/analyzer"
)

// catalogue stands for the real one, which grows.
var catalogue = []*analyzer.Rule{
	{ID: "KLP101", Analyzer: &analysis.Analyzer{Name: "state_id_zero"}, Level: analyzer.Error},
	{ID: "KLP102", Analyzer: &analysis.Analyzer{Name: "state_id_duplicate"}, Level: analyzer.Error},
	{ID: "KLP107", Analyzer: &analysis.Analyzer{Name: "state_unused"}, Level: analyzer.Note},
}

func TestSelection(t *testing.T) {
	for _, tt := range []struct {
		enable, disable, want string
	}{
		{"", "", "KLP101 KLP102 KLP107"},
		{"klp102 state-id-zero", "", "KLP101 KLP102"},
		{"", "State_Unused", "KLP101 KLP102"},
		{"KLP101 KLP102", "state-id-zero", "KLP102"},
		{"KLP101", "KLP101", "no rule is left to run: enable one, or disable fewer"},
		{"KLP12", "", `flag --enable: unknown rule "KLP12": did you mean KLP102?`},
		{"KLP10", "", `flag --enable: unknown rule "KLP10": did you mean KLP101, KLP102 or KLP107?`},
		{"", "state-id-dup", `flag --disable: unknown rule "state-id-dup": did you mean state-id-duplicate?`},
		{"", "stateunused", `flag --disable: unknown rule "stateunused": did you mean state-unused?`},
	} {
		s := selection{strings.Fields(tt.enable), strings.Fields(tt.disable)}
		if tt.enable == "" {
			s.enable = nil
		}
		chosen, err := s.choose(catalogue)
		var got string
		if err != nil {
			got = err.Error()
		} else {
			var ids []string
			for _, r := range chosen {
				ids = append(ids, r.ID)
			}
			got = strings.Join(ids, " ")
		}
		if got != tt.want {
			t.Errorf("enable %q, disable %q: got %q, want %q", tt.enable, tt.disable, got, tt.want)
		}
	}
}

func TestFailOn(t *testing.T) {
	warned := &analyzer.Result{Findings: []analyzer.Finding{{Level: analyzer.Warning}}}
	noted := &analyzer.Result{Findings: []analyzer.Finding{{Level: analyzer.Note}}}
	for _, tt := range []struct {
		res    *analyzer.Result
		failOn string
		want   bool
	}{
		{warned, "error", false},
		{warned, "warning", true},
		{warned, "note", true},
		{warned, "never", false},
		{noted, "warning", false},
		{noted, "note", true},
		{&analyzer.Result{}, "note", false},
	} {
		if got := fails(tt.res, tt.failOn); got != tt.want {
			t.Errorf("%v, --fail-on %s: got %v", tt.res.Findings, tt.failOn, got)
		}
	}
}

func TestColored(t *testing.T) {
	for _, tt := range []struct {
		mode, noColor, forceColor string
		want                      bool
	}{
		{"auto", "", "", false}, // standard output is no terminal here
		{"auto", "", "1", true},
		{"auto", "", "0", false},
		{"auto", "1", "1", false},
		{"always", "1", "", true},
		{"never", "", "1", false},
	} {
		t.Setenv("NO_COLOR", tt.noColor)
		t.Setenv("FORCE_COLOR", tt.forceColor)
		if got := colored(tt.mode, &strings.Builder{}); got != tt.want {
			t.Errorf("%+v: got %v", tt, got)
		}
	}
}
