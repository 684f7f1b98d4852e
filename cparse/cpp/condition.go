package cpp

import (
	"fmt"
	"math/bits"
	"strconv"
	"strings"
)

// verdict is the value of a condition.
type verdict struct {
	true  bool
	guess bool // it rests on a configuration that nobody knows
}

// defined tells whether a name is a macro. In guess mode an unknown CONFIG_
// option counts as defined (built in, not as a module), and any other unknown
// name as undefined; both are guesses.
func (p *pp) defined(name string) verdict {
	if p.macros.Lookup(name) != nil || builtinMacro(name) != 0 || hasOperator(name) {
		return verdict{true: true}
	}
	if !p.cfg.Guess || p.macros.Undefined(name) {
		return verdict{}
	}
	if strings.HasPrefix(name, "CONFIG_") {
		return verdict{true: !strings.HasSuffix(name, "_MODULE"), guess: true}
	}
	return verdict{guess: !isGuardName(name)}
}

// isGuardName tells whether a name looks like that of an include guard, whose
// absence says nothing about configuration.
func isGuardName(name string) bool {
	return strings.HasSuffix(name, "_H") || strings.HasSuffix(name, "_H_") || strings.HasSuffix(name, "_H__")
}

// hasOperator tells whether name is an operator of #if that is asked for with
// #ifdef.
func hasOperator(name string) bool {
	switch name {
	case "__has_include", "__has_include_next", "__has_attribute", "__has_builtin", "__has_feature", "__has_extension":
		return true
	}
	return false
}

// evalCondition evaluates the expression of an #if or #elif.
func (p *pp) evalCondition(word Token, line []Token) verdict {
	e := &condEval{p: p, word: word}
	e.toks = e.prepare(line)
	v := e.cond(0)
	if e.err == "" && e.i < len(e.toks) {
		e.fail("unexpected %q", clip(e.toks[e.i].Text))
	}
	if e.err != "" {
		// A condition that means nothing here is a configuration that
		// nobody knows.
		end := word.End()
		if len(line) > 0 {
			end = line[len(line)-1].End()
		}
		p.trouble(word.Pos, end, false, "#"+word.Text+" is not understood ("+e.err+") and taken as false")
		return verdict{guess: true}
	}
	return verdict{true: v.n != 0, guess: e.guess}
}

// condEval evaluates a preprocessor expression by precedence climbing.
type condEval struct {
	p     *pp
	word  Token
	toks  []Token
	i     int
	depth int
	guess bool
	err   string
}

type condValue struct {
	n        uint64
	unsigned bool
}

func (e *condEval) fail(format string, args ...any) {
	if e.err == "" {
		e.err = fmt.Sprintf(format, args...)
	}
}

// prepare resolves defined, IS_ENABLED and __has_..., whose operands must not
// be expanded, and expands the rest.
func (e *condEval) prepare(line []Token) []Token {
	var out []Token
	for i := 0; i < len(line); i++ {
		t := line[i]
		if t.Kind != Ident {
			out = append(out, t)
			continue
		}
		name, n := operand(line[i+1:], t.Text == "defined")
		switch t.Text {
		case "LINUX_VERSION_CODE":
			// The embedded headers name one version; the tree may be for another.
			e.guess = e.guess || e.p.cfg.Guess
			out = append(out, t)
		case "defined":
			if n == 0 {
				e.fail("defined without a name")
				return nil
			}
			v := e.p.defined(name)
			e.guess = e.guess || v.guess
			out = append(out, number(v.true))
			i += n
		case "IS_ENABLED", "IS_BUILTIN", "IS_REACHABLE", "IS_MODULE":
			if n == 0 || e.p.macros.Lookup(t.Text) != nil {
				out = append(out, t)
				continue
			}
			v := e.p.enabled(t.Text, name)
			e.guess = e.guess || v.guess
			out = append(out, number(v.true))
			i += n
		case "__has_include", "__has_include_next", "__has_attribute", "__has_builtin", "__has_feature", "__has_extension",
			"__has_cpp_attribute", "__has_c_attribute", "__has_declspec_attribute", "__has_warning":
			inner, n := group(line[i+1:])
			has := e.p.cfg.Has
			out = append(out, number(has != nil && has(strings.Trim(t.Text, "_"), spell(inner))))
			i += n
		default:
			out = append(out, t)
		}
	}
	return e.p.expandPlainly(out)
}

// enabled answers IS_ENABLED and its kin.
func (p *pp) enabled(macro, name string) verdict {
	plain, module := p.defined(name), p.defined(name+"_MODULE")
	switch macro {
	case "IS_MODULE":
		return module
	case "IS_BUILTIN":
		return plain
	}
	return verdict{true: plain.true || module.true, guess: plain.guess}
}

// operand reads NAME or (NAME), and how many tokens that is.
func operand(list []Token, bare bool) (string, int) {
	if len(list) >= 1 && list[0].Kind == Ident && bare {
		return list[0].Text, 1
	}
	if len(list) >= 3 && list[0].Text == "(" && list[1].Kind == Ident && list[2].Text == ")" {
		return list[1].Text, 3
	}
	return "", 0
}

func number(b bool) Token {
	if b {
		return Token{Kind: Number, Text: "1"}
	}
	return Token{Kind: Number, Text: "0"}
}

var condPrec = map[string]int{
	"||": 1, "&&": 2, "|": 3, "^": 4, "&": 5, "==": 6, "!=": 6,
	"<": 7, ">": 7, "<=": 7, ">=": 7, "<<": 8, ">>": 8, "+": 9, "-": 9, "*": 10, "/": 10, "%": 10,
}

// cond is a conditional expression whose operators bind at least as tightly
// as prec.
func (e *condEval) cond(prec int) condValue {
	if e.depth++; e.depth > 200 {
		e.fail("it nests too deeply")
		return condValue{}
	}
	defer func() { e.depth-- }()
	x := e.unary()
	for e.err == "" && e.i < len(e.toks) {
		op := e.toks[e.i].Text
		if op == "?" && prec <= 0 {
			e.i++
			then := e.cond(0)
			if !e.accept(":") {
				e.fail("? without :")
				return x
			}
			els := e.cond(0)
			if x.n != 0 {
				x = then
			} else {
				x = els
			}
			continue
		}
		q := condPrec[op]
		if q == 0 || q < prec {
			break
		}
		e.i++
		y := e.cond(q + 1)
		x = e.binary(op, x, y)
	}
	return x
}

func (e *condEval) accept(text string) bool {
	if e.i < len(e.toks) && e.toks[e.i].Text == text {
		e.i++
		return true
	}
	return false
}

func (e *condEval) unary() condValue {
	if e.i >= len(e.toks) {
		e.fail("the expression is incomplete")
		return condValue{}
	}
	if e.depth++; e.depth > 200 {
		e.fail("it nests too deeply")
		return condValue{}
	}
	defer func() { e.depth-- }()
	t := e.toks[e.i]
	e.i++
	switch {
	case t.Kind == Number:
		v, unsigned, ok := ParseInt(t.Text)
		if !ok {
			e.fail("%q is no integer", clip(t.Text))
		}
		return condValue{v, unsigned}
	case t.Kind == Char:
		v, _ := ParseChar(t.Text)
		return condValue{n: v}
	case t.Kind == Ident:
		return e.name(t)
	}
	switch t.Text {
	case "(":
		x := e.cond(0)
		for e.accept(",") {
			x = e.cond(0)
		}
		if !e.accept(")") {
			e.fail("a parenthesis is missing")
		}
		return x
	case "!":
		return truth(e.unary().n == 0)
	case "-":
		x := e.unary()
		x.n = -x.n
		return x
	case "+":
		return e.unary()
	case "~":
		x := e.unary()
		x.n = ^x.n
		return x
	}
	e.fail("unexpected %q", clip(t.Text))
	return condValue{}
}

// name is an identifier that is no macro: 0, as the standard has it; but an
// unknown option is 1, and an unknown call is unknown configuration.
func (e *condEval) name(t Token) condValue {
	if e.i < len(e.toks) && e.toks[e.i].Text == "(" {
		_, n := group(e.toks[e.i:])
		e.i += n
		e.guess = true
		return condValue{}
	}
	if t.Text == "true" {
		return truth(true)
	}
	if e.p.cfg.Guess && !e.p.macros.Undefined(t.Text) {
		e.guess = true
		if strings.HasPrefix(t.Text, "CONFIG_") && !strings.HasSuffix(t.Text, "_MODULE") {
			return truth(true)
		}
	}
	return condValue{}
}

func truth(b bool) condValue {
	if b {
		return condValue{n: 1}
	}
	return condValue{}
}

func (e *condEval) binary(op string, x, y condValue) condValue {
	unsigned := x.unsigned || y.unsigned
	r := func(n uint64) condValue { return condValue{n, unsigned} }
	less := func(a, b uint64) bool {
		if unsigned {
			return a < b
		}
		return int64(a) < int64(b)
	}
	switch op {
	case "||":
		return truth(x.n != 0 || y.n != 0)
	case "&&":
		return truth(x.n != 0 && y.n != 0)
	case "|":
		return r(x.n | y.n)
	case "^":
		return r(x.n ^ y.n)
	case "&":
		return r(x.n & y.n)
	case "==":
		return truth(x.n == y.n)
	case "!=":
		return truth(x.n != y.n)
	case "<":
		return truth(less(x.n, y.n))
	case ">":
		return truth(less(y.n, x.n))
	case "<=":
		return truth(!less(y.n, x.n))
	case ">=":
		return truth(!less(x.n, y.n))
	case "<<":
		return condValue{x.n << (y.n & 63), x.unsigned}
	case ">>":
		if x.unsigned {
			return condValue{x.n >> (y.n & 63), true}
		}
		return condValue{uint64(int64(x.n) >> (y.n & 63)), false}
	case "+":
		return r(x.n + y.n)
	case "-":
		return r(x.n - y.n)
	case "*":
		return r(x.n * y.n)
	}
	if y.n == 0 {
		return r(0) // in a branch that short circuit leaves out, or an error
	}
	quo, rem := bits.Div64(0, x.n, y.n)
	if !unsigned {
		a, b := int64(x.n), int64(y.n)
		if b == -1 {
			quo, rem = uint64(-a), 0
		} else {
			quo, rem = uint64(a/b), uint64(a%b)
		}
	}
	if op == "/" {
		return r(quo)
	}
	return r(rem)
}

// ParseInt reads an integer constant of C, with its suffixes.
func ParseInt(text string) (value uint64, unsigned, ok bool) {
	s := strings.ReplaceAll(text, "'", "")
	body := strings.TrimRight(s, "uUlLzZ")
	if strings.HasPrefix(body, "0x") || strings.HasPrefix(body, "0X") {
		// Hexadecimal digits are none of the suffix letters.
		body = s[:2] + strings.TrimRight(s[2:], "uUlLzZ")
	}
	suffix := s[len(body):]
	unsigned = strings.ContainsAny(suffix, "uU")
	base := body
	if len(base) > 1 && base[0] == '0' && base[1] >= '0' && base[1] <= '9' {
		base = "0o" + base[1:]
	}
	v, err := strconv.ParseUint(base, 0, 64)
	if err != nil {
		return 0, false, false
	}
	if v > 1<<63-1 {
		unsigned = true
	}
	return v, unsigned, true
}

// ParseChar reads a character constant.
func ParseChar(text string) (uint64, bool) {
	s := text
	if i := strings.IndexByte(s, '\''); i >= 0 {
		s = s[i+1:]
	}
	s = strings.TrimSuffix(s, "'")
	body, ok := Unquote(s)
	if !ok || body == "" {
		return 0, false
	}
	v := uint64(0)
	for i := 0; i < len(body); i++ {
		v = v<<8 | uint64(body[i])
	}
	if len(body) == 1 {
		v = uint64(int64(int8(body[0])))
	}
	return v, true
}

// Unquote resolves the escapes of a string's inner text.
func Unquote(s string) (string, bool) {
	if strings.IndexByte(s, '\\') < 0 {
		return s, true
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' {
			b.WriteByte(s[i])
			continue
		}
		if i++; i >= len(s) {
			return b.String(), false
		}
		c := s[i]
		if j := strings.IndexByte("ntrabfve", c); j >= 0 {
			b.WriteByte("\n\t\r\a\b\f\v\x1b"[j])
			continue
		}
		switch {
		case c >= '0' && c <= '7':
			j := i
			for j < len(s) && j < i+3 && s[j] >= '0' && s[j] <= '7' {
				j++
			}
			n, _ := strconv.ParseUint(s[i:j], 8, 16)
			b.WriteByte(byte(n))
			i = j - 1
		case c == 'x':
			j := i + 1
			for j < len(s) && isHex(s[j]) {
				j++
			}
			n, _ := strconv.ParseUint(s[i+1:min(j, i+17)], 16, 64)
			b.WriteByte(byte(n))
			i = j - 1
		case c == 'u' || c == 'U':
			n := 4
			if c == 'U' {
				n = 8
			}
			j := min(i+1+n, len(s))
			r, _ := strconv.ParseUint(s[i+1:j], 16, 32)
			b.WriteRune(rune(r))
			i = j - 1
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), true
}

func isHex(c byte) bool {
	return isDigit(c) || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}
