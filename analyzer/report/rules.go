package report

import (
	"fmt"
	"io"
	"text/tabwriter"

	"klplint/analyzer"
)

const rulesSchema = "klplint-rules/1"

// The json format of the catalogue; texts as in [analyzer.Doc], the examples
// without want comments.
type (
	rulesShape struct {
		Schema string      `json:"schema"`
		Rules  []ruleShape `json:"rules"`
	}

	ruleShape struct {
		ID     string `json:"id"`
		Name   string `json:"name"`
		Level  string `json:"level"`
		Title  string `json:"title"`
		Why    string `json:"why"`
		Mend   string `json:"mend"`
		Limits string `json:"limits"`
		Source string `json:"source"`
		Bad    string `json:"bad"`
		Good   string `json:"good"`
		// Precision is how sure the rule is; CWE the number of the
		// memory-safety weakness that it finds, 0 for none.
		Precision string `json:"precision"`
		CWE       int    `json:"cwe"`
	}
)

// TableFormats are the names that Rules and Inspection.Write know.
func TableFormats() []string { return []string{"text", "json"} }

// Rules prints the catalogue.
func Rules(w io.Writer, format string, rules []*analyzer.Rule) error {
	switch format {
	case "json":
		out := rulesShape{Schema: rulesSchema, Rules: []ruleShape{}}
		for _, r := range rules {
			out.Rules = append(out.Rules, ruleShape{
				ID: r.ID, Name: r.Name(), Level: r.Level.String(), Title: r.Doc.Title,
				Why: prose(r.Doc.Why), Mend: prose(r.Doc.Mend), Limits: prose(r.Doc.Limits),
				Source: prose(r.Doc.Source), Bad: example(r.Doc.Bad), Good: example(r.Doc.Good),
				Precision: string(r.Precision()), CWE: r.Doc.Weakness.CWE,
			})
		}
		return writeValue(w, out)
	case "text":
		table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		fmt.Fprintln(table, "ID\tNAME\tLEVEL\tWHAT IT FINDS")
		for _, r := range rules {
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", r.ID, r.Name(), r.Level, r.Doc.Title)
		}
		return table.Flush()
	}
	return fmt.Errorf("unknown format %q: use one of %q", format, TableFormats())
}
