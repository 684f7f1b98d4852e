// Package headers knows where a kernel's real headers lie and reads them: those
// of a build tree or of a distribution's linux-headers package ([OpenKernel]),
// and those that a compile_commands.json names ([ReadCommands]). For each C
// file it says with which [Flags] the kernel's build would compile it; a
// [Reader] then finds what #include means and keeps a [Manifest] of all that
// its answers rest on. [Cache] keeps what was made of headers between runs.
//
// Nothing is executed: of a compile command only the options that matter to a
// reader of C are looked at, see [parseOptions]. Nothing is read but regular
// files below [Roots], each of which is a directory that the user named or that
// belongs to one: symbolic links that lead out of it find nothing. A
// compile_commands.json that was found in the analysed tree, and not named by
// the user, can add no root.
//
// What the text of headers means is none of this package's business: package
// cparse parses it.
package headers
