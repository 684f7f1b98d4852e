package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"klplint/cparse/source"
)

// stdinPath is the PATH that stands for standard input.
const stdinPath = "-"

// maxStdin bounds what is read from standard input. Far larger than any
// livepatch, it only keeps a mistaken pipe from filling the memory.
const maxStdin = 64 << 20

// input is where sources come from.
type input struct {
	root          string
	stdinFilename string
	headers       kernelHeaders
}

func (in *input) addFlags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&in.root, "root", "", "`directory` that includes may be read from (default: each PATH itself)")
	cmd.Flags().StringVar(&in.stdinFilename, "stdin-filename", "", "what to call the source on standard input (PATH -)")
	_ = cmd.MarkFlagDirname("root")
	in.headers.addFlags(cmd)
	cmd.ValidArgsFunction = func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return []cobra.Completion{"c"}, cobra.ShellCompDirectiveFilterFileExt
	}
}

// open opens the paths, "." when there are none, and gives them their headers.
// The caller closes the trees, also when there was an error.
func (in *input) open(ctx context.Context, paths []string, stdin io.Reader) ([]*source.Tree, error) {
	trees, err := in.openTrees(ctx, paths, stdin)
	if err == nil {
		err = in.headers.attach(trees)
	}
	return trees, err
}

// exist makes sure that the paths are what [input.open] takes, for a command
// that has no need of what is in them.
func (in *input) exist(paths []string) error {
	for _, path := range paths {
		if path == stdinPath {
			continue
		}
		tree, err := source.OpenPath(path, source.Options{Root: in.root})
		if err != nil {
			return err
		}
		closeAll([]*source.Tree{tree})
	}
	return nil
}

func (in *input) openTrees(ctx context.Context, paths []string, stdin io.Reader) (trees []*source.Tree, err error) {
	if len(paths) == 0 {
		paths = []string{"."}
	}
	read := false
	for _, path := range paths {
		if path != stdinPath {
			tree, err := source.OpenPath(path, source.Options{Root: in.root})
			if err != nil {
				return trees, err
			}
			trees = append(trees, tree)
			continue
		}
		if read {
			return trees, errors.New("standard input (-) is named twice: name it once")
		}
		read = true
		text, err := readAll(ctx, stdin)
		if err != nil {
			return trees, err
		}
		name := in.stdinFilename
		if name == "" {
			name = "<stdin>"
		}
		trees = append(trees, source.FromText(name, text))
	}
	if in.stdinFilename != "" && !read {
		return trees, errors.New("flag --stdin-filename names the source on standard input: add the path -")
	}
	return trees, nil
}

// readAll reads standard input, but not past the end of the context: a person
// may have forgotten to type something.
func readAll(ctx context.Context, r io.Reader) ([]byte, error) {
	type result struct {
		text []byte
		err  error
	}
	done := make(chan result, 1)
	go func() {
		text, err := io.ReadAll(io.LimitReader(r, maxStdin+1))
		done <- result{text, err}
	}()
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case got := <-done:
		if got.err != nil {
			return nil, fmt.Errorf("cannot read standard input: %w", got.err)
		}
		if len(got.text) > maxStdin {
			return nil, fmt.Errorf("standard input is larger than %d MiB: give a source file", maxStdin>>20)
		}
		return got.text, nil
	}
}

func closeAll(trees []*source.Tree) {
	for _, t := range trees {
		// Opened for reading only: nothing is lost when closing fails.
		_ = t.Close()
	}
}
