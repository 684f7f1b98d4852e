package git

import (
	"container/list"
	"sync"

	"github.com/go-git/go-git/v5/plumbing"
)

// cacheSize bounds what the cache of a repository holds, in bytes.
const cacheSize = 64 << 20

// cacheKey names an object either by its hash or by its place in a pack, as the
// bases of deltas are.
type cacheKey struct {
	hash   plumbing.Hash
	pack   *pack
	offset int64
}

// cache holds the objects that were read last.
type cache struct {
	mu     sync.Mutex
	left   int64
	recent list.List // of *cached, the last used first
	byKey  map[cacheKey]*list.Element
}

type cached struct {
	key cacheKey
	obj stored
}

// overhead is what an object costs beside its data, about.
const overhead = 200

func newCache(size int64) *cache {
	return &cache{left: size, byKey: map[cacheKey]*list.Element{}}
}

func (c *cache) get(key cacheKey) (stored, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.byKey[key]
	if !ok {
		return stored{}, false
	}
	c.recent.MoveToFront(e)
	return e.Value.(*cached).obj, true
}

func (c *cache) put(key cacheKey, obj stored) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.byKey[key]; ok {
		return
	}
	c.byKey[key] = c.recent.PushFront(&cached{key, obj})
	c.left -= int64(len(obj.data)) + overhead
	for c.left < 0 {
		e := c.recent.Back()
		old := c.recent.Remove(e).(*cached)
		delete(c.byKey, old.key)
		c.left += int64(len(old.obj.data)) + overhead
	}
}
