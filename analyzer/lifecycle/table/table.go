// Package table is what klplint knows of kernel functions: which acquire and
// release resources, which only answer a question, which can fail, which lock.
//
// It is data: kernel.txt and functions.txt, whose heads describe the format of
// a row. [Kernel] is the table of both; [Table.Extend] makes another one with a
// user's rows, in the same format. Tables are values that nobody changes: a
// unit of analysis carries the one that holds for it, so that several can be in
// use at the same time.
package table

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

//go:embed kernel.txt
var kernelRows string

//go:embed functions.txt
var functionRows string

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

// Lock is how a function takes or drops a lock.
type Lock struct {
	// Kind is the same for all functions that deal with one kind of lock.
	Kind string
	// Try: it returns whether it got the lock. Fails: it returns a negative
	// error when it was interrupted.
	Try, Fails bool
}

// Class is what a function does that acquires and releases nothing.
type Class string

// The classes; functions.txt says what they mean.
const (
	Pure       Class = "pure"
	Void       Class = "void"
	Fails      Class = "fails"
	Fills      Class = "fills"
	FillsFails Class = "fillsfails"
	Links      Class = "links"
	Waits      Class = "waits"
)

// Manner is how a function acquires or releases, where that is not the usual
// way.
type Manner string

// The manners; functions.txt says what they mean.
const (
	Sure   Manner = "sure"
	ErrPtr Manner = "errptr"
	Errno  Manner = "errno"
	Strict Manner = "strict"
)

// Table knows functions by their names. A function may have several roles:
// kobject_put also removes the files of the kobject.
type Table struct {
	Resources []*Resource

	roles  map[string][]Role
	class  map[string]Class
	manner map[string][]Manner
	lock   map[string]Lock
	unlock map[string]string // kind of lock
	needs  map[string][]int
	own    map[string]bool // a user's row speaks of it
	added  []string        // the user's rows
}

// Added are the rows that a user has added, in order: two tables with the same
// rows are the same.
func (t *Table) Added() []string { return t.added }

// Kernel is the embedded table.
var Kernel = sync.OnceValue(func() *Table {
	t := &Table{}
	for _, rows := range []struct{ name, text string }{{"kernel.txt", kernelRows}, {"functions.txt", functionRows}} {
		var err error
		if t, err = t.extend(rows.name, Rows(rows.text), false); err != nil {
			panic(err) // held by a test
		}
	}
	return t
})

// Roles lists what a function acquires and releases.
func (t *Table) Roles(name string) []Role { return t.roles[name] }

// Class is what a function does besides, "" when nothing is known.
func (t *Table) Class(name string) Class { return t.class[name] }

// Is tells whether a function acquires or releases in some manner.
func (t *Table) Is(name string, m Manner) bool { return slices.Contains(t.manner[name], m) }

// Lock is how a function takes a lock.
func (t *Table) Lock(name string) (Lock, bool) {
	l, ok := t.lock[name]
	return l, ok
}

// Unlock is the kind of lock that a function drops.
func (t *Table) Unlock(name string) (kind string, ok bool) {
	kind, ok = t.unlock[name]
	return kind, ok
}

// Needs lists the arguments of a function, from 1, that must not be NULL.
func (t *Table) Needs(name string) []int { return t.needs[name] }

// Own tells whether a row of the user's speaks of a function: then it holds
// even where klplint would know better.
func (t *Table) Own(name string) bool { return t.own[name] }

// Len is how many functions are known.
func (t *Table) Len() int {
	names := map[string]bool{}
	add(names, t.roles)
	add(names, t.class)
	add(names, t.lock)
	add(names, t.unlock)
	add(names, t.needs)
	return len(names)
}

func add[T any](names map[string]bool, m map[string]T) {
	for n := range m {
		names[n] = true
	}
}

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
	return slices.ContainsFunc(list, func(h Handle) bool { return h.Func == name })
}
