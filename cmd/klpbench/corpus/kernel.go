package corpus

import (
	"os"
	"path/filepath"
	"testing"
)

// KernelEnv is the variable that names the kernel headers that tests use, where
// they are not where Debian and Ubuntu put them.
const KernelEnv = "KLPLINT_KERNEL_DIR"

// Kernel is a directory of kernel headers for this machine, as klplint's
// --kernel-dir wants it. The test is skipped where there is none.
func Kernel(t testing.TB) string {
	t.Helper()
	if dir := os.Getenv(KernelEnv); dir != "" {
		return dir
	}
	found, err := filepath.Glob("/usr/src/linux-headers-*/include/generated/autoconf.h")
	if err != nil {
		t.Fatal(err) // the pattern is a constant
	}
	if len(found) == 0 {
		t.Skipf("no kernel headers are installed: apt-get install linux-headers-amd64, or set $%s", KernelEnv)
	}
	return filepath.Dir(filepath.Dir(filepath.Dir(found[len(found)-1])))
}
