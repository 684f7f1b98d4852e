package lifecycle

import (
	_ "embed"
	"fmt"
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
		return nil, fmt.Errorf("%d parts between colons: WHAT : ACQUIRE ... : RELEASE ... [: own] is expected", len(part))
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
		if part[3] != "own" {
			return nil, fmt.Errorf("unknown word %q: own is the only one", part[3])
		}
		r.Own = true
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
