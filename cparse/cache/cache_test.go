package cache

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

func key(name string) Key { return sha256.Sum256([]byte(name)) }

// TestCache holds that what was kept comes back, and only whole and under its
// key.
func TestCache(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "not", "there", "yet")
	c := New(dir)
	if c.Get(key("a")) != nil {
		t.Error("an empty cache holds something")
	}
	body := bytes.Repeat([]byte("headers "), 1000)
	if err := c.Put(key("a"), body); err != nil {
		t.Fatal(err)
	}
	if err := c.Put(key("b"), []byte("other")); err != nil {
		t.Fatal(err)
	}
	if got := New(dir).Get(key("a")); !bytes.Equal(got, body) {
		t.Errorf("%d bytes came back of %d", len(got), len(body))
	}
	if got := c.GetString(key("a")); got != string(body) {
		t.Errorf("%d bytes came back of %d as a string", len(got), len(body))
	}
	if c.Get(key("c")) != nil || c.GetString(key("c")) != "" {
		t.Error("something comes back under a key that nothing was kept under")
	}
	info, err := os.Stat(dir)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("others can look into the cache: %v, %v", info.Mode(), err)
	}
}

// TestCacheDamage holds that a file that was cut off, or of which one bit is
// another, is not there.
func TestCacheDamage(t *testing.T) {
	c := New(t.TempDir())
	if err := c.Put(key("a"), []byte("what was made of headers")); err != nil {
		t.Fatal(err)
	}
	name := c.file(key("a"))
	whole, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	damaged := func(what string, text []byte) {
		t.Helper()
		if err := os.WriteFile(name, text, 0o600); err != nil {
			t.Fatal(err)
		}
		if got := c.Get(key("a")); got != nil {
			t.Errorf("%s: %q", what, got)
		}
	}
	for n := range whole {
		damaged(fmt.Sprintf("cut off at %d", n), whole[:n])
		flipped := bytes.Clone(whole)
		flipped[n] ^= 1 << (n % 8)
		damaged(fmt.Sprintf("a bit of byte %d", n), flipped)
	}
	damaged("more than there was", append(bytes.Clone(whole), 0))
	if err := c.Put(key("a"), []byte("new")); err != nil || string(c.Get(key("a"))) != "new" {
		t.Errorf("it cannot be kept again: %v", err)
	}
}

// TestCacheWriters holds that runs that write and read at the same time see
// whole files, and leave nothing else behind.
func TestCacheWriters(t *testing.T) {
	dir := t.TempDir()
	var wg sync.WaitGroup
	for n := range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			c := New(dir)
			for i := range 20 {
				body := bytes.Repeat([]byte{byte('a' + n)}, 50_000+i)
				if err := c.Put(key("shared"), body); err != nil {
					t.Error(err)
				}
				if got := c.Get(key("shared")); len(got) < 50_000 || bytes.Count(got, got[:1]) != len(got) {
					t.Errorf("%d bytes of several writers", len(got))
				}
			}
		}()
	}
	wg.Wait()
	list, err := os.ReadDir(dir)
	if err != nil || len(list) != 1 {
		t.Errorf("the folder holds %v, %v", list, err)
	}
}

// TestCacheUnwritable holds that a folder that cannot be written is an error
// that names it.
func TestCacheUnwritable(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "file"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"file", "file/below"} {
		err := New(filepath.Join(dir, name)).Put(key("a"), nil)
		if err == nil || !bytes.Contains([]byte(err.Error()), []byte(filepath.Join(dir, name))) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

// TestCachePrune holds that what was not used for the longest time goes first,
// and with it what interrupted runs left.
func TestCachePrune(t *testing.T) {
	dir := t.TempDir()
	c := New(dir)
	for i := range 6 {
		if err := c.Put(key(fmt.Sprint(i)), make([]byte, 1000)); err != nil {
			t.Fatal(err)
		}
		old := time.Now().Add(-time.Duration(10-i) * 24 * time.Hour)
		if err := os.Chtimes(c.file(key(fmt.Sprint(i))), old, old); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"1.tmp", "2.tmp", "README"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	old := time.Now().Add(-2 * time.Hour)
	if err := os.Chtimes(filepath.Join(dir, "1.tmp"), old, old); err != nil {
		t.Fatal(err)
	}
	c.Get(key("0")) // used just now
	c.prune(4, 1<<20)
	there := ""
	for i := range 6 {
		if c.Get(key(fmt.Sprint(i))) != nil {
			there += fmt.Sprint(i)
		}
	}
	if there != "0345" {
		t.Errorf("%s are left, want 0345", there)
	}
	c.prune(4, 2*(1000+int64(envelope)))
	list, _ := filepath.Glob(filepath.Join(dir, "*"))
	if len(list) != 4 { // two, a file that a run is writing, and one that is none of ours
		t.Errorf("left: %v", list)
	}
}
