package headers

import (
	"fmt"
	"strings"
	"testing"
)

// summary writes flags, one kind a line.
func (f *Flags) summary() string {
	var b strings.Builder
	list := func(name string, l []string) {
		if len(l) > 0 {
			fmt.Fprintf(&b, "%s %s\n", name, strings.Join(l, " "))
		}
	}
	list("quote", f.Quote)
	list("angled", f.Angled)
	list("forced", f.Forced)
	for _, m := range f.Macros {
		if m.Undef {
			fmt.Fprintf(&b, "undef %s\n", m.Name)
		} else {
			fmt.Fprintf(&b, "define %s %s\n", m.Name, m.Value)
		}
	}
	if f.Std != "" {
		fmt.Fprintf(&b, "std %s\n", f.Std)
	}
	if f.Wide {
		b.WriteString("wide\n")
	}
	return b.String()
}

// TestParseOptions holds what is read of a compile command that runs in /k, when
// each folder and file may be used.
func TestParseOptions(t *testing.T) {
	for _, tt := range []struct{ name, args, want string }{
		{"folders, in the order of the compiler", "-isystem s -Ia -I b -iquote q -isystem /t -I/k/a -I./b/../b",
			"quote /k/q\nangled /k/a /k/b /k/s /t\nwide\n"},
		{"macros, in their order", "-DA -DB=1 -D C=x(y) -UA -U D -DF(x)=#x", "define A 1\ndefine B 1\ndefine C x(y)\nundef A\nundef D\ndefine F(x) #x\nwide\n"},
		{"forced files", "-include ./include/linux/kconfig.h -include x.h", "forced /k/include/linux/kconfig.h /k/x.h\nwide\n"},
		{"the standard", "-std=gnu89 -std=gnu11", "std gnu11\nwide\n"},
		{"wchar_t", "-fshort-wchar", ""},
		{"the last of two counts", "-fshort-wchar -fno-short-wchar", "wide\n"},
		{"Kbuild's words for the file are klplint's own", `-DKBUILD_MODNAME="a" -D__KBUILD_MODNAME=kmod_a -DKBUILD_BASENAME="a" -DX`, "define X 1\nwide\n"},

		{"arguments of other options are no options", "-o -Ia -MF -DB -x -Uc --param -Ix -T -include", "wide\n"},
		{"options that end early", "-I", "wide\n"},
		{"what runs code, or reads other files, is passed over",
			"-fplugin=./evil.so -fplugin-arg-evil-I=/etc -wrapper sh,-c,evil -B /evil -specs=evil -imacros /etc/passwd -include-pch evil -Wp,-MD,x -Wp,-include,y -iprefix /etc -idirafter /etc @/etc/args @args -I-",
			"wide\n"},
		{"macros that would be more than one line", "-DA=1\n#include\u00a0\"/etc/passwd\" -DB=\\ -DC=/* -DD=x//y -DE\n=1", "wide\n"},
		{"macros without a name", "-D=1 -D1=2 -D(x)=1 -Da-b=1 -U -Ua(x) -DF(x", "wide\n"},
		{"folders that cannot be written in C", "-I/a\"b -I/a\\b -include a\nb", "wide\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			args := strings.Split(tt.args, " ")
			f, refused := parseOptions(args).flags("/k", func(string) answer { return accept })
			if got := f.summary(); got != tt.want || len(refused) > 0 {
				t.Errorf("got\n%swant\n%s", got, tt.want)
			}
		})
	}
	if p := parseOptions([]string{"-m64", "-m32"}); !p.narrow {
		t.Error("-m32 was not seen")
	}
}
