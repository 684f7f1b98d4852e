package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"klplint/analyzer/report"
)

// outputs are where the reports of one run go: a file or standard output each,
// and each in a format.
type outputs struct {
	given  []string // values of the flag
	format *choice  // of those that name none
}

// destination is the place of one report.
type destination struct {
	output
	format string
	matrix bool // it is for the matrix of a series
}

func (o *outputs) addFlags(cmd *cobra.Command) {
	o.format = addChoice(cmd, "format", "what the report looks like", report.Formats()[0], report.Formats())
	cmd.Flags().StringArrayVarP(&o.given, "output", "o", nil,
		"write the report to this `[format=]file`, which is replaced only by a whole one; - is standard output, and the default; may be given several times")
}

// destinations reads the flags.
func (o *outputs) destinations() ([]destination, error) {
	given := o.given
	if given == nil {
		given = []string{"-"}
	}
	var list []destination
	for _, value := range given {
		d := destination{output: output{value}, format: o.format.value}
		if word, file, ok := strings.Cut(value, "="); ok && isWord(word) {
			c := choice{allowed: report.Formats()}
			if err := c.Set(word); err != nil {
				return nil, fmt.Errorf("flag --output: format of %q: %w; a file of that name is ./%s", value, err, value)
			}
			d = destination{output: output{file}, format: word}
		}
		if d.file == "" {
			return nil, fmt.Errorf("flag --output: %q names no file: use - for standard output", value)
		}
		for _, other := range list {
			if samePlace(d.file, other.file) {
				return nil, fmt.Errorf("flag --output: two reports would go to %s: give each a file of its own", placeName(d.file))
			}
		}
		list = append(list, d)
	}
	return list, nil
}

// isWord tells whether s could be meant for the name of a format.
func isWord(s string) bool {
	return s != "" && strings.Trim(strings.ToLower(s), "abcdefghijklmnopqrstuvwxyz") == ""
}

func placeName(file string) string {
	if file == "-" {
		return "standard output"
	}
	return file
}

// samePlace tells whether two names mean one file, which may not exist yet.
// Nothing is lost in the null device.
func samePlace(a, b string) bool {
	if a == "-" || b == "-" {
		return a == b
	}
	if x, err := os.Stat(a); err == nil {
		if y, err := os.Stat(b); err == nil {
			null, err := os.Stat(os.DevNull)
			return os.SameFile(x, y) && !(err == nil && os.SameFile(x, null))
		}
	}
	return resolved(a) == resolved(b)
}

// resolved is the absolute name of a file, the symbolic links of its directory
// followed.
func resolved(name string) string {
	abs, err := filepath.Abs(name)
	if err != nil {
		return name
	}
	dir, base := filepath.Split(abs)
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	return filepath.Join(dir, base)
}

// writeReports writes all reports, those in files first: who reads standard
// output may go away. One that fails does not keep the others from being
// written.
func writeReports(list []destination, stdout io.Writer, emit func(io.Writer, destination) error) error {
	var errs []error
	var gone error
	for _, toFile := range []bool{true, false} {
		for _, d := range list {
			if d.toFile() != toFile {
				continue
			}
			err := d.write(stdout, func(w io.Writer) error { return emit(w, d) })
			if errors.Is(err, errReaderGone) {
				gone = err
			} else if err != nil {
				errs = append(errs, err)
			}
		}
	}
	if len(errs) > 0 {
		return errors.Join(errs...)
	}
	return gone
}
