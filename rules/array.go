package rules

import (
	"fmt"

	"klplint/cparse/livepatch"
)

// arrayTitle is how messages call an array: by its name where it has one.
func arrayTitle(what string, a livepatch.Array) string {
	if a.Name == "" {
		return what
	}
	return fmt.Sprintf("%s %q", what, a.Name)
}

// patchTitle is how messages call a patch.
func patchTitle(p *livepatch.Patch) string {
	if p.Name == "" {
		return "the livepatch"
	}
	return fmt.Sprintf("patch %q", p.Name)
}
