package source

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"syscall"
)

// Reasons for which a file is not replaced.
var (
	ErrNotOnDisk = errors.New("it is no file on this disk")
	ErrChanged   = errors.New("it has changed since it was read: run again")
)

// Replace gives a file of the tree another text, provided that it still has the
// one that was read. The file is whole at any time: the new text goes to a
// temporary file beside it, which then takes its name and permissions. A
// symbolic link stays one, and the file that it leads to is replaced; one that
// leads out of the tree is an error, as is everything else that leaves it.
func (t *Tree) Replace(p string, was, now []byte) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("%s: %w", t.Display(p), reason(err))
		}
	}()
	if t.root == nil {
		return ErrNotOnDisk
	}
	target, err := t.follow(p)
	if err != nil {
		return err
	}
	info, err := t.root.Lstat(target)
	if err != nil {
		return err
	}
	if err := t.unchanged(target, was); err != nil {
		return err
	}
	// Not path.Join: what ".." means is for the file system to say.
	dir, base := path.Split(target)
	temp := fmt.Sprintf("%s.%s.%08x.tmp", dir, base, rand.Uint32())
	f, err := t.root.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			// What remains of it is of no use to anyone.
			_ = t.root.Remove(temp)
		}
	}()
	_, err = f.Write(now)
	if err = cmp.Or(err, f.Chmod(info.Mode().Perm()), f.Sync(), f.Close()); err != nil {
		return err
	}
	// Someone may have saved the file while the temporary one was written.
	if err := t.unchanged(target, was); err != nil {
		return err
	}
	return t.root.Rename(temp, target)
}

// unchanged is an error when a file has another text than the one that was read.
func (t *Tree) unchanged(p string, was []byte) error {
	f, err := t.root.OpenFile(p, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return cmp.Or(err, ErrNotRegular)
	}
	text, err := io.ReadAll(io.LimitReader(f, int64(len(was))+1))
	if err != nil {
		return err
	}
	if !bytes.Equal(text, was) {
		return ErrChanged
	}
	return nil
}

// maxLinks is how many symbolic links are followed, as many as Linux follows.
const maxLinks = 40

// follow is the path, within the tree, of the file behind symbolic links of the
// last element. Links on the way to it are the root's business, which lets none
// of them lead out.
func (t *Tree) follow(p string) (string, error) {
	for range maxLinks {
		info, err := t.root.Lstat(p)
		if err != nil {
			return "", err
		}
		if info.Mode()&fs.ModeSymlink == 0 {
			return p, nil
		}
		to, err := t.root.Readlink(p)
		if err != nil {
			return "", err
		}
		if path.IsAbs(to) {
			return "", errors.New("it is a symbolic link with an absolute path: mend the file that it leads to")
		}
		// The directory may itself be reached through a link, which decides
		// what ".." in the link means.
		dir, _ := path.Split(p)
		p = dir + to
	}
	return "", errors.New("symbolic links go round in a circle or too deep")
}
