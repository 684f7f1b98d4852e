package headers

import "strings"

// splitCommand cuts a command as a shell would: at white space, with quotes and
// backslashes taken off. Nothing is expanded.
func splitCommand(s string) (words []string) {
	var w strings.Builder
	open := false // a word has begun; it may be empty, as ""
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case ' ', '\t', '\n', '\r':
			if open {
				words = append(words, w.String())
				w.Reset()
				open = false
			}
			continue
		case '\'':
			n := strings.IndexByte(s[i+1:], '\'')
			if n < 0 {
				n = len(s) - i - 1
			}
			w.WriteString(s[i+1 : i+1+n])
			i += n + 1
		case '"':
			for i++; i < len(s) && s[i] != '"'; i++ {
				if s[i] == '\\' && i+1 < len(s) && strings.IndexByte("\"\\$`\n", s[i+1]) >= 0 {
					if i++; s[i] == '\n' {
						continue
					}
				}
				w.WriteByte(s[i])
			}
		case '\\':
			if i++; i < len(s) && s[i] != '\n' {
				w.WriteByte(s[i])
			}
		default:
			w.WriteByte(c)
		}
		open = true
	}
	if open {
		words = append(words, w.String())
	}
	return words
}
