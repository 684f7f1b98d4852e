package exec

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"
)

//go:embed functions.txt
var functionsText string

// functions is the table of functions.txt.
type functions struct {
	class  map[string]string // name -> pure, void, fails, sure, errptr, waits
	unlock map[string]string // unlocking function -> kind of lock
	lock   map[string]string // locking function -> kind of lock
	try    map[string]bool
}

var knownFunctions = sync.OnceValue(func() *functions {
	f, err := parseFunctions(functionsText)
	if err != nil {
		panic("functions.txt: " + err.Error()) // held by a test
	}
	return f
})

func parseFunctions(text string) (*functions, error) {
	f := &functions{class: map[string]string{}, unlock: map[string]string{}, lock: map[string]string{}, try: map[string]bool{}}
	for i, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		class, names, ok := strings.Cut(line, " : ")
		if !ok {
			return nil, fmt.Errorf("line %d: CLASS : NAME ... is expected", i+1)
		}
		for _, n := range strings.Fields(names) {
			switch class {
			case "lock", "trylock":
				l, u, ok := strings.Cut(n, "/")
				if !ok {
					return nil, fmt.Errorf("line %d: %q: LOCK/UNLOCK is expected", i+1, n)
				}
				// Named by the unlocking function, so that all ways to take a
				// lock meet.
				f.lock[l], f.unlock[u] = u, u
				f.try[l] = class == "trylock"
			case "pure", "void", "fails", "sure", "errptr", "waits", "keeps":
				f.class[class+":"+n] = class
				if class != "sure" && class != "errptr" {
					f.class[n] = class
				}
			default:
				return nil, fmt.Errorf("line %d: unknown class %q", i+1, class)
			}
		}
	}
	return f, nil
}

func (f *functions) is(name, class string) bool { return f.class[class+":"+name] != "" }
