// Package source answers two questions before anything is parsed: which files
// may be read, and which of them the kernel's build would link into one module.
//
// A [Tree] is a directory, a single .c file, standard input or a git tree, seen
// as one [io/fs.FS]. Directories are opened with [os.OpenRoot], so that neither
// ".." nor a symbolic link leads out of them: sources come from strangers.
//
// [Tree.Find] takes this road, once, forwards:
//
//	walk        directories, bounded, minus what .gitignore and habit exclude
//	makefile    Kbuild or Makefile of each directory -> variables
//	kbuild      variables -> modules, their objects, -I and -D
//	scan        a C file -> does it define a klp_patch, what does it #include
//	find        modules that hold livepatch code, the rest by name
//
// What is not understood (a $(shell ...) in obj-m, a FIFO named x.c, a file that
// vanishes half-way) becomes a [Problem] and costs only itself. No command is
// ever run, no makefile is ever included, nothing is written.
//
// The package does not parse C: it looks at tokens, outside of comments and
// strings, takes both sides of #if and of undecidable makefile conditionals, and
// so may find a file that a given configuration leaves out. It does not miss one
// that the configuration builds, as far as the makefile can be read.
package source
