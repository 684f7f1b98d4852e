package report

import (
	"net/url"
	"strings"
)

// uri is a slash path as a URI reference, percent-encoded. A path that starts
// at the root of the file system, which only a user can have asked for, keeps
// its scheme.
func uri(path string) string {
	if path == "" {
		return "."
	}
	segments := strings.Split(path, "/")
	for i, s := range segments {
		// A colon in the first segment would end a scheme.
		segments[i] = strings.ReplaceAll(url.PathEscape(s), ":", "%3A")
	}
	ref := strings.Join(segments, "/")
	if strings.HasPrefix(path, "/") {
		return "file://" + ref
	}
	return ref
}
