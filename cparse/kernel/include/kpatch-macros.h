/* Stands for kpatch-macros.h of kpatch-build: its macros stay undefined, to be seen as written. */
