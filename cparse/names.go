package cparse

// names finds the entry that declares a name. There are two: maps, for text
// that was just read, and tables in an image of headers.
type names interface {
	find(space nameSpace, name string) *entry
	has(space nameSpace, name string) bool
}

// nameSpace is a space of names in C, and a half: enumerators are looked up
// apart from variables.
type nameSpace uint8

const (
	inDefs nameSpace = iota // variables, functions and macro declarations
	inTypedefs
	inTags
	inEnums
	nameSpaces
)

// nameMaps are the names of a text that was just read.
type nameMaps [nameSpaces]map[string]*entry

// newNameMaps makes maps for a text of so many tokens.
func newNameMaps(tokens int) *nameMaps {
	m := &nameMaps{}
	for i := range m {
		m[i] = map[string]*entry{}
	}
	m[inDefs] = make(map[string]*entry, tokens/32)
	return m
}

func (m *nameMaps) find(space nameSpace, name string) *entry { return m[space][name] }

func (m *nameMaps) has(space nameSpace, name string) bool { return m[space][name] != nil }

// register notes what an entry declares. A definition wins over declarations.
func (m *nameMaps) register(e *entry) {
	for _, n := range e.names {
		switch n.kind {
		case declTypedef:
			m[inTypedefs][n.name] = e
		case declTag:
			m[inTags][n.name] = e
		case declEnumerator:
			m[inEnums][n.name] = e
		default:
			if old := m[inDefs][n.name]; old == nil || e.defines || !old.defines {
				m[inDefs][n.name] = e
			}
		}
	}
}

// outer is the unit in which a name is looked up that this one does not
// declare. Units with the kernel's real headers stand on each other, the last
// of them on the embedded headers: those lend it functions, and no types.
func (u *Unit) outer(space nameSpace) *Unit {
	if u.exact && !u.prelude.exact && space != inDefs {
		return nil
	}
	return u.prelude
}
