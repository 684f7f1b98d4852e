package analyzer

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"klplint/analyzer/suggest"
	"klplint/analyzer/unit"
	"klplint/cparse"
)

// A comment whose text begins with "klplint:" says which findings do not count,
// and why:
//
//	comment = "klplint:" SCOPE RULE { "," RULE } "--" REASON
//	SCOPE   = "ignore" | "ignore-function" | "ignore-file"
//
// A RULE is an id or a name; the REASON is prose, and may go over several lines.
//
//	ignore           behind code: the findings of that line;
//	                 on a line of its own: those of the next line of code
//	ignore-function  in a function's definition or above it: those of the function
//	ignore-file      anywhere in a file: those of the file
//
// A finding lies on the lines of its primary range, from the first to the last;
// the places it is related to, and those of its execution, do not matter.
//
// A comment that is not of this form, names an unknown rule or gives no reason
// is a finding itself, and so is one that nothing matches. These two cannot be
// suppressed in turn.
const (
	directiveMark = "klplint:"

	// SuppressionInvalid and SuppressionUnused are the ids of the rules under
	// which such comments are findings.
	SuppressionInvalid = "KLP901"
	SuppressionUnused  = "KLP902"
)

// directive is a comment that says which findings do not count.
type directive struct {
	at     Range
	module string
	text   string // its first words, for messages
	rules  []string
	reason string
	wrong  string // why it suppresses nothing, "" when it may

	from, to int  // the lines it covers, 0 to 0 for none
	file     bool // it covers the file
	read     bool // what it covers was read
}

// scopes are the words behind the mark.
var scopes = []string{"ignore", "ignore-function", "ignore-file"}

// directivesOf reads the directives of a unit's files.
func directivesOf(u *unit.Unit) (list []directive) {
	for _, c := range u.Model.Units() {
		for _, comment := range c.CommentsWith(directiveMark) {
			body := commentBody(comment.Text)
			rest, ok := strings.CutPrefix(body, directiveMark)
			if !ok {
				continue
			}
			d := directive{at: rangeOf(u, comment.From, comment.To), module: u.Model.Name}
			d.parse(rest)
			d.cover(u, comment)
			list = append(list, d)
		}
	}
	return list
}

// commentBody is a comment without its delimiters, on one line.
func commentBody(text string) string {
	text = strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(text, "//"), "/*"), "*/")
	var words []string
	for line := range strings.Lines(text) {
		words = append(words, strings.Fields(strings.TrimLeft(line, " \t*"))...)
	}
	return strings.Join(words, " ")
}

// parse reads what stands behind the mark.
func (d *directive) parse(rest string) {
	list, reason, _ := strings.Cut(rest, "--")
	scope, list, _ := strings.Cut(strings.TrimSpace(list), " ")
	d.text = strings.TrimSpace(directiveMark + clip(strings.TrimSpace(scope+" "+list), 60))
	d.reason = strings.TrimSpace(reason)
	for rule := range strings.SplitSeq(list, ",") {
		if rule = strings.TrimSpace(rule); rule != "" {
			d.rules = append(d.rules, rule)
		}
	}
	switch i := slices.Index(scopes, scope); {
	case i < 0:
		hint := suggest.DidYouMean(scope, scopes)
		if hint == "" {
			hint = ": use " + suggest.OrList(scopes)
		}
		d.wrong = fmt.Sprintf("%q begins with an unknown word%s", d.text, hint)
	case d.rules == nil:
		d.wrong = fmt.Sprintf("%q names no rule", d.text)
	case !strings.ContainsFunc(d.reason, unicode.IsLetter):
		d.wrong = fmt.Sprintf("%q gives no reason; end it with -- and why the code is right", d.text)
	}
	d.file = scope == "ignore-file"
	if scope == "ignore-function" {
		d.from = -1
	}
}

// cover finds the lines that the directive is about.
func (d *directive) cover(u *unit.Unit, c cparse.Comment) {
	d.read = c.Read || d.file
	span := c.Code
	if d.from < 0 {
		if span = c.Func; !span.From.IsValid() && d.wrong == "" && d.read {
			d.wrong = fmt.Sprintf("%q stands neither in a function nor above one", d.text)
		}
	}
	d.from = 0
	if span.From.IsValid() {
		r := rangeOf(u, span.From, span.To)
		d.from, d.to = r.Line, r.EndLine
	}
}

// clip holds a text that comes from a source to a length.
func clip(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "..."
	}
	return s
}

// covers tells whether a finding lies on the directive's lines.
func (d *directive) covers(f *Finding) bool {
	if f.Range.Path != d.at.Path {
		return false
	}
	return d.file || d.from > 0 && f.Range.Line <= d.to && d.from <= max(f.Range.EndLine, f.Range.Line)
}

// same tells whether a word that someone wrote means the rule.
func (r *Rule) same(word string) bool {
	word = strings.ReplaceAll(word, "_", "-")
	return strings.EqualFold(word, r.ID) || strings.EqualFold(word, r.Name())
}

// FindRule finds a rule by its id or its name, in any case and with either kind
// of dash; nil if there is none.
func FindRule(all []*Rule, word string) *Rule {
	if i := slices.IndexFunc(all, func(r *Rule) bool { return r.same(word) }); i >= 0 {
		return all[i]
	}
	return nil
}

// suppress moves findings that a directive covers to Suppressed, and reports
// directives that are wrong or of no use, where the rules for that run. The
// known rules are those of the catalogue, whether or not they run.
func (r *Result) suppress(known []*Rule) {
	slices.SortStableFunc(r.directives, func(a, b directive) int { return compareRanges(a.at, b.at) })
	byFile := map[string][]*use{}
	var uses []*use
	for i := range r.directives {
		d := &r.directives[i]
		if len(uses) > 0 && uses[len(uses)-1].at == d.at {
			uses[len(uses)-1].read = uses[len(uses)-1].read || d.read
			continue // a header that several modules include
		}
		x := &use{directive: *d, used: make([]bool, len(d.rules))}
		uses = append(uses, x)
		byFile[d.at.Path] = append(byFile[d.at.Path], x)
	}
	r.directives = nil
	var kept []Finding
	for _, f := range r.Findings {
		if s := suppressionOf(byFile[f.Range.Path], &f); s != nil {
			f.Suppression = s
			r.Suppressed = append(r.Suppressed, f)
		} else {
			kept = append(kept, f)
		}
	}
	r.Findings = kept
	for _, x := range uses {
		x.report(r, known)
	}
}

// use is a directive and which of its rules have suppressed something.
type use struct {
	directive
	used []bool
}

// suppressionOf finds the directives that cover a finding; the first is the
// one that counts.
func suppressionOf(list []*use, f *Finding) (s *Suppression) {
	if f.Rule.ID == SuppressionInvalid || f.Rule.ID == SuppressionUnused {
		return nil
	}
	for _, x := range list {
		if x.wrong != "" || !x.covers(f) {
			continue
		}
		for i, word := range x.rules {
			if f.Rule.same(word) {
				x.used[i] = true
				if s == nil {
					s = &Suppression{Kind: InSource, Reason: x.reason, At: x.at}
				}
			}
		}
	}
	return s
}

// report adds what is wrong with a directive to the findings.
func (x *use) report(r *Result, known []*Rule) {
	if x.wrong != "" {
		r.addOwn(SuppressionInvalid, x.module, x.at, "suppression "+x.wrong)
		return
	}
	for i, word := range x.rules {
		j := slices.IndexFunc(known, func(k *Rule) bool { return k.same(word) })
		switch {
		case j < 0:
			r.addOwn(SuppressionInvalid, x.module, x.at, unknownRule(word, known))
		case known[j].ID == SuppressionInvalid || known[j].ID == SuppressionUnused:
			r.addOwn(SuppressionInvalid, x.module, x.at, fmt.Sprintf("suppression of %s, which cannot be suppressed", known[j].ID))
		case !x.used[i] && x.read && !known[j].Series && slices.Contains(r.Rules, known[j]):
			r.addOwn(SuppressionUnused, x.module, x.at, fmt.Sprintf("suppression of %s matches no finding: take it out", known[j].ID))
		}
	}
}

func unknownRule(word string, known []*Rule) string {
	hint := ""
	if strings.ContainsAny(word, " \t") {
		hint = ": separate rules by commas"
	} else {
		var words []string
		for _, k := range known {
			words = append(words, k.ID, k.Name())
		}
		hint = suggest.DidYouMean(word, words)
	}
	return fmt.Sprintf("suppression of the unknown rule %q%s", clip(word, 60), hint)
}

// addOwn adds a finding that the run itself makes, where the rule for it runs.
func (r *Result) addOwn(id, module string, at Range, message string) {
	if i := slices.IndexFunc(r.Rules, func(x *Rule) bool { return x.ID == id }); i >= 0 {
		r.Findings = append(r.Findings, Finding{Rule: r.Rules[i], Level: r.Rules[i].Level, Module: module, Range: at, Message: message})
	}
}
