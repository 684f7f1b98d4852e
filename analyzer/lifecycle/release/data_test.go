package release

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"go/token"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"klplint/analyzer/unit"
	"klplint/cparse/source"
)

// summary makes the release of a module with one C file.
func summary(label, text string) *Release {
	tree := source.FromFS(label, fstest.MapFS{"lp.c": &fstest.MapFile{Data: []byte(text)}})
	u := unit.Load(token.NewFileSet(), tree, source.Module{Name: "lp", Dir: ".", Files: []string{"lp.c"}})
	u.Version = unit.Version{Label: label}
	return Summarize(u)
}

// withCallbacks is a livepatch with the states A (1, version 2) and B (2) around
// pieces of code: pre_patch, post_patch and what stands before them.
func withCallbacks(before, pre, post string) string {
	return fmt.Sprintf(`
#include <linux/livepatch.h>
#include <linux/slab.h>
#define A 1
#define B 2
struct foo { int level; long since; };
struct bar { char name[16]; };
static struct klp_patch patch;
static struct klp_state states[] = { { .id = A, .version = 2 }, { .id = B, .version = 1 }, { } };
%s
static int pre_patch(struct klp_object *obj) {
	struct klp_state *state, *prev;
	%s
	return 0;
}
static void post_patch(struct klp_object *obj) {
	struct klp_state *state, *prev;
	%s
}
static struct klp_object objs[] = { { .callbacks = { .pre_patch = pre_patch, .post_patch = post_patch } }, { } };
static struct klp_patch patch = { .mod = THIS_MODULE, .objs = objs, .states = states, .replace = true };
`, before, pre, post)
}

// found is what is said of a state's data, in short: its type, < and what the
// previous one is read as, with the members that are read, * when it is read as
// a whole, and the words "takes" and "checks".
func found(s *State) string {
	var words []string
	if s.Data != nil {
		words = append(words, s.Data.Name)
	}
	if s.PrevAs != nil || s.PrevFields != nil || s.PrevWhole {
		w := "<"
		if s.PrevAs != nil {
			w += " " + s.PrevAs.Name
		}
		if s.PrevFields != nil {
			w += " ." + strings.Join(s.PrevFields, " .")
		}
		if s.PrevWhole {
			w += " *"
		}
		words = append(words, w)
	}
	if s.TakesOver {
		words = append(words, "takes")
	}
	if s.ChecksVersion {
		words = append(words, "checks")
	}
	return strings.Join(words, ", ")
}

func TestData(t *testing.T) {
	const getA = "state = klp_get_state(&patch, A); "
	const prevA = "prev = klp_get_prev_state(A); "
	for _, tt := range []struct {
		name, before, pre, post string
		a, b                    string
	}{
		{name: "nothing is known"},
		{name: "sizeof a struct", pre: getA + "state->data = kzalloc(sizeof(struct foo), GFP_KERNEL);", a: "struct foo"},
		{name: "sizeof what a local points at", pre: "struct foo *p; " + getA + "state->data = kzalloc(sizeof(*p), GFP_KERNEL);", a: "struct foo"},
		{name: "a local variable", pre: "struct foo *p = kzalloc(sizeof(*p), GFP_KERNEL); " + getA + "state->data = p;", a: "struct foo"},
		{name: "a void local", pre: "void *p = kmalloc(sizeof(struct foo), GFP_KERNEL); if (!p) return -ENOMEM; " + getA + "state->data = p;", a: "struct foo"},
		{name: "kcalloc", pre: getA + "state->data = kcalloc(4, sizeof(struct foo), GFP_KERNEL);", a: "struct foo"},
		{name: "kmemdup", pre: "struct foo f; " + getA + "state->data = kmemdup(&f, sizeof(f), GFP_KERNEL);", a: "struct foo"},
		{name: "kzalloc_obj", pre: "struct foo *p; " + getA + "state->data = kzalloc_obj(*p, GFP_KERNEL);", a: "struct foo"},
		{name: "two sizes", pre: getA + "state->data = kzalloc(sizeof(struct foo) + sizeof(struct bar), GFP_KERNEL);"},
		{name: "a header and what follows", pre: getA + "state->data = kzalloc(sizeof(struct foo) + sizeof(struct bar), GFP_KERNEL); struct foo *p = state->data;", a: "struct foo"},
		{name: "read as it is declared", post: getA + "struct foo *p = state->data; p->level = 1;", a: "struct foo"},
		{name: "read through a cast", post: getA + "*(int *)state->data = 1;", a: "int"},
		{name: "two structs", pre: getA + "state->data = kzalloc(sizeof(struct foo), GFP_KERNEL);", post: getA + "struct bar *p = state->data; struct foo *q = state->data;"},
		{name: "bytes and a struct", post: getA + "char *raw = state->data; struct foo *q = state->data;", a: "struct foo"},
		{name: "a number", post: getA + "state->data = (void *)(unsigned long)5;", a: "a number in the pointer"},
		{name: "a number that is read", post: getA + "unsigned long n = (unsigned long)state->data;", a: "a number in the pointer"},
		{name: "whether there is any", post: getA + "bool there = state->data; if (!state->data || state->data == NULL) return;"},
		{name: "a struct and an address that is printed", post: getA + "struct foo *p = state->data; pr_info(\"%lx\", (unsigned long)state->data);", a: "struct foo"},
		{name: "NULL", post: getA + "state->data = NULL;"},
		{name: "static storage", before: "static struct foo saved;", pre: getA + "state->data = &saved;", a: "struct foo"},
		{name: "static array", before: "static struct foo saved[4];", pre: getA + "state->data = saved;", a: "struct foo"},
		{name: "without a variable", pre: "klp_get_state(&patch, A)->data = kzalloc(sizeof(struct foo), GFP_KERNEL);", a: "struct foo"},
		{name: "an element of the array", pre: "states[1].data = kzalloc(sizeof(struct bar), GFP_KERNEL); states->data = kzalloc(sizeof(struct foo), GFP_KERNEL);", a: "struct foo", b: "struct bar"},
		{name: "an element of the patch's array", pre: "patch.states[1].data = kzalloc(sizeof(struct bar), GFP_KERNEL);", b: "struct bar"},
		{name: "a pointer to an element", pre: "state = &states[1]; state->data = kzalloc(sizeof(struct bar), GFP_KERNEL);", b: "struct bar"},
		{name: "one variable for two states", pre: getA + "state->data = kzalloc(sizeof(struct foo), GFP_KERNEL); state = klp_get_state(&patch, B); state->data = kzalloc(sizeof(struct bar), GFP_KERNEL);", a: "struct foo", b: "struct bar"},
		{name: "one of two states", pre: "if (obj->name) " + getA + " else state = klp_get_state(&patch, B); state->data = kzalloc(sizeof(struct foo), GFP_KERNEL);"},
		{name: "a macro that writes it", post: getA + "WRITE_ONCE(state->data, kzalloc(sizeof(struct foo), GFP_KERNEL));", a: "struct foo"},
		{name: "a global pointer", before: "static struct klp_state *mine;", pre: "mine = klp_get_state(&patch, A);", post: "struct foo *p = mine->data;", a: "struct foo"},
		{
			name:   "a helper that returns the state",
			before: "static struct klp_state *mine(void) { return klp_get_state(&patch, A); }",
			pre:    "mine()->data = kzalloc(sizeof(struct foo), GFP_KERNEL);", a: "struct foo",
		},
		{
			name:   "a helper that returns the data",
			before: "static struct foo *mine(void) { struct klp_state *s = klp_get_state(&patch, A); if (!s) return NULL; return s->data; }",
			post:   "mine()->level = 1;", a: "struct foo",
		},
		{
			name:   "a helper for all states",
			before: "static int get(unsigned long id, size_t size) { struct klp_state *s = klp_get_state(&patch, id); s->data = kzalloc(size, GFP_KERNEL); return 0; } static void *data_of(unsigned long id) { return klp_get_state(&patch, id)->data; }",
			post:   "struct foo *f = data_of(A); struct bar *b = data_of(B);", a: "struct foo", b: "struct bar",
		},
		{
			name:   "a helper that is given the state",
			before: "static void save(struct klp_state *s, struct foo *p) { s->data = p; } static struct bar *name_of(struct klp_state *s) { return s->data; }",
			pre:    "save(klp_get_state(&patch, A), NULL); name_of(klp_get_state(&patch, B));", a: "struct foo", b: "struct bar",
		},
		{
			name:   "a struct of both states",
			before: "struct both { struct klp_state *now, *was; }; static struct both both(void) { return (struct both){ .now = klp_get_state(&patch, A), .was = klp_get_prev_state(A) }; }",
			post:   "struct both b = both(); struct foo *p; if (b.was) { b.now->data = b.was->data; return; } p = both().now->data;", a: "struct foo, takes",
		},
		{
			name:   "a struct that is filled",
			before: "static struct { struct klp_state *state; struct foo *foo; } ctx;",
			pre:    "ctx.state = klp_get_state(&patch, A); ctx.foo = ctx.state->data;", post: "ctx.state->data = NULL;", a: "struct foo",
		},
		{name: "a struct that is handed on", post: prevA + "struct { void *p; } s = { .p = prev->data }; convert(s);", a: "< *"},
		{
			name:   "a work",
			before: "static void work(struct work_struct *w) { struct foo *p = klp_get_state(&patch, A)->data; p->level = 1; }",
			a:      "struct foo",
		},
		{name: "taken over", post: getA + prevA + "if (prev) state->data = prev->data;", a: "takes"},
		{name: "taken over by a local", post: getA + prevA + "struct foo *p = prev->data; state->data = p;", a: "struct foo, < struct foo, takes"},
		{name: "taken over or new", pre: "struct foo *p; " + getA + prevA + "p = prev ? prev->data : kzalloc(sizeof(*p), GFP_KERNEL); state->data = p;", a: "struct foo, < struct foo, takes"},
		{name: "taken over by a helper", before: "static void take(struct klp_state *to, struct klp_state *from) { to->data = from->data; }", post: "take(klp_get_state(&patch, A), klp_get_prev_state(A));", a: "takes"},
		{name: "of another state", post: getA + "prev = klp_get_prev_state(B); state->data = prev->data;"},
		{name: "members are read", post: getA + prevA + "struct foo *p = state->data, *q = prev->data; p->level = q->level;", a: "struct foo, < struct foo .level"},
		{name: "copied", post: getA + prevA + "struct foo *p = state->data; *p = *(struct foo *)prev->data;", a: "struct foo, < struct foo *"},
		{name: "copied by memcpy", post: getA + prevA + "memcpy(state->data, prev->data, sizeof(struct foo));", a: "struct foo, < struct foo *"},
		{name: "enlarged", post: getA + prevA + "state->data = krealloc(prev->data, sizeof(struct foo), GFP_KERNEL);", a: "struct foo, < *"},
		{name: "freed", post: prevA + "if (prev && prev->data) kfree(prev->data);"},
		{name: "a number of the previous", post: prevA + "long n = (long)prev->data;", a: "< a number in the pointer"},
		{name: "the version is looked at", post: getA + prevA + "if (prev->version == state->version) state->data = prev->data;", a: "takes, checks"},
		{name: "that of the other state is", post: prevA + "if (klp_get_prev_state(B)->version > 1) prev = NULL;", b: "checks"},
		{name: "versioned data", before: "struct v { int version; };", post: prevA + "struct v *v = prev->data; if (v->version > 1) return;", a: "< struct v .version, checks", b: "checks"},
		{name: "behind a return", pre: prevA + "if (!prev) { " + getA + "state->data = kzalloc(sizeof(struct foo), GFP_KERNEL); return 0; } struct foo *q = prev->data;", a: "struct foo, < struct foo"},
		{name: "behind a goto", pre: "struct foo *p; " + getA + "p = kzalloc(sizeof(*p), GFP_KERNEL); if (!p) goto out; state->data = p; out:", a: "struct foo"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := summary("v1", withCallbacks(tt.before, tt.pre, tt.post))
			if len(r.States) != 2 {
				t.Fatalf("%d states", len(r.States))
			}
			if got := found(&r.States[0]); got != tt.a {
				t.Errorf("A: %q, want %q", got, tt.a)
			}
			if got := found(&r.States[1]); got != tt.b {
				t.Errorf("B: %q, want %q", got, tt.b)
			}
		})
	}
}

// TestDataInitialised holds that an initialiser of .data counts.
func TestDataInitialised(t *testing.T) {
	r := summary("v1", `
#include <linux/livepatch.h>
struct foo { int level; };
static struct foo saved;
static struct klp_state states[] = { { .id = 7, .version = 1, .data = &saved }, { } };
static struct klp_patch patch = { .mod = THIS_MODULE, .states = states };
`)
	if got := found(&r.States[0]); got != "struct foo" {
		t.Errorf("%q", got)
	}
}

// TestStateCallbacks holds that the callbacks of a state know which it is.
func TestStateCallbacks(t *testing.T) {
	r := summary("v1", `
#include <linux/livepatch.h>
struct foo { int level; };
static int setup(struct klp_patch *patch, struct klp_state *state) { struct foo *p = state->data; return p->level; }
static struct klp_state states[] = { { .id = 7, .callbacks = { .pre_patch = setup } }, { } };
static struct klp_patch patch = { .mod = THIS_MODULE, .states = states };
`)
	if got := found(&r.States[0]); got != "struct foo" {
		t.Errorf("%q", got)
	}
}

// TestHostile holds that the walk through a module ends, and then says nothing.
func TestHostile(t *testing.T) {
	nested := strings.Repeat("a[", 60) + "0" + strings.Repeat("]", 60)
	if got := found(&summary("v1", withCallbacks("static int a[9];", "state = klp_get_state(&patch, A); state->data = kzalloc(sizeof(struct foo), GFP_KERNEL); return "+nested+";", "")).States[0]); got != "" {
		t.Errorf("nested: %q", got)
	}
	calls := "static void f0(void) { klp_get_prev_state(B); }\n"
	for i := 1; i < 20; i++ {
		calls += fmt.Sprintf("static void f%d(void) { f%d(); f%d(); f%d(); f%d(); }\n", i, i-1, i-1, i-1, i-1)
	}
	if got := found(&summary("v1", withCallbacks(calls, "struct foo *p = klp_get_state(&patch, A)->data; f19();", "")).States[0]); got != "" {
		t.Errorf("calls: %q", got)
	}
}

// TestGob holds that a release survives being encoded, to the same bytes.
func TestGob(t *testing.T) {
	text := withCallbacks("", "state = klp_get_state(&patch, A); state->data = kzalloc(sizeof(struct foo), GFP_KERNEL);", "")
	encode := func(r *Release) []byte {
		var b bytes.Buffer
		if err := gob.NewEncoder(&b).Encode(r); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	first, second := summary("v1", text), summary("v1", text)
	if !bytes.Equal(encode(first), encode(second)) {
		t.Error("the same sources make different bytes")
	}
	var back Release
	if err := gob.NewDecoder(bytes.NewReader(encode(first))).Decode(&back); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(&back, first) {
		t.Errorf("decoded: %+v\nencoded: %+v", &back, first)
	}
}
