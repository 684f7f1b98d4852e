package headers

import (
	"io/fs"
	"syscall"
)

// inodeTime is when a file's inode changed last, which unlike its modification
// time nobody can set, and the number of the inode.
func inodeTime(info fs.FileInfo) (ctime, inode int64) {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return s.Ctim.Nano(), int64(s.Ino)
	}
	return 0, 0
}
