package report

import (
	"fmt"
	"io"

	"klplint/analyzer"
	"klplint/analyzer/unit"
)

// Inspection collects what was understood of modules, for people to compare
// with what they wrote. It keeps no unit: each may be dropped once added.
type Inspection struct {
	shape inspectionShape
}

// Add takes down the model of a module.
func (in *Inspection) Add(u *unit.Unit) {
	in.shape.Modules = append(in.shape.Modules, shaper{u}.module())
}

// Troubles takes down what was not understood outside of any module.
func (in *Inspection) Troubles(list []analyzer.Trouble) {
	for _, t := range list {
		in.shape.Troubles = append(in.shape.Troubles, troubleShape{t.Message, shapeRange(t.Range)})
	}
}

// Modules is how many modules were added.
func (in *Inspection) Modules() int { return len(in.shape.Modules) }

// Write prints the inspection in one of [TableFormats].
func (in *Inspection) Write(w io.Writer, format string, opts Options) error {
	shape := in.shape
	shape.Schema = inspectionSchema
	if shape.Modules == nil {
		shape.Modules = []moduleShape{}
	}
	if shape.Troubles == nil {
		shape.Troubles = []troubleShape{}
	}
	switch format {
	case "json":
		return writeValue(w, shape)
	case "text":
		return writeInspection(w, shape, opts)
	}
	return fmt.Errorf("unknown format %q: use one of %q", format, TableFormats())
}
