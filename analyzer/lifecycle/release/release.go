// Package release is what the livepatches of a series know of each other.
//
// A series is an import graph: the synthetic package of each livepatch imports
// that of its predecessor. What a rule, or the execution of a takeover, needs
// of an older livepatch travels along that edge as a fact of go/analysis, a
// [Release]: its states with their versions, the types of their data, the
// shadow variables, and the sources that its callbacks are made of. Nobody
// reaches into the syntax of another package, so that a release can be
// summarised once, kept, and compared elsewhere.
//
// A release is made of plain, sorted data and can be encoded with gob. What was
// not understood is said (Known fields, [livepatch.Unknown]) and never guessed.
package release

import (
	"go/token"
	"slices"

	"klplint/cparse/livepatch"
)

// Release summarises the livepatch module of one version.
type Release struct {
	Label  string // how the user names the version: a directory, a git tag
	Index  int    // its place in the series, the oldest is 0
	Module string
	// Named: a Kbuild file or Makefile says what the module is called.
	Named bool
	// Patches is how many patches the module holds. All below is about the
	// one; nothing is known of a module with several.
	Patches int
	Dialect livepatch.Dialect
	Replace livepatch.Tri
	At      Place // the patch
	// States are those that the kernel sees, in order. They are all of them
	// where StatesKnown. Of several with one id klp_get_state() finds the
	// first, and the compatibility check looks at all.
	States      []State
	StatesKnown bool
	StatesAt    Place // the array; the patch when there is none
	Shadows     []Shadow
	// Callbacks are where the callbacks of each slot stand, the first of each
	// slot that is defined.
	Callbacks [livepatch.Slots]Place

	Files []File // by path
	// Unit says how the files make the module.
	Unit Unit
}

// Unit is how the files of a release are compiled: see source.Module.
type Unit struct {
	Dir         string
	Files       []string
	IncludeDirs []string
	Defines     []string
	// Beyond is what the files may do which the release leaves out, because
	// no callback leads there.
	Beyond livepatch.Beyond
	Opaque bool // see livepatch.Module
}

// File is a source file of a release.
type File struct {
	Path string // in the tree that it was read from
	Show string // as users see it
	Text string
}

// Place is a piece of a file of the release: offsets in bytes. The zero place
// is nowhere.
type Place struct {
	File     int // index into Files, plus 1
	From, To int
}

// State is an element of the states array.
type State struct {
	ID      uint64
	Version uint64
	Known   bool   // of the version
	Written string // the macro or enumerator of the id, or the number as written
	At      Place
	// Data is what data points at, or holds; nil where that is not known.
	Data *Type
	// PrevAs is what the data of the previous livepatch's state is read as;
	// nil where it is not read, or as several things.
	PrevAs *Type
	// PrevFields are the members of the previous state's data that are read,
	// sorted. PrevWhole: it is also read as a whole, copied or handed on.
	PrevFields []string
	PrevWhole  bool
	// TakesOver: the data pointer of the previous state becomes its own.
	TakesOver bool
	// ChecksVersion: some function looks at the version of this state.
	ChecksVersion bool
	// Variables and Resources are what the callbacks that ask for this state,
	// and for no other, touch in the kernel; sorted.
	Variables []string
	Resources []string
}

// Shadow is a shadow variable id that the livepatch allocates.
type Shadow struct {
	ID      uint64
	Written string
	At      Place
	// Size in bytes, 0 where it is not known.
	Size uint64
	Data *Type // nil where that is not known
	// Renewed: pre_patch or post_patch frees those that are there.
	Renewed bool
}

// Type is a data type as far as its shape matters.
type Type struct {
	Name string // as C writes it: struct foo, unsigned int
	// Canon is the same for types that have the same values in the same
	// representation, whatever their names; "" where that is not known.
	Canon string
	// Scalar: the data is no memory, but a number kept in the pointer.
	Scalar bool
	// Struct: a struct or union. One that is only declared has no Fields.
	Struct bool
	Size   int64 // in bytes; -1 where it is not known
	Fields []Field
}

// Field is a member of a struct, those of anonymous members and of structs of
// the module included: inner.level.
type Field struct {
	Name   string
	Type   string // as C writes it
	Canon  string // as that of Type
	Offset int64  // in bytes; -1 where it is not known
}

// AFact marks a release as a fact of go/analysis.
func (*Release) AFact() {}

// State finds the first state with an id, as klp_get_state() does.
func (r *Release) State(id uint64) *State {
	for i := range r.States {
		if r.States[i].ID == id {
			return &r.States[i]
		}
	}
	return nil
}

// Pos makes positions of a place, in the file set that the pass of some package
// works with.
func (r *Release) Pos(fset *token.FileSet, p Place) (from, to token.Pos) {
	if p.File == 0 || p.File > len(r.Files) {
		return token.NoPos, token.NoPos
	}
	f := r.file(fset, p.File-1)
	size := f.Size()
	return f.Pos(min(p.From, size)), f.Pos(min(p.To, size))
}

// file finds a file of the release in a file set, and adds it where the set does
// not have it, as when the release was summarised in another process.
func (r *Release) file(fset *token.FileSet, n int) (found *token.File) {
	want := r.Files[n]
	fset.Iterate(func(f *token.File) bool {
		if f.Name() == want.Show && f.Size() == len(want.Text) {
			found = f
		}
		return found == nil
	})
	if found == nil {
		found = fset.AddFile(want.Show, -1, len(want.Text))
		found.SetLinesForContent([]byte(want.Text))
	}
	return found
}

// Series is a release and those before it, as its pass sees them.
type Series struct {
	Self  *Release
	Older []*Release // the oldest first
	// Newest: no release of the series comes after Self.
	Newest bool
}

// All are the releases of the series so far, the oldest first.
func (s *Series) All() []*Release { return append(slices.Clone(s.Older), s.Self) }
