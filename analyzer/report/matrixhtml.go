package report

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strings"

	"klplint/analyzer"
)

// The page. It holds no script and asks for nothing: its policy forbids both,
// and allows one style sheet, by its hash.
var (
	//go:embed page/matrix.html.tmpl
	pageText string
	//go:embed page/matrix.css
	pageStyle string

	pageTemplate = template.Must(template.New("matrix").Parse(pageText))
)

const (
	pageLabel   = 28    // of a release's name in the table, in columns
	denseLabel  = 12    // of one in the table of many
	pageLongest = 2_000 // of any other text, in columns: what is longer nobody reads
	// maxPageSteps is how many steps of an execution the page shows.
	maxPageSteps = 80
	// manySteps are folded.
	manySteps = 12
	// manyReleases make a table of smaller cells.
	manyReleases = 8
)

// writeMatrixHTML writes the page. Its text is that of the sources after
// [Options.Clean]; html/template escapes it for where it stands.
func writeMatrixHTML(w io.Writer, m *analyzer.Matrix, opts Options) error {
	var buf bytes.Buffer
	if err := pageTemplate.Execute(&buf, opts.page(m)); err != nil {
		return fmt.Errorf("writing the page of the matrix: %w", err)
	}
	_, err := w.Write(buf.Bytes())
	return err
}

// What the template is given. All texts are clean.
type (
	matrixPage struct {
		Version   string
		Style     template.CSS
		StyleHash string // as a source of a content security policy
		Title     string
		Passes    bool
		Verdict   string
		Reason    string
		Gate      string
		GateAsks  string
		Total     string
		Tiles     []pageTile // the numbers of pairs, by status
		Dense     bool       // there are many releases
		Releases  []pageRelease
		Rows      []pageRow
		Groups    []pageGroup
	}

	pageTile struct {
		pageStatus
		Count int
	}

	// pageStatus is a status as the page shows it.
	pageStatus struct {
		Class   string // of the style sheet, and the icon's name
		Word    string
		Name    string
		Meaning string
	}

	pageRelease struct {
		Number        int
		Short         string // for the table
		Label, Module string
		Place         string
	}

	pageRow struct {
		pageRelease
		Cells []pageCell
	}

	pageCell struct {
		pageStatus
		ID, Target string // of the cell, and of its explanation
		Gated      bool
		Fails      bool
		Name       string // for those who do not see the table around it
	}

	// pageGroup is a part of the explanations.
	pageGroup struct {
		ID, Title, Lead string
		Terse           bool // each is a line
		Pairs           []pagePair
	}

	pagePair struct {
		pageStatus
		ID, Cell   string
		From, To   string
		FromN, ToN int
		Fails      bool
		Gate       string
		How, Why   string
		Places     []pagePlace
		Findings   []pageFinding
	}

	pagePlace struct {
		Place   string
		Message string
		Line    int
		Before  string // the source line in three parts: what is meant stands amid
		Marked  string
		After   string
	}

	pageFinding struct {
		pagePlace
		Rule, Name, Level string
		Module            string
		Related           []pagePlace
		Steps             int
		Open              bool
		Begin, End        []pageStep
		Left              string // what was left out between them
		EndStart          int
	}

	pageStep struct {
		Number  int
		Place   string
		Message string
		By      string // kernel or code
	}
)

func (o Options) page(m *analyzer.Matrix) matrixPage {
	t := tally(m)
	hash := sha256.Sum256([]byte(pageStyle))
	p := matrixPage{
		Version:   o.version(),
		Style:     template.CSS(pageStyle),
		StyleHash: "sha256-" + base64.StdEncoding.EncodeToString(hash[:]),
		Title:     matrixTitle(m, func(i int) string { return o.release(m, i, matrixFullLabel) }),
		Passes:    t.failing == 0,
		Verdict:   capital(t.verdict(m.Gate)),
		Reason:    capital(t.reason()),
		Gate:      string(m.Gate),
		GateAsks:  gateAsks[m.Gate],
		Total:     t.total(),
		Dense:     len(m.Releases) > manyReleases,
	}
	for _, s := range pairStatuses {
		p.Tiles = append(p.Tiles, pageTile{statusOnPage(s), t.of(s)})
	}
	columns := pageLabel
	if p.Dense {
		columns = denseLabel
	}
	short := o.shortReleases(m, columns)
	for i, r := range m.Releases {
		p.Releases = append(p.Releases, pageRelease{
			Number: i + 1,
			Short:  short[i],
			Label:  o.text(matrixLabel(m, i)), Module: o.text(r.Module),
			Place: o.placeOnPage(r.At),
		})
	}
	for i := range m.Cells {
		row := pageRow{pageRelease: p.Releases[i]}
		for j := range m.Cells[i] {
			row.Cells = append(row.Cells, o.cellOnPage(m, i, j))
		}
		p.Rows = append(p.Rows, row)
	}
	p.Groups = o.groups(m)
	return p
}

// groups sorts the pairs by how much they matter.
func (o Options) groups(m *analyzer.Matrix) (list []pageGroup) {
	failing := pageGroup{ID: "failing", Title: "What fails the gate", Lead: "Each of these pairs keeps the release back."}
	other := pageGroup{ID: "other", Title: "What else there is to know", Lead: "These pairs do not keep the release back."}
	right := pageGroup{ID: "right", Title: "What is accepted and right", Terse: true}
	for _, p := range pairs(m) {
		g := &right
		switch {
		case p.fails():
			g = &failing
		case p.said():
			g = &other
		}
		g.Pairs = append(g.Pairs, o.pairOnPage(m, p))
	}
	for _, g := range []pageGroup{failing, other, right} {
		if len(g.Pairs) > 0 {
			list = append(list, g)
		}
	}
	return list
}

func statusOnPage(s analyzer.CellStatus) pageStatus {
	return pageStatus{Class: cellWords[s], Word: cellWords[s], Name: s.String(), Meaning: cellMeanings[s]}
}

func (o Options) cellOnPage(m *analyzer.Matrix, i, j int) pageCell {
	c := &m.Cells[i][j]
	cell := pageCell{
		pageStatus: statusOnPage(c.Status),
		ID:         fmt.Sprintf("cell-%d-%d", i+1, j+1), Target: pairID(i, j),
		Gated: c.Gated, Fails: !c.Passes(),
	}
	if i == j {
		cell.Target = "same"
	}
	from, to := o.release(m, i, matrixFullLabel), o.release(m, j, matrixFullLabel)
	// The name begins with what the cell shows, for those who speak to it.
	cell.Name = cell.Word
	if cell.Fails {
		cell.Name += ", fails the gate"
	}
	cell.Name += fmt.Sprintf(": %s installed, %s new", from, to)
	return cell
}

func pairID(i, j int) string { return fmt.Sprintf("pair-%d-%d", i+1, j+1) }

func (o Options) pairOnPage(m *analyzer.Matrix, p pair) pagePair {
	out := pagePair{
		pageStatus: statusOnPage(p.Status),
		ID:         pairID(p.installed, p.next), Cell: fmt.Sprintf("cell-%d-%d", p.installed+1, p.next+1),
		From:  o.release(m, p.installed, matrixFullLabel),
		To:    o.release(m, p.next, matrixFullLabel),
		FromN: p.installed + 1, ToN: p.next + 1,
		Fails: p.fails(), Gate: p.gateRemark(), How: p.how(), Why: o.text(p.Why),
	}
	for _, rel := range p.Places {
		out.Places = append(out.Places, o.relatedOnPage(rel.Range, rel.Message))
	}
	for i := range p.Findings {
		out.Findings = append(out.Findings, o.findingOnPage(&p.Findings[i]))
	}
	return out
}

func (o Options) findingOnPage(f *analyzer.Finding) pageFinding {
	out := pageFinding{
		pagePlace: o.relatedOnPage(f.Range, f.Message),
		Rule:      f.Rule.ID, Name: f.Rule.Name(), Level: f.Level.String(), Module: o.text(f.Module),
		Steps: len(f.Flow), Open: len(f.Flow) <= manySteps,
	}
	for _, rel := range f.Related {
		out.Related = append(out.Related, o.relatedOnPage(rel.Range, rel.Message))
	}
	begin, end, left := elided(f.Flow, maxPageSteps, maxPageSteps/4)
	for i, s := range begin {
		out.Begin = append(out.Begin, o.stepOnPage(i+1, s))
	}
	out.EndStart = len(begin) + left + 1
	for i, s := range end {
		out.End = append(out.End, o.stepOnPage(out.EndStart+i, s))
	}
	if left > 0 {
		out.Left = count(left, "step") + " left out: --matrix json shows all"
	}
	return out
}

func (o Options) stepOnPage(n int, s analyzer.FlowStep) pageStep {
	r := s.Range
	r.Col = 0
	by := "code"
	if s.Event {
		by = "kernel"
	}
	return pageStep{Number: n, Place: o.placeOnPage(r), Message: o.text(s.Message), By: by}
}

// relatedOnPage is a place with its source line, in which what is meant is
// marked, unless it is all of it.
func (o Options) relatedOnPage(r analyzer.Range, message string) pagePlace {
	out := pagePlace{Place: o.placeOnPage(r), Message: o.text(message)}
	if r.Line == 0 || r.Snippet == "" {
		return out
	}
	line, start, end := excerpt(r)
	if r.Col == 0 {
		start, end = 0, 0
	}
	cells := o.cells(line.line)
	first, last, cutLeft, cutRight := window(cells, start)
	var before, marked, after strings.Builder
	if cutLeft || line.cutLeft {
		before.WriteString(ellipsis)
	}
	for _, c := range cells[first:last] {
		switch {
		case c.off < start:
			before.WriteString(c.text)
		case c.off < end:
			marked.WriteString(c.text)
		default:
			after.WriteString(c.text)
		}
	}
	if cutRight || line.cutRight {
		after.WriteString(ellipsis)
	}
	out.Line = r.Line
	out.Before, out.Marked, out.After = before.String(), marked.String(), after.String()
	if !cutLeft && !line.cutLeft && strings.TrimSpace(out.Before) == "" {
		out.Before = "" // indentation says nothing about a lonely line
	} else {
		out.Before = strings.TrimLeft(out.Before, " \t")
	}
	if out.Before == "" && strings.TrimSpace(out.After) == "" {
		out.Marked, out.After = "", out.Marked // all of the line is meant
	}
	return out
}

func (o Options) placeOnPage(r analyzer.Range) string {
	if r.Path == "" {
		return ""
	}
	return clipColumns(unstacked(o.place(r)), pageLongest)
}

// text is prose out of sources.
func (o Options) text(s string) string { return clipColumns(unstacked(o.Clean(s)), pageLongest) }
