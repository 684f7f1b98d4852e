package git

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// Nothing that could run a program or reach the network is even linked in: of
// go-git, only what decodes its files.
func TestPowerless(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	must(t, err)
	deps := strings.Fields(string(out))
	if !slices.Contains(deps, "github.com/go-git/go-git/v5/plumbing/object") {
		t.Fatalf("these are not our dependencies: %q", deps)
	}
	for _, power := range []string{"os/exec", "net", "net/http", "plugin", "github.com/go-git/go-git/v5"} {
		if slices.Contains(deps, power) {
			t.Errorf("%s is linked in", power)
		}
	}
}
