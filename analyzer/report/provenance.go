package report

import "github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

// Provenance is the state of a repository that sources come from. What is not
// known is "".
type Provenance struct {
	Repository string // URI, without secrets
	Revision   string // the commit's name in hexadecimal
	Branch     string
	Tag        string
}

// details are the provenance in SARIF's words, nil for a repository without an
// address: where it is on this machine is nobody's business.
func (p Provenance) details() *sarif.VersionControlDetails {
	if p.Repository == "" {
		return nil
	}
	d := sarif.NewVersionControlDetails().
		WithRepositoryURI(p.Repository).
		WithMappedTo(sarif.NewArtifactLocation().WithURIBaseID(srcRoot))
	if p.Revision != "" {
		d.WithRevisionID(p.Revision)
	}
	if p.Branch != "" {
		d.WithBranch(p.Branch)
	}
	if p.Tag != "" {
		d.WithRevisionTag(p.Tag)
	}
	return d
}
