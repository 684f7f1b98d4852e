package report

import (
	"slices"
	"strings"
	"testing"
)

// The vectors that GitHub publishes with its implementation (codeql-action,
// src/fingerprints.test.ts).
func TestLineHashes(t *testing.T) {
	greetings := []string{
		"e9496ae3ebfced30:1", "fb7c023a8b9ccb3f:1", "ce8ba1a563dcdaca:1", "e20e36e16fcb0cc8:1",
		"b3edc88f2938467e:1", "c8e28b0b4002a3a0:1", "c129715d7a2bc9a3:1",
	}
	for _, tt := range []struct {
		text string
		want []string
	}{
		{"", []string{"c129715d7a2bc9a3:1"}},
		{" a\nb\n  \t\tc\n d", []string{"271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"}},
		{" hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End", []string{
			"8b7cf3e952e7aeb2:1", "b1ae1287ec4718d9:1", "bff680108adb0fcc:1",
			"c6805c5e1288b612:1", "b86d3392aea1be30:1", "e6ceba753e1a442:1",
		}},
		// Whatever ends the lines.
		{" hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n", greetings},
		{" hello; \t\nworld!!!\r\r\r  \t\tGreetings\r End\r", greetings},
		{" hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n", greetings},
		{" hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n", greetings},
		// Equal lines are told apart by their number.
		{strings.Repeat("Lorem ipsum dolor sit amet.\n", 10), []string{
			"a7f2ff13bc495cf2:1", "a7f2ff13bc495cf2:2", "a7f2ff13bc495cf2:3", "a7f2ff13bc495cf2:4", "a7f2ff13bc495cf2:5",
			"a7f2ff13bc495cf2:6", "a7f2ff1481e87703:1", "a9cf91f7bbf1862b:1", "55ec222b86bcae53:1", "cc97dc7b1d7d8f7b:1", "c129715d7a2bc9a3:1",
		}},
	} {
		if got := lineHashes(tt.text); !slices.Equal(got, tt.want) {
			t.Errorf("%q:\ngot  %q\nwant %q", tt.text, got, tt.want)
		}
	}
}

// A line keeps its hash when lines are put in before it: that is what it is for.
func TestLineHashSurvivesShifts(t *testing.T) {
	text := "int a;\nint b;\n" + strings.Repeat("/* filler */\n", 10)
	before, after := lineHashes(text), lineHashes("// new\n\n"+text)
	if before[1] != after[3] {
		t.Errorf("%s became %s", before[1], after[3])
	}
}

// Broken UTF-8 is replaced as browsers and Node.js do (WHATWG Encoding).
func TestDecodeRune(t *testing.T) {
	for text, want := range map[string]string{
		"a\xffb":                 "a\ufffdb",
		"\xc3x":                  "\ufffdx",
		"\xe6\x97x":              "\ufffdx",
		"\xe6\x97":               "\ufffd",
		"\xf0\x9f\x99(":          "\ufffd(",
		"\xed\xa0\x80":           "\ufffd\ufffd\ufffd", // a surrogate is no character
		"\xe0\x80\x80":           "\ufffd\ufffd\ufffd", // nor is a longer form of a short one
		"\xf4\x90\x80\x80":       "\ufffd\ufffd\ufffd\ufffd",
		"\xf5\x80":               "\ufffd\ufffd",
		"\u65e5\U0001f642\u00e9": "\u65e5\U0001f642\u00e9",
	} {
		var b strings.Builder
		for rest := text; rest != ""; {
			r, size := decodeRune(rest)
			b.WriteRune(r)
			rest = rest[size:]
		}
		if got := b.String(); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
