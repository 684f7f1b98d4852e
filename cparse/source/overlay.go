package source

import (
	"bytes"
	"io/fs"
	"maps"
)

// With is the tree with other texts in place of some of its files, named by
// slash paths of the tree: the sources as they would be after a change. The tree
// itself stays as it is, and remains the one to close.
func (t *Tree) With(texts map[string][]byte) *Tree {
	over := maps.Clone(t.over)
	if over == nil {
		over = map[string][]byte{}
	}
	maps.Copy(over, texts)
	changed := *t
	changed.over = over
	return &changed
}

// overlaid opens the text that stands in place of a file.
func (t *Tree) overlaid(p string) (fs.File, bool) {
	text, ok := t.over[p]
	if !ok {
		return nil, false
	}
	return &textFile{fs: textFS{name: p, text: text}, Reader: bytes.NewReader(text)}, true
}
