package cache

import (
	"fmt"
	"os"
	"runtime/debug"
	"strings"
	"sync"
)

// BuildID tells builds of klplint apart: another one may make other things of
// the same sources.
var BuildID = sync.OnceValue(func() string {
	var id strings.Builder
	if info, ok := debug.ReadBuildInfo(); ok {
		id.WriteString(info.Main.Version)
	}
	if name, err := os.Executable(); err == nil {
		if info, err := os.Stat(name); err == nil {
			fmt.Fprintf(&id, " %d %d", info.Size(), info.ModTime().UnixNano())
		}
	}
	return id.String()
})
