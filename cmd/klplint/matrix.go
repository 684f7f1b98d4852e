package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"klplint/analyzer"
	"klplint/analyzer/report"
)

// matrixOutputs are where the matrix of a series goes.
type matrixOutputs struct {
	given []string
}

func (o *matrixOutputs) addFlag(cmd *cobra.Command) {
	formats := strings.Join(report.MatrixFormats(), ", ")
	cmd.Flags().StringArrayVar(&o.given, "matrix", nil,
		"write the matrix of all pairs as `format[=file]` ("+formats+"); without a file it takes the place of the findings on standard output")
	_ = cmd.RegisterFlagCompletionFunc("matrix", cobra.FixedCompletions(report.MatrixFormats(), cobra.ShellCompDirectiveDefault))
}

// destinations reads the flag.
func (o *matrixOutputs) destinations() (list []destination, err error) {
	for _, value := range o.given {
		format, file, named := strings.Cut(value, "=")
		if !named {
			file = "-"
		}
		c := choice{allowed: report.MatrixFormats()}
		if err := c.Set(format); err != nil {
			return nil, fmt.Errorf("flag --matrix: %w", err)
		}
		if file == "" {
			return nil, fmt.Errorf("flag --matrix: %q names no file: use - for standard output", value)
		}
		list = append(list, destination{output: output{file}, format: format, matrix: true})
	}
	return list, nil
}

// check refuses what cannot be written: several matrices in a file that is for
// one.
func (o *matrixOutputs) check(list []destination, matrices []*analyzer.Matrix) error {
	for _, d := range list {
		if len(matrices) > 1 && (d.format == "html" || d.format == "json") {
			var names []string
			for _, m := range matrices {
				names = append(names, m.Releases[len(m.Releases)-1].Module)
			}
			return fmt.Errorf("flag --matrix: a matrix in %s is of one module, and the series has %s: pick one with --module", d.format, strings.Join(names, ", "))
		}
	}
	return nil
}

// beside reads where reports go that are written with matrices. Where a matrix
// goes to standard output, no report does unless it was asked for.
func (o *outputs) beside(matrices []destination) ([]destination, error) {
	toStdout := slices.ContainsFunc(matrices, func(d destination) bool { return !d.toFile() })
	if o.given == nil && toStdout {
		return nil, distinct(matrices)
	}
	list, err := o.destinations()
	if err != nil {
		return nil, err
	}
	return list, distinct(append(slices.Clone(list), matrices...))
}

// distinct refuses two reports in one place.
func distinct(list []destination) error {
	for i, d := range list {
		for _, other := range list[:i] {
			if samePlace(d.file, other.file) {
				return fmt.Errorf("two reports would go to %s: give each a file of its own", placeName(d.file))
			}
		}
	}
	return nil
}

// writeMatrices writes matrices one below the other.
func writeMatrices(w io.Writer, format string, list []*analyzer.Matrix, opts report.Options) error {
	for i, m := range list {
		if i > 0 || format == "text" {
			if _, err := fmt.Fprintln(w); err != nil {
				return err
			}
		}
		if err := report.WriteMatrix(w, format, m, opts); err != nil {
			return err
		}
	}
	return nil
}
