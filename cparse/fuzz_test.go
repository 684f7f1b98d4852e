package cparse

import (
	"os"
	"path/filepath"
	"testing"
)

// FuzzParse holds that no text makes the parser panic or hang, that its tree
// can be walked, and that a survey tells no more than a full parse does.
func FuzzParse(f *testing.F) {
	for _, c := range constructs {
		f.Add(c.text)
	}
	for _, text := range hostile {
		f.Add(text)
	}
	files, err := filepath.Glob(filepath.Join("testdata", "*.c"))
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		u := parse(t, text)
		u.Survey()
		u.ParseAll()
		evaluateAll(u)
		left := 0
		for _, s := range u.Skipped() {
			left += s.Tokens
		}
		if left > len(u.toks) {
			t.Errorf("%d of %d tokens were skipped", left, len(u.toks))
		}
		for _, tr := range u.Troubles() {
			if _, ok := u.FileOf(tr.From); !ok {
				t.Errorf("%q has no place", tr.Message)
			}
		}
	})
}
