package analyzer

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// Baseline is what an earlier run has found.
type Baseline struct {
	known []Finding
}

// KeyFingerprint is the name under which SARIF carries the key of a finding.
const KeyFingerprint = "klplint/v1"

// maxBaseline bounds the size of a baseline. Code scanning takes a tenth of it.
const maxBaseline = 128 << 20

// The few fields of SARIF that matter here.
type (
	sarifLog struct {
		Version string `json:"version"`
		Runs    []struct {
			Tool struct {
				Driver struct {
					Name string `json:"name"`
				} `json:"driver"`
			} `json:"tool"`
			Results []sarifResult `json:"results"`
		} `json:"runs"`
	}
	sarifResult struct {
		RuleID  string `json:"ruleId"`
		Level   string `json:"level"`
		Message struct {
			Text string `json:"text"`
		} `json:"message"`
		Locations []struct {
			Physical struct {
				Artifact struct {
					URI string `json:"uri"`
				} `json:"artifactLocation"`
				Region struct {
					StartLine   int `json:"startLine"`
					StartColumn int `json:"startColumn"`
					EndLine     int `json:"endLine"`
					EndColumn   int `json:"endColumn"`
				} `json:"region"`
			} `json:"physicalLocation"`
		} `json:"locations"`
		Fingerprints map[string]string `json:"partialFingerprints"`
		Baseline     string            `json:"baselineState"`
		Suppressions []struct{}        `json:"suppressions"`
	}
)

// ReadBaseline reads a report of klplint in the form of SARIF; its path is for
// errors. Findings that did not count then are not known: they are new when they
// do.
func ReadBaseline(path string, r io.Reader) (*Baseline, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxBaseline+1))
	if err != nil {
		return nil, fmt.Errorf("baseline %s cannot be read: %w", path, err)
	}
	if len(text) > maxBaseline {
		return nil, fmt.Errorf("baseline %s is larger than %d MiB", path, maxBaseline>>20)
	}
	var log sarifLog
	if err := json.Unmarshal(text, &log); err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			return nil, fmt.Errorf("baseline %s is no JSON (byte %d: %w): write it with klplint baseline", path, syntax.Offset, err)
		}
		return nil, fmt.Errorf("baseline %s is no SARIF (%w): write it with klplint baseline", path, err)
	}
	if log.Version != "2.1.0" || len(log.Runs) == 0 {
		return nil, fmt.Errorf("baseline %s is no SARIF 2.1.0: write it with klplint baseline", path)
	}
	b := &Baseline{}
	for _, run := range log.Runs {
		if name := run.Tool.Driver.Name; name != "klplint" {
			return nil, fmt.Errorf("baseline %s holds findings of %q, not of klplint: write it with klplint baseline", path, clip(name, 60))
		}
		for i := range run.Results {
			if x := &run.Results[i]; len(x.Suppressions) == 0 && x.Baseline != string(Absent) {
				b.known = append(b.known, x.finding())
			}
		}
	}
	return b, nil
}

// finding is a result as a finding; of its rule only the id is known.
func (x *sarifResult) finding() Finding {
	f := Finding{
		Rule:     &Rule{ID: x.RuleID, Analyzer: &analysis.Analyzer{}},
		Message:  plainMessage(x.Message.Text),
		Key:      x.Fingerprints[KeyFingerprint],
		Baseline: Absent,
	}
	if l, err := ParseLevel(x.Level); err == nil {
		f.Level = l
	}
	if len(x.Locations) > 0 {
		p := x.Locations[0].Physical
		f.Range = Range{
			Path: pathOf(p.Artifact.URI), Line: p.Region.StartLine, Col: p.Region.StartColumn,
			EndLine: p.Region.EndLine, EndCol: p.Region.EndColumn,
		}
	}
	return f
}

// plainMessage takes the links to related places off a message, and the escapes
// that keep the rest from being some.
func plainMessage(text string) string {
	text, _, _ = strings.Cut(text, " (see [")
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' && i+1 < len(text) {
			i++
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

func pathOf(uri string) string {
	if p, err := url.PathUnescape(strings.TrimPrefix(uri, "file://")); err == nil {
		return p
	}
	return uri
}

// ApplyBaseline compares a result with an earlier one. A finding that is known
// from there does not count any more; others are new. What was found then, in
// files that were analysed now and by rules that ran, and is not any more, is
// absent.
//
// A finding is known by its key, which survives lines that move, or else by its
// rule, its file and its message: then its line has been edited.
func ApplyBaseline(res *Result, b *Baseline) {
	used := make([]bool, len(b.known))
	match := func(list []Finding, same func(known, f *Finding) bool, found []bool) {
		for i := range list {
			if found[i] {
				continue
			}
			for k := range b.known {
				if !used[k] && same(&b.known[k], &list[i]) {
					used[k], found[i] = true, true
					break
				}
			}
		}
	}
	byKey := func(known, f *Finding) bool { return known.Key != "" && known.Key == f.Key }
	byText := func(known, f *Finding) bool {
		return known.Rule.ID == f.Rule.ID && known.Range.Path == f.Range.Path && known.Message == f.Message
	}
	known, hidden := make([]bool, len(res.Findings)), make([]bool, len(res.Suppressed))
	for _, same := range []func(known, f *Finding) bool{byKey, byText} {
		match(res.Findings, same, known)
		match(res.Suppressed, same, hidden)
	}
	res.keepNew(func(i int) bool { return !known[i] }, Suppression{Kind: External, Reason: "the baseline has it"})
	read := map[string]bool{}
	for _, f := range res.Files {
		read[f.Path], read[f.Real] = true, true
	}
	for k := range b.known {
		f := b.known[k]
		i := slices.IndexFunc(res.Rules, func(r *Rule) bool { return r.ID == f.Rule.ID })
		if used[k] || i < 0 || !read[f.Range.Path] {
			continue
		}
		f.Rule = res.Rules[i]
		res.Absent = append(res.Absent, f)
	}
	slices.SortStableFunc(res.Absent, compareFindings)
}

// keepNew sets apart the findings that are not new, for the reason given.
func (r *Result) keepNew(isNew func(i int) bool, s Suppression) {
	var kept []Finding
	for i, f := range r.Findings {
		if isNew(i) {
			f.Baseline = New
			kept = append(kept, f)
			continue
		}
		f.Baseline, f.Suppression = Unchanged, &s
		r.Suppressed = append(r.Suppressed, f)
	}
	r.Findings = kept
	slices.SortStableFunc(r.Suppressed, compareFindings)
}

// OnlyChanged keeps the findings that a change brings: one whose range, or any
// place that it is related to or that its execution runs through, has a changed
// line. The others do not count, for the reason given. Touches tells whether one
// of the lines from..to of a file, as findings name it, was changed; to is
// negative for all lines behind. A finding about no file is kept.
func OnlyChanged(res *Result, touches func(path string, from, to int) bool, reason string) {
	changed := func(r Range) bool {
		switch {
		case r.Path == "":
			return false
		case r.Line == 0:
			return touches(r.Path, 1, -1)
		}
		return touches(r.Path, r.Line, max(r.Line, r.EndLine))
	}
	res.keepNew(func(i int) bool {
		f := &res.Findings[i]
		return f.Range.Path == "" || changed(f.Range) ||
			slices.ContainsFunc(f.Related, func(x Related) bool { return changed(x.Range) }) ||
			slices.ContainsFunc(f.Flow, func(x FlowStep) bool { return changed(x.Range) })
	}, Suppression{Kind: External, Reason: reason})
}
