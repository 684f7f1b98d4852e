package exec

import "strings"

// atomics adds the atomic operations: those of atomic_t, atomic64_t,
// atomic_long_t and refcount_t on the counter.
func atomics(table map[string]func(*kernelCall) []*state) {
	for _, p := range [...]string{"atomic_", "atomic64_", "atomic_long_", "refcount_"} {
		value, at := 0, 1 // atomic_add(i, v)
		table[p+"read"] = counter(func(c *kernelCall, old Value) (Value, Value) { return old, old })
		table[p+"set"] = counter(func(c *kernelCall, old Value) (Value, Value) { return c.arg(1), Null })
		for _, op := range [...]struct{ name, op string }{{"inc", "+"}, {"dec", "-"}, {"add", "+"}, {"sub", "-"}} {
			one := op.name == "inc" || op.name == "dec"
			do := func(test, result string) func(*kernelCall) []*state {
				return counterAt(func(c *kernelCall) int {
					if one {
						return 0
					}
					return at
				}, func(c *kernelCall, old Value) (Value, Value) {
					n := Number(1)
					if !one {
						n = c.arg(value)
					}
					now := c.m.binary(c.s.w, op.op, old, n)
					switch result {
					case "old":
						return now, old
					case "new":
						return now, now
					case "test":
						return now, c.m.binary(c.s.w, test, now, Null)
					}
					return now, Null
				})
			}
			table[p+op.name] = do("", "")
			table[p+op.name+"_return"] = do("", "new")
			table["atomic_fetch_"+op.name] = do("", "old")
			table[p+op.name+"_and_test"] = do("==", "test")
		}
		table[p+"xchg"] = counter(func(c *kernelCall, old Value) (Value, Value) { return c.arg(1), old })
		table[p+"cmpxchg"] = counter(func(c *kernelCall, old Value) (Value, Value) {
			if same, known := c.m.equal(c.s.w, old, c.arg(1)); known {
				if same {
					return c.arg(2), old
				}
				return old, old
			}
			return c.m.result(c.s, c.in, c.name), old
		})
		table[p+"inc_not_zero"] = counter(func(c *kernelCall, old Value) (Value, Value) {
			if t, known := c.m.truth(c.s.w, old); known {
				if t {
					return c.m.binary(c.s.w, "+", old, Number(1)), Number(1)
				}
				return old, Null
			}
			v := c.m.result(c.s, c.in, c.name)
			return v, v
		})
	}
}

// counter makes an operation on the counter that the first argument points at.
// It is given the old value and returns the new one and the result.
func counter(do func(*kernelCall, Value) (now, result Value)) func(*kernelCall) []*state {
	return counterAt(func(*kernelCall) int { return 0 }, do)
}

func counterAt(arg func(*kernelCall) int, do func(*kernelCall, Value) (now, result Value)) func(*kernelCall) []*state {
	return func(c *kernelCall) []*state {
		p, ok := c.m.target(c.s, c.arg(arg(c)), c.in.At)
		if !ok {
			return []*state{}
		}
		if p.Kind != Ptr {
			return c.returns(c.m.result(c.s, c.in, c.name))
		}
		if strings.HasPrefix(c.name, "refcount_") {
			p.S += ".refs"
		}
		p.S += ".counter"
		old := c.m.read(c.s.w, p)
		now, result := do(c, old)
		if now.key() != old.key() {
			c.m.storeAt(c.s, p, now, c.in.At)
		}
		return c.returns(result)
	}
}

// bits adds the operations on bits of a word.
func bits(table map[string]func(*kernelCall) []*state) {
	op := func(set func(word, bit int64) int64, tells bool) func(*kernelCall) []*state {
		return func(c *kernelCall) []*state {
			p, ok := c.m.target(c.s, c.arg(1), c.in.At)
			if !ok {
				return []*state{}
			}
			n := c.arg(0)
			if p.Kind != Ptr {
				return c.returns(c.m.result(c.s, c.in, c.name))
			}
			word := c.m.read(c.s.w, p)
			if n.Kind != Int || n.N < 0 || n.N > 62 || word.Kind != Int {
				if set != nil {
					v := c.m.Unknown("bits:"+strings.TrimLeft(c.name, "_")+n.key()+word.key(), "a word of bits")
					c.m.storeAt(c.s, p, v, c.in.At)
				}
				return c.returns(c.m.result(c.s, c.in, c.name))
			}
			bit := int64(1) << n.N
			if set != nil {
				c.m.storeAt(c.s, p, Number(set(word.N, bit)), c.in.At)
			}
			if tells {
				return c.returns(boolean(word.N&bit != 0))
			}
			return c.returns(Null)
		}
	}
	or := func(w, b int64) int64 { return w | b }
	andNot := func(w, b int64) int64 { return w &^ b }
	xor := func(w, b int64) int64 { return w ^ b }
	for _, p := range [...]string{"", "__"} {
		table[p+"set_bit"] = op(or, false)
		table[p+"clear_bit"] = op(andNot, false)
		table[p+"change_bit"] = op(xor, false)
		table[p+"test_and_set_bit"] = op(or, true)
		table[p+"test_and_clear_bit"] = op(andNot, true)
		table[p+"test_and_change_bit"] = op(xor, true)
	}
	table["test_bit"] = op(nil, true)
	table["clear_bit_unlock"], table["test_and_set_bit_lock"] = table["clear_bit"], table["test_and_set_bit"]
}
