package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestOutputFile(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "out.json")
	for range 2 { // the second run replaces the file of the first
		status, stdout, stderr := klplint("", "check", "--format", "json", "-o", name, "testdata/lp")
		if status != statusClean || stdout != "" || stderr != "" {
			t.Fatalf("status %d, stdout %q, stderr %q", status, stdout, stderr)
		}
	}
	text, err := os.ReadFile(name)
	if err != nil || !strings.HasPrefix(string(text), "{\n") {
		t.Fatalf("%q, %v", text, err)
	}
	onlyFile(t, dir, "out.json")

	status, _, stderr := klplint("", "check", "-o", filepath.Join(dir, "no", "out"), "testdata/lp")
	if status != statusFailed || !strings.HasPrefix(stderr, "klplint: cannot write ") || !strings.HasSuffix(stderr, ": no such file or directory\n") {
		t.Errorf("missing directory: status %d, stderr %q", status, stderr)
	}
	status, _, stderr = klplint("", "check", "-o", dir, "testdata/lp")
	if status != statusFailed || !strings.HasSuffix(stderr, ": it is a directory: name a file\n") {
		t.Errorf("directory: status %d, stderr %q", status, stderr)
	}
	// A run that fails leaves the report of the last one alone.
	if status, _, _ := klplint("", "check", "-o", name, "no/such/path"); status != statusFailed {
		t.Errorf("missing path: status %d", status)
	}
	if again, _ := os.ReadFile(name); string(again) != string(text) {
		t.Errorf("the failed run left %q", again)
	}
}

func TestWriteFile(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "out")
	if err := os.WriteFile(name, []byte("before"), 0o640); err != nil {
		t.Fatal(err)
	}
	failure := errors.New("half-way")
	err := writeFile(name, func(w io.Writer) error {
		io.WriteString(w, "half")
		return failure
	})
	if !errors.Is(err, failure) {
		t.Errorf("got %v", err)
	}
	if text, _ := os.ReadFile(name); string(text) != "before" {
		t.Errorf("the file holds %q", text)
	}
	onlyFile(t, dir, "out")

	// Through a symbolic link the file behind it is replaced, with its mode.
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(name, link); err != nil {
		t.Skip(err)
	}
	if err := writeFile(link, func(w io.Writer) error { _, err := io.WriteString(w, "after"); return err }); err != nil {
		t.Fatal(err)
	}
	if text, _ := os.ReadFile(name); string(text) != "after" {
		t.Errorf("the file holds %q", text)
	}
	if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link became %v, %v", info.Mode(), err)
	}
}

func TestOutputToDevice(t *testing.T) {
	if err := writeFile(os.DevNull, func(w io.Writer) error { _, err := fmt.Fprintln(w, "gone"); return err }); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(os.DevNull); err != nil || info.Mode().IsRegular() {
		t.Fatalf("%s became %v, %v", os.DevNull, info.Mode(), err)
	}
}

func TestReaderGone(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	r.Close()
	defer w.Close()
	var stderr strings.Builder
	for _, args := range [][]string{{"check", "testdata/lp"}, {"rules"}, {"version"}} {
		if status := run(args, strings.NewReader(""), w, &stderr); status != statusClean || stderr.Len() > 0 {
			t.Errorf("%s: status %d, stderr %q", args, status, stderr.String())
		}
	}
}

func onlyFile(t *testing.T, dir, name string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 || entries[0].Name() != name {
		t.Errorf("the directory holds %v, %v", entries, err)
	}
}
