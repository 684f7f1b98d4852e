package cparse

import (
	"encoding/binary"
	"maps"
	"slices"
	"strings"
	"time"

	"klplint/cparse/cpp"
)

// imageWriter makes an image.
type imageWriter struct {
	sections [imageSections][]byte
	names    map[string]uint32
}

// writeImage makes an image of a unit of headers.
func writeImage(u *Unit, made time.Time, manifest []byte, notes, missing []string) []byte {
	w := &imageWriter{names: map[string]uint32{}}
	w.sections[imageManifest] = manifest
	w.sections[imageNotes] = []byte(strings.Join(notes, "\n"))
	w.sections[imageMissing] = []byte(strings.Join(missing, "\n"))
	numbers := w.declarations(u)
	for space, m := range u.names.(*nameMaps) {
		values := map[string]uint32{}
		for name, e := range m {
			if n, ok := numbers[e]; ok && name != "" {
				values[name] = n
			}
		}
		w.sections[imageTables+space] = w.table(values)
	}
	w.macros(u.macros)
	return w.bytes(made)
}

// declarations writes the text of all declarations and numbers them.
func (w *imageWriter) declarations(u *Unit) map[*entry]uint32 {
	size := 0
	for i := range u.toks {
		size += len(u.toks[i].Text) + 1
	}
	var b strings.Builder
	b.Grow(size)
	numbers := make(map[*entry]uint32, len(u.entries))
	offsets := make([]byte, 0, 4*(len(u.entries)+1))
	for _, e := range u.entries {
		if t := e.toks(); len(t) == 1 && t[0].Text == ";" {
			continue
		}
		numbers[e] = uint32(len(numbers))
		offsets = binary.LittleEndian.AppendUint32(offsets, uint32(b.Len()))
		cpp.WriteText(&b, e.toks())
	}
	w.sections[imageOffsets] = binary.LittleEndian.AppendUint32(offsets, uint32(b.Len()))
	w.sections[imageText] = []byte(b.String())
	return numbers
}

func (w *imageWriter) macros(t *cpp.Macros) {
	var b strings.Builder
	values := map[string]uint32{}
	t.Defined(func(m *cpp.Macro) {
		values[m.Name] = uint32(b.Len())
		if m.Main {
			b.WriteByte(mainMacro)
		} else {
			b.WriteByte(otherMacro)
		}
		m.DefinitionText(&b)
		b.WriteByte(0)
	})
	w.sections[imageMacros] = w.table(values)
	w.sections[imageMacroText] = []byte(b.String())
}

// name is where a name stands.
func (w *imageWriter) name(s string) uint32 {
	off, ok := w.names[s]
	if !ok {
		off = uint32(len(w.sections[imageNames]))
		w.names[s] = off
		w.sections[imageNames] = append(append(w.sections[imageNames], s...), 0)
	}
	return off
}

// table makes a hash table with open addressing, two thirds of it filled.
func (w *imageWriter) table(values map[string]uint32) []byte {
	slots := uint32(len(values) + len(values)/2 + 1)
	t := make([]byte, slots*slotSize)
	for i := range slots {
		binary.LittleEndian.PutUint32(t[i*slotSize:], emptySlot)
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		at := nameHash(name) % slots
		for binary.LittleEndian.Uint32(t[at*slotSize:]) != emptySlot {
			at = (at + 1) % slots
		}
		binary.LittleEndian.PutUint32(t[at*slotSize:], w.name(name))
		binary.LittleEndian.PutUint32(t[at*slotSize+4:], values[name])
	}
	return t
}

// withManifest is the image's bytes with another manifest, made at another time.
func (img *image) withManifest(made time.Time, manifest []byte) []byte {
	w := &imageWriter{}
	for i, s := range img.sections {
		w.sections[i] = []byte(s)
	}
	w.sections[imageManifest] = manifest
	return w.bytes(made)
}

func (w *imageWriter) bytes(made time.Time) []byte {
	size := imageHead + 8*imageSections
	for _, s := range w.sections {
		size += len(s)
	}
	out := make([]byte, 0, size)
	out = binary.LittleEndian.AppendUint32(out, imageVersion)
	out = binary.LittleEndian.AppendUint64(out, uint64(made.UnixNano()))
	at := imageHead + 8*imageSections
	for _, s := range w.sections {
		out = binary.LittleEndian.AppendUint32(out, uint32(at))
		out = binary.LittleEndian.AppendUint32(out, uint32(len(s)))
		at += len(s)
	}
	for _, s := range w.sections {
		out = append(out, s...)
	}
	return out
}
