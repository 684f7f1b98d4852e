package report

import (
	"bytes"
	"go/token"
	"strings"
	"testing"

	"klplint/analyzer"
	"klplint/analyzer/unit"
	"klplint/cparse/ast"
	"klplint/cparse/livepatch"
)

// modelFixture is a module with one of everything, at lines of a made-up file.
func modelFixture() *unit.Unit {
	fset := token.NewFileSet()
	file := fset.AddFile("lp/demo.c", -1, 1000)
	for line := 1; line < 100; line++ {
		file.AddLine(line * 10)
	}
	at := func(line int) ast.Span {
		return ast.Span{From: file.LineStart(line) + 1, To: file.LineStart(line) + 4}
	}
	defined := func(name string, line int) *livepatch.Function {
		return &livepatch.Function{Func: &ast.Func{Span: at(line), Name: name, NameAt: at(line), Defined: true}}
	}
	callee := func(name string, line int, f *livepatch.Function) livepatch.Callee {
		return livepatch.Callee{Span: at(line), Name: name, Func: f}
	}
	callback := func(slot livepatch.Slot, c livepatch.Callee) *livepatch.Callback {
		return &livepatch.Callback{Callee: c, Slot: slot}
	}
	element := func(i, line int) livepatch.Element {
		return livepatch.Element{Span: at(line), Index: i, Written: true}
	}
	empty := func(i, line int) livepatch.Element {
		e := element(i, line)
		e.Empty = true
		return e
	}
	str := func(s string) livepatch.Text { return livepatch.Text{Set: true, Known: true, Value: s} }
	null := livepatch.Text{Known: true}
	zero := livepatch.Value{Known: true}
	num := func(n uint64, written string) livepatch.Value {
		return livepatch.Value{Set: true, Known: true, Number: n, Written: written}
	}

	newFunc := callee("livepatch_cmdline_proc_show", 41, defined("livepatch_cmdline_proc_show", 3))
	pre := callee("pre_patch_callback", 50, defined("pre_patch_callback", 10))
	missing := callee("elsewhere", 51, nil)
	init := callee("demo_init", 90, defined("demo_init", 80))
	exit := callee("demo_exit", 91, defined("demo_exit", 85))

	funcs := &livepatch.FuncArray{Elems: []*livepatch.PatchedFunc{
		{Element: element(0, 40), OldName: str("cmdline_proc_show"), NewFunc: &newFunc, Sympos: zero},
		{Element: element(1, 42), OldName: str("dup"), Sympos: num(2, "2")},
		{Element: empty(2, 43), OldName: null, Sympos: zero},
		{Element: element(3, 44), OldName: str("late"), Sympos: zero},
	}}
	objects := &livepatch.ObjectArray{Elems: []*livepatch.Object{
		{Element: element(0, 50), Name: null, Funcs: funcs, Callbacks: [livepatch.Slots]*livepatch.Callback{
			callback(livepatch.PrePatch, pre), nil, nil, callback(livepatch.PostUnpatch, missing),
		}},
		{Element: element(1, 52), Name: str("ext4\x1b"), FuncsUnknown: true},
		{Element: element(2, 53), Name: null, Callbacks: [livepatch.Slots]*livepatch.Callback{callback(livepatch.PrePatch, pre)}},
		{Element: empty(3, 54), Name: null},
	}}
	states := &livepatch.StateArray{Elems: []*livepatch.State{
		{Element: element(0, 60), ID: num(1, "CONSOLE_LOGLEVEL_STATE"), Version: num(2, "CONSOLE_LOGLEVEL_STATE_VERSION")},
		{Element: element(1, 61), ID: num(22, "22"), Version: zero},
		{Element: empty(2, 62), ID: zero, Version: zero},
		{Element: element(3, 63), ID: num(3, "LATE"), Version: num(1, "1")},
	}}
	patch := &livepatch.Patch{
		Span: at(70), Name: "patch", Mod: livepatch.Yes, Enabled: livepatch.Yes, Replace: livepatch.Yes,
		Objects: objects, States: states,
	}
	states.Attached = []*livepatch.Patch{patch}
	second := &livepatch.Patch{
		Span: at(75), Dialect: livepatch.KpatchMacros, Mod: livepatch.No, Enabled: livepatch.No, ObjectsUnknown: true,
	}
	return &unit.Unit{Fset: fset, Model: &livepatch.Module{
		Name: "demo", Dir: "lp", Files: []string{"lp/demo.c", "lp/states.h"},
		Patches: []*livepatch.Patch{patch, second},
		States: []*livepatch.StateArray{states, {
			Array: livepatch.Array{Name: "spare_states", NameAt: at(65)},
			Elems: []*livepatch.State{{Element: element(0, 66), Version: livepatch.Value{}}},
		}},
		Init: &init, Exit: &exit,
		Info:     []livepatch.Info{{Span: at(95), Tag: "livepatch", Value: "Y"}, {Span: at(96), Tag: "author", Value: "x"}},
		Missing:  []livepatch.Callee{missing},
		Troubles: []livepatch.Trouble{{Span: at(30), Message: "declaration of \"x\" was not understood"}},
	}}
}

func TestInspect(t *testing.T) {
	var in Inspection
	in.Add(modelFixture())
	in.Add(&unit.Unit{Fset: token.NewFileSet(), Model: &livepatch.Module{Name: "bare", Dir: "."}})
	in.Troubles([]analyzer.Trouble{
		{Range: analyzer.Range{Path: "lp/Kbuild", Line: 2, Col: 1}, Message: "shell call in obj-m"},
		{Message: "the walk was cut short"},
	})
	for _, f := range TableFormats() {
		var buf bytes.Buffer
		if err := in.Write(&buf, f, Options{}); err != nil {
			t.Fatal(err)
		}
		golden(t, "inspect."+f, buf.Bytes())
	}
	if err := in.Write(&bytes.Buffer{}, "sarif", Options{}); err == nil {
		t.Error("format sarif was accepted")
	}
}

func TestInspectNothing(t *testing.T) {
	var buf bytes.Buffer
	if err := new(Inspection).Write(&buf, "json", Options{}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(buf.String(), "null") {
		t.Errorf("null in %s", buf.String())
	}
}
