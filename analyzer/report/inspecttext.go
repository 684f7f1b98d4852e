package report

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"

	"klplint/cparse/livepatch"
)

// writeInspection prints modules as an outline: what belongs to something is
// indented under it, and what stands beside each other is aligned.
func writeInspection(w io.Writer, shape inspectionShape, opts Options) error {
	out := bufio.NewWriter(w)
	for i, m := range shape.Modules {
		if i > 0 {
			out.WriteByte('\n')
		}
		o := outline{opts: opts, paint: painter{opts.Color}}
		o.module(m)
		o.writeTo(out)
	}
	for i, t := range shape.Troubles {
		if i == 0 && len(shape.Modules) > 0 {
			out.WriteByte('\n')
		}
		fmt.Fprintf(out, "trouble  %s\n", opts.Clean(troublePlace(t)+t.Message))
	}
	return out.Flush()
}

func troublePlace(t troubleShape) string {
	switch {
	case t.File == "":
		return ""
	case t.Line == 0:
		return t.File + ": "
	}
	return fmt.Sprintf("%s:%d:%d: ", t.File, t.Line, t.Column)
}

// outline is the text of one module.
type outline struct {
	opts  Options
	paint painter
	rows  []row
}

// row is a line: a keyword and cells. Rows of one kind and depth that follow
// each other have their columns aligned; a head stands by itself.
type row struct {
	kind  rowKind
	depth int
	cells []string
}

type rowKind uint8

const (
	head rowKind = iota
	property
	function
	callback
)

func (o *outline) head(depth int, cells ...string) {
	o.rows = append(o.rows, row{head, depth, o.clean(cells)})
}

func (o *outline) row(depth int, cells ...string) { o.add(property, depth, cells...) }

func (o *outline) add(kind rowKind, depth int, cells ...string) {
	o.rows = append(o.rows, row{kind, depth, o.clean(cells)})
}

func (o *outline) clean(cells []string) []string {
	for i, c := range cells {
		cells[i] = strings.ReplaceAll(o.opts.Clean(c), "\t", `\x09`)
	}
	return cells
}

// writeTo prints the rows.
func (o *outline) writeTo(out *bufio.Writer) {
	for i := 0; i < len(o.rows); {
		r := o.rows[i]
		indent := strings.Repeat("  ", r.depth)
		if r.kind == head {
			line := indent + o.paint.head(strings.TrimSpace(strings.Join(r.cells[:2], " ")))
			for _, c := range r.cells[2:] {
				if c != "" {
					line += "  " + c
				}
			}
			out.WriteString(line + "\n")
			i++
			continue
		}
		block := o.rows[i:]
		for n, other := range block {
			if other.kind != r.kind || other.depth != r.depth {
				block = block[:n]
				break
			}
		}
		var widths []int
		for _, b := range block {
			for c, text := range b.cells {
				if c == len(widths) {
					widths = append(widths, 0)
				}
				// A row's last cell may be as long as it likes.
				if c < len(b.cells)-1 {
					widths[c] = max(widths[c], width(text))
				}
			}
		}
		for _, b := range block {
			line := indent
			for c, text := range b.cells {
				line += text
				if pad := widths[c] - width(text); c < len(b.cells)-1 && widths[c] > 0 {
					line += strings.Repeat(" ", pad+2)
				}
			}
			out.WriteString(strings.TrimRight(line, " ") + "\n")
		}
		i += len(block)
	}
}

func (o *outline) module(m moduleShape) {
	o.head(0, "module", m.Name, "in "+m.Dir)
	o.row(1, "files", strings.Join(m.Files, ", "))
	o.named(property, 1, "init", m.Init)
	o.named(property, 1, "exit", m.Exit)
	for _, i := range m.Info {
		if i.Tag == "livepatch" {
			o.row(1, "livepatch", i.Value, at(i.At))
		}
	}
	if len(m.Patches) == 0 {
		o.row(1, "patches", "none found")
	}
	for _, p := range m.Patches {
		o.patch(p)
	}
	for _, a := range m.Unattached {
		o.head(1, "states", a.Name, "(attached to no patch)", at(a.At))
		o.states(2, a.States)
	}
	for i := range m.Missing {
		o.row(1, "missing", at(m.Missing[i].At), name(&m.Missing[i])+" is defined in none of the files")
	}
	for _, t := range m.Troubles {
		o.row(1, "trouble", at(t.At), t.Message)
	}
}

// named prints a function that has a role, if there is one.
func (o *outline) named(kind rowKind, depth int, role string, c *calleeShape) {
	if c == nil {
		return
	}
	where, note := c.Defined, ""
	if where == nil {
		where, note = c.At, "(not defined in the files)"
	}
	o.add(kind, depth, role, name(c), at(where), note)
}

func (o *outline) patch(p patchShape) {
	title := p.Name
	if title == "" {
		title = "(" + p.Dialect + ")"
	}
	o.head(1, "patch", title, at(p.At))
	o.row(2, "dialect", p.Dialect)
	o.row(2, "replace", yesNo(p.Replace))
	if p.Mod != nil && !*p.Mod {
		o.row(2, "module", "not set: .mod is NULL")
	}
	if p.Enabled != nil && !*p.Enabled {
		o.row(2, "enabled", "no call of klp_enable_patch()")
	}
	for _, obj := range p.Objects {
		o.object(obj)
	}
	if !p.ObjectsComplete {
		o.head(2, "objects", "(more may exist: the list was not followed to its end)")
	}
	if len(p.States) > 0 {
		o.head(2, "states", "")
		o.states(3, p.States)
	}
	if !p.StatesComplete {
		o.head(2, "states", "(more may exist: the list was not followed to its end)")
	}
}

func (o *outline) object(obj objectShape) {
	title := unknown
	if obj.Name != nil {
		title = *obj.Name
	}
	o.head(2, "object", title, at(obj.At), unseen(obj.Hidden))
	for _, f := range obj.Functions {
		old, sympos := unknown, ""
		if f.Old != nil {
			old = *f.Old
		}
		if f.Sympos == nil || *f.Sympos != 0 {
			sympos = "sympos " + decimal(f.Sympos)
		}
		o.add(function, 3, "function", old+" -> "+name(f.New), at(f.At), sympos, unseen(f.Hidden))
	}
	if !obj.FunctionsComplete {
		o.add(function, 3, "function", "(more may exist: the list was not followed to its end)")
	}
	o.callbacks(3, obj.Callbacks)
	if !obj.CallbacksComplete {
		o.add(callback, 3, "callbacks", "(more may exist: a slot was not followed)")
	}
}

func (o *outline) callbacks(depth int, slots map[string]*calleeShape) {
	for s := range livepatch.Slots {
		o.named(callback, depth, s.String(), slots[s.String()])
	}
}

func (o *outline) states(depth int, states []stateShape) {
	for _, s := range states {
		o.row(depth,
			"id "+decimal(s.ID), s.IDName,
			"version "+decimal(s.Version), s.VersionName,
			at(s.At), unseen(s.Hidden))
		o.callbacks(depth+1, s.Callbacks)
	}
}

const unknown = "(unknown)"

func name(c *calleeShape) string {
	switch {
	case c == nil:
		return "(none)"
	case c.Name == nil:
		return unknown
	}
	return *c.Name
}

func at(p *placeShape) string {
	if p == nil {
		return ""
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

func yesNo(b *bool) string {
	switch {
	case b == nil:
		return "unknown"
	case *b:
		return "yes"
	}
	return "no"
}

func decimal(n *uint64) string {
	if n == nil {
		return unknown
	}
	return strconv.FormatUint(*n, 10)
}

// unseen explains an element that the kernel's loop does not reach.
func unseen(hidden string) string {
	switch hidden {
	case hiddenItself:
		return "(never seen by the kernel: it ends the list)"
	case hiddenBehind:
		return "(never seen by the kernel: behind the terminator)"
	}
	return ""
}
