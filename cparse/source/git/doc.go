// Package git reads git repositories, and does nothing else with them: commits
// as file systems, revisions as users name them, what changed since a base, and
// where the sources come from.
//
// It reads the object database and the refs through go-git. No git program is
// run, nothing is checked out, fetched or written; hooks, filters, textconv,
// attributes, aliases and included configuration files are not looked at, so a
// repository cannot make it execute anything. Of the configuration it reads
// three things: the format of the repository, whether the clone is partial, and
// the address of its remotes. A test holds that neither os/exec nor net is among
// its dependencies.
//
//	repo, err := git.Open(".")                        // finds it upwards
//	commit, err := repo.Resolve("v1.2")               // or HEAD~2, a hash, ...
//	fsys, err := repo.FS(commit, "livepatch")         // an io/fs.FS
//	revisions, err := git.ParseRevisions(repo, []string{"v1..v3"}, nil)
//	changes, err := repo.Changed(base)                // changes.Touches(path, 3, 9)
//	origin := repo.Provenance()                       // for SARIF
//
// What it hands out is deterministic and safe for concurrent use. Every object
// is checked against its name (SHA-1) when read; what does not match, cannot be
// inflated or makes go-git panic is an error that wraps [ErrDamaged]. Sizes are
// in bytes; an object of more than [source.MaxFileSize] is not read. Lines
// count from 1. Paths are slash paths, relative to the root of the commit unless
// a comment says otherwise.
//
// Errors name what was asked, where it was looked for and what to do next. They
// wrap one of the Err variables of this package, for those who must tell them
// apart.
//
// It does not know repositories with SHA-256 names or reftables (it says so),
// replacement objects, grafts, and GIT_DIR and its kin in the environment.
package git
