package corpus

import (
	"errors"
	"testing"
)

// Find returns the folder of the corpus. The test is skipped where the corpus
// was not fetched: developers need no 150 MB to try a change.
func Find(t testing.TB) string {
	t.Helper()
	dir, err := Dir()
	if err == nil {
		_, err = complete(dir)
	}
	if errors.Is(err, errIncomplete) {
		t.Skip(`run "go run ./cmd/klpbench corpus" to fetch the kernel's livepatch modules`)
	}
	if err != nil {
		t.Fatal(err)
	}
	return dir
}
