package generate

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// writer gathers text. Two writers of one module share their random numbers.
type writer struct {
	rng    *rand.Rand
	name   string
	vendor bool
	small  bool

	b       strings.Builder
	count   int
	funcs   []function
	patched []string
}

// function is a generated function.
type function struct {
	name string
	text string
}

func (w *writer) String() string { return w.b.String() }

func (w *writer) lines() int { return w.count }

func (w *writer) reset() {
	w.b.Reset()
	w.count = 0
}

// raw writes text that ends with a line end.
func (w *writer) raw(text string) {
	w.b.WriteString(text)
	w.count += strings.Count(text, "\n")
}

// line writes a line.
func (w *writer) line(format string, args ...any) {
	w.raw(fmt.Sprintf(format, args...) + "\n")
}

// fill writes a text in which @ stands for the module's name and # for the
// name in capitals.
func (w *writer) fill(text string) {
	w.raw(strings.NewReplacer("@", w.name, "#", strings.ToUpper(w.name)).Replace(strings.TrimPrefix(text, "\n")))
}

// n is a random number below max.
func (w *writer) n(max int) int { return w.rng.IntN(max) }

// one is one of the texts.
func (w *writer) one(texts ...string) string { return texts[w.n(len(texts))] }
