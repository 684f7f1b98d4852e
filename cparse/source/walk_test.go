package source

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

func TestWalkSkips(t *testing.T) {
	fsys := files(
		"lp.c", klp,
		"lp.mod.c", klp,
		".lp.c", klp,
		"lp.cc", klp,
		"lp.c.orig", klp,
		"lp.h", klp,
		"deep/er/lp.c", klp,
		"empty/README", "",
	)
	for _, dir := range []string{".git", ".hg", ".svn", ".pc", "CVS", "vendor", "node_modules", ".tmp_versions"} {
		fsys[dir+"/lp.c"] = &fstest.MapFile{Data: []byte(klp)}
		fsys["deep/"+dir+"/lp.c"] = &fstest.MapFile{Data: []byte(klp)}
	}
	want := []string{"module ./lp: lp.c", "module deep/er/lp: deep/er/lp.c"}
	compare(t, find(t, FromFS("tree", fsys)), want...)
	compare(t, find(t, openPath(t, onDisk(t, fsys), Options{})), want...)
}

func TestWalkSymlinks(t *testing.T) {
	dir := onDisk(t, files("tree/real/lp.c", klp, "outside/evil.c", klp))
	tree := filepath.Join(dir, "tree")
	symlink(t, "real/lp.c", tree, "alias.c")              // inside: read
	symlink(t, "real", tree, "linked")                    // a directory: not followed
	symlink(t, ".", tree, "real", "self")                 // a directory in itself
	symlink(t, "../../tree", tree, "real", "up")          // and one above
	symlink(t, "loop.c", tree, "loop.c")                  // to itself
	symlink(t, "b", tree, "a")                            // round and round
	symlink(t, "a", tree, "b")                            //
	symlink(t, "../outside/evil.c", tree, "evil.c")       // out of the tree
	symlink(t, "../outside", tree, "evil")                //
	symlink(t, "none.c", tree, "dangling.c")              // to nothing
	symlink(t, "user@host.1:2", tree, "real", ".#lock.c") // that of an editor
	symlink(t, "real", tree, "looks-like.c")              // a directory again
	symlink(t, "../outside/evil.c", tree, "real", "Kbuild")
	compare(t, find(t, openPath(t, tree, Options{})),
		"module ./alias: alias.c",
		"module real/lp: real/lp.c",
		"problem a:0: symbolic link not followed: symbolic links go round...",
		"problem b:0: symbolic link not followed: symbolic links go round...",
		"problem dangling.c:0: symbolic link not followed: ...",
		"problem evil.c:0: symbolic link not followed: ...",
		"problem loop.c:0: symbolic link not followed: symbolic links go round...",
		"problem real/Kbuild:0: symbolic link not followed: ...",
	)
}

func TestWalkUnreadable(t *testing.T) {
	skipAsRoot(t)
	dir := onDisk(t, files("lp.c", klp, "shut.c", klp, "closed/lp.c", klp, "open/lp.c", klp))
	for _, p := range []string{"shut.c", "closed"} {
		p = filepath.Join(dir, p)
		if err := os.Chmod(p, 0); err != nil {
			t.Fatal(err)
		}
		defer os.Chmod(p, 0o755)
	}
	compare(t, find(t, openPath(t, dir, Options{})),
		"module ./lp: lp.c + shut.c",
		"module open/lp: open/lp.c",
		"problem closed:0: directory not read: permission denied",
		"problem shut.c:0: not read: permission denied",
	)
}

// brokenFS fails for some paths, so that the same can be tried as root.
type brokenFS struct {
	fs.FS
	broken map[string]error
}

func (b brokenFS) Open(name string) (fs.File, error) {
	if err := b.broken[name]; err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	return b.FS.Open(name)
}

func TestWalkBroken(t *testing.T) {
	fsys := brokenFS{
		FS: files("lp.c", klp, "shut.c", klp, "gone.c", klp, "closed/lp.c", klp, "open/lp.c", klp,
			"Kbuild", "", ".gitignore", "lp.c\n"),
		broken: map[string]error{
			"shut.c":     fs.ErrPermission,
			"gone.c":     fs.ErrNotExist, // it vanished after the walk
			"closed":     fs.ErrPermission,
			"Kbuild":     fs.ErrPermission,
			".gitignore": fs.ErrPermission,
		},
	}
	compare(t, find(t, FromFS("tree", fsys)),
		"module ./lp: lp.c + gone.c shut.c",
		"module open/lp: open/lp.c",
		"problem .gitignore:0: permission denied",
		"problem Kbuild:0: permission denied",
		"problem closed:0: directory not read: permission denied",
		"problem gone.c:0: it was there, but is no more: ...",
		"problem shut.c:0: not read: permission denied",
	)
}

func TestBinaryAndLargeFiles(t *testing.T) {
	compare(t, find(t, FromFS("tree", files(
		"lp.c", klp+"#include \"lp.h\"\n#include \"none.h\"\n#include \"sub\"\n",
		"lp.h", "\x00",
		"blob.c", "\x7fELF\x00",
		"large.c", strings.Repeat(" ", MaxFileSize+1),
		"sub/x", "",
		"a/Makefile", "\x00obj-m := x.o",
		"a/x.c", klp,
	))),
		"module ./lp: lp.c + blob.c large.c",
		"module a/x: a/x.c",
		"problem a/Makefile:0: not C text...",
		"problem blob.c:0: not read: not C text: it holds a NUL byte...",
		"problem large.c:0: not read: larger than 16 MiB...",
		"problem lp.h:0: not read: not C text...",
	)
}

func TestWalkEntryLimit(t *testing.T) {
	fsys := files("a/lp.c", klp, "c/lp.c", klp, "d/lp.c", klp)
	for i := range 10 {
		fsys[fmt.Sprintf("b/%d.c", i)] = &fstest.MapFile{Data: []byte(klp)}
	}
	tree := FromFS("tree", fsys)
	tree.limits.entries = 10 // the four of the root, one in a, eleven too many in b
	compare(t, find(t, tree),
		"module a/lp: a/lp.c",
		"problem b:0: the walk stopped here, after 10 directory entries...",
	)
	tree.limits.entries = 17
	if found := find(t, tree); len(found.Problems) > 0 {
		t.Errorf("at the limit: %v", found.Problems)
	}
}

func TestWalkDepthLimit(t *testing.T) {
	deep := strings.Repeat("d/", 64)
	tree := FromFS("tree", files(deep+"lp.c", klp, deep+"e/lp.c", klp))
	dir := strings.TrimSuffix(deep, "/")
	compare(t, find(t, tree),
		"module "+dir+"/lp: "+deep+"lp.c",
		"problem "+dir+":0: directories are nested deeper than 64: ...",
	)
}

func TestFindCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, tree := range []*Tree{
		FromFS("tree", files("lp.c", klp)),
		FromText("-", []byte(klp)),
		openPath(t, onDisk(t, files("lp.c", klp)), Options{}),
	} {
		if found, err := tree.Find(ctx); !errors.Is(err, context.Canceled) || len(found.Modules) > 0 {
			t.Errorf("%s: found %v, error %v", tree.Name, found, err)
		}
	}
}
