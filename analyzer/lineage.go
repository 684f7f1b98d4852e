package analyzer

import (
	"fmt"
	"path"
	"regexp"
	"strings"
)

// versionPart is what differs from release to release in the name of a module:
// numbers, with what separates them, and the v of a version.
var versionPart = regexp.MustCompile(`(?i)(^|[_-])(v|rel|release)?[0-9]+([_.-]?[0-9]+)*|[0-9]+([_.-][0-9]+)*$`)

// stem is the name of a module without its version: livepatch_v3 and
// livepatch_v12 have the same. A name that is nothing but a version is its own.
func stem(name string) string {
	s := strings.Trim(versionPart.ReplaceAllString(name, ""), "_-")
	if s == "" {
		return name
	}
	return s
}

// lineage is a module through the releases of a series.
type lineage struct {
	versions []Version // those that have the module
	modules  []Module
	last     bool   // the newest release has it
	next     string // where it vanishes, the label of the first release without it
}

// troubles says where the module begins or ends in the middle of the series.
func (f *lineage) troubles() (list []Trouble) {
	m := f.modules[len(f.modules)-1]
	if !f.last {
		list = append(list, Trouble{
			Range:   Range{Path: m.tree.Display(m.spec.Files[0]), Line: 1, Col: 1, EndLine: 1, EndCol: 1},
			Message: fmt.Sprintf("module %s of %s has no successor in %s: what becomes of it there is not checked; name the modules alike, or pick them with --module", m.Name, f.versions[len(f.versions)-1].Label, f.next),
		})
	}
	return list
}

// families matches the modules of the releases with each other, in this order:
// by name and directory, by version-stripped name and directory, by
// version-stripped name alone, and where one is left on both sides, that.
func families(versions []Version, modules [][]Module) (list []lineage) {
	for i, v := range versions {
		free := modules[i]
		take := func(f *lineage, m Module) {
			f.versions, f.modules = append(f.versions, v), append(f.modules, m)
			free = without(free, m)
		}
		for _, same := range likeness {
			for k := range list {
				f := &list[k]
				if f.versions[len(f.versions)-1].Label != versions[max(i-1, 0)].Label || i == 0 {
					continue // it has ended, or was matched
				}
				old := f.modules[len(f.modules)-1]
				if m, ok := only(free, func(m Module) bool { return same(old, m) }); ok && unique(list, f, versions[i-1].Label, m, same) {
					take(f, m)
				}
			}
		}
		if i > 0 {
			if f, ok := open(list, versions[i-1].Label); ok && len(free) == 1 {
				take(f, free[0])
			}
		}
		for _, m := range free {
			list = append(list, lineage{versions: []Version{v}, modules: []Module{m}})
		}
	}
	for k := range list {
		f := &list[k]
		label := f.versions[len(f.versions)-1].Label
		for i, v := range versions {
			if v.Label == label && i+1 < len(versions) {
				f.next = versions[i+1].Label
			}
		}
		f.last = f.next == ""
	}
	return list
}

// likeness are the ways in which two modules may be the same, the surest first.
var likeness = []func(a, b Module) bool{
	func(a, b Module) bool { return a.Name == b.Name && a.spec.Dir == b.spec.Dir },
	func(a, b Module) bool { return stem(a.Name) == stem(b.Name) && a.spec.Dir == b.spec.Dir },
	func(a, b Module) bool { return a.Name == b.Name },
	func(a, b Module) bool {
		return stem(a.Name) == stem(b.Name) && path.Base(a.spec.Dir) == path.Base(b.spec.Dir)
	},
	func(a, b Module) bool { return stem(a.Name) == stem(b.Name) },
}

// only is the one module that matches.
func only(list []Module, match func(Module) bool) (found Module, ok bool) {
	for _, m := range list {
		if match(m) {
			if ok {
				return found, false
			}
			found, ok = m, true
		}
	}
	return found, ok
}

// unique tells whether no other lineage lays claim to a module.
func unique(list []lineage, f *lineage, label string, m Module, same func(a, b Module) bool) bool {
	for k := range list {
		o := &list[k]
		if o != f && o.versions[len(o.versions)-1].Label == label && same(o.modules[len(o.modules)-1], m) {
			return false
		}
	}
	return true
}

// open is the one lineage that has come as far as a release and not further.
func open(list []lineage, label string) (found *lineage, ok bool) {
	for k := range list {
		if f := &list[k]; f.versions[len(f.versions)-1].Label == label {
			if ok {
				return nil, false
			}
			found, ok = f, true
		}
	}
	return found, ok
}

func without(list []Module, m Module) (rest []Module) {
	for _, x := range list {
		if x.Name != m.Name || x.Dir != m.Dir {
			rest = append(rest, x)
		}
	}
	return rest
}
