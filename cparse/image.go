package cparse

import (
	"strings"
	"sync"
	"time"

	"klplint/cparse/cpp"
)

// image is a translation unit of headers, prepared: preprocessed, cut into
// declarations and indexed. It is one run of bytes, made to be kept in a file
// and used without being read as a whole: names are looked up in hash tables
// within the bytes, and what is found, a declaration or a macro, is text that
// becomes tokens when it is first asked for.
//
// Nothing in the bytes is trusted: an offset that points nowhere is a name that
// is not there.
type image struct {
	sections [imageSections]string
	made     time.Time // when its headers began to be read
	unit     *Unit     // the headers as a unit

	mu      sync.Mutex
	entries map[uint32]*lazyEntry
	macros  map[string]*cpp.Macro
}

// The sections of an image, in their order.
const (
	imageManifest  = iota // of package headers
	imageNotes            // lines for the user
	imageMissing          // names that the main file includes and that are nowhere
	imageNames            // each ended by a NUL
	imageText             // of declarations
	imageOffsets          // of declarations in the text, and the end of the last
	imageTables           // a hash table for each name space: name -> declaration
	imageMacros    = imageTables + int(nameSpaces)
	imageMacroText = imageMacros + 1 // each macro ended by a NUL
	imageSections  = imageMacroText + 1
)

// imageVersion changes with the format, and with what is put into it.
const imageVersion = 1

const (
	imageHead  = 4 + 8      // version, time
	slotSize   = 8          // of a hash table: where the name is, what it means
	emptySlot  = ^uint32(0) // in the place of a name
	mainMacro  = '!'        // before the text of a macro of the main file
	otherMacro = ' '
)

type lazyEntry struct {
	once sync.Once
	e    *entry
}

// noNames are the names of a unit that declares nothing for others.
var noNames = &nameMaps{}

// readImage opens an image, nil when the bytes are none. Of its names, those
// of functions are also looked up in api.
func readImage(data string, api *Unit) *image {
	if len(data) < imageHead+8*imageSections || u32(data, 0) != imageVersion {
		return nil
	}
	img := &image{entries: map[uint32]*lazyEntry{}, macros: map[string]*cpp.Macro{}}
	img.made = time.Unix(0, int64(uint64(u32(data, 4))|uint64(u32(data, 8))<<32))
	for i := range img.sections {
		at := imageHead + 8*i
		from, size := uint64(u32(data, at)), uint64(u32(data, at+4))
		if from+size > uint64(len(data)) {
			return nil
		}
		img.sections[i] = data[from : from+size]
	}
	img.unit = &Unit{Path: "headers", prelude: api, exact: true, names: img, macros: cpp.NewMacros(img)}
	return img
}

func u32(s string, at int) uint32 {
	if at < 0 || at+4 > len(s) {
		return 0
	}
	return uint32(s[at]) | uint32(s[at+1])<<8 | uint32(s[at+2])<<16 | uint32(s[at+3])<<24
}

// nameHash is FNV-1a.
func nameHash(s string) uint32 {
	h := uint32(2166136261)
	for i := 0; i < len(s); i++ {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return h
}

// lookup finds a name in a table.
func (img *image) lookup(table int, name string) (value uint32, ok bool) {
	t, names := img.sections[table], img.sections[imageNames]
	slots := uint32(len(t) / slotSize)
	if slots == 0 {
		return 0, false
	}
	at := nameHash(name) % slots
	for range slots {
		off := u32(t, int(at)*slotSize)
		if off == emptySlot {
			return 0, false
		}
		if end := int(off) + len(name); end < len(names) && names[off:end] == name && names[end] == 0 {
			return u32(t, int(at)*slotSize+4), true
		}
		if at++; at == slots {
			at = 0
		}
	}
	return 0, false
}

// has implements [names].
func (img *image) has(space nameSpace, name string) bool {
	_, ok := img.lookup(imageTables+int(space), name)
	return ok
}

// find implements [names].
func (img *image) find(space nameSpace, name string) *entry {
	n, ok := img.lookup(imageTables+int(space), name)
	if !ok {
		return nil
	}
	return img.entry(n)
}

// entry is the n-th declaration, nil when there is none.
func (img *image) entry(n uint32) *entry {
	img.mu.Lock()
	l := img.entries[n]
	if l == nil {
		l = &lazyEntry{}
		img.entries[n] = l
	}
	img.mu.Unlock()
	l.once.Do(func() { l.e = img.makeEntry(n) })
	return l.e
}

// declarations counts the declarations of the image.
func (img *image) declarations() int { return max(0, len(img.sections[imageOffsets])/4-1) }

// makeEntry makes a declaration of its text. Each has a small unit of its own,
// in which nothing but its tokens is: all names are looked up in the image.
func (img *image) makeEntry(n uint32) *entry {
	u := &Unit{
		Path: img.unit.Path, toks: cpp.Lex(img.declarationText(n)), prelude: img.unit, exact: true, names: noNames, macros: img.unit.macros,
		learned: map[string]bool{}, bodies: map[string][]string{},
	}
	if len(u.toks) == 0 {
		return nil
	}
	u.closer = closers(u.toks)
	e := &entry{u: u, to: len(u.toks)}
	e.index()
	u.entries = []*entry{e}
	return e
}

// declarationText is the text of the n-th declaration, "" when there is none.
func (img *image) declarationText(n uint32) string {
	offsets, text := img.sections[imageOffsets], img.sections[imageText]
	if int(n) >= img.declarations() {
		return ""
	}
	from, to := u32(offsets, int(n)*4), u32(offsets, int(n)*4+4)
	if from >= to || uint64(to) > uint64(len(text)) {
		return ""
	}
	return text[from:to]
}

// Find implements [cpp.Table].
func (img *image) Find(name string) *cpp.Macro {
	off, ok := img.lookup(imageMacros, name)
	if !ok {
		return nil
	}
	img.mu.Lock()
	defer img.mu.Unlock()
	if m, ok := img.macros[name]; ok {
		return m
	}
	var m *cpp.Macro
	if text := img.sections[imageMacroText]; uint64(off) < uint64(len(text)) {
		text = text[off:]
		if n := strings.IndexByte(text, 0); n > 0 {
			if m = cpp.ParseDefinition(text[1:n]); m != nil {
				m.Main = text[0] == mainMacro
			}
		}
	}
	img.macros[name] = m
	return m
}

// lines are the notes, or the missing names.
func (img *image) lines(section int) []string {
	if img.sections[section] == "" {
		return nil
	}
	return strings.Split(img.sections[section], "\n")
}
