package release

import (
	"fmt"

	"klplint/cparse/livepatch"
)

// Answer is what the kernel says to a livepatch that is to be enabled.
type Answer uint8

const (
	Unclear  Answer = iota // the sources do not tell
	Accepted               // it may be enabled
	Refused                // klp_enable_patch() returns -EINVAL
)

// Verdict is the kernel's answer and its reason.
type Verdict struct {
	Answer Answer
	// Of a refusal: the installed release and its state, and what the new
	// release has in its place, nil when it lacks the state.
	Installed *Release
	State     *State
	Mine      *State
	Why       string // of a refusal or of doubt: lower case, no full stop
}

// Compatible is klp_is_patch_compatible() of kernel/livepatch/state.c: for
// every listed patch, and every state of it, the new patch must have the state
// in at least that version; one that replaces the others must have every state,
// the others may lack some. New states are always fine.
func Compatible(listed []*Release, next *Release) Verdict {
	unclear := Verdict{}
	for _, old := range listed {
		for i := range old.States {
			was := &old.States[i]
			v := judge(old, was, next)
			switch v.Answer {
			case Refused:
				return v
			case Unclear:
				unclear = v
			}
		}
		if !old.StatesKnown && unclear.Why == "" {
			unclear.Why = fmt.Sprintf("the states of %s are not all known", old.Label)
		}
	}
	if unclear.Why != "" {
		return unclear
	}
	return Verdict{Answer: Accepted}
}

// judge is klp_is_state_compatible().
func judge(old *Release, was *State, next *Release) Verdict {
	now := next.State(was.ID)
	v := Verdict{Answer: Accepted, Installed: old, State: was, Mine: now}
	switch {
	case now == nil && !next.StatesKnown:
		v.Answer, v.Why = Unclear, fmt.Sprintf("the states of %s are not all known", next.Label)
	case now == nil && next.Replace != livepatch.No && old.Dialect == livepatch.StateCallbacks:
		v.Answer, v.Why = Unclear, fmt.Sprintf("%s lacks state %s of %s, and what becomes of a dropped state with callbacks of its own is only proposed", next.Label, was.Written, old.Label)
	case now == nil && next.Replace == livepatch.Yes:
		v.Answer = Refused
		v.Why = fmt.Sprintf("it replaces the others and lacks state %s, which %s has", was.Written, old.Label)
	case now == nil && next.Replace == livepatch.Unknown:
		v.Answer, v.Why = Unclear, fmt.Sprintf("whether %s sets .replace is not known", next.Label)
	case now == nil:
		// A livepatch that replaces nothing need not know the state.
	case !was.Known || !now.Known:
		v.Answer, v.Why = Unclear, fmt.Sprintf("the version of state %s is not known", was.Written)
	case uint32(now.Version) < uint32(was.Version):
		v.Answer = Refused
		v.Why = fmt.Sprintf("its state %s has version %d, and that of %s has version %d", was.Written, uint32(now.Version), old.Label, uint32(was.Version))
	}
	return v
}
