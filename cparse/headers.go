package cparse

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
	"weak"

	"klplint/cparse/cache"
	"klplint/cparse/cpp"
	"klplint/cparse/headers"
	"klplint/cparse/source"
)

// Headers are the real headers of a kernel, for [Config.Headers]. What is made
// of them is kept in memory for as long as a unit stands on it, and in a cache
// on disk. They are safe for use by several goroutines.
type Headers struct {
	set   *headers.Set
	cache *cache.Cache // or nil

	mu     sync.Mutex
	slots  map[cache.Key]*imageSlot
	failed error // to keep an image, the first time
}

// imageSlot is the place of an image: who finds it empty fills it, the others
// wait.
type imageSlot struct {
	mu  sync.Mutex
	img weak.Pointer[image]
}

// NewHeaders makes the headers of a set available. Without a cache they are
// prepared again in each run.
func NewHeaders(set *headers.Set, kept *cache.Cache) *Headers {
	return &Headers{set: set, cache: kept, slots: map[cache.Key]*imageSlot{}}
}

// HeadersOf are the headers that a tree carries, nil if it has none.
func HeadersOf(tree *source.Tree) *Headers {
	h, _ := tree.Headers.(*Headers)
	return h
}

// Attach lets the files of a tree be parsed with these headers, and looks for
// compile commands in its root. Trees of nothing but such headers as klplint
// embeds carry none.
func (h *Headers) Attach(tree *source.Tree) {
	h.set.AddTree(tree.HostPath("."))
	if !h.set.Empty() {
		tree.Headers = h
	}
}

// Notes lists what the user should know about the headers.
func (h *Headers) Notes() []headers.Note {
	if h == nil {
		return nil
	}
	return h.set.Notes()
}

// CacheError says why prepared headers could not be kept, nil when they were.
func (h *Headers) CacheError() error {
	if h == nil {
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.failed
}

// flags are those of a file of a tree, nil when nothing is known about its
// headers.
func (h *Headers) flags(tree *source.Tree, file string) *headers.Flags {
	if h == nil {
		return nil
	}
	return h.set.Flags(tree.HostPath(file))
}

// image is what the include prefix of a main file comes to.
func (h *Headers) image(flags *headers.Flags, define []string, directives string) *image {
	text := imageMain(flags, define, directives)
	key := imageKey(flags, text)
	h.mu.Lock()
	slot := h.slots[key]
	if slot == nil {
		slot = &imageSlot{}
		h.slots[key] = slot
	}
	h.mu.Unlock()
	slot.mu.Lock()
	defer slot.mu.Unlock()
	if img := slot.img.Value(); img != nil {
		return img
	}
	img := h.cached(key)
	if img == nil {
		data := buildImage(&h.set.Roots, flags, text)
		img = readImage(string(data), prelude())
		h.keep(key, data)
	}
	slot.img = weak.Make(img)
	return img
}

// cached is the image in the cache, nil when there is none or when headers
// have changed since.
func (h *Headers) cached(key cache.Key) *image {
	if h.cache == nil {
		return nil
	}
	img := readImage(h.cache.GetString(key), prelude())
	if img == nil {
		return nil
	}
	m, ok := headers.DecodeManifest([]byte(img.sections[imageManifest]))
	if !ok {
		return nil
	}
	now := time.Now()
	ok, refreshed := m.Holds(&h.set.Roots, img.made)
	if !ok {
		return nil
	}
	if refreshed {
		h.keep(key, img.withManifest(now, m.Encode()))
	}
	return img
}

func (h *Headers) keep(key cache.Key, data []byte) {
	if h.cache == nil {
		return
	}
	if err := h.cache.Put(key, data); err != nil {
		h.mu.Lock()
		if h.failed == nil {
			h.failed = err
		}
		h.mu.Unlock()
	}
}

// imageMain is the main file of an image: the command line, then the prefix.
func imageMain(flags *headers.Flags, define []string, directives string) string {
	f := *flags
	f.Macros = slices.Clip(f.Macros)
	for _, d := range define {
		if m, ok := headers.ParseMacro(d); ok && !slices.Contains(headers.PerFile, m.Name) {
			f.Macros = append(f.Macros, m)
		}
	}
	for _, name := range headers.PerFile {
		f.Macros = append(f.Macros, headers.Macro{Name: name, Value: `"klplint"`})
	}
	return f.Preamble() + directives
}

// imageKey names an image by all that it is made of but the headers.
func imageKey(flags *headers.Flags, text string) cache.Key {
	h := sha256.New()
	fmt.Fprintf(h, "%d %s\n%q\n%q\n%s", imageVersion, cache.BuildID(), flags.Quote, flags.Angled, text)
	return cache.Key(h.Sum(nil))
}

// imageLimits bound the work on headers. A C file that includes what most
// modules do takes a tenth of it.
var imageLimits = cpp.Limits{
	Tokens:       20_000_000,
	Expansions:   50_000_000,
	IncludeDepth: 200,
	Includes:     50_000,
	NestedMacros: 1_000,
	Conditionals: 400,
}

// imageTokens is how many tokens the headers of most modules come to.
const imageTokens = 560_000

// maxNotes is how many oddities of headers are kept.
const maxNotes = 20

// buildImage prepares the headers that a text includes.
func buildImage(roots *headers.Roots, flags *headers.Flags, text string) []byte {
	made := time.Now()
	u, reader, missing := readHeaders(roots, flags, text)
	var notes []string
	for _, t := range u.troubles {
		if len(notes) < maxNotes {
			notes = append(notes, strings.ReplaceAll(t.Message, "\n", " "))
		}
	}
	return writeImage(u, made, reader.Manifest().Encode(), notes, missing)
}

// readHeaders makes a unit of the headers that a text includes. It also returns
// the names that the text includes and that are nowhere.
func readHeaders(roots *headers.Roots, flags *headers.Flags, text string) (u *Unit, reader *headers.Reader, missing []string) {
	reader = headers.NewReader(roots, flags)
	open := func(name string, quoted, next bool, from *cpp.Source) (*cpp.Source, error) {
		f, err := reader.Open(name, quoted, next, from.Path)
		switch {
		case err != nil:
			return nil, err
		case f != nil:
			return &cpp.Source{Path: f.Path, Text: f.Text}, nil
		case from.Path == "":
			if !slices.Contains(missing, name) {
				missing = append(missing, name)
			}
			return nil, nil
		}
		return nil, errNoHeader
	}
	r := cpp.Run(&cpp.Config{Open: open, Has: hasAnswer(reader), Limits: imageLimits, Expect: imageTokens}, &cpp.Source{Text: text})
	for i := range r.Troubles {
		if t := &r.Troubles[i]; t.File != "" {
			t.Message = t.File + ": " + t.Message
		}
	}
	for i := range r.Tokens {
		r.Tokens[i].Macro = nil // an image does not keep it either
	}
	return newUnit("headers", r, nil, nil), reader, missing
}

// hasAnswer answers __has_include and its kin.
func hasAnswer(reader *headers.Reader) func(op, arg string) bool {
	return func(op, arg string) bool {
		if op == "has_include" || op == "has_include_next" {
			return reader.Exists(arg, "")
		}
		return headers.Has(op, arg)
	}
}
