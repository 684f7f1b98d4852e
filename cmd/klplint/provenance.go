package main

import (
	"klplint/analyzer/report"
	"klplint/cparse/source/git"
)

// setProvenance tells reports which commit the working directory is at, and
// where in its repository it lies. Outside of any, or in one that cannot be
// read, there is nothing to tell.
func setProvenance(opts *report.Options) {
	repo, err := git.Open(".")
	if err != nil {
		return
	}
	defer repo.Close()
	dir, ok := repo.Rel(".")
	if !ok {
		return
	}
	p := repo.Provenance()
	opts.Dir = dir
	opts.Provenance = provenance(p)
}

func provenance(p git.Provenance) []report.Provenance {
	return []report.Provenance{{
		Repository: p.RepositoryURI, Revision: p.RevisionID, Branch: p.Branch, Tag: p.RevisionTag,
	}}
}
