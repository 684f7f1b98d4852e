package main

import (
	"fmt"
	"math"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"klplint/analyzer"
	"klplint/cparse/source/git"
)

// since is what findings are compared with: those of an earlier run, or the
// lines that a change has touched.
type since struct {
	baseline string
	ref      string

	known *analyzer.Baseline
}

func (s *since) addFlags(cmd *cobra.Command) {
	s.addBaseline(cmd, `; "klplint baseline" writes one`)
	cmd.Flags().StringVar(&s.ref, "new-from-merge-base", "", "only what the change since the merge base of HEAD and this `revision` brings counts")
}

func (s *since) addBaseline(cmd *cobra.Command, how string) {
	cmd.Flags().StringVar(&s.baseline, "baseline", "", "SARIF `file` of an earlier run: what it has does not count"+how)
	_ = cmd.MarkFlagFilename("baseline", "sarif", "json")
}

// read reads the baseline, before any work is done.
func (s *since) read() error {
	if s.baseline == "" {
		return nil
	}
	f, err := os.Open(s.baseline)
	if err != nil {
		return fmt.Errorf("baseline %s cannot be read: %w", s.baseline, reason(err))
	}
	defer f.Close()
	s.known, err = analyzer.ReadBaseline(filepath.ToSlash(s.baseline), f)
	return err
}

// apply sets apart what is not new.
func (s *since) apply(res *analyzer.Result, paths []string) error {
	if s.ref != "" {
		if err := s.onlyChanged(res, paths); err != nil {
			return err
		}
	}
	if s.known != nil {
		analyzer.ApplyBaseline(res, s.known)
	}
	return nil
}

// onlyChanged compares the work tree of the first path with the merge base.
func (s *since) onlyChanged(res *analyzer.Result, paths []string) error {
	at := "."
	if len(paths) > 0 && paths[0] != stdinPath {
		at = paths[0]
	}
	if info, err := os.Stat(at); err == nil && !info.IsDir() {
		at = filepath.Dir(at)
	}
	repo, err := git.Open(at)
	if err != nil {
		return fmt.Errorf("flag --new-from-merge-base: %w", err)
	}
	defer repo.Close()
	base, err := repo.MergeBase(s.ref)
	if err != nil {
		return fmt.Errorf("flag --new-from-merge-base: %w", err)
	}
	changes, err := repo.Changed(base)
	if err != nil {
		return fmt.Errorf("flag --new-from-merge-base: %w", err)
	}
	real := map[string]string{}
	for _, f := range res.Files {
		real[f.Path] = f.Real
	}
	analyzer.OnlyChanged(res, func(path string, from, to int) bool {
		if r := real[path]; r != "" {
			path = r
		}
		p, ok := repo.Rel(filepath.FromSlash(path))
		if !ok {
			return true // of another place: nothing says that it is old
		}
		if to < 0 {
			to = math.MaxInt
		}
		return changes.Touches(p, from, to)
	}, fmt.Sprintf("the change since %s does not touch it", base.Short()))
	for _, p := range changes.Problems() {
		res.Note(analyzer.Trouble{Message: p})
	}
	return nil
}
