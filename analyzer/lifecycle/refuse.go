package lifecycle

import (
	"strings"

	"klplint/cparse/ast"
	"klplint/cparse/livepatch"
)

// Refused tells why klp_enable_patch() refuses a patch before it looks at what is
// installed, and where that stands; "" when it does not, as far as is known.
// Rule KLP114 says the same, of each place.
func Refused(m *livepatch.Module, p *livepatch.Patch) (at ast.Span, why string) {
	if !p.Dialect.HasStates() || p.Enabled == livepatch.Unknown {
		return at, ""
	}
	if p.Enabled == livepatch.Yes {
		switch {
		case p.Mod == livepatch.No:
			return p.Span, "it has no .mod"
		case p.Objects == nil && !p.ObjectsUnknown:
			return p.Span, "it has no .objs"
		case !Marked(m) && !m.Opaque && !UnknownMacros(m):
			return p.Span, "its module has no MODULE_INFO(livepatch, \"Y\")"
		}
	}
	if p.Objects == nil {
		return at, ""
	}
	seen, _ := p.Objects.Seen()
	for _, o := range seen {
		if o.Name.Known && o.Name.Set && o.Funcs == nil && !o.FuncsUnknown {
			return o.Span, "an object with a name has no .funcs"
		}
		if o.Funcs == nil {
			continue
		}
		funcs, _ := o.Funcs.Seen()
		for _, f := range funcs {
			switch {
			case f.NewFunc == nil && f.OldName.Set:
				return f.Span, "a function has no .new_func"
			case f.OldName.Known && !f.OldName.Set && f.NewFunc != nil:
				return f.Span, "a function has no .old_name"
			}
		}
	}
	return at, ""
}

// Marked tells whether a module says that it is a livepatch.
func Marked(m *livepatch.Module) bool {
	for _, i := range m.Info {
		if i.Tag == "livepatch" {
			return true
		}
	}
	return false
}

// UnknownMacros tells whether macros stand at file scope that are none of the
// kernel's: what they make of the module is not known.
func UnknownMacros(m *livepatch.Module) bool {
	for _, u := range m.Units() {
		for _, d := range u.Decls() {
			if d, ok := d.(*ast.MacroDecl); ok && !kernelMacro(d) {
				return true
			}
		}
	}
	return false
}

// kernelMacro tells whether a macro at file scope is known not to be about the
// module: a kernel's, or one that declares a variable.
func kernelMacro(d *ast.MacroDecl) bool {
	if d.Declares != "" {
		return true
	}
	for _, p := range [...]string{"MODULE_", "module_", "EXPORT_", "DEFINE_", "DECLARE_", "LIST_HEAD", "SYSCALL_DEFINE", "KLP_", "KPATCH_", "TRACE_", "__setup", "early_param"} {
		if strings.HasPrefix(d.Name, p) {
			return true
		}
	}
	return strings.HasSuffix(d.Name, "_initcall") || strings.HasSuffix(d.Name, "_SYMBOL")
}
