package report

import (
	"net/url"
	"strings"
)

// uri is a relative slash path as a URI reference, percent-encoded.
func uri(path string) string {
	if path == "" {
		return "."
	}
	segments := strings.Split(path, "/")
	for i, s := range segments {
		// A colon in the first segment would end a scheme.
		segments[i] = strings.ReplaceAll(url.PathEscape(s), ":", "%3A")
	}
	return strings.Join(segments, "/")
}
