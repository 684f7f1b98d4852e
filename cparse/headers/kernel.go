package headers

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// Kernel is a kernel's build tree, or a distribution's package of what modules
// need of one.
type Kernel struct {
	Build   string // absolute
	Source  string // the same, where sources and build are not apart
	machine *machine
}

// OpenKernel looks at a build tree and lets it be read. Its sources may stand
// elsewhere: behind the symbolic link "source" that Kbuild makes, or beside it
// in a folder linux-..., as Debian and Ubuntu have it and say in its Makefile.
// No other place is believed.
func OpenKernel(dir string, roots *Roots) (*Kernel, error) {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, fmt.Errorf("kernel directory %s does not exist: install the headers of your kernel, or check the spelling", dir)
	case err != nil:
		return nil, fmt.Errorf("kernel directory %s cannot be read: %w", dir, reason(err))
	case !info.IsDir():
		return nil, fmt.Errorf("kernel directory %s is not a directory", dir)
	}
	// /lib/modules/VERSION/build is a symbolic link, and what stands beside
	// its target matters.
	build, err := filepath.EvalSymlinks(dir)
	if err == nil {
		build, err = filepath.Abs(build)
	}
	if err != nil {
		return nil, fmt.Errorf("kernel directory %s cannot be read: %w", dir, reason(err))
	}
	if err := roots.Add(build); err != nil {
		return nil, fmt.Errorf("kernel directory %s cannot be read: %w", dir, err)
	}
	k := &Kernel{Build: build}
	config, _, err := roots.read(filepath.Join(build, "include/generated/autoconf.h"))
	if err != nil {
		return nil, fmt.Errorf("%s is not a kernel build tree: include/generated/autoconf.h is missing: %s", dir, insteadOf(build))
	}
	if k.machine = machineIn(config); k.machine == nil {
		return nil, fmt.Errorf("%s is for an architecture that livepatches do not exist for: its configuration has none of CONFIG_X86_64, CONFIG_ARM64, CONFIG_S390 and CONFIG_PPC64", dir)
	}
	if err := k.findSource(roots); err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	return k, nil
}

// insteadOf says which directory to give instead of one that was not configured,
// such as what Debian calls linux-headers-VERSION-common.
func insteadOf(dir string) string {
	if name := filepath.Base(dir); strings.HasPrefix(name, "linux-headers-") {
		return "give the directory beside it for your flavour, such as " + strings.TrimSuffix(name, "-common") + "-amd64 or -generic"
	}
	return "give a linux-headers directory, or a tree after \"make modules_prepare\""
}

// machineIn finds the architecture that a configuration is for.
func machineIn(autoconf []byte) *machine {
	for s := bufio.NewScanner(bytes.NewReader(autoconf)); s.Scan(); {
		fields := strings.Fields(s.Text())
		if len(fields) != 3 || fields[0] != "#define" || fields[2] != "1" {
			continue
		}
		for i := range machines {
			if fields[1] == machines[i].config {
				return &machines[i]
			}
		}
	}
	return nil
}

// isSource tells by one of its headers whether a directory holds sources.
func isSource(dir string, roots *Roots) bool {
	info, err := roots.stat(filepath.Join(dir, "include/linux/kconfig.h"))
	return err == nil && info.Mode().IsRegular()
}

var makefileInclude = regexp.MustCompile(`(?m)^include\s+(\S+)/Makefile\s*$`)

// findSource finds the tree that the sources are in.
func (k *Kernel) findSource(roots *Roots) error {
	if isSource(k.Build, roots) {
		k.Source = k.Build
		return nil
	}
	link, err := filepath.EvalSymlinks(filepath.Join(k.Build, "source"))
	if err != nil {
		link = ""
	}
	for _, dir := range append([]string{link}, k.named(roots)...) {
		if dir == "" {
			continue
		}
		if dir != link && (filepath.Dir(dir) != filepath.Dir(k.Build) || !strings.HasPrefix(filepath.Base(dir), "linux-")) {
			return fmt.Errorf("its Makefile takes the sources from %s, which is neither a folder linux-... beside it nor its link \"source\": give a tree where they are together", dir)
		}
		if err := roots.Add(dir); err != nil || !isSource(dir, roots) {
			return fmt.Errorf("the kernel's headers are not in %s: install the package that holds them", dir)
		}
		k.Source = dir
		return nil
	}
	return errors.New("it has no include/linux/kconfig.h, and neither a link \"source\" nor its Makefile says where the kernel's headers are")
}

// named are the trees that the Makefile points to.
func (k *Kernel) named(roots *Roots) (list []string) {
	name := filepath.Join(k.Build, "Makefile")
	if target, err := os.Readlink(name); err == nil { // Ubuntu
		if !filepath.IsAbs(target) {
			target = filepath.Join(k.Build, target)
		}
		return []string{filepath.Dir(target)}
	}
	text, _, err := roots.read(name)
	if err != nil {
		return nil
	}
	if m := makefileInclude.FindSubmatch(text); m != nil { // Debian, and make O=
		dir := string(m[1])
		if !filepath.IsAbs(dir) {
			dir = filepath.Join(k.Build, dir)
		}
		list = append(list, filepath.Clean(dir))
	}
	return list
}

// Flags are those that Kbuild gives to modules.
func (k *Kernel) Flags() *Flags {
	arch := "arch/" + k.machine.srcarch + "/include"
	f := &Flags{Machine: k.machine.name}
	for _, d := range []struct{ tree, dir string }{
		{k.Source, arch}, {k.Build, arch + "/generated"}, {k.Source, "include"}, {k.Build, "include"},
		{k.Source, arch + "/uapi"}, {k.Build, arch + "/generated/uapi"}, {k.Source, "include/uapi"}, {k.Build, "include/generated/uapi"},
	} {
		if dir := filepath.Join(d.tree, d.dir); len(f.Angled) == 0 || f.Angled[len(f.Angled)-1] != dir {
			f.Angled = append(f.Angled, dir)
		}
	}
	// compiler-version.h came with 5.14; what is not there is passed over.
	for _, h := range []string{"linux/compiler-version.h", "linux/kconfig.h", "linux/compiler_types.h"} {
		if file := filepath.Join(k.Source, "include", h); exists(file) {
			f.Forced = append(f.Forced, file)
		}
	}
	f.Macros = append([]Macro{{Name: "__KERNEL__", Value: "1"}, {Name: "MODULE", Value: "1"}}, k.machine.macros...)
	return f
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}
