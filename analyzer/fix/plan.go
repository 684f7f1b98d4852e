// Package fix carries out the fixes that come with findings: it chooses those
// that go together, tries them together, and shows the change as a unified diff
// or writes it.
//
// [Make] makes a [Plan] of a result whose fixes were tried one by one (see
// analyzer.WithFixes). What it does not do: propose fixes (rules), or decide
// whether one mends (analyzer).
package fix

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"klplint/analyzer"
	"klplint/cparse/source"
)

// Plan is a change of the sources.
type Plan struct {
	Files []File // by path
	// Mended are the findings that are gone with it.
	Mended []*analyzer.Finding
	// Later have a fix that does not go together with those chosen: it overlaps
	// one, or the two do not mend together. After this change another run
	// offers it anew, where it is still of use.
	Later []*analyzer.Finding
	// After is what is found in the changed sources; the result that the plan
	// was made of when nothing changes.
	After *analyzer.Result
}

// File is one file of a plan.
type File struct {
	Path     string // as users see it
	Was, Now []byte

	tree *source.Tree
	name string // in the tree
}

// Check finds what there is to find in trees.
type Check func(context.Context, []*source.Tree) (*analyzer.Result, error)

// Make plans a change: as many fixes as go together. Of fixes that do not, the
// one of the worst finding is chosen, of several that are as bad the first in
// the sources. The change as a whole is checked: what it should mend is gone, and
// nothing has come.
func Make(ctx context.Context, trees []*source.Tree, res *analyzer.Result, check Check) (*Plan, error) {
	m := &maker{trees: trees, res: res, check: check, texts: map[string]*text{}}
	var with []*analyzer.Finding
	for i := range res.Findings {
		if f := &res.Findings[i]; len(f.Fixes) > 0 {
			with = append(with, f)
		}
	}
	slices.SortStableFunc(with, func(a, b *analyzer.Finding) int { return cmp.Compare(b.Level, a.Level) })
	var chosen, later []*analyzer.Finding
	for _, f := range with {
		if m.fits(append(slices.Clip(chosen), f)) {
			chosen = append(chosen, f)
		} else {
			later = append(later, f)
		}
	}
	plan, err := m.most(ctx, &Plan{After: res}, chosen)
	if err != nil {
		return nil, err
	}
	for _, f := range chosen {
		if !slices.Contains(plan.Mended, f) {
			later = append(later, f)
		}
	}
	plan.Later = later
	for _, list := range [][]*analyzer.Finding{plan.Mended, plan.Later} {
		slices.SortFunc(list, func(a, b *analyzer.Finding) int {
			return cmp.Or(cmp.Compare(a.Range.Path, b.Range.Path), cmp.Compare(a.Range.Line, b.Range.Line), cmp.Compare(a.Range.Col, b.Range.Col), cmp.Compare(a.Rule.ID, b.Rule.ID))
		})
	}
	return plan, nil
}

type maker struct {
	trees []*source.Tree
	res   *analyzer.Result
	check Check
	texts map[string]*text
}

// text is a file as it was read, nil bytes when it could not be.
type text struct {
	tree  *source.Tree
	name  string
	bytes []byte
}

// read reads a file by the path that users see.
func (m *maker) read(path string) *text {
	if t := m.texts[path]; t != nil {
		return t
	}
	t := &text{}
	for _, tree := range m.trees {
		name, ok := tree.Path(path)
		if !ok {
			continue
		}
		if b, err := tree.ReadFile(name); err == nil {
			t = &text{tree, name, b}
			break
		}
	}
	m.texts[path] = t
	return t
}

// edits are those of some findings by file. A fix that several findings share
// is made once.
func edits(list []*analyzer.Finding) map[string][]analyzer.Edit {
	files := map[string][]analyzer.Edit{}
	var done []analyzer.Fix
	for _, f := range list {
		x := f.Fixes[0]
		if slices.ContainsFunc(done, func(y analyzer.Fix) bool { return slices.Equal(x.Edits, y.Edits) }) {
			continue
		}
		done = append(done, x)
		for path, e := range x.ByFile() {
			files[path] = append(files[path], e...)
		}
	}
	return files
}

// fits tells whether the fixes of some findings can be made at once. Fixes that
// touch count as overlapping: in which order two insertions at one place belong
// is not known.
func (m *maker) fits(list []*analyzer.Finding) bool {
	for path, list := range edits(list) {
		t := m.read(path)
		if t.bytes == nil || touching(list) {
			return false
		}
		if _, err := analyzer.Apply(t.bytes, list); err != nil {
			return false
		}
	}
	return true
}

// touching tells whether two edits overlap or meet.
func touching(list []analyzer.Edit) bool {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b analyzer.Edit) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
	})
	for i := 1; i < len(list); i++ {
		a, b := list[i-1], list[i]
		if cmp.Or(cmp.Compare(b.Line, a.EndLine), cmp.Compare(b.Col, a.EndCol)) <= 0 {
			return true
		}
	}
	return false
}

// most adds to a plan the fixes of some findings, all of them when they mend
// together, else those that do with the ones before them: where few do not, that
// takes few checks.
func (m *maker) most(ctx context.Context, plan *Plan, list []*analyzer.Finding) (*Plan, error) {
	if len(list) == 0 {
		return plan, nil
	}
	switch all, err := m.try(ctx, slices.Concat(plan.Mended, list)); {
	case err != nil:
		return nil, err
	case all != nil:
		return all, nil
	case len(list) == 1:
		return plan, nil
	}
	half := len(list) / 2
	plan, err := m.most(ctx, plan, list[:half])
	if err != nil {
		return nil, err
	}
	return m.most(ctx, plan, list[half:])
}

// try checks the sources with the fixes of some findings; the plan is nil when
// they do not mend.
func (m *maker) try(ctx context.Context, list []*analyzer.Finding) (*Plan, error) {
	plan := &Plan{Mended: list, After: m.res}
	if len(list) == 0 {
		return plan, nil
	}
	changed := map[*source.Tree]map[string][]byte{}
	byFile := edits(list)
	for _, path := range slices.Sorted(maps.Keys(byFile)) {
		t := m.read(path)
		now, err := analyzer.Apply(t.bytes, byFile[path])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		plan.Files = append(plan.Files, File{path, t.bytes, now, t.tree, t.name})
		if changed[t.tree] == nil {
			changed[t.tree] = map[string][]byte{}
		}
		changed[t.tree][t.name] = now
	}
	trees := slices.Clone(m.trees)
	for i, t := range trees {
		if texts := changed[t]; texts != nil {
			trees[i] = t.With(texts)
		}
	}
	after, err := m.check(ctx, trees)
	if err != nil {
		return nil, err
	}
	if !after.Mends(m.res, list) {
		return nil, nil
	}
	plan.After = after
	return plan, nil
}

// Write writes the files, each at once or not at all. It goes on after a file
// that could not be written; the error names all of these.
func (p *Plan) Write() error {
	var failed error
	for _, f := range p.Files {
		if err := f.tree.Replace(f.name, f.Was, f.Now); err != nil {
			failed = join(failed, err)
		}
	}
	return failed
}

// join makes one line of errors.
func join(a, b error) error {
	if a == nil {
		return b
	}
	return fmt.Errorf("%w; %w", a, b)
}
