package main

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// seriesFolder holds series of releases: in each folder the releases v1, v2 ...,
// args with the arguments of klplint series, and golden with its exit status and
// what it prints. Where args has --git, the releases are made tags of a
// repository first.
var seriesFolder = filepath.Join("..", "..", "testdata", "series")

var updateSeries = flag.Bool("update-series", false, "write the golden files of testdata/series anew")

// TestSeriesData runs klplint on each series.
func TestSeriesData(t *testing.T) {
	t.Setenv("NO_COLOR", "1")
	t.Setenv("GITHUB_ACTIONS", "")
	root, err := filepath.Abs(seriesFolder)
	if err != nil {
		t.Fatal(err)
	}
	cases, err := filepath.Glob(filepath.Join(root, "*", "args"))
	if err != nil || len(cases) < 12 {
		t.Fatalf("%d series in %s, %v", len(cases), root, err)
	}
	for _, c := range cases {
		dir := filepath.Dir(c)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			args := arguments(t, c)
			work := dir
			if slices.Contains(args, "--git") {
				work = committed(t, dir)
			}
			t.Chdir(work)
			status, stdout, stderr := series(t, args...)
			got := fmt.Sprintf("status %d\n%s%s", status, steady(stdout), stderr)
			golden := filepath.Join(dir, "golden")
			if *updateSeries {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s differs; after a look at it, run: go test ./cmd/klplint -run TestSeriesData -update-series\n%s", golden, firstDifference(string(want), got))
			}
		})
	}
}

// arguments reads a file with an argument a line; # begins a comment.
func arguments(t *testing.T, file string) (args []string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			args = append(args, line)
		}
	}
	return args
}

// committed makes a repository in which each release is a tag.
func committed(t *testing.T, dir string) string {
	t.Helper()
	h := newHistory(t, false)
	for n := 1; ; n++ {
		tag := fmt.Sprintf("v%d", n)
		files := map[string]string{}
		err := filepath.WalkDir(filepath.Join(dir, tag), func(p string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			text, err := os.ReadFile(p)
			if err != nil {
				return err
			}
			name, err := filepath.Rel(filepath.Join(dir, tag), p)
			files[filepath.ToSlash(name)] = string(text)
			return err
		})
		if os.IsNotExist(err) {
			return h.dir
		}
		if err != nil {
			t.Fatal(err)
		}
		h.release(tag, files)
	}
}
