package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"klplint/analyzer"
	"klplint/rules"
)

// selection is which rules run: all, or those of --enable alone, without those
// of --disable.
type selection struct {
	enable, disable []string
}

func (s *selection) addFlags(cmd *cobra.Command) {
	cmd.Flags().StringSliceVar(&s.enable, "enable", nil, "run only these `rules` (ids or names, separated by commas)")
	cmd.Flags().StringSliceVar(&s.disable, "disable", nil, "leave these `rules` out, of all or of those enabled")
	for _, name := range []string{"enable", "disable"} {
		_ = cmd.RegisterFlagCompletionFunc(name, completeRules)
	}
}

func (s *selection) choose(all []*analyzer.Rule) ([]*analyzer.Rule, error) {
	enabled, err := findRules(all, s.enable)
	if err != nil {
		return nil, fmt.Errorf("flag --enable: %w", err)
	}
	disabled, err := findRules(all, s.disable)
	if err != nil {
		return nil, fmt.Errorf("flag --disable: %w", err)
	}
	var chosen []*analyzer.Rule
	for _, r := range all {
		if (s.enable == nil || slices.Contains(enabled, r)) && !slices.Contains(disabled, r) {
			chosen = append(chosen, r)
		}
	}
	if chosen == nil && (s.enable != nil || s.disable != nil) {
		return nil, errors.New("no rule is left to run: enable one, or disable fewer")
	}
	return chosen, nil
}

func findRules(all []*analyzer.Rule, words []string) ([]*analyzer.Rule, error) {
	var list []*analyzer.Rule
	for _, w := range words {
		r, err := findRule(all, w)
		if err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, nil
}

// findRule finds a rule by its id or its name, in any case and with either kind
// of dash.
func findRule(all []*analyzer.Rule, word string) (*analyzer.Rule, error) {
	typed := strings.ReplaceAll(strings.TrimSpace(word), "_", "-")
	var ids, names []string
	for _, r := range all {
		if strings.EqualFold(typed, r.ID) || strings.EqualFold(typed, r.Name()) {
			return r, nil
		}
		ids, names = append(ids, r.ID), append(names, r.Name())
	}
	hint := didYouMean(typed, append(ids, names...))
	if hint == "" {
		hint = `: "klplint rules" lists them`
	}
	return nil, fmt.Errorf("unknown rule %q%s", word, hint)
}

// completeRules offers ids and names, for a list that is being typed too.
func completeRules(_ *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	done := typed[:strings.LastIndexByte(typed, ',')+1]
	var list []cobra.Completion
	for _, r := range rules.All {
		list = append(list,
			cobra.CompletionWithDesc(done+r.ID, r.Doc.Title),
			cobra.CompletionWithDesc(done+r.Name(), r.Doc.Title))
	}
	return list, cobra.ShellCompDirectiveNoFileComp
}
