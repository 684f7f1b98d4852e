package rules

import (
	"embed"
	"fmt"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/txtar"

	"klplint/analyzer"
	"klplint/analyzer/unit"
	"klplint/cparse/ast"
	"klplint/cparse/livepatch"
)

// examples are the modules that explain a rule and that its tests run:
// testdata/NAME/bad.txtar and good.txtar.
//
//go:embed testdata/*/bad.txtar testdata/*/good.txtar
var examples embed.FS

// newRule makes a rule: its analyzer, which requires the livepatch unit, and
// its documentation with the examples of testdata.
func newRule(id, name string, level analyzer.Level, doc analyzer.Doc, check func(*pass)) *analyzer.Rule {
	doc.Bad, doc.Good = example(name, "bad"), example(name, "good")
	return &analyzer.Rule{
		ID: id, Level: level, Doc: doc,
		Analyzer: &analysis.Analyzer{
			Name:     strings.ReplaceAll(name, "-", "_"),
			Doc:      doc.Title + "\n\n" + doc.Why,
			Requires: []*analysis.Analyzer{unit.Analyzer},
			Run: func(p *analysis.Pass) (any, error) {
				u := unit.Of(p)
				defer func() {
					if r := recover(); r != nil {
						u.Broke("rule "+name, r)
					}
				}()
				own := *p
				q := &pass{Pass: &own, unit: u, module: u.Model}
				own.Report = func(d analysis.Diagnostic) {
					propose(q, id, &d)
					p.Report(d)
				}
				check(q)
				return nil, nil
			},
		},
	}
}

// example reads an example's C source.
func example(name, kind string) string {
	text, err := examples.ReadFile("testdata/" + name + "/" + kind + ".txtar")
	if err != nil {
		return "" // a test asks for them
	}
	var b strings.Builder
	for i, f := range txtar.Parse(text).Files {
		switch {
		case i > 0:
			fmt.Fprintf(&b, "\n/* %s */\n", f.Name)
		case strings.HasPrefix(f.Name, "v1/"): // of a series
			fmt.Fprintf(&b, "/* %s */\n", f.Name)
		}
		b.Write(f.Data)
	}
	return b.String()
}

// pass is a rule at work on one module.
type pass struct {
	*analysis.Pass
	unit   *unit.Unit
	module *livepatch.Module
}

// related is another place that a finding is about.
type related struct {
	at  ast.Span
	msg string
}

// report reports at the rule's own level.
func (p *pass) report(at ast.Span, rel []related, format string, args ...any) {
	p.reportAs(0, at, rel, format, args...)
}

// reportAs reports at a level of its own.
func (p *pass) reportAs(level analyzer.Level, at ast.Span, rel []related, format string, args ...any) {
	d := analysis.Diagnostic{Pos: at.From, End: at.To, Message: fmt.Sprintf(format, args...), Category: level.String()}
	for _, r := range rel {
		if r.at.From.IsValid() {
			d.Related = append(d.Related, analysis.RelatedInformation{Pos: r.at.From, End: r.at.To, Message: r.msg})
		}
	}
	p.Report(d)
}

// count says how many of something there are: "1 element", "2 elements".
func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
