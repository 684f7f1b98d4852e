package source

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"
	"syscall"
)

// scannedFiles knows the facts of the files that were asked for: each is read
// and scanned once, and only the facts are kept.
type scannedFiles struct {
	ctx  context.Context
	tree *Tree

	mu     sync.Mutex
	files  map[string]*scannedFile
	scopes map[string]*scope
}

type scannedFile struct {
	once  sync.Once
	facts facts
	err   error
}

func newScannedFiles(ctx context.Context, t *Tree) *scannedFiles {
	return &scannedFiles{ctx: ctx, tree: t, files: map[string]*scannedFile{}, scopes: map[string]*scope{}}
}

func (s *scannedFiles) scan(p string) *scannedFile {
	s.mu.Lock()
	file, ok := s.files[p]
	if !ok {
		file = &scannedFile{}
		s.files[p] = file
	}
	s.mu.Unlock()
	file.once.Do(func() {
		if file.err = s.ctx.Err(); file.err != nil {
			return
		}
		var text []byte
		if text, file.err = s.tree.read(p, MaxFileSize); file.err == nil {
			file.facts = scanC(text)
		}
	})
	return file
}

// facts of a file that could not be read are none.
func (s *scannedFiles) facts(p string) *facts { return &s.scan(p).facts }

// readProblems are the files that could not be read: those that the walk saw,
// for any reason, and those that were only looked for as includes, if they are
// there at all.
func (f *finder) readProblems(dirs []directory) []Problem {
	seen := map[string]bool{}
	for _, d := range dirs {
		for _, p := range d.cFiles {
			seen[p] = true
		}
	}
	var probs problems
	for _, p := range slices.Sorted(maps.Keys(f.files.files)) {
		err := f.files.files[p].err
		switch {
		case err == nil && f.files.files[p].facts.tooMany:
			probs.add(p, 0, "it has more than %d includes: the rest was not looked at", maxIncludes)
		case err == nil:
		case errors.Is(err, fs.ErrNotExist) && (seen[p] || f.claimed[p]):
			probs.add(p, 0, "it was there, but is no more: run again when nothing else works in the tree")
		case !seen[p] && !f.claimed[p] && (isAbsent(err) || f.tree.isDir(p)):
		default:
			probs.add(p, 0, "not read: %v", err)
		}
	}
	for _, s := range f.files.scopes {
		for p := range s.tooMany {
			probs.add(p, 0, "it includes more than %d files: not all of them were looked at", f.tree.limits.includes)
		}
	}
	return probs
}

func isAbsent(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrInvalid) ||
		errors.Is(err, syscall.ENOTDIR) || errors.Is(err, syscall.ENAMETOOLONG)
}

// property is what one may ask of a file and all that it includes.
type property int

const (
	mentioning property = iota // the livepatch API
	defining                   // a livepatch
)

func (f *facts) has(what property) bool {
	if what == defining {
		return f.defines()
	}
	return f.mentions
}

// scope resolves includes with one list of include directories.
type scope struct {
	files *scannedFiles
	dirs  []string

	mu      sync.Mutex
	lacking [2]map[string]bool // by property: files of which it is known to be false
	tooMany map[string]bool    // files that include more than the limit
}

func (s *scannedFiles) scope(dirs []string) *scope {
	key := strings.Join(dirs, "\x00")
	s.mu.Lock()
	defer s.mu.Unlock()
	sc, ok := s.scopes[key]
	if !ok {
		sc = &scope{files: s, dirs: dirs, lacking: [2]map[string]bool{{}, {}}, tooMany: map[string]bool{}}
		s.scopes[key] = sc
	}
	return sc
}

// resolve is the file that an include means, "" if it is not in the tree.
func (s *scope) resolve(from, name string) string {
	for _, p := range candidates(from, name, s.dirs) {
		if s.files.scan(p).err == nil {
			return p
		}
	}
	return ""
}

// reaches reports whether a file, or one that it includes, has a property. What
// lacks it is remembered, so that all questions about a tree together look at
// each include once.
func (s *scope) reaches(p string, what property) bool {
	found := false
	visited := s.visit(p, func(q string) (descend, stop bool) {
		found = s.files.facts(q).has(what)
		return !found && !s.isLacking(q, what), found
	})
	if !found {
		s.mu.Lock()
		for _, q := range visited {
			s.lacking[what][q] = true
		}
		s.mu.Unlock()
	}
	return found
}

func (s *scope) isLacking(p string, what property) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lacking[what][p]
}

// closure is a file and all that it includes.
func (s *scope) closure(p string) []string {
	return s.visit(p, func(string) (descend, stop bool) { return true, false })
}

// visit goes through a file and what it includes, each once, and returns where
// it was. Includes in circles are nothing special.
func (s *scope) visit(p string, look func(p string) (descend, stop bool)) []string {
	visited, known := []string{p}, map[string]bool{p: true}
	for i := 0; i < len(visited); i++ {
		descend, stop := look(visited[i])
		if stop {
			break
		}
		if !descend {
			continue
		}
		for _, name := range s.files.facts(visited[i]).includes {
			q := s.resolve(visited[i], name)
			if q == "" || known[q] {
				continue
			}
			if len(visited) == s.files.tree.limits.includes {
				s.mu.Lock()
				s.tooMany[p] = true
				s.mu.Unlock()
				return visited
			}
			known[q] = true
			visited = append(visited, q)
		}
	}
	return visited
}
