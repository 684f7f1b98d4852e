package generate

import (
	"fmt"
	"strings"
)

// In every function these can be used, whatever its head looks like:
//
//	struct NAME_dev *dev; struct NAME_item *it; u32 val; int ret, i;

// verbs and nouns make names of functions.
var (
	verbs = []string{"get", "set", "flush", "queue", "drop", "map", "scan", "reset", "charge", "merge", "split", "trim", "walk", "check"}
	nouns = []string{"ring", "page", "entry", "window", "frame", "quota", "slot", "group", "token", "range", "batch", "route", "tail", "stripe"}
)

// function writes one function of 12 to 60 lines, as a rule.
func (w *writer) function() function {
	f := &writer{rng: w.rng, name: w.name, vendor: w.vendor, small: w.small}
	name := fmt.Sprintf("%s_%s_%s_%d", w.name, verbs[w.n(len(verbs))], nouns[w.n(len(nouns))], len(w.funcs))
	if f.n(3) == 0 {
		f.line("/* %s the %s of the device, at most %d of them. */", name, nouns[f.n(len(nouns))], f.n(100))
	}
	f.signature(name)
	f.line("{")
	if w.vendor {
		f.vendorLocals()
	}
	f.line("\tstruct %s_item *it;", w.name)
	f.line("\tint ret = 0, i;")
	f.line("")
	for range 2 + f.n(6) {
		f.statement(1, false)
	}
	f.line("\tlist_for_each_entry(it, &dev->items, link)")
	f.line("\t\tret += it->users;")
	f.line("\tfor (i = 0; i < %d && val; i++)", 1+f.n(16))
	f.line("\t\tval >>= 1;")
	f.line("\treturn ret;")
	f.line("out:")
	f.line("\tpr_debug(\"%%s: %%d, %%u\\n\", __func__, ret, val);")
	f.line("\treturn ret ? ret : -EINVAL;")
	f.line("}")
	// Every function has a way to its end.
	text := strings.Replace(f.String(), "\n\n", fmt.Sprintf("\n\n\tif (!dev || val > %d)\n\t\tgoto out;\n", 1000+f.n(1<<20)), 1)
	return function{name, text}
}

// signature writes the head of a function.
func (w *writer) signature(name string) {
	if w.vendor {
		w.vendorSignature(name)
		return
	}
	// Not all are patched, and those that are not have no callers.
	w.line("static %sint %s(struct %s_dev *dev, u32 val)", w.one("", "noinline ", "__always_inline ")+"__maybe_unused ", name, w.name)
}

// condition is an expression that is true or false.
func (w *writer) condition() string {
	return w.one(
		fmt.Sprintf("dev->count > %d", w.n(64)),
		fmt.Sprintf("val & BIT(%d)", w.n(32)),
		fmt.Sprintf("unlikely(ret < -%d)", w.n(64)),
		"!list_empty(&dev->items)",
		fmt.Sprintf("dev->regs[%d] == 0x%x && dev->count", w.n(16), w.n(1<<16)),
		fmt.Sprintf("(val ^ %#xU) < dev->regs[%d] || !val", w.n(1<<12), w.n(16)),
	)
}

// value is a number.
func (w *writer) value() string {
	return w.one(
		fmt.Sprintf("%d", w.n(1<<10)),
		fmt.Sprintf("0x%xU", w.n(1<<20)),
		"val",
		fmt.Sprintf("dev->regs[%d]", w.n(16)),
		fmt.Sprintf("min_t(u32, val, %d)", w.n(1<<8)),
		fmt.Sprintf("(val << %d | dev->regs[%d] >> %d)", 1+w.n(15), w.n(16), 1+w.n(15)),
		fmt.Sprintf("(%s ? dev->regs[%d] : %dU)", "val > 3", w.n(16), w.n(100)),
	)
}

// statement writes a statement. In a loop over items "it" stands for one.
func (w *writer) statement(depth int, loop bool) {
	t := strings.Repeat("\t", depth)
	if w.vendor && w.n(3) == 0 {
		w.vendorStatement(t, depth, loop)
		return
	}
	kind := w.n(12)
	if depth > 3 {
		kind = w.n(4)
	}
	switch kind {
	case 0:
		w.line("%sval = %s;", t, w.value())
	case 1:
		w.line("%sdev->regs[%d] %s= %s;", t, w.n(16), w.one("", "|", "&", "^", "+", "-"), w.value())
	case 2:
		if loop {
			w.line("%sit->flags = %s;", t, w.value())
			w.line("%sit->users++;", t)
		} else {
			w.line("%sdev->count = max_t(int, ret, %s);", t, w.value())
		}
	case 3:
		w.line("%spr_debug(\"%s at %%#x, %%d left\\n\", %s, dev->count);", t, nouns[w.n(len(nouns))], w.value())
	case 4, 5:
		w.line("%sif (%s) {", t, w.condition())
		w.block(depth, loop)
		w.line("%s}", t)
	case 6:
		w.line("%sif (%s) {", t, w.condition())
		w.block(depth, loop)
		w.line("%s} else if (%s) {", t, w.condition())
		w.block(depth, loop)
		w.line("%s} else {", t)
		w.block(depth, loop)
		w.line("%s}", t)
	case 7:
		w.line("%sfor (i = 0; i < %d; i++) {", t, 1+w.n(16))
		w.block(depth, loop)
		w.line("%s}", t)
	case 8:
		if loop {
			w.line("%sstrscpy(it->tag, \"%s\", sizeof(it->tag));", t, nouns[w.n(len(nouns))])
			return
		}
		w.line("%slist_for_each_entry(it, &dev->items, link) {", t)
		w.block(depth, true)
		w.line("%s}", t)
	case 9:
		w.line("%sswitch (%s) {", t, w.one("val", "dev->count & 0xf", "dev->regs[3] >> 4"))
		for c := range 1 + w.n(5) {
			w.line("%scase %d:", t, 3*c+w.n(3))
			w.block(depth, loop)
			w.line("%s\tbreak;", t)
		}
		w.line("%sdefault:", t)
		w.line("%s\tret = -EINVAL;", t)
		w.line("%s}", t)
	case 10:
		w.line("%sif (%s) {", t, w.condition())
		w.line("%s\tret = %s;", t, w.one("-EINVAL", "-ENOSPC", "-EBUSY", "-ERANGE", "-ENOENT"))
		w.line("%s\tgoto out;", t)
		w.line("%s}", t)
	case 11:
		w.line("%swhile (val > %d) {", t, 1+w.n(64))
		w.line("%s\tval /= 2;", t)
		w.block(depth, loop)
		w.line("%s}", t)
	}
}

// block writes what stands between braces.
func (w *writer) block(depth int, loop bool) {
	for range 1 + w.n(2) {
		w.statement(depth+1, loop)
	}
}
