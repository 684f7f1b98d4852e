package main

import "syscall"

// peakMemory is the most memory that the process has had resident, in bytes.
func peakMemory() uint64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil || u.Maxrss < 0 {
		return 0
	}
	return uint64(u.Maxrss) << 10
}
