package release

import (
	"fmt"
	"slices"
	"strings"
)

// Change is how the shape of data differs from one release to the next.
type Change struct {
	Known   bool // both shapes are; nothing follows from the rest otherwise
	Differs bool
	// RenamedOnly: members have other names, and lie where they lay, in the
	// same representation.
	RenamedOnly bool
	// Diff is the difference in one line: struct foo: -int level@0 +long
	// level@0. Numbers behind @ are offsets in bytes.
	Diff string
}

// Compare compares the shapes of two types: members by name, representation and
// offset. The tags of structs, and the names of types that are the same to the
// machine, do not matter.
func Compare(was, now *Type) Change {
	switch {
	case was == nil || now == nil:
		return Change{}
	case was.Scalar && now.Scalar:
		return Change{Known: true}
	case was.Struct && now.Struct:
		return compareFields(was, now)
	}
	// A number, or a struct of which nothing but that is known.
	c := Change{Known: true, Diff: fmt.Sprintf("-%s +%s", was.Name, now.Name)}
	switch {
	case was.Scalar != now.Scalar || was.Struct != now.Struct:
		c.Differs = true
	case was.Canon != "" && now.Canon != "":
		c.Differs = was.Canon != now.Canon
	case was.Name != now.Name:
		return Change{}
	}
	if !c.Differs {
		c.Diff = ""
	}
	return c
}

// maxDiff is how many members a difference shows.
const maxDiff = 8

func compareFields(was, now *Type) Change {
	if len(was.Fields) == 0 || len(now.Fields) == 0 {
		return Change{} // declared only, or empty
	}
	var parts []string
	c := Change{Known: true, RenamedOnly: true}
	byName := map[string]*Field{}
	for i := range now.Fields {
		byName[now.Fields[i].Name] = &now.Fields[i]
	}
	kept := map[string]bool{}
	room := was.reserves()
	ranks := [2]map[string]int{ranked(was.Fields, now.Fields), ranked(now.Fields, was.Fields)}
	for i := range was.Fields {
		f := &was.Fields[i]
		g := byName[f.Name]
		switch {
		case isReserve(f.Name):
		case g == nil:
			parts = append(parts, "-"+f.written())
			if o := now.at(f, i); o == nil || slices.ContainsFunc(was.Fields, func(x Field) bool { return x.Name == o.Name }) {
				c.RenamedOnly = false
			} else {
				parts = append(parts, "+"+o.written())
				kept[o.Name] = true
			}
			continue
		case !sameType(f, g):
			parts = append(parts, "-"+f.written(), "+"+g.written())
			c.RenamedOnly = false
		case f.Offset != g.Offset && f.Offset >= 0 && g.Offset >= 0:
			parts = append(parts, fmt.Sprintf("%s@%d->%d", f.Name, f.Offset, g.Offset))
			c.RenamedOnly = false
		case (f.Offset < 0 || g.Offset < 0) && ranks[0][f.Name] != ranks[1][f.Name]:
			parts = append(parts, f.Name+" moved")
			c.RenamedOnly = false
		}
		kept[f.Name] = true
	}
	for i := range now.Fields {
		if g := &now.Fields[i]; !kept[g.Name] && !isReserve(g.Name) && !g.within(room) {
			parts = append(parts, "+"+g.written())
			c.RenamedOnly = false
		}
	}
	if len(parts) == 0 && room == nil && now.reserves() == nil && was.Size >= 0 && now.Size >= 0 && was.Size != now.Size {
		parts = append(parts, fmt.Sprintf("size %d->%d", was.Size, now.Size))
		c.RenamedOnly = false
	}
	if len(parts) == 0 {
		return Change{Known: true}
	}
	c.Differs = true
	if more := len(parts) - maxDiff; more > 0 {
		parts = append(parts[:maxDiff], fmt.Sprintf("and %d more", more))
	}
	c.Diff = now.Name + ": " + strings.Join(parts, " ")
	return c
}

// sameType tells whether two members are represented alike.
func sameType(a, b *Field) bool {
	return a.Type == b.Type || a.Canon != "" && a.Canon == b.Canon
}

// at is the member of t in the place of f, the member number n of an older
// type, with the same representation.
func (t *Type) at(f *Field, n int) *Field {
	for i := range t.Fields {
		g := &t.Fields[i]
		if sameType(f, g) && (f.Offset >= 0 && f.Offset == g.Offset || f.Offset < 0 && g.Offset < 0 && i == n) {
			return g
		}
	}
	return nil
}

// ranked numbers the members that others have, too, in order: where offsets are
// not known, that has to do.
func ranked(list, others []Field) map[string]int {
	ranks := map[string]int{}
	for _, f := range list {
		if slices.ContainsFunc(others, func(g Field) bool { return g.Name == f.Name }) {
			ranks[f.Name] = len(ranks)
		}
	}
	return ranks
}

// reserves are the pieces of a struct that it keeps for later members: offsets
// from and to. nil when there are none, or where is not known.
func (t *Type) reserves() (list [][2]int64) {
	for i, f := range t.Fields {
		if !isReserve(f.Name) || f.Offset < 0 {
			continue
		}
		to := t.Size
		if i+1 < len(t.Fields) && t.Fields[i+1].Offset >= 0 {
			to = t.Fields[i+1].Offset
		}
		list = append(list, [2]int64{f.Offset, to})
	}
	return list
}

func (f *Field) within(room [][2]int64) bool {
	return slices.ContainsFunc(room, func(r [2]int64) bool { return f.Offset >= r[0] && f.Offset < r[1] })
}

// isReserve tells whether a member only keeps room for later ones.
func isReserve(name string) bool {
	name = strings.ToLower(name)
	for _, part := range [...]string{"reserve", "pad", "unused", "spare", "rsvd", "resv", "filler"} {
		if strings.Contains(name, part) {
			return true
		}
	}
	return false
}

func (f *Field) written() string {
	s, length := f.Type, ""
	if i := strings.IndexByte(s, '['); i >= 0 && strings.HasSuffix(s, "]") {
		s, length = s[:i], s[i:]
	}
	if !strings.HasSuffix(s, "*") {
		s += " "
	}
	s += f.Name + length
	if f.Offset >= 0 {
		s += fmt.Sprintf("@%d", f.Offset)
	}
	return s
}

// Reads tells whether code that was written for data of the type reads members
// of other data right: all of them, or those named, lie there in the same place
// and representation.
func (t *Type) Reads(other *Type, names []string) bool {
	if t == nil || other == nil {
		return false
	}
	if !t.Struct || !other.Struct || len(t.Fields) == 0 {
		c := Compare(other, t)
		return c.Known && !c.Differs
	}
	for i := range t.Fields {
		f := &t.Fields[i]
		if names != nil && !slices.ContainsFunc(names, func(n string) bool {
			return f.Name == n || strings.HasPrefix(f.Name, n+".") || strings.HasPrefix(f.Name, n+"[")
		}) {
			continue
		}
		j := slices.IndexFunc(other.Fields, func(g Field) bool { return g.Name == f.Name })
		if j < 0 {
			return false
		}
		g := &other.Fields[j]
		if !sameType(f, g) || f.Offset != g.Offset || f.Offset < 0 && i != j {
			return false
		}
	}
	return names != nil || other.Size >= t.Size
}
