/* Stands for kpatch-syscall.h of kpatch-build: its macros stay undefined, to be seen as written. */
