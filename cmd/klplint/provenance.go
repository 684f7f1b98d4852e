package main

import (
	"os"
	"path"
	"path/filepath"
	"slices"

	"klplint/analyzer/report"
	"klplint/cparse/source/git"
)

// setProvenance tells reports which commits the sources are at, and where in
// their repositories they lie: those who read a report elsewhere know files by
// that, and by nothing of this machine. Outside of any repository, or in one
// that cannot be read, there is no commit to tell.
func setProvenance(opts *report.Options, bases []string) {
	for _, base := range bases {
		outside := !inWorkingDirectory(base)
		root := report.Root{Prefix: filepath.ToSlash(filepath.Clean(base))}
		// By default a directory goes by its own name.
		if abs, err := filepath.Abs(base); err == nil {
			root.Is = path.Base(filepath.ToSlash(abs))
		}
		if repo, err := git.Open(base); err == nil {
			for _, p := range provenance(repo.Provenance()) {
				if !slices.Contains(opts.Provenance, p) {
					opts.Provenance = append(opts.Provenance, p)
				}
			}
			if rel, ok := repo.Rel(base); ok {
				root.Is = rel
			}
			if rel, ok := repo.Rel("."); ok && !outside {
				opts.Dir = rel
			}
			repo.Close()
		}
		if outside {
			opts.Roots = append(opts.Roots, root)
		}
	}
}

// bases are the directories that the paths of a command line lie in, which the
// names of files begin with.
func bases(root string, paths []string) (list []string) {
	if root != "" {
		return []string{root}
	}
	if len(paths) == 0 {
		return []string{"."}
	}
	for _, p := range paths {
		switch info, err := os.Stat(p); {
		case p == stdinPath:
			p = "."
		case err == nil && !info.IsDir():
			p = filepath.Dir(p)
		}
		list = append(list, p)
	}
	return list
}

func provenance(p git.Provenance) []report.Provenance {
	return []report.Provenance{{
		Repository: p.RepositoryURI, Revision: p.RevisionID, Branch: p.Branch, Tag: p.RevisionTag,
	}}
}

// inWorkingDirectory tells whether a directory is spelled as one of, or below,
// the working directory.
func inWorkingDirectory(dir string) bool {
	here, err := filepath.Abs(".")
	if err != nil {
		return false
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return false
	}
	rel, err := filepath.Rel(here, abs)
	return err == nil && filepath.IsLocal(rel)
}
