package ir_test

import (
	"context"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"klplint/analyzer/lifecycle/ir"
	"klplint/analyzer/unit"
	"klplint/cparse/livepatch"
	"klplint/cparse/source"
)

// lower lowers the functions of a module that a file system holds.
func lower(t *testing.T, fsys fstest.MapFS, visit func(*ir.Func)) {
	t.Helper()
	tree := source.FromFS(".", fsys)
	found, err := tree.Find(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range found.Modules {
		u := unit.Load(token.NewFileSet(), tree, m)
		for _, c := range u.Model.Units() {
			for _, name := range c.FuncNames() {
				if f := c.Func(name); f != nil && f.Defined {
					visit(ir.Lower(&livepatch.Function{Func: f, Unit: c}))
				}
			}
		}
	}
}

// TestWellFormed lowers all functions of the rules' test modules: registers are
// there, jumps lead into the function, and control never runs off its end.
func TestWellFormed(t *testing.T) {
	files, _ := filepath.Glob("../../../rules/testdata/*/*.txtar")
	if len(files) == 0 {
		t.Fatal("no modules")
	}
	functions := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		fsys := fstest.MapFS{}
		for _, f := range txtar.Parse(text).Files {
			fsys[f.Name] = &fstest.MapFile{Data: f.Data}
		}
		lower(t, fsys, func(f *ir.Func) {
			functions++
			wellFormed(t, file, f)
		})
	}
	if functions < 500 {
		t.Errorf("only %d functions were lowered", functions)
	}
}

func wellFormed(t *testing.T, file string, f *ir.Func) {
	t.Helper()
	reg := func(i int, n int, may bool) {
		if n < 0 && !(may && n == ir.None) || n >= f.Regs {
			t.Errorf("%s: %s: instruction %d: no register %d", file, f.Name, i, n)
		}
	}
	to := func(i, n int) {
		if n < 0 || n >= len(f.Code) {
			t.Errorf("%s: %s: instruction %d jumps to %d", file, f.Name, i, n)
		}
	}
	for i, in := range f.Code {
		switch in.Op {
		case ir.Field, ir.Load, ir.Move, ir.Unary:
			reg(i, in.A, false)
		case ir.Index, ir.Store, ir.Binary:
			reg(i, in.A, false)
			reg(i, in.B, false)
		case ir.Branch:
			reg(i, in.A, false)
			to(i, in.To)
			to(i, in.Else)
		case ir.Jump:
			to(i, in.To)
		case ir.Return:
			reg(i, in.A, true)
		case ir.Local:
			if int(in.N) >= len(f.Locals) {
				t.Errorf("%s: %s: instruction %d: no local %d", file, f.Name, i, in.N)
			}
		case ir.Call, ir.Iterate, ir.Each:
			for _, a := range in.Args {
				reg(i, a, false)
			}
			if in.Op == ir.Call && in.Name == "" {
				reg(i, in.A, false)
			}
		}
	}
	if n := len(f.Code); n == 0 || f.Code[n-1].Op != ir.Return {
		t.Errorf("%s: %s does not end in a return", file, f.Name)
	}
}

// TestOpaque holds what cannot be lowered, and that nothing else is given up.
func TestOpaque(t *testing.T) {
	for _, c := range []struct{ name, body, why string }{
		{"assembly", `asm volatile("nop");`, "inline assembly"},
		{"computed goto", `void *p = &&out; goto *p; out: return;`, "a computed goto"},
		{"missing label", `goto nowhere;`, `label "nowhere" is not there`},
		{"range of elements", `int a[4] = { [0 ... 2] = 1 };`, "a range of elements"},
		{"goto out of a block with cleanups", `{ void *p __free(kfree) = 0; goto out; } out: return;`, "a goto out of a block with cleanups"},
		{"break out of a block with cleanups", `for (;;) { void *p __free(kfree) = 0; break; }`, "a jump out of a block with cleanups"},
		{"cleanups", `void *p __free(kfree) = 0; if (p) goto out; for (;;) { void *q __free(kfree) = 0; if (q) return; } out: return;`, ""},
		{"iterators", `int cpu; for_each_online_cpu(cpu) continue;`, ""},
		{"guards", `guard(mutex)(&m); scoped_guard(mutex, &m) return;`, ""},
		{"local lists", `LIST_HEAD(l); DEFINE_WAIT(w); static DEFINE_MUTEX(m);`, ""},
		{"nested everything", `int i; switch (i) { case 1: do { for (;;) { if (i) break; else continue; } } while (({ i++; i; }) ? 1 : 0); default: ; }`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := "#include <linux/module.h>\n#include <linux/livepatch.h>\nstatic struct klp_patch patch = { .mod = THIS_MODULE };\nstatic void test(void) { " + c.body + " }\n"
			found := false
			lower(t, fstest.MapFS{"livepatch.c": &fstest.MapFile{Data: []byte(text)}}, func(f *ir.Func) {
				if f.Name != "test" {
					return
				}
				found = true
				wellFormed(t, c.name, f)
				var why []string
				for _, in := range f.Code {
					if in.Op == ir.Opaque && !slices.Contains(why, in.Name) {
						why = append(why, in.Name)
					}
				}
				if c.why == "" && why != nil || c.why != "" && !slices.Contains(why, c.why) {
					t.Errorf("opaque for %q, want %q", why, c.why)
				}
			})
			if !found {
				t.Error("the function was not lowered")
			}
		})
	}
}
