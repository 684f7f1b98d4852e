package headers

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestManifest holds when what was made of headers still counts: while each
// file has its text, and no file has come that would have been preferred.
func TestManifest(t *testing.T) {
	hours := func(n int) time.Time { return time.Now().Add(time.Duration(n) * time.Hour) }
	for _, tt := range []struct {
		name          string
		change        func(t *testing.T, dir string)
		ok, refreshed bool
	}{
		{"nothing", func(*testing.T, string) {}, true, false},
		{"a text", func(t *testing.T, dir string) { write(t, dir, map[string]string{"two/a.h": "int b;"}) }, false, false},
		{"a text, with the times of the old one", func(t *testing.T, dir string) {
			info, err := os.Stat(filepath.Join(dir, "two/a.h"))
			write(t, dir, map[string]string{"two/a.h": "int b;"})
			if err != nil || os.Chtimes(filepath.Join(dir, "two/a.h"), info.ModTime(), info.ModTime()) != nil {
				t.Fatal(err)
			}
		}, false, false},
		{"a time", func(t *testing.T, dir string) {
			if err := os.Chtimes(filepath.Join(dir, "two/a.h"), hours(-1), hours(-1)); err != nil {
				t.Fatal(err)
			}
		}, true, true},
		{"the same text, written again", func(t *testing.T, dir string) {
			os.Remove(filepath.Join(dir, "two/a.h"))
			write(t, dir, map[string]string{"two/a.h": "int a;"})
		}, true, true},
		{"a file that is gone", func(t *testing.T, dir string) { os.Remove(filepath.Join(dir, "two/a.h")) }, false, false},
		{"a folder in its place", func(t *testing.T, dir string) {
			os.Remove(filepath.Join(dir, "two/a.h"))
			write(t, dir, map[string]string{"two/a.h/x": ""})
		}, false, false},
		{"a file that comes before", func(t *testing.T, dir string) { write(t, dir, map[string]string{"one/a.h": "int a;"}) }, false, false},
		{"a file in a folder that was not there", func(t *testing.T, dir string) { write(t, dir, map[string]string{"zero/a.h": ""}) }, false, false},
		{"another file in a folder", func(t *testing.T, dir string) { write(t, dir, map[string]string{"one/b.h": ""}) }, true, true},
		{"another file in a folder that was not there", func(t *testing.T, dir string) { write(t, dir, map[string]string{"zero/b.h": ""}) }, true, true},
		{"a file that is of no interest", func(t *testing.T, dir string) { write(t, dir, map[string]string{"three/a.h": ""}) }, true, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, dir, map[string]string{"one/x.h": "", "two/a.h": "int a;", "three/x.h": ""})
			var s Set
			if err := s.Roots.Add(dir); err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			r := NewReader(&s.Roots, &Flags{Angled: []string{filepath.Join(dir, "zero"), filepath.Join(dir, "one"), filepath.Join(dir, "two"), filepath.Join(dir, "three")}})
			if f, err := r.Open("a.h", false, false, ""); f == nil || err != nil {
				t.Fatal(f, err)
			}
			m, ok := DecodeManifest(r.Manifest().Encode())
			if !ok || len(m.Files()) != 1 {
				t.Fatalf("it cannot be read again: %v", m.Files())
			}
			tt.change(t, dir)
			// Files count as left alone for long, so that their times are
			// believed.
			ok, refreshed := m.Holds(&s.Roots, hours(1))
			if ok != tt.ok || refreshed != tt.refreshed {
				t.Errorf("holds: %v, refreshed: %v; want %v and %v", ok, refreshed, tt.ok, tt.refreshed)
			}
			if !ok {
				return
			}
			if ok, refreshed := m.Holds(&s.Roots, hours(1)); !ok || refreshed {
				t.Errorf("at the second time it holds: %v, refreshed: %v", ok, refreshed)
			}
		})
	}
}

// TestManifestUnsettled holds that the times of files that were just written are
// not believed: they may be written again within the same tick.
func TestManifestUnsettled(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{"a.h": "int a;"})
	var s Set
	if err := s.Roots.Add(dir); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	r := NewReader(&s.Roots, &Flags{Angled: []string{dir}})
	if _, err := r.Open("a.h", false, false, ""); err != nil {
		t.Fatal(err)
	}
	if ok, refreshed := r.Manifest().Holds(&s.Roots, time.Now()); !ok || !refreshed {
		t.Errorf("holds: %v, read again: %v", ok, refreshed)
	}
}

// TestDecodeManifest holds that bytes that are no manifest are none, whatever
// they are.
func TestDecodeManifest(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{"a.h": "", "b.h": ""})
	var s Set
	if err := s.Roots.Add(dir); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	r := NewReader(&s.Roots, &Flags{Angled: []string{filepath.Join(dir, "none"), dir}})
	for _, name := range []string{"a.h", "b.h", "c.h"} {
		if _, err := r.Open(name, false, false, ""); err != nil {
			t.Fatal(err)
		}
	}
	b := r.Manifest().Encode()
	if m, ok := DecodeManifest(b); !ok || !bytes.Equal(m.Encode(), b) {
		t.Error("what was written is read as something else")
	}
	for n := range b {
		if _, ok := DecodeManifest(b[:n]); ok {
			t.Errorf("%d bytes of %d are a manifest", n, len(b))
		}
		flipped := bytes.Clone(b)
		flipped[n] ^= 0xff
		DecodeManifest(flipped) // must end, without a panic
	}
	if _, ok := DecodeManifest(append(bytes.Clone(b), 0)); ok {
		t.Error("one with more behind it is a manifest")
	}
	if _, ok := DecodeManifest([]byte{0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1}); ok {
		t.Error("a count without bounds is a manifest")
	}
}
