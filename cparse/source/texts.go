package source

import (
	"testing/fstest"
)

// Text is a file that is at hand.
type Text struct {
	Path string // slash path in the tree
	Show string // what users call it
	Text string
}

// FromTexts is the tree of some files that were read before.
func FromTexts(name string, list []Text) *Tree {
	fsys := fstest.MapFS{}
	shown := map[string]string{}
	for _, f := range list {
		fsys[f.Path] = &fstest.MapFile{Data: []byte(f.Text), Mode: 0o444}
		shown[f.Path] = f.Show
	}
	t := FromFS(name, fsys)
	t.shown = shown
	return t
}
