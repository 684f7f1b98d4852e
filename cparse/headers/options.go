package headers

import (
	"path/filepath"
	"slices"
	"strings"
)

// parsed is what a compile command says, before anyone asked whether that may
// be believed.
type parsed struct {
	quote, include, system []string // directories
	forced                 []string
	macros                 []Macro
	std                    string
	short                  bool // -fshort-wchar
	narrow                 bool // -m32
}

// argument tells how an option takes its argument.
var optionArgs = []struct {
	option string
	apply  func(p *parsed, arg string)
}{
	// Longer names stand before those that they begin with.
	{"-isystem", func(p *parsed, arg string) { p.system = append(p.system, arg) }},
	{"-iquote", func(p *parsed, arg string) { p.quote = append(p.quote, arg) }},
	{"-include", func(p *parsed, arg string) { p.forced = append(p.forced, arg) }},
	{"-I", func(p *parsed, arg string) { p.include = append(p.include, arg) }},
	{"-D", func(p *parsed, arg string) { p.define(arg) }},
	{"-U", func(p *parsed, arg string) { p.undefine(arg) }},
}

// takesArg lists options that are not looked at, but whose argument is a word
// of its own that must not be taken for an option.
var takesArg = []string{
	"-o", "-x", "-T", "-u", "-z", "-MF", "-MT", "-MQ", "-aux-info", "-arch", "-target", "-imacros", "-idirafter", "-iprefix",
	"-iwithprefix", "-iwithprefixbefore", "-isysroot", "-imultilib", "-mllvm", "-Xassembler", "-Xclang", "-Xlinker",
	"-Xpreprocessor", "-wrapper", "--param", "-G", "-e", "-l", "-L", "-A", "-B",
}

// parseOptions reads the options that matter to the text of a C file:
// -I -isystem -iquote -include -D -U -std -m32 -m64 -fshort-wchar. All others
// are passed over, a response file (@file) among them.
func parseOptions(args []string) *parsed {
	p := &parsed{}
next:
	for i := 0; i < len(args); i++ {
		arg := args[i]
		if !strings.HasPrefix(arg, "-") {
			continue
		}
		switch {
		case arg == "-I-", strings.HasPrefix(arg, "-include-pch"):
			continue
		case arg == "-m32":
			p.narrow = true
			continue
		case arg == "-m64":
			p.narrow = false
			continue
		case arg == "-fshort-wchar":
			p.short = true
			continue
		case arg == "-fno-short-wchar":
			p.short = false
			continue
		case strings.HasPrefix(arg, "-std="):
			p.std = arg[len("-std="):]
			continue
		case slices.Contains(takesArg, arg):
			i++
			continue
		}
		for _, o := range optionArgs {
			value, ok := strings.CutPrefix(arg, o.option)
			if !ok {
				continue
			}
			if value == "" {
				if i++; i == len(args) {
					break next
				}
				value = args[i]
			}
			o.apply(p, value)
			continue next
		}
	}
	return p
}

func (p *parsed) define(arg string) {
	if m, ok := ParseMacro(arg); ok {
		p.macros = append(p.macros, m)
	}
}

// ParseMacro reads the NAME, NAME=VALUE or NAME(PARAMS)=VALUE of -D. It is not
// ok when its text could mean more than one definition.
func ParseMacro(arg string) (m Macro, ok bool) {
	name, value, given := strings.Cut(arg, "=")
	if !given {
		value = "1"
	}
	return Macro{Name: name, Value: value}, macroName(name) && oneLine(value)
}

func (p *parsed) undefine(name string) {
	if macroName(name) && !strings.Contains(name, "(") {
		p.macros = append(p.macros, Macro{Name: name, Undef: true})
	}
}

// macroName tells whether s is a name, with or without parameters.
func macroName(s string) bool {
	name, params, fn := strings.Cut(s, "(")
	for i := 0; i < len(name); i++ {
		if !nameByte(name[i]) || i == 0 && name[i] >= '0' && name[i] <= '9' {
			return false
		}
	}
	if name == "" || !fn {
		return name != ""
	}
	list, ok := strings.CutSuffix(params, ")")
	return ok && strings.IndexFunc(list, func(r rune) bool {
		return r >= 0x80 || !nameByte(byte(r)) && !strings.ContainsRune(", .", r)
	}) < 0
}

func nameByte(c byte) bool {
	return c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

// oneLine tells whether a macro's value ends where its line does: a comment or
// a backslash would take what stands behind it along.
func oneLine(s string) bool {
	if strings.ContainsAny(s, "\n\r\x00") || strings.HasSuffix(strings.TrimRight(s, " \t\v\f"), `\`) {
		return false
	}
	var quote byte
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quote != 0 && c == '\\':
			i++
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '/' && i+1 < len(s) && (s[i+1] == '*' || s[i+1] == '/'):
			return false
		}
	}
	return true
}

// answer is what becomes of a directory or file that a command names.
type answer uint8

const (
	absent answer = iota // left out, as a compiler would
	refuse               // left out, and the user is told
	accept
)

// flags makes the flags of a command that runs in a directory. What is refused
// is returned.
func (p *parsed) flags(dir string, ask func(abs string) answer) (f *Flags, refused []string) {
	f = &Flags{Std: p.std, Wide: !p.short}
	keep := func(list []string, also ...string) (out []string) {
		for _, name := range list {
			abs := name
			if !filepath.IsAbs(abs) {
				abs = filepath.Join(dir, name)
			}
			abs = filepath.Clean(abs)
			switch {
			case strings.ContainsAny(abs, "\n\r\"\\\x00"): // no one has such
			case slices.Contains(out, abs), slices.Contains(also, abs):
			default:
				switch ask(abs) {
				case accept:
					out = append(out, abs)
				case refuse:
					refused = append(refused, name)
				}
			}
		}
		return out
	}
	f.Quote = keep(p.quote)
	f.Angled = keep(p.include)
	f.Angled = append(f.Angled, keep(p.system, f.Angled...)...)
	f.Forced = keep(p.forced)
	f.Machine = machineOf(f.Angled)
	for _, m := range p.macros {
		if !slices.Contains(PerFile, m.Name) {
			f.Macros = append(f.Macros, m)
		}
	}
	return f, refused
}
