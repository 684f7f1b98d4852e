package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Find reads the configuration that holds for a path: the nearest klplint.yaml
// in its directory or one above it, up to the root of the git repository that
// it lies in, or of the file system. It returns nil where there is none.
func Find(path string) (*Config, error) {
	dir, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		dir = filepath.Dir(dir)
	}
	for at := dir; ; {
		name := filepath.Join(at, Name)
		switch info, err := os.Lstat(name); {
		case err == nil && info.Mode().IsRegular():
			return open(display(name), repository(at))
		case err == nil:
			return nil, fmt.Errorf("%s is no regular file: give the one that is meant with --config, or --no-config", display(name))
		case !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrPermission):
			return nil, fmt.Errorf("configuration %s cannot be read: %w", display(name), reason(err))
		}
		above := filepath.Dir(at)
		if above == at || isRepository(at) {
			return nil, nil
		}
		at = above
	}
}

// isRepository tells whether a directory is the root of a work tree.
func isRepository(dir string) bool {
	_, err := os.Lstat(filepath.Join(dir, ".git"))
	return err == nil
}

// repository is the root of the work tree that a directory lies in, or the
// directory itself.
func repository(dir string) string {
	for at := dir; ; {
		if isRepository(at) {
			return at
		}
		above := filepath.Dir(at)
		if above == at {
			return dir
		}
		at = above
	}
}

// display is an absolute path as users should see it: from where they are, the
// same on every machine.
func display(abs string) string {
	if wd, err := os.Getwd(); err == nil {
		if rel, err := filepath.Rel(wd, abs); err == nil {
			return filepath.ToSlash(rel)
		}
	}
	return filepath.ToSlash(abs)
}
