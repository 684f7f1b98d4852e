package exec

import (
	"context"
	"fmt"
	"go/token"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"klplint/analyzer/lifecycle/table"
	"klplint/analyzer/unit"
	"klplint/cparse/source"
)

// prologue is what the tests' functions may use; epilogue makes them a
// livepatch.
const prologue = `
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/livepatch.h>
#include <linux/slab.h>
#include <linux/atomic.h>
#include <linux/mutex.h>
#include <linux/err.h>

struct inner { int x; int y[3]; };
struct outer { int a; bool flag; struct inner in; struct inner *p; char name[8]; };

extern int kernel_int;
extern int kernel_array[4];
extern struct outer kernel_struct;
extern int unknown(void *arg);
extern bool unknown_bool(int arg);
extern void *unknown_pointer(void);

static int counter = 5;
static const int table[] = { 10, 20, 30, [5] = 60 };
static struct outer static_outer = { .a = 1, .in = { .y = { 7, 8 } } };
static struct outer *outers[] = { &static_outer, NULL };
static int add(int a, int b) { return a + b; }
static int sub(int a, int b) { return a - b; }
static int (*const ops[])(int, int) = { add, sub };
static atomic_t users = ATOMIC_INIT(2);
static unsigned long bits;
static DEFINE_MUTEX(lock);
`

const epilogue = `
static struct klp_func funcs[] = { { .old_name = "f", .new_func = test }, { } };
static struct klp_object objs[] = { { .funcs = funcs }, { } };
static struct klp_patch patch = { .mod = THIS_MODULE, .objs = objs };
static int __init start(void) { return klp_enable_patch(&patch); }
module_init(start);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
`

// load makes a unit of C source.
func load(t testing.TB, text string) *unit.Unit {
	t.Helper()
	tree := source.FromFS(".", fstest.MapFS{"livepatch.c": &fstest.MapFile{Data: []byte(text)}})
	found, err := tree.Find(context.Background())
	if err != nil || len(found.Modules) != 1 {
		t.Fatalf("%d modules: %v", len(found.Modules), err)
	}
	return unit.Load(token.NewFileSet(), tree, found.Modules[0])
}

// runTest executes the function test() of a source. An argument is unknown.
func runTest(t testing.TB, text string) (*Machine, []Outcome) {
	t.Helper()
	u := load(t, prologue+text+epilogue)
	m := NewMachine(200_000)
	i := &Instance{Name: "livepatch", Model: u.Model, Patch: u.Model.Patches[0]}
	f := u.Model.FuncIn("test", u.Model.Units()[0])
	if f == nil {
		t.Fatal("no function test")
	}
	return m, m.Call(NewWorld(), i, f, nil, "pre_patch")
}

// results are the outcomes' results, sorted: numbers, "?" for what is not known,
// with ! before those of worlds that are unsure.
func results(list []Outcome) string {
	var words []string
	for _, o := range list {
		w := "?"
		switch o.Result.Kind {
		case Int:
			w = fmt.Sprint(o.Result.N)
		case Str:
			w = o.Result.S
		case Ptr, Func:
			w = "&"
		}
		if o.World.Unsure != "" {
			w = "!" + w
		}
		words = append(words, w)
	}
	slices.Sort(words)
	return strings.Join(words, " ")
}

func TestExecute(t *testing.T) {
	for _, c := range []struct{ name, body, want string }{
		// Control flow.
		{"if else", `int a = 3; if (a > 2) a = 1; else a = 2; return a;`, "1"},
		{"goto cleanup", `int r = -5; goto out; r = 1; out: return r;`, "-5"},
		{"goto back", `int n = 0; again: n++; if (n < 4) goto again; return n;`, "4"},
		{"for", `int i, s = 0; for (i = 0; i < 5; i++) { if (i == 1) continue; if (i == 4) break; s += i; } return s;`, "5"},
		{"for with declaration", `int s = 0; for (int i = 3; i; i--) s += i; return s;`, "6"},
		{"while", `int n = 0; while (n < 7) n += 2; return n;`, "8"},
		{"do", `int n = 9; do { n++; } while (n < 5); return n;`, "10"},
		{"do once", `int n = 0; do { n = 4; break; n = 5; } while (0); return n;`, "4"},
		{"nested loops", `int i, j, n = 0; for (i = 0; i < 3; i++) for (j = 0; j < 3; j++) { if (j > i) break; n++; } return n;`, "6"},
		{"switch", `switch (counter) { case 1: return 1; case 4 ... 6: return 2; default: return 3; }`, "2"},
		{"switch falls through", `int n = 0; switch (1) { case 0: n = 9; case 1: n += 1; case 2: n += 2; break; case 3: n = 7; } return n;`, "3"},
		{"switch default in the middle", `int n = 0; switch (8) { case 0: n = 9; break; default: n = 4; fallthrough; case 1: n += 1; } return n;`, "5"},
		{"switch in loop", `int i, n = 0; for (i = 0; i < 4; i++) { switch (i) { case 1: continue; case 3: break; default: n += 10; } n++; } return n;`, "23"},
		{"unknown switch", `switch (unknown(NULL)) { case 1: return 1; case 2: return 2; } return 0;`, "0 1 2"},
		{"unknown if", `return unknown(NULL) ? 1 : 2;`, "1 2"},
		{"known within branch", `int a = unknown(NULL); if (a) { if (a) return 1; return 2; } return 3;`, "1 3"},
		{"unknown loop", `int n = 0; while (unknown(NULL)) n = 1; return n;`, "0 1 1"},
		{"endless", `for (;;) ; return 1;`, ""},
		{"no return value", `counter = 1;`, "?"},
		// Expressions.
		{"ternary", `return counter == 5 ? 4 : 6;`, "4"},
		{"elvis", `return counter ?: 6;`, "5"},
		{"short circuit and", `int n = 0; if (n && ++n) return 9; return n;`, "0"},
		{"short circuit or", `int n = 1; if (n || ++n) return n; return 9;`, "1"},
		{"not of and", `int a = 1, b = 0; if (!(a && b)) return 1; return 0;`, "1"},
		{"value of and", `int a = 2, b = 3; return (a && b) + (a || b);`, "2"},
		{"comma", `int a; return (a = 1, a + 4);`, "5"},
		{"statement expression", `return ({ int x = 3; x * 2; });`, "6"},
		{"compound assignment", `int a = 8; a += 2; a -= 1; a *= 2; a /= 3; a %= 4; a <<= 2; a |= 1; a &= 0xd; a ^= 3; a >>= 1; return a;`, "5"},
		{"increments", `int a = 1; int b = a++; int c = ++a; int d = a--; int e = --a; return b * 1000 + c * 100 + d * 10 + e;`, "1331"},
		{"negative", `return -ENOMEM;`, "-12"},
		{"not", `return !counter + !!counter + ~0;`, "0"},
		{"sizeof", `return sizeof(int);`, "4"},
		{"array size", `return ARRAY_SIZE(table) * 100 + ARRAY_SIZE(outers);`, "602"},
		{"enumerator", `enum { A = 3, B }; return B;`, "4"},
		{"string", `return "text" ? 1 : 0;`, "1"},
		{"strcmp", `return strcmp("a", "a") ? 1 : strncmp("abc", "abd", 2) ? 2 : 3;`, "3"},
		{"bool holds 0 or 1", `bool b = 8; return b;`, "1"},
		{"bool of a pointer", `bool b = &counter; return b == true;`, "1"},
		{"bool member", `struct outer o; o.flag = 4; return o.flag;`, "1"},
		// Memory.
		{"static variable", `counter++; return counter;`, "6"},
		{"static local", `static int n = 3; n++; return n;`, "4"},
		{"pointer", `int a = 1, *p = &a; *p = 7; return a;`, "7"},
		{"pointer to pointer", `int a = 1, *p = &a, **q = &p; **q = 7; return a;`, "7"},
		{"pointer to field", `struct outer o; int *p = &o.in.y[1]; *p = 3; return o.in.y[1];`, "3"},
		{"array", `int a[3] = { 1, 2 }; a[2] = a[0] + a[1]; return a[2];`, "3"},
		{"pointer into array", `int a[3] = { 1, 2, 4 }; int *p = a; p++; return *p + p[1] + *(a + 0);`, "7"},
		{"pointer loop", `int s = 0; const int *p; for (p = table; p < table + 3; p++) s += *p; return s;`, "60"},
		{"pointer difference", `return &table[4] - table;`, "4"},
		{"constant table", `return table[1] + table[3] + table[5];`, "80"},
		{"static struct", `return static_outer.a * 100 + static_outer.in.y[1] * 10 + static_outer.in.x;`, "180"},
		{"pointer table", `return outers[0]->in.y[0] + (outers[1] == NULL);`, "8"},
		{"struct copy", `struct outer o = { .a = 4, .in.x = 5 }, c; c = o; o.a = 9; return c.a * 10 + c.in.x;`, "45"},
		{"struct copy through pointers", `struct outer o = { .a = 4 }, c; struct outer *p = &o, *q = &c; *q = *p; return q->a;`, "4"},
		{"member copy", `struct outer o, c; o.in = (struct inner){ .x = 2, .y = { 1, 3 } }; c.in = o.in; return c.in.y[1];`, "3"},
		{"initialised rest is zero", `struct outer o = { .a = 1 }; return o.in.y[2] + (o.p == NULL);`, "1"},
		{"positional after designator", `struct inner i = { .x = 1, { 4, 5 } }; return i.y[1];`, "5"},
		{"compound literal", `struct inner *p = &(struct inner){ .x = 6 }; return p->x;`, "6"},
		{"memset", `struct outer o = { .a = 3 }; memset(&o, 0, sizeof(o)); return o.a;`, "0"},
		{"memcpy", `struct inner a = { 1, { 2, 3, 4 } }, b; memcpy(&b, &a, sizeof(a)); return b.y[2];`, "4"},
		{"memcpy of arrays", `int a[3] = { 1, 2, 3 }, b[3]; memcpy(b, a, sizeof(a)); return b[2];`, "3"},
		{"unknown index", `int a[3] = { 1, 1, 1 }; a[unknown(NULL)] = 4; return a[0];`, "?"},
		{"original is itself", `int old = kernel_int; kernel_int = 3; kernel_int = old; return kernel_int == old;`, "1"},
		{"original array", `int old[4]; memcpy(old, kernel_array, sizeof(old)); kernel_array[2] = 1; memcpy(kernel_array, old, sizeof(old)); return kernel_array[2] == old[2];`, "1"},
		{"part of a kernel struct", `struct outer old = kernel_struct; kernel_struct.in.x = 4; kernel_struct = old; return kernel_struct.in.x == old.in.x;`, "1"},
		{"saved value is not the mark", `int saved = kernel_int; return saved == -1 ? 1 : 2;`, "2"},
		// Calls.
		{"helper", `return add(2, sub(7, 3));`, "6"},
		{"function pointer", `int (*op)(int, int) = sub; return op(9, 4);`, "5"},
		{"function table", `return ops[1](5, 3) * 10 + ops[0](1, 1);`, "22"},
		{"recursion is bounded", `return test() + 1;`, "!?"},
		{"same question same answer", `int a = unknown_bool(1); return a == unknown_bool(1);`, "1"},
		{"other question", `if (unknown_bool(1)) return unknown_bool(2) ? 1 : 2; return 3;`, "1 2 3"},
		{"allocation fails", `void *p = kmalloc(1, GFP_KERNEL); if (!p) return -ENOMEM; kfree(p); return 0;`, "-12 0"},
		{"one failure a path", `void *p = kmalloc(1, GFP_KERNEL), *q = kmalloc(1, GFP_KERNEL); return !p + !q;`, "0 1 1"},
		{"error pointer", `struct class *c = class_create("x"); return IS_ERR(c) ? 1 : 2;`, "1 2"},
		{"PTR_ERR is negative", `struct class *c = class_create("x"); if (IS_ERR(c)) return PTR_ERR(c) < 0; return 5;`, "1 5"},
		{"error is negative", `int r = misc_register(NULL); if (r < 0) return 1; if (r) return 2; return 3;`, "1 3"},
		{"READ_ONCE and WRITE_ONCE", `WRITE_ONCE(counter, 9); return READ_ONCE(counter);`, "9"},
		{"xchg", `int old = xchg(&counter, 1); return old * 10 + counter;`, "51"},
		{"cmpxchg", `int a = cmpxchg(&counter, 5, 6), b = cmpxchg(&counter, 5, 7); return a * 10 + b + counter * 100;`, "656"},
		{"swap", `int a = 1, b = 2; swap(a, b); return a * 10 + b;`, "21"},
		{"atomics", `atomic_inc(&users); atomic_add(3, &users); atomic_dec(&users); return atomic_read(&users) * 10 + atomic_sub_and_test(5, &users);`, "51"},
		{"atomic results", `return atomic_inc_return(&users) * 100 + atomic_fetch_add(2, &users) * 10 + atomic_dec_and_test(&users);`, "330"},
		{"bits", `set_bit(3, &bits); return test_bit(3, &bits) * 100 + test_and_clear_bit(3, &bits) * 10 + test_bit(3, &bits);`, "110"},
		{"cleanup attribute", `int *p __free(kfree) = kzalloc(4, GFP_KERNEL); if (!p) return 1; *p = 2; return *p;`, "1 2"},
		{"no_free_ptr", `int *q; { int *p __free(kfree) = kzalloc(4, GFP_KERNEL); q = no_free_ptr(p); } if (!q) return 1; *q = 3; return *q;`, "1 3"},
		{"WARN_ON", `return WARN_ON(counter == 5) ? 1 : 2;`, "1"},
		{"BUG_ON", `BUG_ON(counter == 5); return 1;`, ""},
		{"iterator once", `int n = 0; int cpu; for_each_possible_cpu(cpu) n++; return n;`, "1"},
		{"guard", `int n = 0; scoped_guard(mutex, &lock) n = 4; return n;`, "4"},
		{"trylock", `if (!mutex_trylock(&lock)) return 1; mutex_unlock(&lock); return 2;`, "1 2"},
		{"assembly", `asm volatile("nop"); return 1;`, "!1"},
		{"krealloc", `int *p = kzalloc(4, GFP_KERNEL), *q; if (!p) return 1; *p = 6; q = krealloc(p, 8, GFP_KERNEL); if (!q) { kfree(p); return 2; } return *q;`, "1 2 6"},
		{"zeroed", `struct outer *o = kzalloc(sizeof(*o), GFP_KERNEL); return o ? o->in.y[1] : 1;`, "0 1"},
		{"not zeroed", `int *p = kmalloc(4, GFP_KERNEL); return p ? *p : 1;`, "1 ?"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, out := runTest(t, "static int test(void) { "+c.body+" }")
			if got := results(out); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			for _, p := range m.Problems {
				t.Errorf("problem %d: %s", p.Kind, p.What)
			}
		})
	}
}

func TestProblems(t *testing.T) {
	kinds := map[ProblemKind]string{
		NullDeref: "null", UseAfterFree: "use", DoubleFree: "double", Deadlock: "deadlock", NotLocked: "unlocked", NotAcquired: "missed",
	}
	for _, c := range []struct{ name, body, want string }{
		{"null", `struct outer *o = NULL; return o->a;`, "null"},
		{"null member", `return outers[1]->in.x;`, "null"},
		{"unchecked", `int *p = kmalloc(4, GFP_KERNEL); *p = 1; kfree(p); return 0;`, "null"},
		{"error pointer", `struct class *c = class_create("x"); return c->name ? 1 : 0;`, "null"},
		{"handed on", `struct task_struct *t = kthread_create(NULL, NULL, "x"); wake_up_process(t); return 0;`, "null"},
		{"use after free", `int *p = kzalloc(4, GFP_KERNEL); if (!p) return 0; kfree(p); return *p;`, "use"},
		{"double free", `void *p = kmalloc(4, GFP_KERNEL); kfree(p); kfree(p); return 0;`, "double"},
		{"deadlock", `return request_module("x");`, "deadlock"},
		{"unlock", `mutex_unlock(&lock); return 0;`, "unlocked"},
		{"not acquired", `static struct miscdevice dev; if (misc_register(&dev)) counter = 0; misc_deregister(&dev); return 0;`, "missed"},
		// And none of them:
		{"kfree(NULL)", `kfree(NULL); return 0;`, ""},
		{"kfree of an error", `kfree(ERR_PTR(-12)); return 0;`, ""},
		{"freed by unknown code", `void *p = kmalloc(4, GFP_KERNEL); if (p) unknown(p); kfree(p); return 0;`, ""},
		{"checked by a helper", `void *p = kmalloc(4, GFP_KERNEL); bool ok = p; if (!ok) return 1; *(int *)p = 1; kfree(p); return 0;`, ""},
		{"lock lent", `unknown(&lock); mutex_unlock(&lock); return 0;`, ""},
		{"address of a member of NULL", `struct outer *o = NULL; return &o->in == NULL;`, ""},
		{"unsure", `asm volatile("nop"); return outers[1]->a;`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, _ := runTest(t, "static int test(void) { "+c.body+" }")
			var got []string
			for _, p := range m.Problems {
				if !slices.Contains(got, kinds[p.Kind]) {
					got = append(got, kinds[p.Kind])
				}
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// TestLeft holds what is left at the end: pieces of heap and resources.
func TestLeft(t *testing.T) {
	for _, c := range []struct{ name, body, want string }{
		{"memory", `kmalloc(4, GFP_KERNEL); return 0;`, "memory"},
		{"freed", `kfree(kmalloc(4, GFP_KERNEL)); return 0;`, ""},
		{"stored by the kernel", `struct outer *o = unknown_pointer(); o->p = kmalloc(4, GFP_KERNEL); return 0;`, "memory"},
		{"file below a directory", `struct dentry *d = debugfs_create_dir("x", NULL); debugfs_create_u32("y", 0, d, NULL); debugfs_remove(d); return 0;`, ""},
		{"file beside a directory", `struct dentry *d = debugfs_create_dir("x", NULL), *e = debugfs_create_dir("y", NULL); debugfs_remove(d); return e ? 0 : 1;`, "debugfs entry"},
		{"work on a queue", `static struct work_struct w; struct workqueue_struct *q = alloc_workqueue("x", 0, 0); if (!q) return 0; queue_work(q, &w); destroy_workqueue(q); return 0;`, ""},
		{"timer twice", `static struct timer_list t; mod_timer(&t, 1); mod_timer(&t, 2); timer_delete_sync(&t); return 0;`, ""},
		{"reference twice", `__module_get(THIS_MODULE); __module_get(THIS_MODULE); module_put(THIS_MODULE); return 0;`, "module reference"},
		{"static key twice", `extern struct static_key_false key; static_branch_enable(&key); static_branch_enable(&key); static_branch_disable(&key); return 0;`, ""},
		{"handed to unknown code", `static struct timer_list t; mod_timer(&t, 1); unknown(&t); return 0;`, ""},
		{"proc entry by name", `proc_mkdir("x", NULL); remove_proc_entry("x", NULL); return 0;`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, out := runTest(t, "static int test(void) { "+c.body+" }")
			var got []string
			for _, o := range out {
				if o.World.alloc["failures"] > 0 {
					continue
				}
				for _, b := range m.Blocks(o.World) {
					if !b.Freed && !b.Lost {
						got = append(got, b.What)
					}
				}
				for _, r := range o.World.Held() {
					got = append(got, r.What)
				}
			}
			if strings.Join(got, ", ") != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// TestKnow holds that facts never contradict each other, whatever the order in
// which they are learned, and that what is known stays known.
func TestKnow(t *testing.T) {
	facts := []fact{isZero, notZero, isError, notError, isNegative, notNegative}
	// Values that a symbol may have, by the facts that hold for them.
	values := []fact{
		isZero | notError | notNegative, // 0
		notZero | notError | notNegative,
		notZero | notError | isNegative, // a number that is no error pointer
		notZero | isError | isNegative,
	}
	var learn func(w *World, known []fact)
	learn = func(w *World, known []fact) {
		if len(known) == 4 {
			return
		}
		for _, f := range facts {
			c := w.Clone()
			ok := c.know(1, f)
			possible := slices.ContainsFunc(values, func(v fact) bool {
				return v&f != 0 && !slices.ContainsFunc(known, func(k fact) bool { return v&k == 0 })
			})
			if !ok && possible {
				t.Fatalf("%v, then %d: refused, though it may be", known, f)
			}
			if !ok {
				if c.facts[1] != w.facts[1] {
					t.Fatalf("%v, then %d: refused, and learned all the same", known, f)
				}
				continue
			}
			if !c.know(1, f) || c.facts[1]&f == 0 || c.facts[1]&w.facts[1] != w.facts[1] {
				t.Fatalf("%v, then %d: not known any more", known, f)
			}
			learn(c, append(slices.Clone(known), f))
		}
	}
	learn(NewWorld(), nil)
}

// TestMerge holds that worlds merge only when all that matters is the same, and
// that a clone goes its own way.
func TestMerge(t *testing.T) {
	m := NewMachine(1)
	base := NewWorld()
	base.cells.set(cell{1, ".a"}, Number(1))
	changes := []func(*World){
		func(w *World) { w.cells.set(cell{1, ".a"}, Number(2)) },
		func(w *World) { w.cells.set(cell{1, ".b"}, Number(1)) },
		func(w *World) { w.cells.set(cell{2, ".a"}, Number(1)) },
		func(w *World) { w.cells.set(cell{1, ".a"}, Value{Kind: Sym, N: 1}) },
		func(w *World) { w.cells.set(cell{1, ".a"}, Value{Kind: Str, S: "1"}) },
		func(w *World) { w.cells.drop(1) },
		func(w *World) { w.mine(itsHeap).heap[1] = block{} },
		func(w *World) { w.mine(itsHeap).heap[1] = block{Freed: true} },
		func(w *World) { w.mine(itsHeap).heap[1] = block{Lost: true} },
		func(w *World) { w.mine(itsFacts).facts[3] = isZero },
		func(w *World) { w.mine(itsFacts).facts[3] = notZero },
		func(w *World) { w.mine(itsHeld).held["x"] = Resource{N: 1} },
		func(w *World) { w.mine(itsHeld).held["x"] = Resource{N: 2} },
		func(w *World) { w.Loaded["ext4"] = ModuleLive },
		func(w *World) { w.Loaded["ext4"] = ModuleGoing },
		func(w *World) { w.Unsure = "why" },
	}
	list := []*World{base}
	for _, change := range changes {
		w := base.Clone()
		change(w)
		list = append(list, w, w.Clone())
	}
	if v, _ := base.cells.get(cell{1, ".a"}); v.N != 1 {
		t.Fatal("a clone has changed what it was cloned from")
	}
	if got := len(m.merge(list)); got != 1+len(changes) {
		t.Errorf("%d worlds are left, want %d", got, 1+len(changes))
	}
	told := base.Clone()
	told.Note(load(t, prologue+"static void test(void) { }"+epilogue).Model.Patches[0].Span, "a story")
	if got := len(m.merge([]*World{base, told})); got != 1 {
		t.Errorf("worlds that differ in their story only do not merge")
	}
}

// TestSpecial holds that no row says in vain what a function does whose effect
// is code.
func TestSpecial(t *testing.T) {
	k := table.Kernel()
	for name := range special {
		_, lock := k.Lock(name)
		if k.Class(name) != "" || lock {
			t.Errorf("%s stands in functions.txt and is special, too", name)
		}
	}
}
