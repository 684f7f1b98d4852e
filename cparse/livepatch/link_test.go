package livepatch_test

import (
	"flag"
	"fmt"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"klplint/cparse"
	"klplint/cparse/livepatch"
	"klplint/cparse/source"
)

var update = flag.Bool("update", false, "write the models that are found into testdata")

// TestLink links the sources in the archives of testdata and compares the
// models, in short, with what is written there. The sources of a case are the
// files in front of its file NAME.model. After a look at what differs:
// go test ./cparse/livepatch -update
func TestLink(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no test data (%v)", err)
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		a := txtar.Parse(text)
		for i := 0; i+1 < len(a.Files); i++ {
			name, isModel := strings.CutSuffix(a.Files[i+1].Name, ".model")
			if !isModel {
				continue
			}
			units := unitsOf(a.Files[:i+1])
			t.Run(strings.TrimSuffix(filepath.Base(f), ".txtar")+"/"+name, func(t *testing.T) {
				got := show(link(t, units))
				if *update {
					a.Files[i+1].Data = []byte(got)
					return
				}
				if want := string(a.Files[i+1].Data); got != want {
					t.Errorf("the model is\n%s\nand should be\n%s", got, want)
				}
			})
		}
		if *update {
			if err := os.WriteFile(f, txtar.Format(a), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// unitsOf are the files behind the last model.
func unitsOf(files []txtar.File) map[string]string {
	units := map[string]string{}
	for _, f := range slices.Backward(files) {
		if strings.HasSuffix(f.Name, ".model") {
			break
		}
		units[f.Name] = string(f.Data)
	}
	return units
}

// prologue stands in front of every source, so that cases hold what they are
// about.
const prologue = `#include <linux/livepatch.h>
static int pre(struct klp_object *obj) { return 0; }
static void post(struct klp_object *obj) { }
static int newf(int x) { return x; }
`

// link parses C files and links them.
func link(t *testing.T, files map[string]string) *livepatch.Module {
	t.Helper()
	tree := fstest.MapFS{}
	for name, text := range files {
		if strings.HasSuffix(name, ".c") {
			text = prologue + text
		}
		tree[name] = &fstest.MapFile{Data: []byte(text)}
	}
	cfg := &cparse.Config{Fset: token.NewFileSet(), ModuleName: "lp", Tree: source.FromFS(".", tree)}
	var units []*cparse.Unit
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if strings.HasSuffix(name, ".c") {
			units = append(units, cparse.Parse(cfg, name))
		}
	}
	return livepatch.Link(livepatch.Spec{Name: "lp", Dir: ".", Units: units})
}

// show prints a model in short.
func show(m *livepatch.Module) string {
	var b strings.Builder
	for _, p := range m.Patches {
		showPatch(&b, p)
	}
	for _, a := range m.States {
		fmt.Fprintf(&b, "states %s%s", title(a.Name), size(a.Array))
		if len(a.Attached) == 0 {
			b.WriteString(" unattached")
		}
		if a.Escapes {
			b.WriteString(" escapes")
		}
		b.WriteString("\n")
		for _, s := range a.Elems {
			fmt.Fprintf(&b, "\t%s", element(s.Element))
			if !s.Empty {
				fmt.Fprintf(&b, " id=%s version=%s", value(s.ID), value(s.Version))
			}
			if s.Data != nil {
				b.WriteString(" data")
			}
			b.WriteString(slots(s.Callbacks, false) + "\n")
		}
	}
	for _, i := range m.Info {
		fmt.Fprintf(&b, "info %s=%s\n", i.Tag, i.Value)
	}
	for _, c := range m.Missing {
		fmt.Fprintf(&b, "missing %s\n", c.Name)
	}
	for _, t := range m.Troubles {
		fmt.Fprintf(&b, "trouble %s\n", t.Message)
	}
	if m.Opaque {
		b.WriteString("opaque\n")
	}
	return b.String()
}

func showPatch(b *strings.Builder, p *livepatch.Patch) {
	fmt.Fprintf(b, "patch %s: mod=%s replace=%s enabled=%s", title(p.Name), tri(p.Mod), tri(p.Replace), tri(p.Enabled))
	if p.Dialect != livepatch.ObjectCallbacks {
		fmt.Fprintf(b, " (%s)", p.Dialect)
	}
	switch {
	case p.StatesUnknown:
		b.WriteString(" states=?")
	case p.States != nil:
		fmt.Fprintf(b, " states=%s", title(p.States.Name))
	}
	switch {
	case p.ObjectsUnknown:
		b.WriteString(" objs=?\n")
		return
	case p.Objects == nil:
		b.WriteString("\n")
		return
	}
	fmt.Fprintf(b, " objs=%s%s\n", title(p.Objects.Name), size(p.Objects.Array))
	for _, o := range p.Objects.Elems {
		fmt.Fprintf(b, "\t%s", element(o.Element))
		if o.Empty {
			b.WriteString("\n")
			continue
		}
		fmt.Fprintf(b, " name=%s", text(o.Name))
		switch {
		case o.FuncsUnknown:
			b.WriteString(" funcs=?")
		case o.Funcs != nil:
			fmt.Fprintf(b, " funcs=%s%s", title(o.Funcs.Name), size(o.Funcs.Array))
			for _, f := range o.Funcs.Elems {
				b.WriteString(function(f))
			}
		}
		b.WriteString(slots(o.Callbacks, o.CallbacksUnknown) + "\n")
	}
}

func function(f *livepatch.PatchedFunc) string {
	if f.Empty {
		return " " + element(f.Element)
	}
	s := " " + element(f.Element) + "(" + text(f.OldName)
	if f.Sympos.Set {
		s += "," + value(f.Sympos)
	}
	if f.NewFunc != nil {
		s += "->" + callee(*f.NewFunc)
	}
	return s + ")"
}

func slots(list [livepatch.Slots]*livepatch.Callback, unknown bool) (s string) {
	for slot, cb := range list {
		if cb != nil {
			s += fmt.Sprintf(" %s=%s", livepatch.Slot(slot), callee(cb.Callee))
		}
	}
	if unknown {
		s += " callbacks=?"
	}
	return s
}

// callee is a function's name, with a "!" when its definition was not found.
func callee(c livepatch.Callee) string {
	if c.Func == nil {
		return c.Name + "!"
	}
	return c.Name
}

// element is an element's number, "-" for one that is left out, "{}" for an
// empty one, "~" for one that may be empty.
func element(e livepatch.Element) string {
	s := fmt.Sprintf("[%d]", e.Index)
	switch {
	case !e.Written:
		s += "-"
	case e.Empty:
		s += "{}"
	case !e.Filled:
		s += "~"
	}
	return s
}

func size(a livepatch.Array) string {
	s := fmt.Sprintf("[%d]", a.Len)
	if a.Single {
		s = " single"
	}
	if a.Open {
		s += "..."
	}
	return s
}

func title(name string) string {
	if name == "" {
		return "(literal)"
	}
	return name
}

func value(v livepatch.Value) string {
	switch {
	case !v.Set:
		return "unset"
	case !v.Known && v.Written != "":
		return v.Written + ":?"
	case !v.Known:
		return "?"
	}
	if n := fmt.Sprint(v.Number); v.Written != n {
		return v.Written + ":" + n
	}
	return v.Written
}

func text(t livepatch.Text) string {
	switch {
	case !t.Known:
		return "?"
	case !t.Set:
		return "NULL"
	}
	return fmt.Sprintf("%q", t.Value)
}

func tri(t livepatch.Tri) string {
	return [...]string{livepatch.Unknown: "?", livepatch.No: "no", livepatch.Yes: "yes"}[t]
}
