package source

import (
	"strings"
	"testing"
	"time"
)

// show expands a variable and shows its marks as ?, +, @ and /.
func show(m *makefile, name string) string {
	value := strings.Join(strings.Fields(m.value(name, expansion{}, 0)), " ")
	return strings.NewReplacer(markUnknown, "?", markSome, "+", markSrc, "@", markRoot, "/").Replace(value)
}

func TestMakefileVariables(t *testing.T) {
	glob := func(pattern string) []string {
		if pattern == "*.c" {
			return []string{"a.c", "b.c"}
		}
		return nil
	}
	tests := map[string]struct{ text, want string }{
		"deferred":               {"x = $(y)\ny = 1", "1"},
		"immediate":              {"y := 1\nx := $(y)\ny := 2", "1"},
		"posix immediate":        {"y := 1\nx ::= $(y)\ny := 2", "1"},
		"other immediate":        {"y := 1\nx :::= $(y)\ny := 2", "1"},
		"append to nothing":      {"x += a", "a"},
		"append":                 {"x := a\nx += b\nx+=c", "a b c"},
		"append keeps its kind":  {"y := 1\nx = $(y)\nx += $(y)\ny := 2", "2 2"},
		"default":                {"x ?= a\nx ?= b", "a"},
		"overwrite":              {"x := a\nx = b", "b"},
		"empty":                  {"x =", ""},
		"braces":                 {"y = 1\nx = ${y}", "1"},
		"one letter":             {"y = 1\nx = $y$y", "11"},
		"dollar":                 {"x = a$$b", "a$b"},
		"lone dollar":            {"x = a$", "a$"},
		"computed name":          {"a_b = 1\ny = b\nx = $(a_$(y))", "1"},
		"computed target":        {"y = x\n$(y) := 1", "1"},
		"comment":                {"x = a # b\n# x = c", "a"},
		"escaped comment":        {"x = a\\#b", "a#b"},
		"continued":              {"x = a \\\n\tb \\\n  c\ny = d", "a b c"},
		"continued comment":      {"# y \\\nx = b\nx += a", "a"},
		"continued to the end":   {"x = a \\", "a"},
		"carriage returns":       {"x = a \\\r\n b\r\n", "a b"},
		"two backslashes":        {"x = a\\\\\ny = b", "a\\\\"},
		"export":                 {"export x := a", "a"},
		"override":               {"override export x = a", "a"},
		"export alone":           {"x = a\nexport x", "a"},
		"called export":          {"export = b\nx = $(export)", "b"},
		"called include":         {"include := b\nx = $(include)", "b"},
		"define":                 {"define y\nx = a\ndefine z\nendef\nx = b\nendef\nx += c", "c"},
		"recipe":                 {"all:\n\tx = a\n\n\tx = b\nx += c", "c"},
		"tab before any rule":    {"\tx = a", "a"},
		"tab after an info":      {"$(info hello)\n\tx = a", "a"},
		"rule with a variable":   {"all: x = a", "?"},
		"double colon rule":      {"all::\n\tx = a\nx += b", "b"},
		"include":                {"include x.mk\n-include y.mk\nsinclude z.mk\nx = a", "a"},
		"shell assignment":       {"x != ls", "?"},
		"shell":                  {"x = a $(shell touch /tmp/x) b", "a ? b"},
		"shell in a word":        {"x = a$(shell ls)", "a?"},
		"shell pwd":              {"x = $(shell pwd)/a", "@/a"},
		"itself":                 {"x = a $(x)", "a ?"},
		"in a circle":            {"x = $(y)\ny = $(x)", "?"},
		"not closed":             {"x = a$(y", "a?"},
		"unset":                  {"x = $(y)", "?"},
		"unset list":             {"x = $(foo-y) $(foo-objs) a", "a"},
		"option":                 {"x = $(CONFIG_X)", "?"},
		"own option":             {"CONFIG_X := m\nx = $(CONFIG_X)", "m"},
		"where we are":           {"x = $(src)/a $(obj)/b $(srctree)/c $(srctree)/$(src)/d", "@/a @/b //c //@/d"},
		"suffix substitution":    {"y = a.c b.c c.h\nx = $(y:.c=.o)", "a.o b.o c.h"},
		"pattern substitution":   {"y = a.c b.c\nx = $(y:%.c=d/%.o)", "d/a.o d/b.o"},
		"patsubst":               {"x = $(patsubst %.c, %.o, a.c b.h)", "a.o b.h"},
		"patsubst without %":     {"x = $(patsubst a,b,a aa)", "b aa"},
		"subst":                  {"x = $(subst .c,.o,a.c b.c)", "a.o b.o"},
		"subst with a comma":     {"x = $(subst a,b,a,c)", "b,c"},
		"subst of an option":     {"x = $(subst m,y,$(CONFIG_X))", "?"},
		"wildcard":               {"x = $(wildcard *.c) $(wildcard *.h)", "a.c b.c"},
		"wildcard in src":        {"x = $(wildcard $(src)/*.c)", "@/a.c @/b.c"},
		"wildcard elsewhere":     {"x = $(wildcard $(srctree)/*.c) $(wildcard /etc/*)", "? ?"},
		"nested functions":       {"x = $(patsubst %.c,%.o,$(filter-out a.c,$(notdir $(wildcard $(src)/*.c))))", "b.o"},
		"addsuffix":              {"x = $(addsuffix .o,a b)", "a.o b.o"},
		"addprefix":              {"x = $(addprefix d/,a b)", "d/a d/b"},
		"filter":                 {"x = $(filter %.c b,a.c b c)", "a.c b"},
		"filter-out":             {"x = $(filter-out %.c b,a.c b c)", "c"},
		"filter of the unknown":  {"x = $(filter-out a,a b $(y))", "b ?"},
		"filter by the unknown":  {"x = $(filter $(y),a b)", "?"},
		"notdir":                 {"x = $(notdir d/a.c b.c)", "a.c b.c"},
		"dir":                    {"x = $(dir d/a.c b.c)", "d/ ./"},
		"basename":               {"x = $(basename d/a.c b)", "d/a b"},
		"suffix":                 {"x = $(suffix d/a.c b)", ".c"},
		"sort":                   {"x = $(sort c a b a)", "a b c"},
		"strip":                  {"x = [$(strip  a   b )]", "[a b]"},
		"firstword":              {"x = $(firstword a b) $(firstword)", "a ?"},
		"lastword":               {"x = $(lastword a b)", "b"},
		"if true":                {"x = $(if a,b,c)", "b"},
		"if false":               {"x = $(if ,b,c)", "c"},
		"if false without else":  {"x = $(if $(foo-y),b)", ""},
		"if unknown":             {"x = $(if $(CONFIG_X),b,c)", "b c"},
		"or":                     {"x = $(or ,$(foo-y),b,c)", "b"},
		"foreach":                {"x = $(foreach f,a b,d/$(f).o)", "d/a.o d/b.o"},
		"foreach restores":       {"f = 1\ny := $(foreach f,a,$(f))\nx = $(f)", "1"},
		"findstring":             {"x = $(findstring a,bab) $(findstring c,bab)", "a"},
		"findstring of unknown":  {"x = $(findstring a,$(y))", "?"},
		"call and eval":          {"x = $(call f,a)$(eval x = 1)", "??"},
		"info":                   {"x = a$(info b)$(warning c)$(error d)", "a"},
		"function with a tab":    {"x = $(sort\tb a)", "a b"},
		"not a function":         {"x = $(notafunction a)", "?"},
		"this makefile":          {"x = $(realpath $(dir $(abspath $(lastword $(MAKEFILE_LIST)))))", "@"},
		"comma":                  {"x = $(subst a,$(comma),bac)", "b,c"},
		"marks cannot be forged": {"x = a\x01\x02\x03b", "ab"},
	}
	for name, test := range tests {
		if got := show(parseMakefile([]byte(test.text), glob), "x"); got != test.want {
			t.Errorf("%s: x = %q, want %q\n%s", name, got, test.want, test.text)
		}
	}
}

func TestMakefileConditions(t *testing.T) {
	const both = "a b"
	tests := map[string]struct{ condition, want string }{
		"equal":              {"ifeq (1,1)", "a"},
		"not equal":          {"ifeq (1,2)", "b"},
		"ifneq":              {"ifneq (1,2)", "a"},
		"quotes":             {`ifeq "1" '1'`, "a"},
		"quotes differ":      {`ifneq '1' "2"`, "a"},
		"spaces":             {"ifeq ( 1 , 1 )", "a"},
		"no space":           {"ifeq(1,1)", "a"},
		"variable":           {"ifeq ($(known),yes)", "a"},
		"variable differs":   {"ifeq ($(known),no)", "b"},
		"function":           {"ifneq ($(filter yes,$(known)),)", "a"},
		"commas inside":      {"ifeq ($(subst y,n,$(known)),nes)", "a"},
		"option":             {"ifeq ($(CONFIG_X),y)", both},
		"option, not":        {"ifneq ($(CONFIG_X),)", both},
		"options":            {"ifneq ($(CONFIG_X)$(CONFIG_Y),)", both},
		"own option":         {"ifeq ($(CONFIG_OWN),m)", "a"},
		"unset":              {"ifeq ($(DEBUG),1)", both},
		"in kbuild":          {"ifneq ($(KERNELRELEASE),)", "a"},
		"not in kbuild":      {"ifeq ($(KERNELRELEASE),)", "b"},
		"in kbuild, quoted":  {`ifneq ("$(KERNELRELEASE)","")`, "a"},
		"in kbuild, strip":   {"ifneq ($(strip $(KERNELRELEASE)),)", "a"},
		"in kbuild, ifdef":   {"ifdef KERNELRELEASE", "a"},
		"in kbuild, ifndef":  {"ifndef KERNELRELEASE", "b"},
		"which kernel":       {"ifeq ($(KERNELRELEASE),6.1)", both},
		"external or not":    {"ifeq ($(KBUILD_EXTMOD),)", both},
		"ifdef":              {"ifdef known", "a"},
		"ifdef, empty":       {"ifdef nothing", "b"},
		"ifdef, unset":       {"ifdef DEBUG", both},
		"ifdef, option":      {"ifdef CONFIG_X", both},
		"ifdef, maybe set":   {"ifdef perhaps", both},
		"maybe set":          {"ifeq ($(perhaps),1)", both},
		"shell":              {"ifeq ($(shell uname),Linux)", both},
		"malformed":          {"ifeq 1 1", both},
		"malformed brackets": {"ifeq (1)", both},
		"nothing":            {"ifeq", both},
	}
	prologue := "known := yes\nnothing :=\nCONFIG_OWN := m\nifdef DEBUG\nperhaps := 1\nendif\n"
	for name, test := range tests {
		text := prologue + test.condition + "\nx-y += a\nelse\nx-y += b\nendif\n"
		if got := show(parseMakefile([]byte(text), nil), "x-y"); got != test.want {
			t.Errorf("%s: %s: %q, want %q", name, test.condition, got, test.want)
		}
	}
}

func TestMakefileBranches(t *testing.T) {
	tests := map[string]struct{ text, want string }{
		"else if, first":    {"ifeq (1,1)\nx-y += a\nelse ifeq (1,1)\nx-y += b\nelse\nx-y += c\nendif", "a"},
		"else if, second":   {"ifeq (1,2)\nx-y += a\nelse ifeq (1,1)\nx-y += b\nelse\nx-y += c\nendif", "b"},
		"else if, last":     {"ifeq (1,2)\nx-y += a\nelse ifeq (1,2)\nx-y += b\nelse\nx-y += c\nendif", "c"},
		"else if, maybe":    {"ifdef U\nx-y += a\nelse ifeq (1,1)\nx-y += b\nelse\nx-y += c\nendif", "a b"},
		"else ifdef":        {"ifdef U\nx-y += a\nelse ifdef V\nx-y += b\nelse\nx-y += c\nendif", "a b c"},
		"nested":            {"ifeq (1,1)\nifeq (1,2)\nx-y += a\nelse\nx-y += b\nendif\nx-y += c\nendif", "b c"},
		"nested in no":      {"ifeq (1,2)\nifeq (1,1)\nx-y += a\nelse\nx-y += b\nendif\nendif\nx-y += c", "c"},
		"indented":          {"ifeq (1,1)\n  ifdef U\n    x-y += a\n  endif\nendif", "a"},
		"by tabs":           {"ifeq (1,1)\n\tx-y += a\nelse\n\tx-y += b\nendif", "a"},
		"assigned twice":    {"ifdef U\nx-y := a\nelse\nx-y := b\nendif", "a b"},
		"over a default":    {"x-y := a\nifdef U\nx-y := b\nendif", "a b"},
		"a list of files":   {"ifdef U\ny := a.c\nelse\ny := b.c\nendif\nx-y = $(y:.c=.o)", "a.o b.o"},
		"a name":            {"ifdef U\ny := a\nelse\ny := b\nendif\nx-y = $(y).o", "b.o"},
		"options":           {"x-$(CONFIG_A) := a\nx-$(CONFIG_B) := b", "a b"},
		"option of ours":    {"CONFIG_A := n\nx-$(CONFIG_A) := a\nx-y += b", "b"},
		"rule in a branch":  {"ifdef U\nall:\n\tcmd\nelse\n\tx-y := a\nendif", "a"},
		"branch in a rule":  {"all:\nifdef U\n\tx-y = a\nelse\n\tx-y = b\nendif\n\tx-y = c\nx-y += d", "d"},
		"shell if in rule":  {"all:\n\tifeq (1,2)\nx-y := a", "a"},
		"stray else":        {"else\nx-y := a\nendif\nendif\nx-y += b", "a b"},
		"not closed":        {"ifeq (1,1)\nx-y := a", "a"},
		"external makefile": {"ifneq ($(KERNELRELEASE),)\nx-y := a\nelse\nKDIR ?= /x\nall:\n\t$(MAKE) -C $(KDIR) M=$(PWD)\nendif", "a"},
	}
	for name, test := range tests {
		if got := show(parseMakefile([]byte(test.text), nil), "x-y"); got != test.want {
			t.Errorf("%s: %q, want %q\n%s", name, got, test.want, test.text)
		}
	}
}

// What a few lines can ask for must come to an end.
func TestMakefileBombs(t *testing.T) {
	var doubling strings.Builder
	doubling.WriteString("a0 = x\n")
	for i := range 60 {
		doubling.WriteString(strings.NewReplacer("N", string(rune('A'+i)), "P", string(rune('A'+i-1))).Replace("vN = $(vP) $(vP)\n"))
	}
	long := strings.Repeat("a ", 1<<18)
	tests := map[string]string{
		"doubling":   strings.ReplaceAll(doubling.String(), "v@", "a0") + "x = $(v" + string(rune('A'+59)) + ")",
		"nesting":    "x = " + strings.Repeat("$(sort ", 1<<16) + strings.Repeat(")", 1<<16),
		"open":       "x = " + strings.Repeat("$(", 1<<18),
		"prefixes":   "l = " + long + "\nx = $(addprefix $(l),$(l))",
		"suffixes":   "l = " + long + "\nx = $(addsuffix $(l),$(l))",
		"replaced":   "l = " + long + "\nx = $(subst a,$(l),$(l))",
		"patterns":   "l = " + long + "\nx = $(patsubst a,$(l),$(l))",
		"filters":    "l = " + long + "\nx = $(filter $(l),$(l))",
		"loops":      "l = " + long + "\nx = $(foreach i,$(l),$(l))",
		"loop in it": "l = " + long + "\nx = $(foreach i,$(l),$(foreach j,$(l),$(j)))",
		"small part": "l = " + long + "\ny = $(firstword $(l))\nx = " + strings.Repeat("$(y)", 1<<17),
		"wildcards":  "x = " + strings.Repeat("$(wildcard *.c)", 1<<16),
		"hashes":     "x = " + strings.Repeat(`\#`, 1<<19),
	}
	for name, text := range tests {
		start := time.Now()
		got := show(parseMakefile([]byte(text), func(string) []string { return nil }), "x")
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%s took %v", name, took)
		}
		if len(got) > maxTotal {
			t.Errorf("%s: %d bytes", name, len(got))
		}
	}
}

func FuzzMakefile(f *testing.F) {
	f.Add([]byte("ifeq ($(X),)\nobj-m += a.o\nelse ifdef Y\na-y := $(wildcard *.c:.c=.o)\nendif\ndefine x\nendef\n"))
	f.Add([]byte("obj-$(CONFIG_X) := $(patsubst %.c,%.o,$(foreach i,a b,$(i).c)) \\\n\tx\nccflags-y=-I$(src) -D 'a"))
	f.Fuzz(func(t *testing.T, text []byte) {
		FromFS("tree", files("Kbuild", string(text), "a.c", klp)).readKbuild("Kbuild")
	})
}
