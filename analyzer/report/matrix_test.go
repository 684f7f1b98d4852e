package report

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"klplint/analyzer"
)

// sourceLine is a place of the fixture.
func sourceLine(path string, line int, source string) analyzer.Range {
	col := len(source) - len(strings.TrimLeft(source, "\t")) + 1
	return analyzer.Range{Path: path, Line: line, Col: col, EndLine: line, EndCol: len(source) + 1, Snippet: source}
}

// matrixFixture is a series of four releases with a pair of each kind: v3
// changed the layout of what v1 left, and v4 dropped a state.
func matrixFixture() *analyzer.Matrix {
	layout := rule("KLP504", "state_data_layout", analyzer.Error)
	lost := rule("KLP402", "original_value_lost", analyzer.Warning)
	m := &analyzer.Matrix{Gate: analyzer.GateUpgrade}
	for i, name := range []string{"lp-2024.1", "lp-2024.2", "lp-2024.3", "lp-2024.4"} {
		m.Releases = append(m.Releases, analyzer.ReleaseName{
			Label: name, Module: fmt.Sprintf("livepatch_%d", i+1), At: sourceLine(name+"/livepatch.c", 90+i, "static struct klp_patch patch = {"),
		})
	}
	fillMatrix(m, func(i, j int) analyzer.Cell { return analyzer.Cell{Status: analyzer.Right, Runs: 4 + i + j} })

	flow := func(n int) []analyzer.FlowStep {
		steps := []analyzer.FlowStep{
			{Related: analyzer.Related{Message: "livepatch_1 is installed"}, Event: true},
			{Related: analyzer.Related{Range: sourceLine("lp-2024.1/livepatch.c", 40, "\tstate->data = kzalloc(sizeof(struct saved), GFP_KERNEL);"), Message: "kzalloc() gives memory of 8 bytes to \"state->data\""}},
			{Related: analyzer.Related{Message: "livepatch_3 replaces livepatch_1"}, Event: true},
			{Related: analyzer.Related{Range: sourceLine("lp-2024.3/livepatch.c", 52, "\tstruct saved *old = prev->data;"), Message: "klp_get_prev_state() returns the state of livepatch_1"}},
			{Related: analyzer.Related{Range: sourceLine("lp-2024.3/livepatch.c", 57, "\told->level = console_loglevel;"), Message: "8 bytes are written at offset 8 of memory of 8 bytes"}},
		}
		for len(steps) < n {
			line := 60 + len(steps)
			steps = append(steps, analyzer.FlowStep{Related: analyzer.Related{Range: sourceLine("lp-2024.3/livepatch.c", line, "\told++;"), Message: "the loop goes round"}})
		}
		return steps
	}
	overrun := analyzer.Finding{
		Rule: layout, Level: analyzer.Error, Module: "livepatch_3",
		Range:   sourceLine("lp-2024.3/livepatch.c", 57, "\told->level = console_loglevel;"),
		Message: "\"struct saved\" of state CONSOLE_STATE grew from 8 to 16 bytes, but the version stayed 1: \"level\" is written behind the memory that livepatch_1 allocated",
		Related: []analyzer.Related{{Range: sourceLine("lp-2024.1/livepatch.c", 40, "\tstate->data = kzalloc(sizeof(struct saved), GFP_KERNEL);"), Message: "allocated here"}},
		Flow:    flow(5),
	}
	original := analyzer.Finding{
		Rule: lost, Level: analyzer.Warning, Module: "livepatch_1",
		Range:   sourceLine("lp-2024.1/livepatch.c", 44, "\tsaved->level = console_loglevel;"),
		Message: "the original value of \"console_loglevel\" is lost when livepatch_1 replaces livepatch_2",
		Flow:    flow(130),
	}
	refusal := func(i int) analyzer.Cell {
		return analyzer.Cell{
			Status: analyzer.Refused,
			Why:    fmt.Sprintf("state CONSOLE_STATE (id 1) of livepatch_%d is not declared by livepatch_4, which replaces it", i+1),
			Places: []analyzer.Related{
				{Range: sourceLine("lp-2024.4/livepatch.c", 80, "\t{ .id = TIMER_STATE, .version = 1 },"), Message: "the states of livepatch_4 begin here"},
				{Range: sourceLine(m.Releases[i].Label+"/livepatch.c", 78, "\t{ .id = CONSOLE_STATE, .version = 1 },"), Message: fmt.Sprintf("the state of livepatch_%d", i+1)},
			},
		}
	}
	set := func(i, j int, c analyzer.Cell) {
		c.Gated = m.Gate.Asks(i, j)
		m.Cells[i][j] = c
	}
	set(0, 2, analyzer.Cell{Status: analyzer.Wrong, Findings: []analyzer.Finding{overrun}, Runs: 6})
	set(0, 3, refusal(0))
	set(1, 0, analyzer.Cell{Status: analyzer.Wrong, Findings: []analyzer.Finding{original}, Runs: 2})
	set(1, 3, analyzer.Cell{Status: analyzer.Undecided, Why: "too many ways to get to the end of \"pre_patch_callback\""})
	set(2, 0, analyzer.Cell{Status: analyzer.Refused, Why: "version 1 of state CONSOLE_STATE (id 1) is lower than 2, that of livepatch_3"})
	set(2, 3, refusal(2))
	return m
}

func fillMatrix(m *analyzer.Matrix, cell func(i, j int) analyzer.Cell) {
	m.Cells = nil
	for i := range m.Releases {
		row := make([]analyzer.Cell, len(m.Releases))
		for j := range row {
			if i != j {
				row[j] = cell(i, j)
			}
			row[j].Gated = m.Gate.Asks(i, j)
		}
		m.Cells = append(m.Cells, row)
	}
}

// hostileMatrix has each text in every place that takes one, and every status.
func hostileMatrix(texts ...string) *analyzer.Matrix {
	m := &analyzer.Matrix{Gate: analyzer.GateAny}
	for _, s := range texts {
		m.Releases = append(m.Releases, analyzer.ReleaseName{Label: s, Module: s, At: hostilePlace(s)})
	}
	fillMatrix(m, func(i, j int) analyzer.Cell {
		s := texts[(i+j)%len(texts)]
		related := []analyzer.Related{{Range: hostilePlace(s), Message: s}}
		c := analyzer.Cell{Status: analyzer.Right + analyzer.CellStatus((i+2*j)%4), Runs: 1}
		switch c.Status {
		case analyzer.Refused:
			c.Why, c.Places = s, related
		case analyzer.Undecided:
			c.Why = s
		case analyzer.Wrong:
			c.Findings = []analyzer.Finding{{
				Rule: rule("KLP501", "state_dropped", analyzer.Error), Level: analyzer.Error, Module: s,
				Range: hostilePlace(s), Message: s, Related: related,
				Flow: []analyzer.FlowStep{{Related: related[0]}, {Related: analyzer.Related{Message: s}, Event: true}},
			}}
		}
		return c
	})
	return m
}

// twoAndTwo joins texts, for a matrix that can be looked at.
func twoAndTwo(texts []string) (list []string) {
	for pair := range slices.Chunk(texts, 2) {
		list = append(list, strings.Join(pair, " "))
	}
	return list
}

func hostilePlace(s string) analyzer.Range {
	return analyzer.Range{Path: s, Line: 3, Col: 2, EndLine: 3, EndCol: 9, Snippet: s}
}

// hostileTexts are what a stranger might call a tag.
var hostileTexts = []string{
	`<script>alert(1)</script>`,
	"::error file=a,line=1::broken",
	"\x1b[31mred\x1b]0;title\a",
	"v1\u202egnp.c\u2066",
	strings.Repeat("very-long-", 40),
	"a|b`c` \"quoted\" 'x' \\|",
	"[link](https://example.org/) <https://example.org> https://example.org www.example.org @everyone #1 $x$",
	"line\nbreak\r\n# heading\u2028- item ##[error]x",
	`"><img src=x onerror=alert(1)><style>*{}</style></title><!-- {{.Style}} `,
	"\n::set-output name=a::b",
	"-->\t</details></table> ]]> &lt;b&gt; &amp;",
	"e" + strings.Repeat("\u0301", 500) + "\xff\xfe \U000e0001",
}

func writeMatrix(t testing.TB, format string, m *analyzer.Matrix, opts Options) string {
	t.Helper()
	var buf bytes.Buffer
	if err := WriteMatrix(&buf, format, m, opts); err != nil {
		t.Fatal(err)
	}
	return buf.String()
}

func TestMatrixGolden(t *testing.T) {
	for _, f := range MatrixFormats() {
		golden(t, "matrix."+f, []byte(writeMatrix(t, f, matrixFixture(), Options{Version: "v1.2.3"})))
		golden(t, "matrix-hostile."+f, []byte(writeMatrix(t, f, hostileMatrix(twoAndTwo(hostileTexts)...), Options{Version: "v1.2.3", GitHubActions: true})))
	}
	golden(t, "matrix-color.text", []byte(writeMatrix(t, "text", matrixFixture(), Options{Color: true})))
}

func TestMatrixErrors(t *testing.T) {
	short := matrixFixture()
	short.Cells[1] = short.Cells[1][:2]
	flat := matrixFixture()
	flat.Cells = flat.Cells[:1]
	odd := matrixFixture()
	odd.Cells[1][2].Status = 77
	for _, tt := range []struct {
		format string
		m      *analyzer.Matrix
		want   string
	}{
		{"sarif", matrixFixture(), `unknown format "sarif": use one of ["text" "json" "markdown" "html"]`},
		{"text", short, "row 2 of the matrix of 4 releases has 2 cells"},
		{"html", flat, "the matrix of 4 releases has 1 rows"},
		{"json", odd, "cell 3 of row 2 of the matrix has the unknown status 77"},
	} {
		if err := WriteMatrix(&bytes.Buffer{}, tt.format, tt.m, Options{}); err == nil || err.Error() != tt.want {
			t.Errorf("%s: got %v, want %s", tt.format, err, tt.want)
		}
	}
	for _, f := range MatrixFormats() {
		if err := WriteMatrix(brokenWriter{}, f, matrixFixture(), Options{}); err == nil {
			t.Errorf("%s: an error of the writer is lost", f)
		}
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, fmt.Errorf("no space left on device") }

// The verdict says exactly what the numbers say.
func TestMatrixVerdict(t *testing.T) {
	for _, tt := range []struct {
		t    matrixTally
		want string
	}{
		{matrixTally{}, "the gate asks for no pair"},
		{matrixTally{gated: 1}, "the 1 pair that the gate asks for is accepted and right"},
		{matrixTally{gated: 3}, "all 3 pairs that the gate asks for are accepted and right"},
		{matrixTally{gated: 3, failing: 1}, "1 of 3 pairs that the gate asks for fails"},
		{matrixTally{gated: 3, failing: 3}, "3 of 3 pairs that the gate asks for fail"},
		{matrixTally{gated: 3, failing: 2, open: 1}, "2 of 3 pairs that the gate asks for fail; 1 could not be decided"},
		{matrixTally{gated: 3, open: 1}, "2 of 3 pairs that the gate asks for are accepted and right; 1 could not be decided"},
		{matrixTally{gated: 2, open: 2}, "nothing was found wrong with the 2 pairs that the gate asks for; 2 could not be decided"},
	} {
		if got := tt.t.reason(); got != tt.want {
			t.Errorf("%+v:\ngot  %s\nwant %s", tt.t, got, tt.want)
		}
	}
	if got := tally(matrixFixture()); got != (matrixTally{pairs: 12, right: 6, wrong: 2, refused: 3, undecided: 1, gated: 6, failing: 3, open: 1}) {
		t.Errorf("%+v", got)
	}
}

// A series that passes, and one of no or of one release, say so in each format.
func TestMatrixOfFew(t *testing.T) {
	for _, n := range []int{0, 1, 2} {
		m := &analyzer.Matrix{Gate: analyzer.GateUpgrade, Releases: matrixFixture().Releases[:n]}
		fillMatrix(m, func(i, j int) analyzer.Cell { return analyzer.Cell{Status: analyzer.Right, Runs: 1} })
		for _, f := range MatrixFormats() {
			text := writeMatrix(t, f, m, Options{})
			want := `passes the gate`
			if f == "json" {
				want = `"passes": true`
				checkMatrixSchema(t, text)
			}
			if !strings.Contains(strings.ToLower(text), want) || strings.Contains(text, "does not pass") {
				t.Errorf("%d releases as %s: %s", n, f, text)
			}
		}
	}
}

// longMatrix is a series as long as vendors have them, or longer, in which all
// happens.
func longMatrix(n int) *analyzer.Matrix {
	m := &analyzer.Matrix{Gate: analyzer.GateUpgrade}
	for i := range n {
		m.Releases = append(m.Releases, analyzer.ReleaseName{Label: fmt.Sprintf("kernel-livepatch-6.4.0-150600.%d", i), Module: "livepatch"})
	}
	wrong := matrixFixture().Cells[0][2]
	fillMatrix(m, func(i, j int) analyzer.Cell {
		switch (i + j) % 4 {
		case 0:
			return analyzer.Cell{Status: analyzer.Refused, Why: "state 1 is missing"}
		case 1:
			return wrong
		case 2:
			return analyzer.Cell{Status: analyzer.Undecided, Why: "too many ways"}
		}
		return analyzer.Cell{Status: analyzer.Right, Runs: 1}
	})
	return m
}

// The table of the text format fits into a terminal however long the series is.
func TestMatrixTextIsNarrow(t *testing.T) {
	for _, n := range []int{2, 5, 12, 40, 101} {
		text := writeMatrix(t, "text", longMatrix(n), Options{})
		table := text[strings.Index(text, "installed"):strings.Index(text, "  fails the gate")]
		columns := 0
		for line := range strings.Lines(table) {
			columns = max(columns, width(strings.TrimRight(line, "\n")))
		}
		if columns > 100 {
			t.Errorf("the table of %d releases takes %d columns:\n%s", n, columns, table)
		}
		if got, want := strings.Count(table, "*"), tally(longMatrix(n)).failing; got != want+strings.Count(table, "  *") {
			t.Errorf("%d releases: %d marks for %d failing pairs:\n%s", n, got, want, table)
		}
	}
}

// GitHub shows nothing of a summary that is too long; what fails comes first.
func TestMatrixMarkdownFits(t *testing.T) {
	for _, n := range []int{12, 60, 150} {
		m := longMatrix(n)
		text := writeMatrix(t, "markdown", m, Options{})
		if len(text) > 1<<20 {
			t.Errorf("%d releases: %d bytes", n, len(text))
		}
		if left := strings.Contains(text, "is left out. `--matrix html`"); left != (n > 12) {
			t.Errorf("%d releases: it is %t that something is left out", n, left)
		}
		// Those that fail the gate are open.
		if folded := strings.Index(text, "(the gate does not ask for it)"); folded >= 0 && strings.Contains(text[folded:], "(fails the gate)") {
			t.Errorf("%d releases: what fails does not come first", n)
		}
	}
}

func checkMatrixSchema(t testing.TB, text string) {
	t.Helper()
	validate(t, "matrix", schemas(t)("klplint-matrix-1"), []byte(text))
}

func TestMatrixSchema(t *testing.T) {
	for _, m := range []*analyzer.Matrix{longMatrix(12), {Gate: analyzer.GateAny}} {
		checkMatrixSchema(t, writeMatrix(t, "json", m, Options{}))
	}
	// The schema does say no.
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(
		strings.Replace(writeMatrix(t, "json", matrixFixture(), Options{}), `"status": "refused"`, `"status": "accepted"`, 1)))
	if err != nil {
		t.Fatal(err)
	}
	if schemas(t)("klplint-matrix-1").Validate(doc) == nil {
		t.Error("an unknown status is valid")
	}
}
