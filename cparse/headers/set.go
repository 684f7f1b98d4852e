package headers

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// Options are what the user says about headers.
type Options struct {
	KernelDir       string // a kernel's build tree, or ""
	CompileCommands string // a compilation database, or ""
}

// Set is what a run knows about headers. It is safe for use by several
// goroutines.
type Set struct {
	Roots Roots

	kernel   *Flags // or nil
	commands *Commands

	mu    sync.Mutex
	found []foundCommands
	notes []Note
	told  map[string]bool
}

// foundCommands is a database that a tree brought along.
type foundCommands struct {
	dir string
	*Commands
}

// Note is something about headers that the user should know.
type Note struct {
	Path    string
	Message string
}

// Open opens what the user named. Close the set after use.
func Open(opts Options) (*Set, error) {
	s := &Set{told: map[string]bool{}}
	if opts.KernelDir != "" {
		k, err := OpenKernel(opts.KernelDir, &s.Roots)
		if err != nil {
			s.Close()
			return nil, err
		}
		s.kernel = k.Flags()
	}
	if opts.CompileCommands != "" {
		c, err := readNamed(opts.CompileCommands)
		if err != nil {
			s.Close()
			return nil, err
		}
		s.commands = c
	}
	return s, nil
}

func readNamed(name string) (*Commands, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("compile commands %s cannot be read: %w", name, reason(err))
	}
	defer f.Close()
	dir, err := filepath.Abs(filepath.Dir(name))
	if err != nil {
		return nil, err
	}
	c, err := ReadCommands(f, dir)
	if err != nil {
		return nil, fmt.Errorf("compile commands %s cannot be used: %w", name, err)
	}
	return c, nil
}

// Close releases the directories.
func (s *Set) Close() { s.Roots.Close() }

// AddTree looks for a database in the root of an analysed tree, unless the user
// named one. Such a database may be anyone's: it can point into the tree and
// into what the user named, and nowhere else.
func (s *Set) AddTree(dir string) {
	if s.commands != nil || dir == "" {
		return
	}
	name := filepath.Join(dir, CommandsName)
	if _, err := os.Lstat(name); err != nil {
		return
	}
	err := s.addFound(name, dir)
	if err != nil {
		s.note(name, fmt.Sprintf("it is not used: %v", err))
	}
}

func (s *Set) addFound(name, dir string) error {
	if err := s.Roots.Add(dir); err != nil {
		return err
	}
	root, rel := s.Roots.holding(name)
	info, err := root.fs.Stat(rel)
	if err != nil {
		return reason(err)
	}
	if !info.Mode().IsRegular() {
		return errNotRegular
	}
	f, err := root.fs.Open(rel)
	if err != nil {
		return reason(err)
	}
	defer f.Close()
	c, err := ReadCommands(f, dir)
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.found = append(s.found, foundCommands{dir, c})
	s.mu.Unlock()
	return nil
}

// Empty tells whether nothing at all is known about headers.
func (s *Set) Empty() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.kernel == nil && s.commands == nil && len(s.found) == 0
}

// Flags are those of a file, given by its absolute path ("" for a text that is
// no file): what a compile command says, else what Kbuild would, else nil.
func (s *Set) Flags(file string) *Flags {
	if f := s.named(file); f != nil {
		return f
	}
	if f := s.foundIn(file); f != nil {
		return f
	}
	return s.kernel
}

// named asks the database that the user named, whose word is the user's: what
// it points to may be read.
func (s *Set) named(file string) *Flags {
	p, dir := s.commands.find(file)
	if p == nil || !s.usable(file, p) {
		return nil
	}
	f, _ := p.flags(dir, func(abs string) answer {
		if !exists(abs) {
			return absent
		}
		if !s.Roots.Holds(abs) && s.trust(abs, dir) != nil {
			return absent
		}
		return accept
	})
	return s.ifKernel(f)
}

// trust lets what the user's own database names be read. The folder that its
// command runs in is the build tree: headers there include each other across
// the folders that -I names.
func (s *Set) trust(abs, dir string) error {
	if strings.HasPrefix(abs, dir+"/") {
		return s.Roots.Add(dir)
	}
	info, err := os.Stat(abs)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		abs = filepath.Dir(abs)
	}
	return s.Roots.Add(abs)
}

// foundIn asks the databases that trees brought along.
func (s *Set) foundIn(file string) *Flags {
	s.mu.Lock()
	found := s.found
	s.mu.Unlock()
	for _, c := range found {
		p, dir := c.find(file)
		if p == nil || !s.usable(file, p) {
			continue
		}
		f, refused := p.flags(dir, func(abs string) answer {
			if !s.Roots.Holds(abs) {
				return refuse
			}
			if _, err := s.Roots.stat(abs); err != nil {
				return absent
			}
			return accept
		})
		if len(refused) > 0 {
			s.note(filepath.Join(c.dir, CommandsName), fmt.Sprintf(
				"%q and others like it lie outside the tree and are not read: name the file with --compile-commands to trust it, or give --kernel-dir", clip(refused[0])))
		}
		if f = s.ifKernel(f); f != nil {
			return f
		}
	}
	return nil
}

// usable says no to commands for another ABI than klplint's.
func (s *Set) usable(file string, p *parsed) bool {
	if p.narrow {
		s.note(file, "it is compiled with -m32, which livepatches do not exist for: its compile command is not used")
	}
	return !p.narrow
}

// ifKernel is nil when the headers of a kernel cannot be reached: the command
// is of another machine, or of no kernel.
func (s *Set) ifKernel(f *Flags) *Flags {
	for _, dir := range f.Angled {
		if info, err := s.Roots.stat(filepath.Join(dir, "linux/kconfig.h")); err == nil && info.Mode().IsRegular() {
			return f
		}
	}
	return nil
}

// note keeps a note, one for each path.
func (s *Set) note(path, msg string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.told[path] {
		s.told[path] = true
		s.notes = append(s.notes, Note{path, msg})
	}
}

// Notes lists what the user should know.
func (s *Set) Notes() []Note {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Note(nil), s.notes...)
}

// clip keeps words from a hostile file short in messages.
func clip(s string) string {
	if len(s) > 80 {
		return s[:77] + "..."
	}
	return s
}
