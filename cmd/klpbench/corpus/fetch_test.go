package corpus

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// fakeApt puts an apt-get in front of the real one: a shell script.
func fakeApt(t *testing.T, script string) {
	t.Helper()
	bin := t.TempDir()
	if err := os.WriteFile(filepath.Join(bin, "apt-get"), []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
}

func needs(t *testing.T, programs ...string) {
	t.Helper()
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			t.Skip(err)
		}
	}
}

// smallPackage builds a package as Debian's is, of the few files given.
func smallPackage(t *testing.T, names ...string) (deb string) {
	t.Helper()
	needs(t, "dpkg-deb", "tar", "xz")
	dir := t.TempDir()
	for _, name := range names {
		write(t, filepath.Join(dir, Linux, name), name)
	}
	pkg := filepath.Join(dir, "pkg")
	write(t, filepath.Join(pkg, "DEBIAN", "control"),
		"Package: "+Linux+"\nVersion: 6.12.1-1~test\nArchitecture: all\nMaintainer: nobody <nobody@localhost>\nDescription: test\n")
	if err := os.MkdirAll(filepath.Join(pkg, "usr", "src"), 0o755); err != nil {
		t.Fatal(err)
	}
	command(t, "tar", "-C", dir, "-cJf", filepath.Join(pkg, "usr", "src", Linux+".tar.xz"), Linux)
	deb = filepath.Join(dir, Linux+"_6.12.1-1~test_all.deb")
	command(t, "dpkg-deb", "--root-owner-group", "--build", pkg, deb)
	return deb
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func command(t *testing.T, args ...string) {
	t.Helper()
	if out, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", args, err, out)
	}
}

// onlyCorpus checks that nothing of the fetching is left behind.
func onlyCorpus(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("the folder holds %q, want %q", got, want)
	}
}

func TestFetch(t *testing.T) {
	deb := smallPackage(t, Samples+"/Makefile", Modules+"/test.c", "kernel/livepatch/core.c")
	dir := filepath.Join(t.TempDir(), "new", "corpus")
	t.Setenv(Env, dir)
	fakeApt(t, "cp '"+deb+"' . && echo fetched")

	for _, tt := range []struct {
		name    string
		again   bool
		fetches bool
	}{
		{"first", false, true},
		{"second", false, false},
		{"again", true, true},
	} {
		var log bytes.Buffer
		got, err := Fetch(context.Background(), &log, tt.again)
		if err != nil || got != dir {
			t.Fatalf("%s: %q, %v\n%s", tt.name, got, err, &log)
		}
		if fetched := strings.Contains(log.String(), "fetched\n"); fetched != tt.fetches {
			t.Errorf("%s: fetched: %v, want %v", tt.name, fetched, tt.fetches)
		}
		onlyCorpus(t, dir, Linux)
		onlyCorpus(t, filepath.Join(dir, Linux), marker, "samples", "tools")
	}
	if version, err := complete(dir); version != "6.12.1-1~test" || err != nil {
		t.Errorf("version %q, %v", version, err)
	}
	text, err := os.ReadFile(filepath.Join(Find(t), Linux, filepath.FromSlash(Modules), "test.c"))
	if err != nil || string(text) != Modules+"/test.c" {
		t.Errorf("%q, %v", text, err)
	}

	// A corpus of another time is not complete, and is replaced.
	write(t, filepath.Join(dir, Linux, marker), "6.12.0-1\n"+Samples+"\n")
	if _, err := Fetch(context.Background(), &bytes.Buffer{}, false); err != nil {
		t.Error(err)
	}
	if version, err := complete(dir); version != "6.12.1-1~test" || err != nil {
		t.Errorf("version %q, %v", version, err)
	}
	onlyCorpus(t, dir, Linux)
}

func TestFetchFails(t *testing.T) {
	needs(t, "dpkg-deb", "tar", "xz", "sh")
	incomplete := smallPackage(t, Samples+"/Makefile")
	for _, tt := range []struct{ name, script, want string }{
		{"unknown", "echo 'E: Unable to locate package x' >&2; exit 100", `apt knows no package ` + Linux + `: run "apt-get update" as root`},
		{"offline", "echo 'E: Failed to fetch' >&2; exit 100", `apt-get download failed: exit status 100: if its list of packages is old`},
		{"silent", "exit 0", `apt-get downloaded 0 packages instead of one`},
		{"garbage", "echo x >" + Linux + "_1_all.deb", `dpkg-deb cannot read the package`},
		{"incomplete", "cp '" + incomplete + "' .", `tar failed: exit status 2`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			t.Setenv(Env, dir)
			fakeApt(t, tt.script)
			var log bytes.Buffer
			got, err := Fetch(context.Background(), &log, false)
			if err == nil || got != "" || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%q, %v\nwant %s", got, err, tt.want)
			}
			onlyCorpus(t, dir)
		})
	}
}

func TestFetchNeedsPrograms(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "corpus")
	t.Setenv(Env, dir)
	bin := t.TempDir()
	t.Setenv("PATH", bin)
	_, err := Fetch(context.Background(), &bytes.Buffer{}, false)
	if err == nil || !strings.HasPrefix(err.Error(), "there is no apt-get here: ") {
		t.Errorf("got %v", err)
	}
	write(t, filepath.Join(bin, "apt-get"), "")
	if err := os.Chmod(filepath.Join(bin, "apt-get"), 0o755); err != nil {
		t.Fatal(err)
	}
	_, err = Fetch(context.Background(), &bytes.Buffer{}, false)
	if err == nil || err.Error() != "install what is missing first: apt-get install dpkg tar xz-utils" {
		t.Errorf("got %v", err)
	}
	onlyCorpus(t, dir) // not even created
}

func TestFetchInterrupted(t *testing.T) {
	needs(t, "dpkg-deb", "tar", "xz", "sh", "sleep")
	dir := t.TempDir()
	t.Setenv(Env, dir)
	fakeApt(t, "exec sleep 60")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Fetch(ctx, &bytes.Buffer{}, false); err != context.Canceled {
		t.Errorf("got %v", err)
	}
	onlyCorpus(t, dir)
}

func TestDir(t *testing.T) {
	t.Setenv(Env, "relative")
	if dir, err := Dir(); err != nil || !filepath.IsAbs(dir) || filepath.Base(dir) != "relative" {
		t.Errorf("%q, %v", dir, err)
	}
	t.Setenv(Env, "")
	t.Setenv("HOME", t.TempDir())
	if dir, err := Dir(); err != nil || !strings.HasSuffix(dir, filepath.Join("klplint", "corpus")) {
		t.Errorf("%q, %v", dir, err)
	}
}

func TestFindSkips(t *testing.T) {
	t.Setenv(Env, t.TempDir())
	skipped := t.Run("absent", func(t *testing.T) {
		defer func() {
			if !t.Skipped() {
				t.Error("not skipped")
			}
		}()
		Find(t)
	})
	if !skipped {
		t.Error("failed instead")
	}
}
