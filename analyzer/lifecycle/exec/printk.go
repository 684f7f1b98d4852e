package exec

import (
	"fmt"
	"strings"
)

// printk formats a message into the kernel log. A continuation (KERN_CONT) goes
// to the line before.
func printk(c *kernelCall) []*state {
	f := c.arg(0)
	if f.Kind != Str {
		c.s.w.Print("(a message that is not known)")
		return c.returns(Null)
	}
	text := f.S
	cont := false
	if strings.HasPrefix(text, "\x01") && len(text) > 1 {
		cont = text[1] == 'c'
		if text[1] <= '3' && c.s.w.Failure.Phase == c.m.phase && c.s.w.Failure.Call == c.s.w.Calls {
			c.s.w.mine(itsAlloc).alloc[markComplained] = c.s.w.Calls
		}
		text = text[2:]
	}
	text = c.format(text, c.args[1:])
	for i, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		if cont && i == 0 && c.s.w.Log != nil {
			last := c.s.w.Log
			c.s.w.Log = &Line{last.Prev, last.Text + line}
			continue
		}
		c.s.w.Print(line)
	}
	return c.returns(Null)
}

// format does what vsnprintf does, as far as values are known; one that is not
// is written as <?>.
func (c *kernelCall) format(f string, args []Value) string {
	var b strings.Builder
	for i := 0; i < len(f); i++ {
		if f[i] != '%' {
			b.WriteByte(f[i])
			continue
		}
		j := i + 1
		for j < len(f) && strings.IndexByte("-+ #0123456789.*", f[j]) >= 0 {
			j++
		}
		flags := f[i+1 : j]
		for j < len(f) && strings.IndexByte("hlLqjzt", f[j]) >= 0 {
			j++
		}
		if j >= len(f) {
			b.WriteString(f[i:])
			break
		}
		verb := f[j]
		i = j
		if verb == '%' {
			b.WriteByte('%')
			continue
		}
		v := Value{}
		if len(args) > 0 {
			v, args = args[0], args[1:]
		}
		if verb == 'p' {
			for i+1 < len(f) && isAlnum(f[i+1]) {
				i++
			}
		}
		b.WriteString(c.formatValue(flags, verb, v))
	}
	return b.String()
}

func isAlnum(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

func (c *kernelCall) formatValue(flags string, verb byte, v Value) string {
	if strings.Contains(flags, "*") {
		flags = ""
	}
	switch verb {
	case 's':
		switch v.Kind {
		case Str:
			return fmt.Sprintf("%"+flags+"s", v.S)
		case Int:
			return "(null)"
		case Ptr:
			if s, ok := c.m.stringAt(c.s.w, v); ok {
				return fmt.Sprintf("%"+flags+"s", s)
			}
		}
	case 'd', 'i', 'u', 'x', 'X', 'o', 'c':
		if v.Kind == Int {
			switch verb {
			case 'i':
				verb = 'd'
			case 'u':
				return fmt.Sprintf("%"+flags+"d", uint64(v.N))
			}
			return fmt.Sprintf("%"+flags+string(verb), v.N)
		}
	}
	return "<?>"
}

// stringAt reads the string in a character array.
func (m *Machine) stringAt(w *World, p Value) (string, bool) {
	if v := m.read(w, p); v.Kind == Str {
		return v.S, true
	}
	if strings.HasSuffix(p.S, "[0]") {
		p.S = strings.TrimSuffix(p.S, "[0]")
		if v := m.read(w, p); v.Kind == Str {
			return v.S, true
		}
	}
	r := m.Regions.at(p)
	if r.Kind == ModuleVar && p.S == "" && r.init != nil {
		if v := m.constant(r, r.init); v.Kind == Str {
			return v.S, true
		}
	}
	return "", false
}
