package analyzer

import (
	"context"
	"go/token"

	"klplint/cparse"
	"klplint/cparse/source"
)

// ParseStats says how much of the C files of some trees was understood.
type ParseStats struct {
	Files    []ParsedFile // in the order of the trees, each file once
	Troubles []Trouble
}

// ParsedFile is the parse of one file. A header counts where it is first
// included from the tree.
type ParsedFile struct {
	Path                string // as users see it
	Tokens              int    // of its own text, before expansion, outside comments and branches not taken
	TokensSkipped       int
	Declarations        int
	DeclarationsSkipped int
	Skipped             []SkippedPiece
}

// SkippedPiece is a piece of a file that was left out.
type SkippedPiece struct {
	Range Range
	Name  string // of the declaration, "" for a piece of one
	Why   string
}

// Parse parses every C file of the trees in full, whether or not it is part of
// a livepatch, and says how much of it was understood.
func Parse(ctx context.Context, trees []*source.Tree) (*ParseStats, error) {
	out := &ParseStats{}
	type job struct {
		tree *source.Tree
		src  source.Source
	}
	var jobs []job
	for _, t := range trees {
		list, problems, err := t.Sources(ctx)
		if err != nil {
			return nil, err
		}
		for _, s := range list {
			jobs = append(jobs, job{t, s})
		}
		for _, p := range problems {
			out.Troubles = append(out.Troubles, Trouble{Range: Range{Path: t.Display(p.Path), Line: p.Line}, Message: p.Message})
		}
	}
	parsed := make([][]ParsedFile, len(jobs))
	err := parallel(ctx, len(jobs), func(i int) { parsed[i] = parseFile(jobs[i].tree, jobs[i].src) })
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, list := range parsed {
		for _, f := range list {
			if !seen[f.Path] {
				seen[f.Path] = true
				out.Files = append(out.Files, f)
			}
		}
	}
	return out, nil
}

func parseFile(tree *source.Tree, s source.Source) (list []ParsedFile) {
	fset := token.NewFileSet()
	u := cparse.Parse(&cparse.Config{
		Fset: fset, Tree: tree, IncludeDirs: s.IncludeDirs, Define: s.Defines, ModuleName: s.Module,
	}, s.Path)
	u.ParseAll()
	for _, st := range u.Stats() {
		f := ParsedFile{
			Path: tree.Display(st.Path), Tokens: st.Tokens, TokensSkipped: st.TokensSkipped,
			Declarations: st.Declarations, DeclarationsSkipped: st.DeclarationsSkipped,
		}
		for _, p := range st.Skipped {
			from, to := fset.Position(p.From), fset.Position(p.To)
			f.Skipped = append(f.Skipped, SkippedPiece{
				Range: Range{Path: from.Filename, Line: from.Line, Col: from.Column, EndLine: to.Line, EndCol: to.Column, Snippet: u.Line(p.From)},
				Name:  p.Name, Why: p.Why,
			})
		}
		list = append(list, f)
	}
	return list
}
