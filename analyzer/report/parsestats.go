package report

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"

	"klplint/analyzer"
)

// statsJSON is the shape of the parse statistics, version 1:
//
//	{"files": [FILE...], "total": TOTAL}
//
// Tokens are those of a file's own text, before macro expansion, outside
// comments and branches not taken.
type statsJSON struct {
	Files []statsFile `json:"files"`
	Total statsCounts `json:"total"`
}

type statsCounts struct {
	Tokens              int `json:"tokens"`
	TokensSkipped       int `json:"tokensSkipped"`
	Declarations        int `json:"declarations"`
	DeclarationsSkipped int `json:"declarationsSkipped"`
}

type statsFile struct {
	Path string `json:"path"`
	statsCounts
	Skipped []statsPiece `json:"skipped"` // never null
}

type statsPiece struct {
	Line   int    `json:"line"`
	Column int    `json:"column"`
	Name   string `json:"name,omitempty"` // of the declaration
	Why    string `json:"why"`
}

func (c *statsCounts) add(f *analyzer.ParsedFile) {
	c.Tokens += f.Tokens
	c.TokensSkipped += f.TokensSkipped
	c.Declarations += f.Declarations
	c.DeclarationsSkipped += f.DeclarationsSkipped
}

// understood is the share of tokens that were understood, in per cent.
func (c *statsCounts) understood() float64 {
	if c.Tokens == 0 {
		return 100
	}
	return 100 * float64(c.Tokens-c.TokensSkipped) / float64(c.Tokens)
}

// WriteParseStats writes how much of each file was understood, as text or JSON.
func WriteParseStats(w io.Writer, format string, s *analyzer.ParseStats, opts Options) error {
	out := statsJSON{Files: []statsFile{}}
	for i := range s.Files {
		f := &s.Files[i]
		x := statsFile{Path: f.Path, Skipped: []statsPiece{}}
		x.add(f)
		out.Total.add(f)
		for _, p := range f.Skipped {
			x.Skipped = append(x.Skipped, statsPiece{p.Range.Line, p.Range.Col, p.Name, p.Why})
		}
		out.Files = append(out.Files, x)
	}
	if format == "json" {
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		enc.SetEscapeHTML(false)
		return enc.Encode(out)
	}
	return writeStatsText(w, &out, opts)
}

func writeStatsText(w io.Writer, s *statsJSON, opts Options) error {
	b := bufio.NewWriter(w)
	row := func(c *statsCounts, name string) {
		fmt.Fprintf(b, "%8.3f %%  %8d tokens  %6d skipped  %5d declarations  %4d skipped  %s\n",
			c.understood(), c.Tokens, c.TokensSkipped, c.Declarations, c.DeclarationsSkipped, name)
	}
	for i := range s.Files {
		f := &s.Files[i]
		row(&f.statsCounts, opts.Clean(f.Path))
		for _, p := range f.Skipped {
			name := ""
			if p.Name != "" {
				name = fmt.Sprintf(" %q", p.Name)
			}
			fmt.Fprintf(b, "    %s\n", opts.cleanPath(f.Path)+opts.Clean(fmt.Sprintf(":%d:%d:%s %s", p.Line, p.Column, name, p.Why)))
		}
	}
	row(&s.Total, fmt.Sprintf("in all, %d files", len(s.Files)))
	return b.Flush()
}
