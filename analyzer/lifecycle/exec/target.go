package exec

import (
	"klplint/cparse/ast"
	"klplint/cparse/livepatch"
)

// Coming is a target module that is loaded while livepatches are installed.
// refused worlds are those in which a pre_patch failed, so that the target is
// not loaded.
func (m *Machine) Coming(w *World, target string) (loaded, refused []*World) {
	w = w.Clone()
	w.Event(ast.Span{}, "target module %s is loaded", target)
	w.Loaded[target] = ModuleComing
	worlds := []*World{w}
	for n, mod := range w.Listed {
		for i, o := range m.objects(mod) {
			if !o.Name.Known || !o.Name.Set || o.Name.Value != target {
				continue
			}
			var next []*World
			for _, w := range worlds {
				w.klp("applying patch '%s' to loading module '%s'", mod.Name, target)
				for _, out := range m.prePatch(w, mod, i, o, false) {
					if failed, known := m.truth(out.World, out.Result); known && failed {
						out.World.klp("pre-patch callback failed for object '%s'", target)
						out.World.klp("patch '%s' failed for module '%s', refusing to load module '%s'", mod.Name, target, target)
						refused = append(refused, m.cleanUp(out.World, n, target)...)
						continue
					}
					if out.World.Transition == mod {
						next = append(next, out.World)
						continue
					}
					for _, post := range m.callback(out.World, mod, i, o, livepatch.PostPatch) {
						next = append(next, post.World)
					}
				}
			}
			worlds = m.merge(next)
		}
	}
	for _, w := range worlds {
		w.Loaded[target] = ModuleLive
	}
	return worlds, refused
}

// cleanUp takes a refused target out of the earlier livepatches.
func (m *Machine) cleanUp(w *World, upTo int, target string) []*World {
	worlds := m.leaveTarget(w, w.Listed[:upTo], target)
	for _, w := range worlds {
		delete(w.Loaded, target)
	}
	return worlds
}

// Going is a target module that is removed while livepatches are installed.
func (m *Machine) Going(w *World, target string) []*World {
	w = w.Clone()
	w.Event(ast.Span{}, "target module %s is removed", target)
	w.Loaded[target] = ModuleGoing
	worlds := m.leaveTarget(w, w.Listed, target)
	for _, w := range worlds {
		delete(w.Loaded, target)
	}
	return worlds
}

func (m *Machine) leaveTarget(w *World, patches []*Instance, target string) []*World {
	worlds := []*World{w}
	for _, mod := range patches {
		for i, o := range m.objects(mod) {
			if !o.Name.Known || !o.Name.Set || o.Name.Value != target {
				continue
			}
			var next []*World
			for _, w := range worlds {
				if !w.patched[object{mod, i}] {
					next = append(next, w)
					continue
				}
				pre := []Outcome{{World: w, Result: Null}}
				if w.Transition != mod {
					pre = m.callback(w, mod, i, o, livepatch.PreUnpatch)
				}
				for _, p := range pre {
					p.World.klp("reverting patch '%s' on unloading module '%s'", mod.Name, target)
					for _, q := range m.callback(p.World, mod, i, o, livepatch.PostUnpatch) {
						delete(q.World.mine(itsPatched).patched, object{mod, i})
						next = append(next, q.World)
					}
				}
			}
			worlds = m.merge(next)
		}
	}
	return worlds
}
