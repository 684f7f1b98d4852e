package main

import (
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"klplint/analyzer"
	"klplint/analyzer/config"
	"klplint/analyzer/report"
	"klplint/cparse/source"
	"klplint/cparse/source/git"
)

// seriesInput is where the releases of a series come from: directories and
// files, or revisions of a git repository.
type seriesInput struct {
	root string
	git  string
	tags []string

	from   string // the configuration that names the releases, "" for the command line
	repo   *git.Repo
	newest []report.Provenance // of the newest release, where that is a revision
}

func (in *seriesInput) addFlags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&in.git, "git", "", "read the releases from the git `repository` that this directory is in: they are revisions")
	cmd.Flags().StringArrayVar(&in.tags, "tags", nil, "with --git: take all tags that match this `pattern`, such as 'lp-*', in the order of their versions")
	cmd.Flags().StringVar(&in.root, "root", "", "`directory` that includes may be read from (default: each release itself)")
	_ = cmd.MarkFlagDirname("root")
	_ = cmd.MarkFlagDirname("git")
}

// configured takes from the configuration what the command line leaves open: the
// releases, where none is named, the module and the gate.
func (in *seriesInput) configured(cmd *cobra.Command, args []string, c *config.Config, wanted *analyzer.SeriesOptions) (_ []string, err error) {
	s := c.Series
	if !flagGiven(cmd, "module") {
		wanted.Module = s.Module
	}
	if !flagGiven(cmd, "gate") && s.Gate != "" {
		wanted.Gate = analyzer.Gate(s.Gate)
	}
	if len(args) > 0 || in.git != "" || in.tags != nil {
		return args, nil
	}
	in.from = c.Path
	if s.Git == "" && s.Tags == "" {
		return c.SeriesPaths()
	}
	if in.git, err = c.SeriesGit(); err != nil {
		return nil, err
	}
	if s.Tags != "" {
		in.tags = []string{s.Tags}
	}
	return s.Versions, nil
}

// close closes what open has opened.
func (in *seriesInput) close(list []analyzer.Version) {
	for _, v := range list {
		_ = v.Tree.Close() // opened for reading only
	}
	if in.repo != nil {
		_ = in.repo.Close()
	}
}

// errFewReleases is what a series of one is.
var errFewReleases = errors.New("a series has two releases or more, the oldest first")

// open opens the releases, the oldest first. The caller closes them, also when
// there was an error.
func (in *seriesInput) open(args []string) ([]analyzer.Version, error) {
	if in.git != "" || in.tags != nil {
		return in.openRevisions(args)
	}
	switch {
	case len(args) < 2 && in.from != "":
		return nil, fmt.Errorf("%w: name them below series in %s", errFewReleases, in.from)
	case len(args) < 2:
		return nil, fmt.Errorf("%w: name their directories, or their revisions with --git, or list them below series in %s", errFewReleases, config.Name)
	}
	return in.openPaths(args)
}

func (in *seriesInput) openPaths(paths []string) (list []analyzer.Version, err error) {
	var opened []os.FileInfo
	for _, path := range paths {
		tree, err := source.OpenPath(path, source.Options{Root: in.root})
		if err != nil {
			return list, err
		}
		list = append(list, analyzer.Version{Label: path, Tree: tree})
		info, err := os.Stat(path)
		if err != nil {
			return list, err
		}
		for i, o := range opened {
			if os.SameFile(o, info) {
				return list, twice(paths[i], path)
			}
		}
		opened = append(opened, info)
	}
	return list, nil
}

func (in *seriesInput) openRevisions(args []string) (list []analyzer.Version, err error) {
	if in.root != "" {
		return nil, errors.New("flag --root is about directories: a revision of --git is read as a whole; name its part as REF:path")
	}
	if in.git == "" {
		in.git = "."
	}
	if in.repo, err = git.Open(in.git); err != nil {
		return nil, err
	}
	revisions, err := git.ParseRevisions(in.repo, args, in.tags)
	if err != nil {
		return nil, err
	}
	if in.tags != nil {
		// What is named beside a pattern, as HEAD in a pipeline, may have a tag
		// that matches.
		revisions = withoutRepeats(revisions)
	}
	if len(revisions) < 2 {
		return nil, fmt.Errorf("%w: only %s was found", errFewReleases, revisions[0].Name)
	}
	last := len(revisions) - 1
	for i, r := range revisions {
		for _, o := range revisions[:i] {
			if o.Commit.ID == r.Commit.ID && o.Path == r.Path {
				return list, twice(o.Name, r.Name)
			}
		}
		tree, err := r.Tree()
		if err != nil {
			return list, err
		}
		if i == last {
			// What is to be mended is the newest: who reads a report about it
			// has that checked out.
			in.newest = provenance(r.Provenance())
			dir, _ := r.Split()
			tree.StandsForWorkTree(dir)
		}
		list = append(list, analyzer.Version{Label: r.Name, Tree: tree})
	}
	return list, nil
}

// withoutRepeats keeps the first of revisions that are the same.
func withoutRepeats(revisions []git.Revision) (list []git.Revision) {
	for _, r := range revisions {
		if !slices.ContainsFunc(list, func(o git.Revision) bool { return o.Commit.ID == r.Commit.ID && o.Path == r.Path }) {
			list = append(list, r)
		}
	}
	return list
}

// twice refuses a series in which a release comes after itself.
func twice(a, b string) error {
	if a == b {
		return fmt.Errorf("%s is named twice: name each release once", a)
	}
	return fmt.Errorf("%s and %s are the same: name each release once", a, b)
}
