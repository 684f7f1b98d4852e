package peers

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// kernelFlags are those with which Kbuild lets a compiler find the headers.
type kernelFlags struct {
	build  string // the configured tree
	source string // the one with the sources' headers; the same but in distributions
}

// findKernel looks for headers of x86-64: in dir, or where Debian puts them.
func findKernel(dir string) (*kernelFlags, error) {
	if dir == "" {
		found, _ := filepath.Glob("/usr/src/linux-headers-*-amd64")
		if len(found) == 0 {
			return nil, errors.New("there are no kernel headers")
		}
		dir = slices.Max(found)
	}
	k := &kernelFlags{build: dir, source: dir}
	if _, err := os.Stat(filepath.Join(dir, "include", "generated", "autoconf.h")); err != nil {
		return nil, fmt.Errorf("no configured kernel tree: %w", err)
	}
	// A distribution's tree has a makefile that leads to the common headers.
	text, err := os.ReadFile(filepath.Join(dir, "Makefile"))
	if err != nil {
		return nil, err
	}
	if m := regexp.MustCompile(`(?m)^include (/.*)/Makefile$`).FindSubmatch(text); m != nil {
		k.source = string(m[1])
	}
	return k, nil
}

// flags are in the order of the kernel's top makefile.
func (k *kernelFlags) flags(file string) []string {
	name := strings.NewReplacer("-", "_").Replace(strings.TrimSuffix(filepath.Base(file), ".c"))
	arch := filepath.Join("arch", "x86", "include")
	flags := []string{"-nostdinc", "-fno-builtin"}
	for _, dir := range []string{
		filepath.Join(k.source, arch),
		filepath.Join(k.build, arch, "generated"),
		filepath.Join(k.source, "include"),
		filepath.Join(k.build, "include"),
		filepath.Join(k.source, arch, "uapi"),
		filepath.Join(k.build, arch, "generated", "uapi"),
		filepath.Join(k.source, "include", "uapi"),
		filepath.Join(k.build, "include", "generated", "uapi"),
	} {
		flags = append(flags, "-I"+dir)
	}
	for _, h := range []string{"compiler-version.h", "kconfig.h", "compiler_types.h"} {
		flags = append(flags, "-include", filepath.Join(k.source, "include", "linux", h))
	}
	return append(flags, "-D__KERNEL__", "-DMODULE", "-std=gnu11", "-m64", "-fshort-wchar",
		"-fno-PIE", "-mcmodel=kernel", "-mno-sse", "-mno-red-zone", "-DCC_USING_FENTRY", "-O2",
		`-DKBUILD_MODNAME="`+name+`"`, `-DKBUILD_BASENAME="`+name+`"`, "-D__KBUILD_MODNAME=kmod_"+name)
}
