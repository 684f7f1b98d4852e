package source

import "strings"

// matchPath matches a slash path against a pattern of slash-separated segments,
// in which a segment "**" stands for any number of segments: none or more in
// the beginning and in the middle, one or more at the end. That is what
// gitignore(5) says.
func matchPath(pattern, name []string) bool {
	// One step back to the last "**" is enough, so this is at worst quadratic.
	p, n, backP, backN := 0, 0, -1, 0
	for n < len(name) {
		switch {
		case p < len(pattern) && pattern[p] == "**":
			if p == len(pattern)-1 {
				return true
			}
			backP, backN = p+1, n
			p++
		case p < len(pattern) && matchSegment(pattern[p], name[n]):
			p++
			n++
		case backP >= 0:
			backN++
			p, n = backP, backN
		default:
			return false
		}
	}
	return p == len(pattern)
}

// matchSegment matches one name against a pattern of *, ?, [...] and \x.
func matchSegment(pattern, name string) bool {
	p, n, backP, backN := 0, 0, -1, 0
	for n < len(name) {
		if p < len(pattern) && pattern[p] == '*' {
			p++
			backP, backN = p, n
			continue
		}
		if p < len(pattern) {
			if next, ok := matchByte(pattern, p, name[n]); ok {
				p = next
				n++
				continue
			}
		}
		if backP < 0 {
			return false
		}
		backN++
		p, n = backP, backN
	}
	return strings.Trim(pattern[p:], "*") == ""
}

// matchByte matches c against what stands at pattern[p], which is no star, and
// says where the pattern goes on.
func matchByte(pattern string, p int, c byte) (next int, ok bool) {
	switch pattern[p] {
	case '?':
		return p + 1, true
	case '[':
		return matchClass(pattern, p, c)
	case '\\':
		if p+1 == len(pattern) {
			return p, false // git: a lone backslash at the end never matches
		}
		p++
	}
	return p + 1, pattern[p] == c
}

// matchClass matches c against the bracket expression that begins at
// pattern[p]. One that is not closed matches nothing, as in git.
func matchClass(pattern string, p int, c byte) (next int, ok bool) {
	p++
	negate := p < len(pattern) && (pattern[p] == '!' || pattern[p] == '^')
	if negate {
		p++
	}
	matched := false
	for first := true; ; first = false {
		if p >= len(pattern) {
			return p, false
		}
		if pattern[p] == ']' && !first {
			return p + 1, matched != negate
		}
		if strings.HasPrefix(pattern[p:], "[:") {
			if end := strings.Index(pattern[p+2:], ":]"); end >= 0 {
				matched = matched || inClass(pattern[p+2:p+2+end], c)
				p += end + 4
				continue
			}
		}
		low, next := classByte(pattern, p)
		high := low
		if next+1 < len(pattern) && pattern[next] == '-' && pattern[next+1] != ']' {
			high, next = classByte(pattern, next+1)
		}
		matched = matched || low <= c && c <= high
		p = next
	}
}

func classByte(pattern string, p int) (c byte, next int) {
	if pattern[p] == '\\' && p+1 < len(pattern) {
		p++
	}
	return pattern[p], p + 1
}

func inClass(class string, c byte) bool {
	lower, upper, digit := c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9'
	switch class {
	case "alpha":
		return lower || upper
	case "digit":
		return digit
	case "alnum":
		return lower || upper || digit
	case "lower":
		return lower
	case "upper":
		return upper
	case "xdigit":
		return digit || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
	case "space":
		return c == ' ' || c >= '\t' && c <= '\r'
	case "blank":
		return c == ' ' || c == '\t'
	case "cntrl":
		return c < ' ' || c == 0x7f
	case "print":
		return c >= ' ' && c < 0x7f
	case "graph":
		return c > ' ' && c < 0x7f
	case "punct":
		return c > ' ' && c < 0x7f && !lower && !upper && !digit
	}
	return false
}
