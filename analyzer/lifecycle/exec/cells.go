package exec

import "slices"

// cells is the memory of a world: a value for each place that was written.
// Worlds that were cloned share what neither has written since.
type cells struct {
	regions []*contents // by region
	mine    *byte       // marks the contents that only this world has
}

// contents are the cells of a region, by path.
type contents struct {
	m     map[string]Value
	owner *byte
	sum   uint64 // of the cells, 0 when it is not known
	// somewhere: there are elements whose number is not known.
	somewhere bool
}

// hash is the same for the same cells.
func (g *contents) hash() uint64 {
	if g.sum == 0 {
		for path, v := range g.m {
			h := fnvInt(fnv(fnvString(fnvStart, path), byte(v.Kind)), v.N)
			if v.Kind == Agg {
				h = fnvString(h, v.key())
			} else {
				h = fnvString(h, v.S)
			}
			g.sum += h * 0x9e3779b97f4a7c15
		}
	}
	return g.sum
}

func newCells() cells { return cells{mine: new(byte)} }

// clone makes a copy; from now on neither side owns what it has.
func (c *cells) clone() cells {
	c.mine = new(byte)
	return cells{regions: slices.Clone(c.regions), mine: new(byte)}
}

// region lists the cells of a region; not to be changed.
func (c *cells) region(id int) map[string]Value {
	if id < len(c.regions) && c.regions[id] != nil {
		return c.regions[id].m
	}
	return nil
}

func (c *cells) get(at cell) (Value, bool) {
	v, ok := c.region(at.region)[at.path]
	return v, ok
}

// own makes a region's cells ones that may be changed.
func (c *cells) own(id int) map[string]Value {
	for id >= len(c.regions) {
		c.regions = append(c.regions, nil)
	}
	g := c.regions[id]
	if g == nil || g.owner != c.mine {
		was := g
		g = &contents{m: make(map[string]Value, 1), owner: c.mine}
		if was != nil {
			for k, v := range was.m {
				g.m[k] = v
			}
			g.somewhere = was.somewhere
		}
		c.regions[id] = g
	}
	g.sum = 0
	return g.m
}

func (c *cells) set(at cell, v Value) { c.own(at.region)[at.path] = v }

// remove forgets the cells of a region whose paths match.
func (c *cells) remove(id int, match func(path string) bool) {
	for path := range c.region(id) {
		if match(path) {
			delete(c.own(id), path)
		}
	}
}

// drop forgets a region.
func (c *cells) drop(id int) {
	if id < len(c.regions) {
		c.regions[id] = nil
	}
}

// all visits every cell, in no order within a region.
func (c *cells) all(visit func(cell, Value)) {
	for id, g := range c.regions {
		if g == nil {
			continue
		}
		for path, v := range g.m {
			visit(cell{id, path}, v)
		}
	}
}
