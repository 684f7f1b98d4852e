package report

import (
	"net/url"
	"strings"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
)

// Provenance is the state of a repository that sources come from.
type Provenance struct {
	Repository string // URL, as git has it: a user's name or password in it is left out
	Revision   string // the commit's name in hexadecimal
	Branch     string // "" when there is none
}

// details are the provenance in SARIF's words. The place of the repository on
// this machine is not among them.
func (p Provenance) details() *sarif.VersionControlDetails {
	d := sarif.NewVersionControlDetails().
		WithRepositoryURI(repositoryURI(p.Repository)).
		WithRevisionID(p.Revision)
	if p.Branch != "" {
		d.WithBranch(p.Branch)
	}
	return d
}

// repositoryURI is the URL of a remote as a URI without secrets. The short form
// of ssh, host:path, is written out.
func repositoryURI(remote string) string {
	u, err := url.Parse(remote)
	if err != nil || u.Scheme == "" || u.Host == "" && u.Opaque != "" {
		host, path, isShort := strings.Cut(remote, ":")
		if !isShort || strings.Contains(host, "/") || strings.HasPrefix(path, "//") {
			// A path on this machine, which nobody else can follow.
			return "urn:klplint:local-repository"
		}
		_, afterUser, hasUser := strings.Cut(host, "@")
		if hasUser {
			host = afterUser
		}
		u = &url.URL{Scheme: "ssh", Host: host, Path: "/" + strings.TrimPrefix(path, "/")}
	}
	if u.Scheme == "file" || u.Host == "" {
		return "urn:klplint:local-repository"
	}
	u.User, u.RawQuery, u.Fragment = nil, "", ""
	return u.String()
}
