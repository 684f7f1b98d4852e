package git

import (
	"net/url"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/format/config"
)

// Provenance says where sources come from, as versionControlProvenance of SARIF
// has it. What is not known is "".
type Provenance struct {
	// RepositoryURI is the address of the remote origin, or of the only remote:
	// without user, password and query. git@host:path becomes https for the
	// forges that are known to answer there, else ssh. A remote on this host is
	// left out: its path says nothing elsewhere.
	RepositoryURI string
	RevisionID    string // of the commit, 40 hexadecimal digits
	Branch        string // that HEAD is on
	RevisionTag   string // the tag by which the revision was named
}

// Provenance is that of HEAD. It says nothing of changes since.
func (r *Repo) Provenance() Provenance {
	p := Provenance{RepositoryURI: r.remote}
	if c, err := r.Resolve("HEAD"); err == nil {
		p.RevisionID = c.ID
	}
	_ = guard(func() error {
		head, err := r.refs.Ref(plumbing.HEAD)
		if err == nil && head.Type() == plumbing.SymbolicReference && head.Target().IsBranch() {
			p.Branch = head.Target().Short()
		}
		return err
	})
	return p
}

// Provenance is that of the revision.
func (v Revision) Provenance() Provenance {
	p := Provenance{RepositoryURI: v.repo.remote, RevisionID: v.Commit.ID}
	name := strings.TrimPrefix(strings.TrimPrefix(v.Ref, "refs/"), "tags/")
	if tags, err := v.repo.tags(); err == nil && slices.Contains(tags, name) {
		p.RevisionTag = name
	}
	return p
}

// Rel is the slash path in the repository of a path of this host, which need not
// exist, or not ok if it does not lie in the work tree.
func (r *Repo) Rel(hostPath string) (p string, ok bool) {
	if r.root == "" {
		return "", false
	}
	abs, err := filepath.Abs(hostPath)
	if err != nil {
		return "", false
	}
	// The directory may be reached through links, as the root is none.
	dir, rest := abs, ""
	for {
		if resolved, err := filepath.EvalSymlinks(dir); err == nil {
			abs = filepath.Join(resolved, rest)
			break
		}
		if filepath.Dir(dir) == dir {
			break
		}
		dir, rest = filepath.Dir(dir), filepath.Join(filepath.Base(dir), rest)
	}
	rel, err := filepath.Rel(r.root, abs)
	if err != nil || !filepath.IsLocal(rel) {
		return "", false
	}
	return filepath.ToSlash(rel), true
}

// remoteURL is the first address of origin, or of the only remote.
func remoteURL(c *config.Config) string {
	if !c.HasSection("remote") {
		return ""
	}
	remotes := c.Section("remote").Subsections
	i := slices.IndexFunc(remotes, func(s *config.Subsection) bool { return s.Name == "origin" })
	if i < 0 && len(remotes) == 1 {
		i = 0
	}
	if i < 0 {
		return ""
	}
	if urls := remotes[i].OptionAll("url"); len(urls) > 0 {
		return urls[0]
	}
	return ""
}

// scpForm is [user@]host:path, as ssh and git write it. A host of one letter is
// a drive.
var scpForm = regexp.MustCompile(`^(?:[^@:/\\]*@)?([A-Za-z0-9][A-Za-z0-9.-]+):([^:\\]+)$`)

// forges answer at https what they answer at ssh.
var forges = []string{"github.com", "gitlab.com", "bitbucket.org", "codeberg.org"}

// remoteURI turns an address that git would fetch from into a URI without
// secrets, "" if that cannot be done.
func remoteURI(address string) string {
	if !strings.Contains(address, "://") {
		m := scpForm.FindStringSubmatch(address)
		if m == nil {
			return ""
		}
		u := url.URL{Scheme: "ssh", Host: strings.ToLower(m[1]), Path: path.Join("/", m[2])}
		if slices.Contains(forges, u.Host) {
			u.Scheme = "https"
		}
		return u.String()
	}
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.Opaque != "" {
		return ""
	}
	switch u.Scheme = strings.ToLower(u.Scheme); u.Scheme {
	case "https", "http", "ssh", "git":
	case "git+ssh", "ssh+git":
		u.Scheme = "ssh"
	default:
		return ""
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
}
