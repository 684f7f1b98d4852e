package table

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Row is a row of a table with the line that it stands on, for errors.
type Row struct {
	Line int // from 1
	Text string
}

// Rows cuts a text into rows. Empty lines, and lines that begin with "#", are
// none.
func Rows(text string) (list []Row) {
	for i, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			list = append(list, Row{i + 1, line})
		}
	}
	return list
}

// Extend returns a table with further rows, in the format that the heads of
// kernel.txt and functions.txt describe; t stays as it is. A row holds against
// those that t has of the same function. The name of where the rows come from
// is for errors: "NAME:LINE: what is wrong".
//
// A resource that t knows gets further functions:
//
//	memory : acme_alloc() : acme_free(1)
//
// makes memory of what acme_alloc() returns, which kfree() frees, too.
func (t *Table) Extend(name string, rows []Row) (*Table, error) { return t.extend(name, rows, true) }

func (t *Table) extend(name string, rows []Row, user bool) (*Table, error) {
	e := &extension{Table: t.clone(), user: user, by: map[string]Row{}}
	for _, r := range rows {
		if err := e.row(r); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, r.Line, err)
		}
		if user {
			e.added = append(e.added, r.Text)
		}
	}
	for _, m := range e.manners {
		if err := e.inManner(m.name, m.manner); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, m.line, err)
		}
	}
	return e.Table, nil
}

// clone copies a table, its resources included.
func (t *Table) clone() *Table {
	c := &Table{
		roles: map[string][]Role{}, class: map[string]Class{}, manner: map[string][]Manner{}, lock: map[string]Lock{},
		unlock: map[string]string{}, needs: map[string][]int{}, own: map[string]bool{}, added: slices.Clone(t.added),
	}
	same := map[*Resource]*Resource{}
	for _, r := range t.Resources {
		n := *r
		n.Acquire, n.Release = slices.Clone(r.Acquire), slices.Clone(r.Release)
		same[r] = &n
		c.Resources = append(c.Resources, &n)
	}
	for name, roles := range t.roles {
		for _, r := range roles {
			r.Resource = same[r.Resource]
			c.roles[name] = append(c.roles[name], r)
		}
	}
	maps.Copy(c.class, t.class)
	maps.Copy(c.lock, t.lock)
	maps.Copy(c.unlock, t.unlock)
	maps.Copy(c.own, t.own)
	for n, m := range t.manner {
		c.manner[n] = slices.Clone(m)
	}
	for n, a := range t.needs {
		c.needs[n] = slices.Clone(a)
	}
	return c
}

// extension is a table that rows are being added to.
type extension struct {
	*Table
	user    bool
	by      map[string]Row // the row of this extension that speaks of a function
	manners []struct {
		line   int
		name   string
		manner Manner
	}
}

// mine lets a row of the user's hold against the rows that were there before:
// what they say of the function is forgotten, once.
func (e *extension) mine(name string, r Row) error {
	if !e.user {
		return nil
	}
	if strings.HasPrefix(name, "klp_") {
		return fmt.Errorf("%q belongs to the livepatch core, whose functions klplint executes itself", name)
	}
	if _, done := e.by[name]; !done {
		for _, x := range e.roles[name] {
			drop := func(h Handle) bool { return h.Func == name }
			x.Resource.Acquire, x.Resource.Release = slices.DeleteFunc(x.Resource.Acquire, drop), slices.DeleteFunc(x.Resource.Release, drop)
		}
		delete(e.roles, name)
		delete(e.class, name)
		delete(e.manner, name)
		delete(e.lock, name)
		delete(e.unlock, name)
	}
	e.by[name], e.own[name] = r, true
	return nil
}

// resource adds a row that speaks of a resource.
func (e *extension) resource(r Row, part []string) error {
	n, err := parseResource(part)
	if err != nil {
		return err
	}
	for _, h := range append(slices.Clone(n.Acquire), n.Release...) {
		if err := e.mine(h.Func, r); err != nil {
			return err
		}
	}
	at := n
	if i := slices.IndexFunc(e.Resources, func(o *Resource) bool { return o.What == n.What }); e.user && i >= 0 {
		at = e.Resources[i]
		if len(part) == 4 && (at.Own != n.Own || at.Ours != n.Ours || at.Moves != n.Moves) {
			return fmt.Errorf("%q is known, and the word %q does not hold for it; leave the word out, or give the resource another name", n.What, part[3])
		}
	} else {
		e.Resources = append(e.Resources, n)
	}
	take := func(list []Handle, acquires bool) error {
		for _, h := range list {
			for _, x := range e.roles[h.Func] {
				switch {
				case x.Resource == at && x.Acquires == acquires:
					return fmt.Errorf("%q is there twice", h.Func)
				case x.Resource == at:
					return fmt.Errorf("%q both acquires and releases %q", h.Func, at.What)
				case x.Acquires && acquires:
					return fmt.Errorf("%q acquires %q, too: only one can be meant", h.Func, x.Resource.What)
				}
			}
			e.roles[h.Func] = append(e.roles[h.Func], Role{at, h, acquires})
		}
		return nil
	}
	if err := take(n.Acquire, true); err != nil {
		return err
	}
	if err := take(n.Release, false); err != nil {
		return err
	}
	if at != n {
		at.Acquire, at.Release = append(at.Acquire, n.Acquire...), append(at.Release, n.Release...)
	}
	return nil
}

// inManner notes how a function acquires or releases: it must do so.
func (e *extension) inManner(name string, m Manner) error {
	does := "acquires"
	if m == Strict {
		does = "releases"
	}
	if !slices.ContainsFunc(e.roles[name], func(r Role) bool { return r.Acquires == (m != Strict) }) {
		return fmt.Errorf("%q %s nothing that a row speaks of, so that %q says nothing; add a row WHAT : ACQUIRE ... : RELEASE ... of it", name, does, m)
	}
	if !slices.Contains(e.manner[name], m) {
		e.manner[name] = append(e.manner[name], m)
	}
	return nil
}
