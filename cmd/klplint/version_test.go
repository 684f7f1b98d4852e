package main

import (
	"runtime"
	"runtime/debug"
	"testing"
)

// The version line names the commit, so that a report of a defect can be told
// from another.
func TestVersionOf(t *testing.T) {
	platform := " (go1.26.0 " + runtime.GOOS + "/" + runtime.GOARCH + ")"
	for _, tt := range []struct {
		version  string
		settings []debug.BuildSetting
		want     string
	}{
		{"v1.2.3", nil, "klplint v1.2.3"},
		{"(devel)", nil, "klplint devel"},
		{"", []debug.BuildSetting{{Key: "vcs.revision", Value: "0123abcd"}, {Key: "vcs.modified", Value: "false"}}, "klplint devel, revision 0123abcd"},
		{"v1.2.4-0.20260102030405-0123abcd+dirty", []debug.BuildSetting{{Key: "vcs.revision", Value: "0123abcd"}, {Key: "vcs.modified", Value: "true"}},
			"klplint v1.2.4-0.20260102030405-0123abcd+dirty, revision 0123abcd, modified"},
	} {
		info := &debug.BuildInfo{GoVersion: "go1.26.0", Main: debug.Module{Version: tt.version}, Settings: tt.settings}
		if got := versionOf(info); got != tt.want+platform {
			t.Errorf("got %q, want %q", got, tt.want+platform)
		}
	}
}
