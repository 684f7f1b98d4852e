package headers

import (
	"embed"
	"fmt"
	"strings"
)

// Flags are how a file is compiled, as far as that matters to its text.
type Flags struct {
	Machine string   // whose compiler: names a file of predefined macros
	Quote   []string // directories for #include "...", absolute
	Angled  []string // directories for both kinds, behind them
	Forced  []string // files that are included before the first line, absolute
	Macros  []Macro  // -D and -U, in their order
	Std     string   // of -std, "" for the kernel's gnu11
	Wide    bool     // wchar_t has 32 bits: there is no -fshort-wchar
}

// Macro is a -D or -U.
type Macro struct {
	Name  string // with the parameters of a function-like macro
	Value string
	Undef bool
}

// PerFile are the macros that Kbuild defines differently for each file or
// module. Headers are read with one value for all, so that they can be shared.
var PerFile = []string{"KBUILD_BASENAME", "KBUILD_MODNAME", "KBUILD_MODFILE", "__KBUILD_MODNAME"}

//go:embed compiler
var compiler embed.FS

// Preamble is C text that stands for the command line: the compiler's own
// macros, -D and -U, and an #include of each forced file by its absolute name.
func (f *Flags) Preamble() string {
	var b strings.Builder
	for _, name := range []string{"lp64", f.Machine} {
		text, err := compiler.ReadFile("compiler/" + name + ".h")
		if err != nil {
			panic(err) // embedded at build time, under the names of machines
		}
		b.Write(text)
	}
	if v := stdVersions[f.Std]; v != "" {
		fmt.Fprintf(&b, "#define __STDC_VERSION__ %s\n", v)
	}
	if f.Wide {
		b.WriteString("#define __WCHAR_TYPE__ int\n#define __WCHAR_MAX__ 0x7fffffff\n#define __SIZEOF_WCHAR_T__ 4\n#define __WCHAR_WIDTH__ 32\n")
	} else {
		b.WriteString("#define __WCHAR_TYPE__ short unsigned int\n#define __WCHAR_MAX__ 0xffff\n#define __SIZEOF_WCHAR_T__ 2\n#define __WCHAR_WIDTH__ 16\n")
	}
	for _, m := range f.Macros {
		if m.Undef {
			fmt.Fprintf(&b, "#undef %s\n", m.Name)
		} else {
			fmt.Fprintf(&b, "#define %s %s\n", m.Name, m.Value)
		}
	}
	for _, file := range f.Forced {
		fmt.Fprintf(&b, "#include \"%s\"\n", file)
	}
	return b.String()
}

// stdVersions are the values of __STDC_VERSION__. The first standard has none.
var stdVersions = map[string]string{
	"": "201112L", "gnu99": "199901L", "c99": "199901L", "gnu9x": "199901L", "gnu11": "201112L", "c11": "201112L", "gnu1x": "201112L",
	"gnu17": "201710L", "c17": "201710L", "gnu18": "201710L", "c18": "201710L", "gnu2x": "202000L", "c2x": "202000L", "gnu23": "202000L", "c23": "202000L",
}

// machine describes an architecture that livepatching exists for. All of them
// are LP64, and lay out structs alike.
type machine struct {
	name    string // as the compiler has it
	config  string // the option that says that it is the one
	srcarch string // its directory below arch
	macros  []Macro
}

var machines = []machine{
	{"x86_64", "CONFIG_X86_64", "x86", []Macro{{Name: "CC_USING_FENTRY", Value: "1"}}},
	{"aarch64", "CONFIG_ARM64", "arm64", []Macro{{Name: "CC_USING_PATCHABLE_FUNCTION_ENTRY", Value: "1"}, {Name: "KASAN_SHADOW_SCALE_SHIFT"}}},
	{"s390x", "CONFIG_S390", "s390", []Macro{{Name: "CC_USING_NOP_MCOUNT", Value: "1"}, {Name: "CC_USING_FENTRY", Value: "1"}}},
	{"ppc64le", "CONFIG_PPC64", "powerpc", []Macro{{Name: "CC_USING_MPROFILE_KERNEL", Value: "1"}}},
}

// machineOf guesses whose headers the directories hold.
func machineOf(dirs []string) string {
	for _, dir := range dirs {
		for _, m := range machines {
			if strings.Contains(dir+"/", "/arch/"+m.srcarch+"/") {
				return m.name
			}
		}
	}
	return machines[0].name
}

// Has answers __has_attribute and __has_builtin as gcc 12 does.
func Has(op, arg string) bool {
	name := strings.Trim(strings.TrimSpace(arg), "_")
	switch op {
	case "has_attribute":
		return strings.Contains(attributes, " "+name+" ")
	case "has_builtin":
		return strings.Contains(builtins, " "+strings.TrimPrefix(name, "builtin_")+" ")
	}
	return false
}

const attributes = " access alias aligned alloc_align alloc_size always_inline assume_aligned cleanup cold const constructor " +
	"copy deprecated designated_init destructor error externally_visible fallthrough flatten format format_arg gnu_inline hot " +
	"ifunc leaf malloc may_alias mode no_icf no_instrument_function no_profile_instrument_function no_reorder no_sanitize " +
	"no_sanitize_address no_sanitize_coverage no_sanitize_thread no_sanitize_undefined no_split_stack no_stack_protector " +
	"noclone noinit noinline noipa nonnull nonstring noplt noreturn nothrow optimize packed patchable_function_entry pure " +
	"returns_nonnull returns_twice scalar_storage_order section sentinel simd stack_protect symver target target_clones " +
	"tls_model transparent_union unavailable uninitialized unused used vector_size visibility warn_if_not_aligned " +
	"warn_unused_result warning weak weakref zero_call_used_regs "

const builtins = " add_overflow sub_overflow mul_overflow assume_aligned bswap16 bswap32 bswap64 choose_expr clear_padding " +
	"clz clzl clzll constant_p ctz ctzl ctzll dynamic_object_size expect expect_with_probability extract_return_addr ffs ffsl " +
	"ffsll frame_address has_attribute isdigit memchr memcmp memcpy memmove memset object_size offsetof parity popcount " +
	"popcountl popcountll prefetch return_address strcmp strcpy strlen strncpy thread_pointer trap types_compatible_p unreachable " +
	"va_arg va_copy va_end va_start "
