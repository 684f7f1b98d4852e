package main

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"syscall"

	"github.com/spf13/cobra"
)

// output is where a report goes.
type output struct {
	file string
}

// toStdout is the output of commands that have no flag for it.
var toStdout = output{"-"}

func (out *output) addFlag(cmd *cobra.Command) {
	cmd.Flags().StringVarP(&out.file, "output", "o", "-", "write to this `file`, which is replaced only by a whole report; - is standard output")
}

func (out *output) toFile() bool { return out.file != "-" }

// write hands a writer to emit.
func (out *output) write(stdout io.Writer, emit func(io.Writer) error) error {
	if out.toFile() {
		if err := writeFile(out.file, emit); err != nil {
			return fmt.Errorf("cannot write %s: %w", out.file, reason(err))
		}
		return nil
	}
	buf := bufio.NewWriter(stdout)
	err := cmp.Or(emit(buf), buf.Flush())
	switch {
	case errors.Is(err, syscall.EPIPE):
		return errReaderGone
	case err != nil:
		return fmt.Errorf("cannot write to standard output: %w", err)
	}
	return nil
}

// errReaderGone: whoever read standard output has seen enough of it (| head).
var errReaderGone = errors.New("standard output was closed by its reader")

// writeFile writes a file that is whole or, on any error, as it was before:
// what is emitted goes to a temporary file beside it, which then takes its
// name. A device or a pipe cannot be replaced and is written to.
func writeFile(name string, emit func(io.Writer) error) (err error) {
	perm := fs.FileMode(0o666) // less the umask
	target, err := filepath.EvalSymlinks(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		target = name
	case err != nil:
		return err
	default:
		info, err := os.Stat(target)
		if err != nil {
			return err
		}
		if info.IsDir() {
			return errors.New("it is a directory: name a file")
		}
		if !info.Mode().IsRegular() {
			return writeTo(target, os.O_WRONLY, 0, emit)
		}
		perm = info.Mode().Perm()
	}
	dir, base := filepath.Split(target)
	temp := filepath.Join(dir, fmt.Sprintf(".%s.%08x.tmp", base, rand.Uint32()))
	defer func() {
		if err != nil {
			os.Remove(temp)
		}
	}()
	if err := writeTo(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, perm, emit); err != nil {
		return err
	}
	return os.Rename(temp, target)
}

func writeTo(name string, flag int, perm fs.FileMode, emit func(io.Writer) error) error {
	f, err := os.OpenFile(name, flag, perm)
	if err != nil {
		return err
	}
	buf := bufio.NewWriter(f)
	return cmp.Or(emit(buf), buf.Flush(), f.Close())
}

// reason is the error without the name of the temporary file, which would only
// puzzle.
func reason(err error) error {
	var onPath *fs.PathError
	var onRename *os.LinkError
	switch {
	case errors.As(err, &onPath):
		return onPath.Err
	case errors.As(err, &onRename):
		return onRename.Err
	}
	return err
}
