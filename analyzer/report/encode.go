package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// writeValue writes v as JSON, indented by two spaces and ending in a newline.
func writeValue(w io.Writer, v any) error {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return err
	}
	_, err := w.Write(escapeUnsafe(buf.Bytes()))
	return err
}

// escapeUnsafe writes the characters of JSON text that could change what a
// terminal shows, and the bracket of what would be a command to GitHub's
// runner, as \u escapes. They occur in strings only, where the escape means the
// same.
func escapeUnsafe(text []byte) []byte {
	text = bytes.ReplaceAll(text, []byte("##["), []byte(`##\u005b`))
	if !bytes.ContainsFunc(text, unsafeInJSON) {
		return text
	}
	var out bytes.Buffer
	for _, r := range string(text) {
		switch {
		case !unsafeInJSON(r):
			out.WriteRune(r)
		case r > 0xffff:
			r -= 0x10000
			fmt.Fprintf(&out, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		default:
			fmt.Fprintf(&out, `\u%04x`, r)
		}
	}
	return out.Bytes()
}

func unsafeInJSON(r rune) bool { return r != '\n' && unsafeRune(r) }
