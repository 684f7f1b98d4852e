package exec

// Compatible is klp_is_patch_compatible; known is false when ids or versions
// are not.
func (m *Machine) Compatible(w *World, mod *Instance, replace bool) (ok, known bool) {
	p, found := m.patchPlace(mod)
	if !found {
		return true, len(w.Listed) == 0
	}
	for _, old := range w.Listed {
		q, found := m.patchPlace(old)
		if !found {
			return true, false
		}
		q.S += ".states"
		states := m.read(w, q)
		if states.IsNull() {
			continue
		}
		if states.Kind != Ptr {
			return true, false
		}
		for i := range int64(maxStates) {
			e := m.shift(states, i)
			id, version := m.member(w, e, "id"), m.member(w, e, "version")
			if id.Kind != Int || version.Kind != Int {
				return true, false
			}
			if id.N == 0 {
				break
			}
			now, known := m.findState(w, p, id)
			if !known {
				return true, false
			}
			if now.IsNull() {
				if replace {
					return false, true
				}
				continue
			}
			v := m.member(w, now, "version")
			if v.Kind != Int {
				return true, false
			}
			if uint32(v.N) < uint32(version.N) {
				return false, true
			}
		}
	}
	return true, true
}

func (m *Machine) member(w *World, p Value, name string) Value {
	p.S += "." + name
	return m.read(w, p)
}
