package peers

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// A tool is a way to read a corpus.
type tool struct {
	name string
	// commands that read the corpus, one after the other.
	commands func(c *corpus) [][]string
	env      []string
	// before each run, outside of the clock.
	before func() error
	exact  bool // needs the kernel's headers
	all    bool // fails where a command does
}

// The names of tools that goals speak of.
const (
	klplintTool = "klplint"
	warmTool    = "klplint exact warm"
	coldTool    = "klplint exact cold"
	cocciTool   = "coccinelle"
	checkTool   = "cppcheck"
	gccTool     = "gcc -fsyntax-only"
	sparseTool  = "sparse"
)

// cocci is a rule with two call patterns.
const cocci = `@@
expression patch, id;
@@
(
* klp_get_state(patch, id)
|
* klp_get_prev_state(id)
)
`

// build builds klplint once, so that go run's own time is not in the figures.
func build(ctx context.Context, repo, program string) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-o", program, "./cmd/klplint")
	cmd.Dir = repo
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("klplint was not built: %w\n%s", err, out)
	}
	return nil
}

// look finds out which tools are here.
func (e *environment) look(ctx context.Context, kernelDir string) error {
	rule := filepath.Join(e.scratch, "two_patterns.cocci")
	if err := os.WriteFile(rule, []byte(cocci), 0o644); err != nil {
		return err
	}
	check := func(c *corpus, flags ...string) [][]string {
		args := append([]string{e.klplint, "check", "--fail-on", "never", "--quiet"}, flags...)
		return [][]string{append(args, c.dir)}
	}
	e.tools = append(e.tools, tool{name: klplintTool, all: true, commands: func(c *corpus) [][]string { return check(c) }})
	e.addIf("spatch", "coccinelle", tool{name: cocciTool, commands: func(c *corpus) [][]string {
		return [][]string{{"spatch", "--very-quiet", "--no-includes", "--sp-file", rule, "--dir", c.dir}}
	}})
	e.addIf("cppcheck", "cppcheck", tool{name: checkTool, commands: func(c *corpus) [][]string {
		return [][]string{{"cppcheck", "--quiet", c.dir}}
	}})
	e.addIf("sparse", "sparse", tool{name: sparseTool, commands: func(c *corpus) [][]string {
		return each(c, func(f string) []string { return []string{"sparse", f} })
	}})
	return e.lookExact(ctx, kernelDir, check)
}

// lookExact finds out whether the exact mode can be measured.
func (e *environment) lookExact(ctx context.Context, kernelDir string, check func(*corpus, ...string) [][]string) error {
	help, err := exec.CommandContext(ctx, e.klplint, "check", "--help").Output()
	if err != nil {
		return fmt.Errorf("klplint does not run: %w", err)
	}
	if !strings.Contains(string(help), "--kernel-dir") {
		e.note("klplint has no flag --kernel-dir: the exact mode is left out")
		return nil
	}
	if e.kernel, err = findKernel(kernelDir); err != nil {
		if kernelDir != "" {
			return err
		}
		e.note("the exact mode is left out (%v): Debian's package linux-headers-amd64 has the headers", err)
		return nil
	}
	cache := filepath.Join(e.scratch, "cache")
	env := []string{"XDG_CACHE_HOME=" + cache}
	exact := func(c *corpus) [][]string { return check(c, "--kernel-dir", e.kernel.build) }
	e.tools = append(e.tools,
		tool{name: warmTool, exact: true, all: true, env: env, commands: exact},
		tool{name: coldTool, exact: true, all: true, env: env, commands: exact, before: func() error { return os.RemoveAll(cache) }},
	)
	e.addIf("gcc", "gcc", tool{name: gccTool, exact: true, commands: func(c *corpus) [][]string {
		return each(c, func(f string) []string {
			return append(append([]string{"gcc", "-fsyntax-only", "-w"}, e.kernel.flags(f)...), f)
		})
	}})
	e.addIf("sparse", "sparse", tool{name: sparseTool + " with headers", exact: true, commands: func(c *corpus) [][]string {
		return each(c, func(f string) []string { return append(append([]string{"sparse"}, e.kernel.flags(f)...), f) })
	}})
	return nil
}

func (e *environment) addIf(program, debian string, t tool) {
	if _, err := exec.LookPath(program); err != nil {
		e.note("%s is left out: there is no %s here, Debian's package %s has it", t.name, program, debian)
		return
	}
	e.tools = append(e.tools, t)
}

// each is for tools that read one file at a time.
func each(c *corpus, command func(file string) []string) (list [][]string) {
	for _, f := range c.files {
		list = append(list, command(f))
	}
	return list
}
