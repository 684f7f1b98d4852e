package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"klplint/analyzer"
	"klplint/cparse"
	"klplint/cparse/cache"
	"klplint/cparse/headers"
	"klplint/cparse/source"
)

// kernelHeaders says which headers sources are read with.
type kernelHeaders struct {
	opts    headers.Options
	noCache bool

	set  *headers.Set
	used *cparse.Headers
}

func (k *kernelHeaders) addFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&k.opts.KernelDir, "kernel-dir", "", "`directory` of a kernel build, or of a linux-headers package, to take headers from")
	f.StringVar(&k.opts.CompileCommands, "compile-commands", "", "`file` with the kernel's compile commands (default: compile_commands.json in each PATH)")
	f.BoolVar(&k.noCache, "no-cache", false, "neither use nor keep what was prepared of headers")
	_ = cmd.MarkFlagDirname("kernel-dir")
	_ = cmd.MarkFlagFilename("compile-commands", "json")
}

// attach gives the trees their headers. The caller closes.
func (k *kernelHeaders) attach(trees []*source.Tree) (err error) {
	if k.set, err = headers.Open(k.opts); err != nil {
		return err
	}
	var kept *cache.Cache
	if !k.noCache {
		if kept, err = cache.Default("headers"); err != nil {
			return fmt.Errorf("%w, or give --no-cache", err)
		}
	}
	k.used = cparse.NewHeaders(k.set, kept)
	for _, t := range trees {
		k.used.Attach(t)
	}
	return nil
}

func (k *kernelHeaders) close() {
	if k.set != nil {
		k.set.Close()
	}
}

// display is an absolute path as users should see it.
func display(abs string) string {
	if wd, err := os.Getwd(); err == nil {
		if rel, err := filepath.Rel(wd, abs); err == nil && filepath.IsLocal(rel) {
			return filepath.ToSlash(rel)
		}
	}
	return filepath.ToSlash(abs)
}

// troubles are what came up with the headers while sources were read with them.
func (k *kernelHeaders) troubles() (list []analyzer.Trouble) {
	for _, n := range k.used.Notes() {
		list = append(list, analyzer.Trouble{Range: analyzer.Range{Path: display(n.Path)}, Message: n.Message})
	}
	return list
}

// warn says on standard error what is no matter of the sources.
func (k *kernelHeaders) warn(stderr io.Writer) {
	if err := k.used.CacheError(); err != nil {
		fmt.Fprintf(stderr, "klplint: note: prepared headers are not kept: %s (--no-cache does not try)\n", reportOptions().Clean(err.Error()))
	}
}
