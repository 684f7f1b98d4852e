package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"klplint/analyzer"
	"klplint/analyzer/config"
	"klplint/analyzer/lifecycle/table"
	"klplint/analyzer/report"
	"klplint/rules"
)

func (a *app) configCommand() *cobra.Command {
	var (
		in       input
		selected selection
		conf     settings
		schema   bool
	)
	cmd := &cobra.Command{
		Use:   "config [PATH...]",
		Short: "Print the configuration that holds, and where it comes from",
		Long: `Config prints what a check of each PATH would go by, as a klplint.yaml: every
value with where it comes from, which is a line of a file, a flag, or the default.
A mistake in a klplint.yaml is told with its place.

The JSON schema, for editors that check and complete the file, is printed by
--schema.`,
		Example: `  klplint config
  klplint config --fail-on error drivers/livepatch
  klplint config --schema > klplint.schema.json`,
	}
	cmd.Flags().SortFlags = false
	addFailOn(cmd)
	selected.addFlags(cmd)
	conf.addFlags(cmd)
	in.addFlags(cmd)
	cmd.Flags().BoolVar(&schema, "schema", false, "print the JSON schema of klplint.yaml instead")
	cmd.RunE = func(cmd *cobra.Command, paths []string) error {
		if schema {
			return toStdout.write(a.stdout, func(w io.Writer) error { _, err := w.Write(config.Schema); return err })
		}
		if err := in.exist(paths); err != nil {
			return err
		}
		if _, _, err := conf.begin(cmd, paths, &in, &selected); err != nil {
			return err
		}
		return toStdout.write(a.stdout, func(w io.Writer) error {
			_, err := io.WriteString(w, conf.effective(cmd, &selected, &in))
			return err
		})
	}
	return cmd
}

// origin says where values come from.
const (
	byDefault = "default"
	byFlag    = "flag --"
)

// lines gathers what holds, and where each line of it comes from.
type lines struct {
	list [][2]string
	opts report.Options
}

func (l *lines) add(text, origin string) {
	l.list = append(l.list, [2]string{l.opts.Clean(text), l.opts.Clean(origin)})
}

// String puts the origins into one column.
func (l *lines) String() string {
	width := 0
	for _, x := range l.list {
		if x[1] != "" {
			width = max(width, min(len(x[0]), 40))
		}
	}
	var b strings.Builder
	for _, x := range l.list {
		if x[1] == "" {
			fmt.Fprintln(&b, x[0])
			continue
		}
		fmt.Fprintf(&b, "%-*s  # %s\n", width, x[0], x[1])
	}
	return b.String()
}

// effective is what holds, as a klplint.yaml.
func (s *settings) effective(cmd *cobra.Command, selected *selection, in *input) string {
	out := &lines{opts: reportOptions()}
	c := s.found
	if c == nil {
		c = &config.Config{}
		out.add("# no "+config.Name, "")
	}
	at := func(key string) string {
		p := c.Place(key)
		if p.Line == 0 {
			return byDefault
		}
		return fmt.Sprintf("%s:%d", c.Path, p.Line)
	}
	scalar := func(key, value, flag string) {
		switch {
		case flag != "" && flagGiven(cmd, flag):
			out.add(key+": "+quote(value), byFlag+flag)
		case value != "":
			out.add(key+": "+quote(value), at(key))
		}
	}
	scalar("fail-on", s.failOn(cmd), "fail-on")
	out.add("rules:", "")
	s.rules(out, selected, at)
	if len(c.Overrides) > 0 {
		out.add("overrides:", "")
	}
	for i, o := range c.Overrides {
		key := fmt.Sprintf("overrides.%d", i)
		out.add("  - paths: "+flow(o.Paths), at(key+".paths"))
		out.add("    rules:", "")
		for _, word := range slices.Sorted(maps.Keys(o.Rules)) {
			out.add("      "+word+": "+o.Rules[word], at(key+".rules."+word))
		}
	}
	if len(c.Modules) > 0 {
		out.add("modules:", "")
	}
	for _, m := range slices.Sorted(maps.Keys(c.Modules)) {
		out.add("  "+m+": "+flow(c.Modules[m]), at("modules."+m))
	}
	out.add(fmt.Sprintf("# besides %d functions that klplint knows", table.Kernel().Len()), "")
	if len(c.Resources) > 0 {
		out.add("resources:", "")
	}
	for i, r := range c.Resources {
		key := fmt.Sprintf("resources.%d", i)
		out.add("  - what: "+quote(r.What), at(key))
		for _, l := range []struct {
			key  string
			list []string
		}{{"acquire", r.Acquire}, {"release", r.Release}} {
			if l.list != nil {
				out.add("    "+l.key+": "+flow(l.list), at(key+"."+l.key))
			}
		}
		if r.When != "" {
			out.add("    when: "+r.When, at(key+".when"))
		}
	}
	if len(c.Functions) > 0 {
		out.add("functions:", "")
	}
	for _, class := range slices.Sorted(maps.Keys(c.Functions)) {
		out.add("  "+class+": "+flow(c.Functions[class]), at("functions."+class))
	}
	scalar("kernel-dir", orValue(flagGiven(cmd, "kernel-dir"), in.headers.opts.KernelDir, c.KernelDir), "kernel-dir")
	scalar("compile-commands", orValue(flagGiven(cmd, "compile-commands"), in.headers.opts.CompileCommands, c.CompileCommands), "compile-commands")
	if c.Place("series:").Line > 0 {
		out.add("series:", "")
	}
	for _, v := range []struct{ key, value string }{
		{"git", c.Series.Git}, {"tags", c.Series.Tags}, {"module", c.Series.Module}, {"gate", c.Series.Gate},
	} {
		if v.value != "" {
			out.add("  "+v.key+": "+quote(v.value), at("series."+v.key))
		}
	}
	if c.Series.Versions != nil {
		out.add("  versions: "+flow(c.Series.Versions), at("series.versions"))
	}
	return out.String()
}

// rules lists the rules with what holds of them.
func (s *settings) rules(out *lines, selected *selection, at func(key string) string) {
	enabled, _ := findRules(rules.All, selected.enable) // they were found before
	disabled, _ := findRules(rules.All, selected.disable)
	said := map[*analyzer.Rule]string{}
	if s.found != nil {
		for word := range s.found.Rules {
			said[analyzer.FindRule(rules.All, word)] = word
		}
	}
	for _, r := range rules.All {
		value, origin := r.Level.String(), byDefault
		if word, ok := said[r]; ok {
			value, origin = s.found.Rules[word], at("rules."+word)
			if value == "on" {
				value = r.Level.String()
			}
		}
		switch {
		case slices.Contains(disabled, r):
			value, origin = "off", byFlag+"disable"
		case selected.enable != nil && !slices.Contains(enabled, r):
			value, origin = "off", byFlag+"enable"
		case value == "off" && selected.enable != nil:
			value, origin = r.Level.String(), byFlag+"enable"
		}
		out.add("  "+r.ID+": "+value, origin)
	}
}

func orValue(first bool, a, b string) string {
	if first {
		return a
	}
	return b
}

// flow writes a list on one line.
func flow(list []string) string {
	quoted := make([]string, len(list))
	for i, s := range list {
		quoted[i] = quote(s)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// quote writes a text so that YAML reads it as it is.
func quote(s string) string {
	if strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-") == "" && s != "" && s[0] != '-' && strings.ContainsAny(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") {
		return s
	}
	return fmt.Sprintf("%q", s)
}
