package peers

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	kernelcorpus "klplint/cmd/klpbench/corpus"
	"klplint/cmd/klpbench/generate"
)

// A corpus is a tree of files.
type corpus struct {
	name  string
	dir   string
	files []string // its C files
	lines int
	exact bool // compiles with the kernel's headers
	// series names the corpora that differ in size only, "" none.
	series string
}

// The names of corpora that goals speak of.
const (
	vendor65   = "65 vendor-like"
	thousand   = "1000 modules"
	inModules  = "modules of 500 lines"
	inLines    = "lines of one module"
	vendorTree = "testdata/vendor"
	ownModules = "the kernel's own"
)

// corpora makes what is to be read, in the scratch folder.
func (e *environment) corpora(o Options) (list []corpus, err error) {
	add := func(c corpus) {
		if err != nil {
			return
		}
		if err = c.survey(); err == nil {
			list = append(list, c)
		}
	}
	made := func(name, series string, g generate.Options) {
		dir := filepath.Join(e.scratch, strings.ReplaceAll(name, " ", "-"))
		if err == nil {
			err = generate.Write(dir, g)
		}
		add(corpus{name: name, dir: dir, series: series, exact: g.Style == generate.Plain})
	}
	made(vendor65, "", generate.Options{Modules: 65, Lines: 500, Style: generate.Vendor, Seed: 1})
	add(corpus{name: vendorTree, dir: filepath.Join(o.Repo, "testdata", "vendor")})
	modules, lines := []int{1, 10, 100, 1_000}, []int{100, 500, 1_000, 2_500, 5_000}
	if o.Quick {
		modules, lines = []int{1, 10, 100}, []int{500, 5_000}
	}
	for _, n := range modules {
		made(fmt.Sprintf("%d modules", n), inModules, generate.Options{Modules: n, Lines: 500, Style: generate.Plain, Seed: 2})
	}
	for _, n := range lines {
		made(fmt.Sprintf("%d lines", n), inLines, generate.Options{Modules: 1, Lines: n, Style: generate.Plain, Seed: 3})
	}
	if dir, ok := kernelModules(); ok {
		add(corpus{name: ownModules, dir: dir, exact: true})
	} else {
		e.note(`the kernel's own modules are left out: "klpbench corpus" fetches them`)
	}
	return list, err
}

// kernelModules is the folder of the kernel's livepatch modules.
func kernelModules() (dir string, ok bool) {
	dir, err := kernelcorpus.Dir()
	if err != nil {
		return "", false
	}
	dir = filepath.Join(dir, kernelcorpus.Linux)
	_, err = os.Stat(filepath.Join(dir, filepath.FromSlash(kernelcorpus.Modules)))
	return dir, err == nil
}

// survey lists and counts.
func (c *corpus) survey() error {
	err := filepath.WalkDir(c.dir, func(p string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(p) != ".c" {
			return err
		}
		text, err := os.ReadFile(p)
		c.files = append(c.files, p)
		c.lines += strings.Count(string(text), "\n")
		return err
	})
	slices.Sort(c.files)
	if err == nil && len(c.files) == 0 {
		err = fmt.Errorf("%s: there are no C files", c.dir)
	}
	return err
}
