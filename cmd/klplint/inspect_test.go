package main

import (
	"strings"
	"testing"
)

// TestInspectPaths holds that inspect calls directories and files as check and
// verify do: as the user has to write them.
func TestInspectPaths(t *testing.T) {
	dir := write(t, map[string]string{"lp/a.c": livepatchWith("#include \"a.h\"\n"), "lp/a.h": "\n"})
	t.Chdir(dir)
	for _, tt := range []struct{ dir, args, want string }{
		{".", "lp", "module a in lp files lp/a.c, lp/a.h init "},
		{"lp", "", "module a in . files a.c, a.h init "},
		{"lp", "--root ..", "module a in . files a.c, a.h init "},
		{"lp", "a.c", "module a in . files a.c, a.h init "},
	} {
		t.Run(tt.dir+" "+tt.args, func(t *testing.T) {
			t.Chdir(tt.dir)
			status, stdout, stderr := klplint("", append([]string{"inspect"}, strings.Fields(tt.args)...)...)
			words := strings.Join(strings.Fields(stdout), " ")
			if status != statusClean || !strings.HasPrefix(words, tt.want) {
				t.Errorf("status %d, stderr %q\n%s\nwant %s", status, stderr, stdout, tt.want)
			}
		})
	}
}
