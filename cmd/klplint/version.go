package main

import (
	"fmt"
	"io"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:               "version",
		Short:             "Print the version",
		Long:              `Version prints which klplint this is and what it was built with, as --version does.`,
		Example:           `  klplint version`,
		Args:              noArgs,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(*cobra.Command, []string) error {
			return toStdout.write(a.stdout, func(w io.Writer) error {
				_, err := io.WriteString(w, versionLine()+"\n")
				return err
			})
		},
	}
}

// version is the module's version as the go command stamped it, "devel" for a
// build outside of version control.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "devel"
	}
	return moduleVersion(info)
}

func moduleVersion(info *debug.BuildInfo) string {
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	return "devel"
}

func versionLine() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{GoVersion: runtime.Version()}
	}
	return versionOf(info)
}

// versionOf says which klplint this is: the module's version, the commit that
// it was built from and whether the sources differed from it, and the compiler.
// Of a build outside of version control (go run is one) there is no commit.
func versionOf(info *debug.BuildInfo) string {
	var revision, modified string
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			revision = "revision " + s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			modified = "modified"
		}
	}
	line := "klplint " + moduleVersion(info)
	for _, part := range []string{revision, modified} {
		if part != "" {
			line += ", " + part
		}
	}
	return fmt.Sprintf("%s (%s %s/%s)", line, info.GoVersion, runtime.GOOS, runtime.GOARCH)
}
