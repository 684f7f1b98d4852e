package rules

import (
	"fmt"
	"slices"
	"strings"

	"klplint/analyzer"
	"klplint/cparse/ast"
	"klplint/cparse/livepatch"
)

var callbackSlotMismatch = newRule("KLP207", "callback-slot-mismatch", analyzer.Error, analyzer.Doc{
	Title: "a callback stands in a slot that is not its own",
	Why: `pre_patch returns int, the other callbacks return nothing; all take one struct
klp_object pointer. A function with another signature in the slot gives garbage as
result, or drops an error. A function of the right type in the wrong slot runs at
the wrong time: post_unpatch in place of pre_unpatch undoes the change only when
new code no longer runs, and undoes what was never done on a reverted transition.
Newer compilers refuse a wrong signature, and a kernel with kCFI traps on the call.`,
	Mend:      "Put each function into the slot that its name says, or name it after what it does.",
	Source:    "Documentation/livepatch/system-state.rst, section 4; include/linux/livepatch.h, struct klp_callbacks",
	Limits:    "An evident role is taken from the function's name, and reported as a warning: when the name ends in another slot's and the function is not in that slot as well.",
	Precision: analyzer.Medium,
}, func(p *pass) {
	signed := map[string]bool{}
	for _, q := range p.module.Patches {
		if q.Dialect == livepatch.StateCallbacks {
			continue
		}
		for _, cb := range q.CallbackFuncs() {
			key := cb.Slot.String() + cb.Name
			if cb.Func != nil && !signed[key] {
				signed[key] = true
				if why := wrongSignature(p, cb, q.Dialect); why != "" {
					p.report(cb.Span, []related{{cb.Func.NameAt, quote(cb.Name) + " is defined here"}}, "%q does not fit the %s slot: %s", cb.Name, cb.Slot, why)
				}
			}
		}
		if q.Objects == nil {
			continue
		}
		for _, o := range q.Objects.Elems {
			wrongSlots(p, q, o)
		}
	}
})

// wrongSignature says how a function differs from its slot's type.
func wrongSignature(p *pass, cb *livepatch.Callback, d livepatch.Dialect) string {
	u, t := cb.Func.Unit, cb.Func.Type
	result := u.Resolve(t.Elem)
	switch {
	case result == nil || result.Kind == ast.KindUnknown || result.Kind == ast.KindNamed || result.Kind == ast.KindTypeof:
	case cb.Slot == livepatch.PrePatch && result.Kind == ast.KindVoid:
		return "it returns nothing, and the kernel takes its result as an error code; return int"
	case cb.Slot == livepatch.PrePatch && result.Kind != ast.KindInt && result.Kind != ast.KindEnum:
		return "it must return int"
	case cb.Slot != livepatch.PrePatch && result.Kind != ast.KindVoid:
		return "the kernel ignores its result; it must return void"
	}
	if len(t.Params) == 0 && withoutPrototype(p, cb.Func) {
		return ""
	}
	if len(t.Params) != 1 || t.Variadic {
		return fmt.Sprintf("it takes %s instead of one struct klp_object *", count(len(t.Params), "parameter"))
	}
	prm := u.Resolve(t.Params[0].Type)
	if prm == nil || d != livepatch.ObjectCallbacks {
		return ""
	}
	switch prm.Kind {
	case ast.KindPointer:
		e := u.Resolve(prm.Elem)
		if e.Kind == ast.KindStruct && e.Name != "klp_object" && e.Name != "" {
			return fmt.Sprintf("it takes a struct %s * instead of a struct klp_object *", e.Name)
		}
	case ast.KindInt, ast.KindBool, ast.KindFloat:
		return "it takes a number instead of a struct klp_object *"
	}
	return ""
}

// withoutPrototype tells whether a function is declared as f(), which leaves its
// parameters open.
func withoutPrototype(p *pass, f *livepatch.Function) bool {
	_, rest, ok := strings.Cut(p.unit.Line(f.NameAt.From), f.Name)
	rest, open := strings.CutPrefix(strings.TrimLeft(rest, " \t"), "(")
	return ok && open && strings.HasPrefix(strings.TrimLeft(rest, " \t"), ")")
}

// wrongSlots reports functions of an object whose name says another slot.
func wrongSlots(p *pass, q *livepatch.Patch, o *livepatch.Object) {
	for _, cb := range o.Callbacks {
		if cb == nil {
			continue
		}
		slot, wrong := wrongSlot(q, cb)
		if !wrong {
			continue
		}
		p.reportAs(analyzer.Warning, cb.Span, nil, "%q stands in the %s slot%s, though its name says %s: it runs %s; move it, or name it after what it does",
			cb.Name, cb.Slot, ofObject(o), slot, runs[cb.Slot])
	}
}

// wrongSlot tells whether a callback's name says another slot, and which.
func wrongSlot(q *livepatch.Patch, cb *livepatch.Callback) (livepatch.Slot, bool) {
	slot, ok := namedSlot(cb.Name)
	return slot, ok && slot != cb.Slot && !inSlot(q, cb.Name, slot)
}

// mixedUp tells whether some callback of a patch stands in a wrong slot: all
// that its life cycles show follows from that.
func mixedUp(p *pass, q *livepatch.Patch) bool {
	return slices.ContainsFunc(q.CallbackFuncs(), func(cb *livepatch.Callback) bool {
		if cb.Func != nil && wrongSignature(p, cb, q.Dialect) != "" {
			return true
		}
		_, wrong := wrongSlot(q, cb)
		return wrong
	})
}

// runs says when the kernel calls the callback in a slot.
var runs = [livepatch.Slots]string{
	livepatch.PrePatch:    "before the new code does, when the livepatch may still be refused",
	livepatch.PostPatch:   "when the transition to the new code has completed",
	livepatch.PreUnpatch:  "while new code is still running, and not when a transition is reverted",
	livepatch.PostUnpatch: "when no new code is running any more, and also when a transition is reverted",
}

// namedSlot is the slot that a function's name ends in, words such as
// _callback set aside.
//
// undo_pre_patch is no pre_patch: a name with a word that relates it to the
// slot says nothing.
func namedSlot(name string) (livepatch.Slot, bool) {
	name = strings.ToLower(name)
	for _, w := range strings.Split(name, "_") {
		if slices.Contains(relating, w) {
			return 0, false
		}
	}
	for _, s := range [...]string{"_callback", "_cb", "_handler", "_hook", "_func", "_fn"} {
		name = strings.TrimSuffix(name, s)
	}
	for s := range livepatch.Slots {
		if name == s.String() || strings.HasSuffix(name, "_"+s.String()) {
			return s, true
		}
	}
	return 0, false
}

var relating = []string{
	"undo", "undoes", "redo", "revert", "reverts", "reverse", "restore", "cleanup", "clean", "rollback", "unwind", "abort",
	"cancel", "fini", "free", "release", "drop", "after", "before", "until", "since", "like", "as", "not", "no", "instead", "of",
}

// inSlot tells whether the function stands in the slot of any object: it is
// then used twice on purpose.
func inSlot(q *livepatch.Patch, name string, slot livepatch.Slot) bool {
	for _, cb := range q.CallbackFuncs() {
		if cb.Slot == slot && cb.Name == name {
			return true
		}
	}
	return false
}
