package lifecycle

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:embed kernel.txt
var kernelTable string

// Resource is something that kernel code acquires and has to release.
type Resource struct {
	What    string
	Acquire []Handle
	Release []Handle
	// Own: it leaves nothing behind when its handle is the module's own.
	Own bool
	// Ours: it leaves something behind only when its handle is the module's
	// own.
	Ours bool
	// Moves: it leaves something behind only while the module keeps its handle.
	Moves bool
}

// Handle is a function and which of its values names the resource.
type Handle struct {
	Func string
	Arg  int // from 1; 0: the result
}

// Role is what a function does to a resource.
type Role struct {
	Resource *Resource
	Handle   Handle
	Acquires bool
}

// Table knows resources by the functions that deal with them. A function may
// have several roles: kobject_put also removes the files of the kobject.
type Table struct {
	Resources []*Resource
	roles     map[string][]Role
}

// Kernel is the embedded table.
var Kernel = sync.OnceValue(func() *Table {
	t, err := ParseTable(kernelTable)
	if err != nil {
		panic("kernel.txt: " + err.Error()) // held by a test
	}
	return t
})

// Roles lists what a function does.
func (t *Table) Roles(name string) []Role { return t.roles[name] }

// Releases tells whether a function can release the resource.
func (r *Resource) Releases(name string) bool { return has(r.Release, name) }

// Acquires tells whether a function can acquire the resource.
func (r *Resource) Acquires(name string) bool { return has(r.Acquire, name) }

// ReleaseFor is the release to recommend for what a function has acquired: the
// one that resembles it most, else the first.
func (r *Resource) ReleaseFor(acquire string) string {
	best, most := "", -1
	for _, h := range r.Release {
		if n := alike(acquire, h.Func); n > most {
			best, most = h.Func, n
		}
	}
	return best
}

// opposite maps words of releases to those of acquisitions.
var opposite = map[string][]string{
	"unregister": {"register"}, "deregister": {"register"}, "disable": {"enable"}, "dec": {"inc"}, "put": {"get", "create", "init"},
	"del": {"add"}, "remove": {"create"}, "destroy": {"create"}, "free": {"alloc", "zeroed"}, "stop": {"run"},
	"kfree": {"kmalloc", "kzalloc"}, "vfree": {"vmalloc", "vzalloc", "vcalloc"}, "kvfree": {"kvmalloc", "kvzalloc", "kvcalloc", "vmemdup"},
}

// alike counts the words that two names share, an opposite as the same.
func alike(acquire, release string) (n int) {
	words := strings.Split(acquire, "_")
	for _, w := range strings.Split(release, "_") {
		if w != "" && slices.ContainsFunc(words, func(v string) bool { return v == w || slices.Contains(opposite[w], v) }) {
			n++
		}
	}
	return n
}

func has(list []Handle, name string) bool {
	for _, h := range list {
		if h.Func == name {
			return true
		}
	}
	return false
}

// ParseTable reads a table; its format is described at the top of kernel.txt.
func ParseTable(text string) (*Table, error) {
	t := &Table{roles: map[string][]Role{}}
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		r, err := parseResource(line)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
		t.Resources = append(t.Resources, r)
		for _, h := range r.Acquire {
			t.roles[h.Func] = append(t.roles[h.Func], Role{r, h, true})
		}
		for _, h := range r.Release {
			t.roles[h.Func] = append(t.roles[h.Func], Role{r, h, false})
		}
	}
	return t, nil
}

func parseResource(line string) (*Resource, error) {
	part := strings.Split(line, " : ")
	if len(part) != 3 && len(part) != 4 {
		return nil, fmt.Errorf("%d parts between colons: WHAT : ACQUIRE ... : RELEASE ... [: WORD] is expected", len(part))
	}
	r := &Resource{What: part[0]}
	var err error
	if r.Acquire, err = parseHandles(part[1]); err != nil {
		return nil, err
	}
	if r.Release, err = parseHandles(part[2]); err != nil {
		return nil, err
	}
	if len(part) == 4 {
		switch part[3] {
		case "own":
			r.Own = true
		case "ours":
			r.Ours = true
		case "moves":
			r.Moves = true
		default:
			return nil, fmt.Errorf("unknown word %q: own, ours and moves are known", part[3])
		}
	}
	return r, nil
}

func parseHandles(text string) (list []Handle, err error) {
	for _, word := range strings.Fields(text) {
		name, arg, ok := strings.Cut(strings.TrimSuffix(word, ")"), "(")
		if !ok || name == "" {
			return nil, fmt.Errorf("%q: name(N) or name() is expected", word)
		}
		h := Handle{Func: name}
		if arg != "" {
			if h.Arg, err = strconv.Atoi(arg); err != nil || h.Arg < 1 {
				return nil, fmt.Errorf("%q: the argument's number is wrong", word)
			}
		}
		list = append(list, h)
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("no functions")
	}
	return list, nil
}
