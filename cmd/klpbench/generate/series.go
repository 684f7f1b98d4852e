package generate

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
)

// SeriesOptions say what series to generate.
type SeriesOptions struct {
	Releases int
	Files    int // of each release, the main file included
	Lines    int // of each file, about
	Seed     uint64
}

// Series generates the releases of a cumulative livepatch, a file at a time: in
// v01, v02 ... a module of many files, as vendors build them. Every release may
// follow every other one. Each changes some of the files.
func Series(o SeriesOptions, yield func(File) error) error {
	for r := range o.Releases {
		dir, name := fmt.Sprintf("v%02d/", r+1), fmt.Sprintf("livepatch_%d", r+1)
		var objects, externs, patched []string
		for i := range o.Files - 1 {
			base := fmt.Sprintf("fix_%02d", i)
			// A file changes every few releases.
			text, fn := fix(o, i, r/(2+i%5), base)
			objects = append(objects, base+".o")
			externs = append(externs, "int "+fn+"(struct "+base+"_dev *dev, u32 val);")
			patched = append(patched, fn)
			if err := yield(File{dir + base + ".c", text}); err != nil {
				return err
			}
		}
		for _, f := range []File{
			{dir + "Kbuild", "obj-m := " + name + ".o\n" + name + "-y := main.o " + strings.Join(objects, " ") + "\n"},
			{dir + "main.c", mainFile(o, name, externs, patched)},
		} {
			if err := yield(f); err != nil {
				return err
			}
		}
	}
	return nil
}

// fix writes a file of patched functions and names the one that is put in place.
func fix(o SeriesOptions, number, variant int, name string) (text, patched string) {
	rng := rand.New(rand.NewPCG(o.Seed+uint64(variant), uint64(number)))
	part := func() *writer { return &writer{rng: rng, name: name, vendor: number%2 == 0} }
	head, data, body := part(), part(), part()
	head.head()
	data.data()
	foot := fmt.Sprintf("\nint %s_entry(struct %s_dev *dev, u32 val)\n{\n\treturn dev->count + (int)val;\n}\n", name, name)
	for misses := 0; misses < 4; {
		f := body.function()
		if head.lines()+data.lines()+body.lines()+strings.Count(f.text+foot, "\n") > o.Lines {
			misses++
			continue
		}
		body.raw("\n" + f.text)
		body.funcs = append(body.funcs, f)
	}
	return head.String() + data.String() + body.String() + foot, name + "_entry"
}

// mainFile writes the file that makes a livepatch of the others.
func mainFile(o SeriesOptions, name string, externs, patched []string) string {
	w := &writer{rng: rand.New(rand.NewPCG(o.Seed, 1)), name: name}
	w.head()
	for _, x := range externs {
		w.line("%s", x)
	}
	w.livepatch(patched)
	// What the callbacks modify is the kernel's, the same for all releases.
	return strings.ReplaceAll(strings.ReplaceAll(w.String(),
		fmt.Sprintf("static int %s_limit = 64;", name), "extern int sysctl_lane_limit;"), name+"_limit", "sysctl_lane_limit")
}

// WriteSeries generates a series into a directory.
func WriteSeries(dir string, o SeriesOptions) error {
	return Series(o, func(f File) error {
		p := filepath.Join(dir, filepath.FromSlash(f.Path))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			return err
		}
		return os.WriteFile(p, []byte(f.Text), 0o644)
	})
}
