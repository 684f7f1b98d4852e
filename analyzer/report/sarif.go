package report

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strings"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"klplint/analyzer"
)

// srcRoot stands for the directory that relative paths start from. Its value is
// left to the consumer: it is another on every machine.
const srcRoot = "%SRCROOT%"

// homepage is where a reader of a report can learn what livepatches are.
const homepage = "https://docs.kernel.org/livepatch/"

// sarifWriter makes a SARIF log of one result.
type sarifWriter struct {
	res   *analyzer.Result
	opts  Options
	texts texts
	steps int // of executions that may still be written
}

// writeSARIF writes SARIF 2.1.0 the way code scanning wants it: texts expanded,
// every rule that ran described, every location with a full region. It says
// nothing of when, where and by whom it was made.
func writeSARIF(w io.Writer, res *analyzer.Result, opts Options) error {
	s := &sarifWriter{res: res, opts: opts, texts: textsOf(res), steps: maxSteps}
	results, notes := s.results()
	run := sarif.NewRun().
		WithTool(sarif.NewTool().WithDriver(s.driver())).
		WithAutomationDetails(sarif.NewRunAutomationDetails().WithID(opts.automationID())).
		WithColumnKind("utf16CodeUnits").
		WithOriginalUriBaseIds(map[string]sarif.ArtifactLocation{
			srcRoot: *sarif.NewArtifactLocation().WithDescription(
				sarif.NewTextMessage("The root of the repository, or the directory that klplint was run in.")),
		}).
		WithResults(results).
		AddInvocation(s.invocation(notes))
	for i := range res.Files {
		run.AddArtifact(s.artifact(&res.Files[i]))
	}
	for _, p := range opts.Provenance {
		if d := p.details(); d != nil {
			run.AddVersionControlProvenance(d)
		}
	}
	return writePruned(w, sarif.NewReport().AddRun(run))
}

// automationID is the category of the run, and the run's own id, which is
// empty: code scanning takes what stands before the last slash.
func (o Options) automationID() string {
	category := o.Category
	if category == "" {
		category = "check"
	}
	return "klplint/" + strings.Trim(category, "/") + "/"
}

// driver is klplint and its rules.
func (s *sarifWriter) driver() *sarif.ToolComponent {
	version := semanticVersion(s.opts.version())
	driver := sarif.NewToolComponent().
		WithName("klplint").
		WithInformationURI(homepage).
		WithVersion(version).
		WithSemanticVersion(version)
	for _, r := range s.res.Rules {
		driver.AddRule(descriptor(r, s.opts))
	}
	return driver
}

// semanticVersion is the version as semver.org writes it, without the v of Go.
func semanticVersion(version string) string {
	if v, ok := strings.CutPrefix(version, "v"); ok {
		return v
	}
	if version == "devel" {
		return "0.0.0-devel"
	}
	return version
}

// artifact is a file that was read, so that a consumer can tell whether it has
// the same.
func (s *sarifWriter) artifact(f *analyzer.File) *sarif.Artifact {
	sum := sha256.Sum256([]byte(f.Text))
	return sarif.NewArtifact().
		WithLocation(s.artifactLocation(f.Path)).
		WithLength(len(f.Text)).
		WithSourceLanguage("c").
		WithRoles([]string{"analysisTarget"}).
		WithHashes(map[string]string{"sha-256": hex.EncodeToString(sum[:])})
}

// artifactLocation is a file as version control knows it.
func (s *sarifWriter) artifactLocation(path string) *sarif.ArtifactLocation {
	path = s.texts.inRepository(path, s.opts)
	return sarif.NewArtifactLocation().WithURI(uri(path)).WithURIBaseID(srcRoot)
}

// place is a range. Code scanning refuses a result without a region: that of a
// whole file is its beginning, and a finding about no file at all is put to the
// root.
func (s *sarifWriter) place(r analyzer.Range) *sarif.PhysicalLocation {
	return sarif.NewPhysicalLocation().
		WithArtifactLocation(s.artifactLocation(r.Path)).
		WithRegion(s.region(r))
}

func (s *sarifWriter) region(r analyzer.Range) *sarif.Region {
	g := s.texts.region(r)
	return sarif.NewRegion().
		WithStartLine(g.line).WithStartColumn(g.column).
		WithEndLine(g.endLine).WithEndColumn(g.endColumn)
}

func (s *sarifWriter) location(r analyzer.Range, said string) *sarif.Location {
	return sarif.NewLocation().
		WithPhysicalLocation(s.place(r)).
		WithMessage(sarif.NewTextMessage(s.message(said)))
}

var messageEscapes = strings.NewReplacer(`\`, `\\`, `[`, `\[`, `]`, `\]`)

// message is a text in which nothing is a link.
func (s *sarifWriter) message(text string) string {
	return messageEscapes.Replace(Options{}.Clean(text))
}
