package analyzer

import (
	"bytes"
	"crypto/sha256"
	"encoding/gob"
	"fmt"
	"go/token"

	"klplint/analyzer/lifecycle/release"
	"klplint/analyzer/unit"
	"klplint/cparse/cache"
	"klplint/cparse/source"
)

// member is a module of one release of a series.
type member struct {
	module *Module
	label  string
	// unit is the module as it was read; of one that was kept, as much of it as
	// its callbacks can lead to.
	unit      *unit.Unit
	livepatch Livepatch
	troubles  []Trouble
	trace     *source.Trace // what was read; nil of one that was kept
}

// kept is what is kept of a member between runs. It is made use of only while all
// that was read for it is as it was.
type kept struct {
	Reads     []source.Read
	Probes    []source.Probe
	Release   *release.Release
	Livepatch Livepatch
	Troubles  []Trouble
}

// loadMember reads a module, or takes from the cache what is known of it. The
// newest release of a series is always read: it is checked for itself.
func loadMember(fset *token.FileSet, m *Module, label string, store *cache.Cache) *member {
	if b := recall(fset, m, label, store); b != nil {
		return b
	}
	tree, trace := m.tree.Traced()
	u := unit.Load(fset, tree, m.spec)
	u.SetFunctions(m.Functions)
	return &member{module: m, label: label, unit: u, livepatch: livepatchOf(u), trace: trace}
}

// recall makes a member of what was kept, nil where nothing was or where the
// sources have changed.
func recall(fset *token.FileSet, m *Module, label string, store *cache.Cache) *member {
	if store == nil {
		return nil
	}
	data := store.Get(m.key(label))
	if data == nil {
		return nil
	}
	var k kept
	if gob.NewDecoder(bytes.NewReader(data)).Decode(&k) != nil || k.Release == nil {
		return nil
	}
	if !m.tree.Unchanged(k.Reads, k.Probes) {
		return nil
	}
	u := release.Open(fset, k.Release)
	u.SetFunctions(m.Functions)
	u.Summary = k.Release
	return &member{module: m, label: label, unit: u, livepatch: k.Livepatch, troubles: k.Troubles}
}

// keep puts what is known of a member into the cache. A cache that cannot be
// written to costs time, not results: the error is for those who want to say so.
func (b *member) keep(store *cache.Cache, r *release.Release) error {
	if store == nil || b.trace == nil {
		return nil
	}
	var data bytes.Buffer
	k := kept{b.trace.Reads(), b.trace.Probes(), r, b.livepatch, b.troubles}
	if err := gob.NewEncoder(&data).Encode(&k); err != nil {
		return fmt.Errorf("keeping what is known of %s: %w", b.label, err)
	}
	return store.Put(b.module.key(b.label), data.Bytes())
}

// key names what is kept of a module by all that it is made of but its sources.
func (m *Module) key(label string) cache.Key {
	h := sha256.New()
	fmt.Fprintf(h, "release %s\n%q %q\n%q\n", cache.BuildID(), label, m.tree.Display("."), fmt.Sprintf("%+v", m.spec))
	if m.Functions != nil {
		fmt.Fprintf(h, "%q\n", m.Functions.Added())
	}
	return cache.Key(h.Sum(nil))
}
