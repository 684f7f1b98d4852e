package exec

import (
	_ "embed"
	"fmt"
	"strconv"
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
	try    map[string]string
	needs  map[string][]int // the arguments that must not be NULL
}

var knownFunctions = sync.OnceValue(func() *functions {
	f, err := parseFunctions(functionsText)
	if err != nil {
		panic("functions.txt: " + err.Error()) // held by a test
	}
	return f
})

func parseFunctions(text string) (*functions, error) {
	f := &functions{class: map[string]string{}, unlock: map[string]string{}, lock: map[string]string{}, try: map[string]string{}, needs: map[string][]int{}}
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
			case "lock", "trylock", "lockfails":
				l, u, ok := strings.Cut(n, "/")
				if !ok {
					return nil, fmt.Errorf("line %d: %q: LOCK/UNLOCK is expected", i+1, n)
				}
				// Named by the unlocking function, so that all ways to take a
				// lock meet.
				kind := u
				if i := strings.Index(u, "unlock"); i >= 0 {
					kind = u[:i+len("unlock")] // spin_unlock_bh is spin_unlock
				}
				f.lock[l], f.unlock[u] = kind, kind
				f.try[l] = map[string]string{"trylock": "try", "lockfails": "fails"}[class]
			case "needs":
				name, arg, ok := strings.Cut(strings.TrimSuffix(n, ")"), "(")
				i, err := strconv.Atoi(arg)
				if !ok || err != nil {
					return nil, fmt.Errorf("line %d: %q: name(N) is expected", i+1, n)
				}
				f.needs[name] = append(f.needs[name], i)
			case "sure", "errptr", "errno", "strict":
				f.class[class+":"+n] = class
			case "pure", "void", "fails", "fills", "fillsfails", "links", "waits":
				if f.class[n] != "" {
					return nil, fmt.Errorf("line %d: %q is there twice", i+1, n)
				}
				f.class[n] = class
			default:
				return nil, fmt.Errorf("line %d: unknown class %q", i+1, class)
			}
		}
	}
	return f, nil
}

func (f *functions) is(name, class string) bool { return f.class[class+":"+name] != "" }
