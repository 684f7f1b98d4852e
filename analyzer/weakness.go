package analyzer

// Weakness is the kind of memory-safety defect that a rule finds; the zero
// value is for rules that find none. Only rules with a weakness are security
// rules to code scanning.
type Weakness struct {
	CWE int // number in the Common Weakness Enumeration
	// Severity is a score as those of CVSS, from 0.1 to 10.0: that of the
	// defect in a kernel, where a local user can at worst provoke it.
	Severity string
}

// The weaknesses that livepatches have.
var (
	OutOfBoundsRead = Weakness{125, "6.1"} // the kernel walks past the end of an array
	DoubleFree      = Weakness{415, "7.8"}
	UseAfterFree    = Weakness{416, "7.8"} // of memory, and of the code of a removed module
	NullDereference = Weakness{476, "5.5"}
)

// Precision is the share of a rule's findings that are right, in the words of
// code scanning.
type Precision string

const (
	VeryHigh Precision = "very-high" // exact: it reads what the kernel will read
	High     Precision = "high"      // shown by execution, or short of all ways to write it
	Medium   Precision = "medium"    // by names or by text: it may be meant so
)

// Precision of a rule is that of its doc; where that is silent, it follows from
// whether the rule has limits.
func (r *Rule) Precision() Precision {
	switch {
	case r.Doc.Precision != "":
		return r.Doc.Precision
	case r.Doc.Limits == "":
		return VeryHigh
	}
	return High
}
