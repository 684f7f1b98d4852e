package git

import (
	"testing"

	"github.com/go-git/go-git/v5/plumbing"
)

func TestRemoteURI(t *testing.T) {
	for address, want := range map[string]string{
		"https://github.com/o/r.git":                        "https://github.com/o/r.git",
		"https://user:token@github.com/o/r":                 "https://github.com/o/r",
		"https://x-access-token:ghs_abc@github.com/o/r":     "https://github.com/o/r",
		"HTTPS://token@git.example.com:8443/o/r?key=s#frag": "https://git.example.com:8443/o/r",
		"ssh://git@git.example.com:2222/o/r.git":            "ssh://git.example.com:2222/o/r.git",
		"git+ssh://git@git.example.com/o/r.git":             "ssh://git.example.com/o/r.git",
		"git@github.com:o/r.git":                            "https://github.com/o/r.git",
		"git@GitLab.com:o/r.git":                            "https://gitlab.com/o/r.git",
		"me@git.example.com:klp/livepatches":                "ssh://git.example.com/klp/livepatches",
		"git.example.com:/srv/git/klp.git":                  "ssh://git.example.com/srv/git/klp.git",
		"git://git.kernel.org/pub/scm/x.git":                "git://git.kernel.org/pub/scm/x.git",
		"https://git.example.com/a b":                       "https://git.example.com/a%20b",
		"/srv/git/klp.git":                                  "",
		"../klp":                                            "",
		"file:///srv/git/klp.git":                           "",
		`C:\git\klp`:                                        "",
		"C:/git/klp":                                        "",
		"ext::sh -c touch% /tmp/x":                          "",
		"https://":                                          "",
		"https://bad host/x":                                "",
		"":                                                  "",
	} {
		if got := remoteURI(address); got != want {
			t.Errorf("%s: %q, want %q", address, got, want)
		}
	}
}

func TestProvenance(t *testing.T) {
	b, v1, v2, v3 := simple(t)
	b.write("config", "[remote \"fork\"]\n\turl = https://example.com/fork\n[remote \"origin\"]\n\turl = https://me:secret@example.com/klp.git\n\turl = https://example.com/second\n[remote]\n\tpushDefault = fork\n")
	want := Provenance{RepositoryURI: "https://example.com/klp.git", RevisionID: v3.String(), Branch: "main"}
	if got := b.open().Provenance(); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	revisions, err := ParseRevisions(b.open(), []string{"v2", "HEAD~2", "refs/tags/v1"}, nil)
	must(t, err)
	for i, want := range []Provenance{
		{RepositoryURI: "https://example.com/klp.git", RevisionID: v2.String(), RevisionTag: "v2"},
		{RepositoryURI: "https://example.com/klp.git", RevisionID: v1.String()},
		{RepositoryURI: "https://example.com/klp.git", RevisionID: v1.String(), RevisionTag: "v1"},
	} {
		if got := revisions[i].Provenance(); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
	// A detached HEAD is on no branch.
	must(t, b.store.SetReference(plumbing.NewHashReference(plumbing.HEAD, v1)))
	if got := b.open().Provenance(); got.Branch != "" || got.RevisionID != v1.String() {
		t.Errorf("got %+v", got)
	}
	// The only remote, whatever its name; none of several.
	b.write("config", "[remote \"upstream\"]\n\turl = git@example.com:x/y\n")
	if got := b.open().Provenance().RepositoryURI; got != "ssh://example.com/x/y" {
		t.Errorf("got %s", got)
	}
	b.write("config", "[remote \"a\"]\n\turl = https://a.example.com/x\n[remote \"b\"]\n\turl = https://b.example.com/x\n")
	if got := b.open().Provenance().RepositoryURI; got != "" {
		t.Errorf("got %s", got)
	}
	if got := bare(t).open().Provenance(); got != (Provenance{Branch: "main"}) {
		t.Errorf("a repository without commits: %+v", got)
	}
}
