package report

import (
	"fmt"
	"strings"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"klplint/analyzer"
)

// descriptor is all that the catalogue says of a rule.
func descriptor(r *analyzer.Rule, opts Options) *sarif.ReportingDescriptor {
	severity := r.Level.String()
	if r.Level == analyzer.Note {
		severity = "recommendation"
	}
	properties := sarif.NewPropertyBag().
		Add("precision", string(r.Precision())).
		Add("problem.severity", severity).
		WithTags(tags(r))
	if w := r.Doc.Weakness; w.CWE != 0 {
		// A string: code scanning refuses a number.
		properties.Add("security-severity", w.Severity)
	}
	return sarif.NewReportingDescriptor().
		WithID(r.ID).
		WithName(pascal(r.Name())).
		WithShortDescription(sarif.NewMultiformatMessageString().WithText(clip(sentence(r.Doc.Title), maxDescription))).
		WithFullDescription(sarif.NewMultiformatMessageString().WithText(clip(prose(r.Doc.Why), maxDescription))).
		WithHelpURI(helpURI(r, opts.RulesPage)).
		WithHelp(sarif.NewMultiformatMessageString().
			WithText(helpText(r)).
			WithMarkdown(helpMarkdown(r))).
		WithDefaultConfiguration(sarif.NewReportingConfiguration().WithLevel(r.Level.String())).
		WithProperties(properties)
}

// maxDescription is how long a description may be for code scanning.
const maxDescription = 1024

// groups are the parts of the catalogue, by the first digit of an id, with the
// page of the kernel's documentation that tells of their subject.
var groups = map[byte]struct{ tag, page, heading string }{
	'1': {"declarations", "livepatch.html", "Declarations"},
	'2': {"symmetry", "callbacks.html", "Symmetry of callbacks"},
	'3': {"error-handling", "callbacks.html", "Errors"},
	'4': {"system-state", "system-state.html", "The state of the system"},
	'5': {"series", "cumulative-patches.html", "Releases of a series"},
	'6': {"memory", "callbacks.html", "Memory"},
	'7': {"shadow-variables", "shadow-vars.html", "Shadow variables"},
	'9': {"klplint", "index.html", "klplint itself"},
}

// group is the part of the catalogue that a rule belongs to, if it has one.
func group(r *analyzer.Rule) (tag, page string) {
	g := groups[groupDigit(r)]
	return g.tag, g.page
}

// groupDigit is the first digit of a rule's id, 0 when that is not one of the
// catalogue.
func groupDigit(r *analyzer.Rule) byte {
	if digits, ok := strings.CutPrefix(r.ID, "KLP"); ok && digits != "" {
		return digits[0]
	}
	return 0
}

// tags are words to filter by; code scanning keeps 10.
func tags(r *analyzer.Rule) []string {
	list := []string{"linux-kernel", "livepatch"}
	if tag, _ := group(r); tag != "" {
		list = append(list, tag)
	}
	if w := r.Doc.Weakness; w.CWE != 0 {
		list = append(list, "security", "memory-safety", fmt.Sprintf("external/cwe/cwe-%03d", w.CWE))
	} else {
		list = append(list, "correctness")
	}
	return list
}

// helpURI is the section on the rule where the page of the catalogue is published,
// or else the page of the kernel's documentation on what the rule is about.
func helpURI(r *analyzer.Rule, rulesPage string) string {
	if rulesPage != "" {
		return rulesPage + "#" + Anchor(r)
	}
	_, page := group(r)
	if strings.HasPrefix(r.Name(), "state-") || strings.HasPrefix(r.Name(), "states-") {
		page = "system-state.html"
	}
	return homepage + page
}

// pascal turns state-id-duplicate into StateIdDuplicate.
func pascal(name string) string {
	var b strings.Builder
	for word := range strings.SplitSeq(name, "-") {
		b.WriteString(capital(word))
	}
	return b.String()
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// sentence makes a title, which has neither capital nor full stop, a sentence.
func sentence(title string) string { return capital(strings.TrimSuffix(prose(title), ".")) + "." }

// clip holds a text to a length that code scanning accepts.
func clip(s string, bytes int) string {
	if len(s) <= bytes {
		return s
	}
	s = s[:bytes-len(ellipsis)]
	if i := strings.LastIndexByte(s, ' '); i > 0 {
		s = s[:i]
	}
	return s + ellipsis
}

// helpSections are the parts of a rule's help that are prose.
func helpSections(r *analyzer.Rule) [][2]string {
	return [][2]string{
		{"Why it matters at run time", r.Doc.Why},
		{"How to mend it", r.Doc.Mend},
		{"Limits", r.Doc.Limits},
		{"Source", r.Doc.Source},
	}
}

func helpText(r *analyzer.Rule) string {
	list := []string{r.ID + " " + r.Name() + ": " + sentence(r.Doc.Title)}
	for _, s := range helpSections(r) {
		if s[1] != "" {
			list = append(list, s[0]+": "+prose(s[1]))
		}
	}
	return strings.Join(list, "\n\n")
}

func helpMarkdown(r *analyzer.Rule) string {
	list := []string{fmt.Sprintf("# %s %s", r.ID, r.Name()), markdown(sentence(r.Doc.Title))}
	for i, s := range helpSections(r) {
		if s[1] != "" {
			list = append(list, "## "+s[0], markdown(prose(s[1])))
		}
		if i == 0 {
			list = append(list,
				"## Bad", "```c\n"+example(r.Doc.Bad)+"```",
				"## Good", "```c\n"+example(r.Doc.Good)+"```")
		}
	}
	return strings.Join(list, "\n\n") + "\n"
}

var markdownEscapes = strings.NewReplacer(
	`\`, `\\`, `*`, `\*`, `_`, `\_`, `<`, `&lt;`, `&`, `&amp;`, `[`, `\[`, `]`, `\]`, "`", "\\`")

// markdown writes plain prose, in which C names are frequent, as Markdown.
func markdown(s string) string { return markdownEscapes.Replace(s) }
