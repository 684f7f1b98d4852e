package main

import (
	"regexp"
	"strings"
	"testing"
	"time"
)

// Progress is silent at first, then shows how far the run is, not at every step,
// and leaves nothing behind.
func TestProgress(t *testing.T) {
	var out strings.Builder
	now := time.Unix(0, 0)
	p := startProgress(&out, func() time.Time { return now })
	for done := range 13 {
		p.tell(done, 12)
		now = now.Add(60 * time.Millisecond)
	}
	p.end()
	p.tell(5, 12)
	p.end()
	const line = "\r\x1b[Kklplint: "
	want := line + "9 of 12 modules checked" + line + "11 of 12 modules checked" + "\r\x1b[K"
	if out.String() != want {
		t.Errorf("got  %q\nwant %q", out.String(), want)
	}
	var short strings.Builder
	p = startProgress(&short, func() time.Time { return now })
	p.tell(0, 2)
	p.tell(1, 2)
	p.end()
	if short.String() != "" {
		t.Errorf("a short run shows %q", short.String())
	}
	if p := newProgress(&short); p != nil {
		t.Error("what is no terminal is told of progress")
	}
	newProgress(&short).end()
}

// On standard error a run says what it reads (-v) and where the time went
// (--stats); the report is the same.
func TestVerboseAndStats(t *testing.T) {
	inTree(t, map[string]string{"lp/a.c": unterminated, "klplint.yaml": "rules: {KLP900: off}\n"})
	_, plain, stderr := klplint("", "check", "lp")
	if stderr != "" {
		t.Errorf("standard error: %q", stderr)
	}
	_, stdout, stderr := klplint("", "check", "-v", "lp")
	if stdout != plain {
		t.Errorf("-v changes the report:\n%s", stdout)
	}
	for _, want := range []string{"klplint: configuration: klplint.yaml\n", "klplint: module a in lp: lp/a.c\n", "klplint: read lp/a.c ("} {
		if !strings.Contains(stderr, want) {
			t.Errorf("-v says\n%s\nwithout %q", stderr, want)
		}
	}
	_, stdout, stderr = klplint("", "check", "--stats", "lp")
	if stdout != plain {
		t.Errorf("--stats changes the report:\n%s", stdout)
	}
	for _, want := range []string{`^klplint: [0-9.m\x{b5}s]+, at most [1-9][0-9]* MiB of memory`, `finding modules +[0-9]`, `parsing +[0-9]`, `life cycles +[0-9]`, `[0-9]+ rules +[0-9]`, `the module:\n    a +[0-9]`} {
		if !regexp.MustCompile(want).MatchString(stderr) {
			t.Errorf("--stats says\n%s\nwithout %q", stderr, want)
		}
	}
	if _, stdout, stderr := klplint("", "check", "-q", "lp"); strings.Contains(stdout, "livepatch module") || stderr != "" || !strings.Contains(stdout, "[KLP113") {
		t.Errorf("-q prints %q, %q", stdout, stderr)
	}
}
