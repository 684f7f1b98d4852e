// Package rules is the catalogue: one file a rule.
package rules

import "klplint/analyzer"

// All holds every rule, sorted by id.
var All = []*analyzer.Rule{}
