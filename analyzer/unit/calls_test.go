package unit_test

import (
	"fmt"
	"go/token"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"klplint/analyzer/unit"
	"klplint/cparse/ast"
	"klplint/cparse/livepatch"
	"klplint/cparse/source"
)

// load makes a unit of the named files; the other C files are helpers beside
// them.
func load(files map[string]string, names ...string) *unit.Unit {
	fsys := fstest.MapFS{}
	m := source.Module{Name: "lp", Dir: ".", Files: names}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
		if strings.HasSuffix(name, ".c") && !slices.Contains(names, name) {
			m.Helpers = append(m.Helpers, name)
		}
	}
	slices.Sort(m.Helpers)
	return unit.Load(token.NewFileSet(), source.FromFS("", fsys), m)
}

func find(t *testing.T, u *unit.Unit, name string) *livepatch.Function {
	t.Helper()
	for _, c := range u.Model.Units() {
		if f := u.Model.FuncIn(name, c); f != nil {
			return f
		}
	}
	t.Fatalf("no function %s", name)
	return nil
}

func is(name string) func(string) bool { return func(s string) bool { return s == name } }

// way is how a walk came to a call: "root > walk > ask".
func way(c unit.Call) string {
	var list []string
	for _, v := range c.Via {
		list = append(list, v.In.Name)
	}
	return strings.Join(append(list, c.In.Name), " > ")
}

const calls = `
static void stop(int n);
static int ask(int id) { return wanted(id) + wanted(0); }
static void walk(int n)
{
	if (n)
		stop(n - 1);
	while (ask(n) && wanted(2))
		walk(n - 2);
}
static void stop(int n)
{
	walk(n);
	other(wanted);
}
static void apart(void) { int (*f)(int) = wanted; f(wanted(3)); }
static void empty(void) { }
int root(void) { empty(); walk(3); return ask(1); }
`

func TestCalls(t *testing.T) {
	u := load(map[string]string{"lp.c": calls}, "lp.c")
	for root, want := range map[string][]string{
		// Each function once, however it is reached, recursion included.
		"root":  {"root > walk > ask", "root > walk > ask", "root > walk"},
		"stop":  {"stop > walk > ask", "stop > walk > ask", "stop > walk"},
		"apart": {"apart"}, // a mention is no call
		"empty": nil,
	} {
		var got []string
		u.Calls(find(t, u, root), is("wanted"), func(c unit.Call) {
			got = append(got, way(c))
			if len(c.Parents) == 0 || c.CalleeName() != "wanted" {
				t.Errorf("%s: call of %q with %d parents", way(c), c.CalleeName(), len(c.Parents))
			}
		})
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", root, got, want)
		}
	}
	u.Calls(nil, is("wanted"), func(unit.Call) { t.Error("a call without a root") })
}

func TestAllCalls(t *testing.T) {
	u := load(map[string]string{"a.c": calls, "b.c": "void b(void) { wanted(1); }\nint wanted(int n) { return n; }\n"}, "a.c", "b.c")
	var got []string
	u.AllCalls(is("wanted"), func(c unit.Call) { got = append(got, way(c)) })
	if want := []string{"ask", "ask", "walk", "apart", "b"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestCallsOfMany holds that a module in which everything calls everything does
// not take long.
func TestCallsOfMany(t *testing.T) {
	var b strings.Builder
	const layers, width = 11, 9
	for l := layers; l > 0; l-- {
		for i := range width {
			fmt.Fprintf(&b, "static void f%d_%d(void) {", l, i)
			for j := range width {
				if l < layers {
					fmt.Fprintf(&b, " f%d_%d();", l+1, j)
				}
			}
			b.WriteString(" }\n")
		}
	}
	u := load(map[string]string{"lp.c": b.String()}, "lp.c")
	start := time.Now()
	u.Calls(find(t, u, "f1_0"), is("wanted"), func(unit.Call) { t.Error("a call that is not there") })
	if d := time.Since(start); d > 5*time.Second {
		t.Errorf("it took %v", d)
	}
}

const roots = `
#include <linux/livepatch.h>
#include <linux/module.h>
int helper(void);
static int pre(struct klp_object *obj) { return helper(); }
static void post(struct klp_object *obj) { }
static void state_post(struct klp_patch *patch, struct klp_state *state) { }
static int fixed(void) { return 0; }
static struct klp_func funcs[] = { { .old_name = "f", .new_func = fixed }, { .old_name = "g", .new_func = elsewhere }, { } };
static struct klp_object objs[] = {
	{ .funcs = funcs, .callbacks = { .pre_patch = pre } },
	{ .name = "loop", .funcs = funcs, .callbacks = { .pre_patch = pre, .post_unpatch = post } },
	{ }
};
static struct klp_state states[] = { { .id = 1, .version = 1, .callbacks.post_patch = state_post }, { } };
static struct klp_patch patch = { .mod = THIS_MODULE, .objs = objs, .states = states };
static int init(void) { return klp_enable_patch(&patch); }
static void leave(void) { }
module_init(init);
module_exit(leave);
MODULE_INFO(livepatch, "Y");
`

func TestRoots(t *testing.T) {
	u := load(map[string]string{"lp.c": roots, "helper.c": "int helper(void) { return deeper(); }\n",
		"deeper.c": "int deeper(void) { return 0; }\n", "unused.c": "int unused(void) { return 0; }\n",
	}, "lp.c")
	var got []string
	for _, r := range u.Roots() {
		s := [...]string{unit.RootCallback: "callback", unit.RootInit: "init", unit.RootExit: "exit", unit.RootNew: "new"}[r.Kind] + " " + r.Func.Name
		if r.Callback != nil {
			s += " " + r.Callback.Slot.String()
		}
		if r.Object != nil {
			s += " of " + r.Object.Title()
		}
		if !r.At.From.IsValid() {
			t.Errorf("%s: no place", s)
		}
		got = append(got, s)
	}
	want := []string{
		"callback pre pre_patch of vmlinux", "callback pre pre_patch of loop", "callback post post_unpatch of loop",
		"callback state_post post_patch", "init init", "exit leave", "new fixed of vmlinux", "new fixed of loop",
	}
	if !slices.Equal(got, want) {
		t.Errorf("roots:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	// Files beside the module are part of it when they define what it lacks.
	if want := []string{"lp.c", "helper.c", "deeper.c"}; !slices.Equal(u.Model.Files, want) {
		t.Errorf("files %q, want %q", u.Model.Files, want)
	}
	var ways []string
	u.Calls(u.Roots()[0].Func, is("deeper"), func(c unit.Call) { ways = append(ways, way(c)) })
	if want := []string{"pre > helper"}; !slices.Equal(ways, want) {
		t.Errorf("calls of deeper() by way of %q, want %q", ways, want)
	}
}

func TestWithParents(t *testing.T) {
	u := load(map[string]string{"lp.c": "int f(int a)\n{\n\tif (a > 1)\n\t\treturn g(a);\n\treturn 2;\n}\n"}, "lp.c")
	var got []string
	unit.WithParents(find(t, u, "f").Body(), func(n ast.Node, parents []ast.Node) {
		s := fmt.Sprintf("%T", n)
		for _, p := range slices.Backward(parents) {
			s += fmt.Sprintf(" < %T", p)
		}
		got = append(got, strings.ReplaceAll(s, "*ast.", ""))
	})
	want := []string{
		"Block", "If < Block", "Binary < If < Block", "Ident < Binary < If < Block", "Int < Binary < If < Block",
		"Return < If < Block", "Call < Return < If < Block", "Ident < Call < Return < If < Block", "Ident < Call < Return < If < Block",
		"Return < Block", "Int < Return < Block",
	}
	if !slices.Equal(got, want) {
		t.Errorf("nodes:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
