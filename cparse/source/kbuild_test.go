package source

import "testing"

// Each case is the Kbuild file of a directory with these files.
func TestKbuild(t *testing.T) {
	sources := []string{
		"lp.c", klp, "a.c", klp, "b.c", plain, "c.c", plain, "my-fix.c", klp,
		"asm.S", "", "blob.o_shipped", "", "sub/s.c", klp, "sub/t.c", plain, "inc/x.h", "",
	}
	// Not a word of the rest of the directory here: see TestForgotten.
	rest := func(found Found) Found {
		var kept []Problem
		for _, p := range found.Problems {
			if p.Line > 0 {
				kept = append(kept, p)
			}
		}
		found.Problems = kept
		var modules []Module
		for _, m := range found.Modules {
			if m.Declared {
				modules = append(modules, m)
			}
		}
		found.Modules = modules
		return found
	}
	tests := map[string]struct {
		kbuild string
		want   []string
	}{
		"one":                {"obj-m := lp.o", []string{"module ./lp: lp.c"}},
		"two":                {"obj-m += lp.o a.o", []string{"module ./a: a.c", "module ./lp: lp.c"}},
		"over lines":         {"obj-m += lp.o \\\n\ta.o", []string{"module ./a: a.c", "module ./lp: lp.c"}},
		"twice":              {"obj-m += lp.o\nobj-m += lp.o", []string{"module ./lp: lp.c"}},
		"dash":               {"obj-m := my-fix.o", []string{"module ./my_fix: my-fix.c"}},
		"option":             {"obj-$(CONFIG_LP) += lp.o", []string{"module ./lp: lp.c"}},
		"option in braces":   {"obj-${CONFIG_LP} += lp.o", []string{"module ./lp: lp.c"}},
		"option of ours":     {"CONFIG_LP := m\nobj-$(CONFIG_LP) += lp.o", []string{"module ./lp: lp.c"}},
		"option set to n":    {"CONFIG_LP := n\nobj-$(CONFIG_LP) += lp.o\nobj-m += a.o", []string{"module ./a: a.c"}},
		"option set to y":    {"CONFIG_LP := y\nobj-$(CONFIG_LP) += lp.o\nobj-m += a.o", []string{"module ./a: a.c"}},
		"never":              {"obj-n := lp.o\nobj- := lp.o\nobj-m := a.o", []string{"module ./a: a.c"}},
		"built in":           {"obj-y := lp.o\nobj-m := a.o", []string{"module ./a: a.c"}},
		"library":            {"lib-y := lp.o\nlib-m := lp.o\nobj-m := a.o lib.a", []string{"module ./a: a.c"}},
		"no livepatch":       {"obj-m := b.o c.o", []string{"other b", "other c"}},
		"mixed":              {"obj-m := b.o lp.o", []string{"module ./lp: lp.c", "other b"}},
		"objs":               {"obj-m := m.o\nm-objs := b.o a.o", []string{"module ./m: b.c a.c"}},
		"y":                  {"obj-m := m.o\nm-y := b.o\nm-y += a.o", []string{"module ./m: b.c a.c"}},
		"m":                  {"obj-m := m.o\nm-m := b.o a.o", []string{"module ./m: b.c a.c"}},
		"all three":          {"obj-m := m.o\nm-m := a.o\nm-y := b.o\nm-objs := c.o", []string{"module ./m: c.c b.c a.c"}},
		"parts by option":    {"obj-m := m.o\nm-y := a.o\nm-$(CONFIG_B) += b.o", []string{"module ./m: a.c b.c"}},
		"parts by own list":  {"obj-m := m.o\nm-objs-$(CONFIG_B) := b.o\nm-objs := a.o $(m-objs-y)", []string{"module ./m: a.c b.c"}},
		"part twice":         {"obj-m := m.o\nm-y := a.o b.o a.o", []string{"module ./m: a.c b.c"}},
		"parts, not itself":  {"obj-m := lp.o\nlp-y := a.o b.o", []string{"module ./lp: a.c b.c"}},
		"parts of a dash":    {"obj-m := my-lp.o\nmy-lp-y := a.o", []string{"module ./my_lp: a.c"}},
		"part of itself":     {"obj-m := lp.o\nlp-y := a.o lp.o", []string{"module ./lp: a.c", "problem Kbuild:2: module lp lists lp.o as a part of itself..."}},
		"parts elsewhere":    {"obj-m := m.o\nm-y := sub/s.o ./b.o", []string{"module ./m: sub/s.c b.c"}},
		"module elsewhere":   {"obj-m := sub/s.o", []string{"module ./s: sub/s.c"}},
		"parts of elsewhere": {"obj-m := sub/m.o\nsub/m-y := sub/s.o sub/t.o", []string{"module ./m: sub/s.c sub/t.c"}},
		"subdirectory":       {"obj-m := sub/ lp.o\nobj-y += sub/", []string{"module ./lp: lp.c"}},
		"outside":            {"obj-m := m.o\nm-y := a.o ../x.o", []string{"module ./m: a.c", "problem Kbuild:2: module m is made of ../x.o, which lies outside..."}},
		"missing":            {"obj-m := m.o\n\nm-y := a.o gen.o", []string{"module ./m: a.c", "problem Kbuild:3: module m is made of gen.c, which does not exist..."}},
		"all missing":        {"obj-m := gen.o", []string{"other gen", "problem Kbuild:1: module gen is made of gen.c, which does not exist..."}},
		"assembly":           {"obj-m := m.o\nm-y := a.o asm.o blob.o", []string{"module ./m: a.c"}},
		"no object":          {"obj-m := lp.o lp.ko a.c", []string{"module ./lp: lp.c", "problem Kbuild:1: obj-m holds \"a.c\", which is no object...", "problem Kbuild:1: obj-m holds \"lp.ko\"..."}},
		"variables":          {"NAME := lp\nPARTS = a b\nobj-m := $(NAME).o\n$(NAME)-objs := $(addsuffix .o,$(PARTS))", []string{"module ./lp: a.c b.c"}},
		"substitution":       {"SRCS := a.c b.c\nobj-m := m.o\nm-objs := $(SRCS:.c=.o)", []string{"module ./m: a.c b.c"}},
		"wildcard":           {"obj-m := $(patsubst %.c,%.o,$(notdir $(wildcard $(src)/*.c)))", []string{"module ./a: a.c", "module ./lp: lp.c", "module ./my_fix: my-fix.c", "other b", "other c"}},
		"wildcard below":     {"obj-m := m.o\nm-y := $(patsubst %.c,%.o,$(wildcard sub/*.c))", []string{"module ./m: sub/s.c sub/t.c"}},
		"shell":              {"obj-m := a.o $(shell ls *.o)", []string{"module ./a: a.c", "problem Kbuild:1: part of what is assigned to obj-m is not known, since it depends on $(shell ls *.o), and commands are never run..."}},
		"shell in parts":     {"obj-m := m.o\nL := $(shell ls)\nm-y := a.o\nm-y += $(L) $(L:.c=.o)", []string{"module ./m: a.c", "problem Kbuild:4: part of what is assigned to m-y is not known, since it depends on $(shell ls), and..."}},
		"shell elsewhere":    {"KDIR := /lib/modules/$(shell uname -r)/build\nobj-m := lp.o", []string{"module ./lp: lp.c"}},
		"name from outside":  {"obj-m := $(NAME).o a.o", []string{"module ./a: a.c", "problem Kbuild:1: part of what is assigned to obj-m is not known, since it depends on $(NAME), which this file does not set..."}},
		"name with default":  {"NAME ?= m\nobj-m := $(NAME).o\n$(NAME)-objs := a.o", []string{"module ./m: a.c"}},
		"both sides":         {"ifdef DEBUG\nobj-m += a.o\nelse\nobj-m += lp.o\nendif", []string{"module ./a: a.c", "module ./lp: lp.c"}},
		"out of tree": {"ifneq ($(KERNELRELEASE),)\nobj-m := lp.o\nelse\nKDIR ?= /lib/modules/`uname -r`/build\ndefault:\n\t$(MAKE) -C $(KDIR) M=$$PWD\nobj-m := b.o\nendif",
			[]string{"module ./lp: lp.c"}},
		"src in a name": {"obj-m := $(src)/lp.o $(obj)/a.o", []string{"module ./a: a.c", "module ./lp: lp.c"}},

		"ccflags":           {"obj-m := lp.o\nccflags-y := -I$(src)/inc -DX -DY=1", []string{"module ./lp: lp.c -I inc -D X Y=1"}},
		"ccflags by option": {"obj-m := lp.o\nccflags-$(CONFIG_X) += -DX\nccflags-$(CONFIG_Y) += -DY", []string{"module ./lp: lp.c -D X Y"}},
		"EXTRA_CFLAGS":      {"obj-m := lp.o\nEXTRA_CFLAGS += -I $(PWD)/inc -D X", []string{"module ./lp: lp.c -I inc -D X"}},
		"of a file":         {"obj-m := m.o\nm-y := a.o b.o\nCFLAGS_a.o := -DA\nCFLAGS_c.o := -DC", []string{"module ./m: a.c b.c -D A"}},
		"of a file below":   {"obj-m := m.o\nm-y := sub/s.o\nCFLAGS_s.o := -DS\nCFLAGS_sub/s.o := -DT", []string{"module ./m: sub/s.c -D T S"}},
		"src in srctree":    {"obj-m := lp.o\nccflags-y := -I$(srctree)/$(src)/inc -I$(srctree)/include/x", []string{"module ./lp: lp.c -I inc include/x"}},
		"outside dirs":      {"obj-m := lp.o\nccflags-y := -I$(src)/.. -I/usr/include -I$(KDIR)/x -I$(src)x -I", []string{"module ./lp: lp.c"}},
		"the tree itself":   {"obj-m := lp.o\nccflags-y := -I$(src) -I$(M) -I.", []string{"module ./lp: lp.c -I ."}},
		"quoted":            {"obj-m := lp.o\nccflags-y := -DS='\"a b\"' -DT=\\\"c\\\" \"-DU=d e\" -Wall -O2", []string{"module ./lp: lp.c -D S=\"a b\" T=\"c\" U=d e"}},
		"unknown values":    {"obj-m := lp.o\nccflags-y := -DV=$(shell git describe) -DW", []string{"module ./lp: lp.c -D W"}},
		"other options":     {"obj-m := lp.o\nccflags-y := -iquote $(src)/inc -isystem$(src)/sub -include x.h", []string{"module ./lp: lp.c -I inc sub"}},
		"subdir-ccflags":    {"obj-m := lp.o\nsubdir-ccflags-y := -DX", []string{"module ./lp: lp.c -D X"}},
		"twice the same":    {"obj-m := lp.o\nccflags-y := -DX -DX -Iinc -I$(src)/inc", []string{"module ./lp: lp.c -I inc -D X"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			fsys := files(append([]string{"Kbuild", test.kbuild}, sources...)...)
			compare(t, rest(find(t, FromFS("tree", fsys))), test.want...)
		})
	}
}

func TestKbuildWins(t *testing.T) {
	compare(t, find(t, FromFS("tree", files(
		"Kbuild", "obj-m := a.o", "Makefile", "obj-m := b.o", "GNUmakefile", "obj-m := c.o",
		"a.c", klp, "b.c", plain, "c.c", plain,
	))), "module ./a: a.c")
}

func TestRelativeIncludeDirs(t *testing.T) {
	compare(t, find(t, FromFS("tree", files(
		"drivers/lp/Makefile", "obj-m := lp.o\nccflags-y := -Idrivers/lp/inc -Ilocal -Inone",
		"drivers/lp/lp.c", klp,
		"drivers/lp/inc/x.h", "",
		"drivers/lp/local/y.h", "",
	))), "module drivers/lp/lp: drivers/lp/lp.c -I drivers/lp/inc drivers/lp/local drivers/lp/none")
}

func TestInheritedFlags(t *testing.T) {
	compare(t, find(t, FromFS("tree", files(
		"Makefile", "subdir-ccflags-y := -I$(src)/inc -DTOP\nccflags-y := -DNOT_BELOW",
		"a/Kbuild", "subdir-ccflags-$(CONFIG_X) += -DA",
		"a/b/Kbuild", "obj-m := lp.o\nccflags-y := -DB",
		"a/b/lp.c", klp,
		"a/c/lp.c", klp, // no makefile of its own
	))),
		"module a/b/lp: a/b/lp.c -I inc -D TOP A B",
		"module a/c/lp: a/c/lp.c -I inc -D TOP A",
	)
}

func TestKbuildTooLarge(t *testing.T) {
	compare(t, find(t, FromFS("tree", files("Kbuild", string(make([]byte, maxSmallFile+1)), "lp.c", klp))),
		"module ./lp: lp.c",
		"problem Kbuild:0: larger than 1024 KiB: not read")
}
