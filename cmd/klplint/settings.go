package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"klplint/analyzer"
	"klplint/analyzer/config"
	"klplint/rules"
)

// settings are what a run goes by: klplint.yaml, and flags, which go before it.
type settings struct {
	file string
	none bool

	found *config.Config // nil: there is none, or none is wanted
}

func (s *settings) addFlags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&s.file, "config", "", "`file` to take the configuration from (default: the nearest klplint.yaml)")
	cmd.Flags().BoolVar(&s.none, "no-config", false, "take no configuration: what comes with the sources decides nothing")
	_ = cmd.MarkFlagFilename("config", "yaml")
}

// addFailOn adds the flag whose value [settings.failOn] knows.
func addFailOn(cmd *cobra.Command) {
	addChoice(cmd, "fail-on", "exit with status 1 when something this bad, or worse, is found",
		analyzer.Warning.String(), []string{analyzer.Error.String(), analyzer.Warning.String(), analyzer.Note.String(), "never"})
}

// begin reads the configuration for the paths and says which rules run, and
// how. Headers that it names become those of the input, unless a flag does.
func (s *settings) begin(cmd *cobra.Command, paths []string, in *input, selected *selection) ([]*analyzer.Rule, []analyzer.Option, error) {
	if err := s.read(paths, in.stdinFilename); err != nil {
		return nil, nil, err
	}
	chosen, opts, err := s.decide(cmd, selected)
	if err != nil || s.found == nil {
		return chosen, opts, err
	}
	if err := s.found.CheckFiles(); err != nil {
		return nil, nil, err
	}
	return chosen, opts, s.headers(cmd, in)
}

// decide says which rules run, and how.
func (s *settings) decide(cmd *cobra.Command, selected *selection) ([]*analyzer.Rule, []analyzer.Option, error) {
	chosen, policy, err := s.choose(selected, rules.All)
	if err != nil {
		return nil, nil, err
	}
	opts := []analyzer.Option{analyzer.WithPolicy(policy)}
	c := s.found
	if c == nil {
		return chosen, opts, nil
	}
	if !flagGiven(cmd, "fail-on") && (c.FailOn == analyzer.Error.String() || c.FailOn == "never") {
		policy.FailOn = c.FailOn
	}
	functions, err := c.Table()
	if err != nil {
		return nil, nil, err
	}
	return chosen, append(opts, analyzer.WithFunctions(functions), analyzer.WithModules(c.Compositions())), nil
}

// headers takes the headers that the configuration names.
func (s *settings) headers(cmd *cobra.Command, in *input) (err error) {
	c := s.found
	for _, h := range []struct {
		flag, value string
		to          *string
	}{
		{"kernel-dir", c.KernelDir, &in.headers.opts.KernelDir},
		{"compile-commands", c.CompileCommands, &in.headers.opts.CompileCommands},
	} {
		if flagGiven(cmd, h.flag) {
			continue
		}
		if *h.to, err = c.HeaderPath(h.flag, h.value); err != nil {
			return err
		}
	}
	return nil
}

// flagGiven tells whether a flag is on the command line.
func flagGiven(cmd *cobra.Command, name string) bool {
	f := cmd.Flags().Lookup(name)
	return f != nil && f.Changed
}

// read finds the configuration: the one that is named, or the one that holds
// for all paths.
func (s *settings) read(paths []string, stdinFilename string) (err error) {
	switch {
	case s.none && s.file != "":
		return errors.New("flags --config and --no-config contradict each other: give one")
	case s.none:
		return nil
	case s.file != "":
		s.found, err = config.Open(s.file)
		return err
	}
	if len(paths) == 0 {
		paths = []string{"."}
	}
	for i, p := range paths {
		if p == stdinPath {
			p = filepath.Dir(stdinFilename) // "." when it has no name
		}
		c, err := config.Find(p)
		if err != nil {
			return err
		}
		if i > 0 && name(c) != name(s.found) {
			return fmt.Errorf("%s and %s have different configurations (%s, %s): check them one at a time, or give --config or --no-config",
				paths[0], paths[i], orNone(name(s.found)), orNone(name(c)))
		}
		s.found = c
	}
	return nil
}

func name(c *config.Config) string {
	if c == nil {
		return ""
	}
	return c.Path
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

// choose says which rules run and how bad their findings are. Rules that a flag
// enables run whatever the configuration says.
func (s *settings) choose(selected *selection, all []*analyzer.Rule) ([]*analyzer.Rule, *analyzer.Policy, error) {
	chosen, err := selected.choose(all)
	if err != nil {
		return nil, nil, err
	}
	if s.found == nil {
		return chosen, &analyzer.Policy{Known: all}, nil
	}
	policy, err := s.found.Policy(all)
	if err != nil {
		return nil, nil, err
	}
	if selected.enable != nil {
		for _, r := range chosen {
			if d := policy.Rules[r.ID]; d.Off {
				delete(policy.Rules, r.ID)
			}
		}
	}
	chosen = slices.DeleteFunc(chosen, func(r *analyzer.Rule) bool { return !config.Runs(policy, r) })
	if len(chosen) == 0 {
		return nil, nil, fmt.Errorf("%s turns all rules off: leave one on", s.found.Path)
	}
	return chosen, policy, nil
}

// failOn is what fails the run.
func (s *settings) failOn(cmd *cobra.Command) string {
	flag := cmd.Flags().Lookup("fail-on")
	if s.found != nil && s.found.FailOn != "" && !flag.Changed {
		return s.found.FailOn
	}
	return flag.Value.String()
}
