// Package corpus knows the folder that holds the kernel's own livepatch modules:
// where it is, how it is filled, and how a test asks for it. Nothing of it is
// ever committed.
//
//	linux-source-6.12/
//		.complete                                which package it came from
//		samples/livepatch/
//		tools/testing/selftests/livepatch/       the scripts
//		tools/testing/selftests/livepatch/test_modules/
//
// A test says
//
//	dir := filepath.Join(corpus.Find(t), corpus.Linux, corpus.Samples)
//
// and is skipped where nobody fetched the corpus.
package corpus

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Env is the variable that names another folder than the default one.
const Env = "KLPLINT_CORPUS"

// What the folder holds, as slash paths.
const (
	Linux     = "linux-source-6.12" // also the name of the Debian package
	Samples   = "samples/livepatch"
	Selftests = "tools/testing/selftests/livepatch"
	Modules   = Selftests + "/test_modules"
)

// trees are what is kept of the package.
var trees = []string{Samples, Selftests}

// Dir is where the corpus is, or would be.
func Dir() (string, error) {
	if dir := os.Getenv(Env); dir != "" {
		return filepath.Abs(dir) // tests run in folders of their own
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("%w: set $%s to a folder", err, Env)
	}
	return filepath.Join(cache, "klplint", "corpus"), nil
}

// marker is the file that is written last. It holds the package's version, and
// the trees that were kept: a corpus of a time when there were fewer is not
// complete.
const marker = ".complete"

func writeMarker(linux, version string) error {
	text := version + "\n" + strings.Join(trees, "\n") + "\n"
	return os.WriteFile(filepath.Join(linux, marker), []byte(text), 0o644)
}

// errIncomplete is what complete returns where something must be fetched.
var errIncomplete = errors.New("the corpus is not complete")

// complete returns the version of the package that the corpus came from.
func complete(dir string) (version string, err error) {
	text, err := os.ReadFile(filepath.Join(dir, Linux, marker))
	if errors.Is(err, os.ErrNotExist) {
		return "", errIncomplete
	}
	if err != nil {
		return "", err
	}
	version, kept, _ := strings.Cut(string(text), "\n")
	if kept != strings.Join(trees, "\n")+"\n" {
		return "", errIncomplete
	}
	return version, nil
}
