package cparse

// Survey walks every function body that has not been parsed, so that Troubles
// and Skipped hold all that the shaper does not understand. It costs a
// fraction of a parse. What only the parser behind the shaper refuses is not
// found: [Unit.ParseAll] finds that too.
func (u *Unit) Survey() {
	for _, e := range u.entries {
		e.survey()
	}
}

// survey notes what is odd in a declaration. Of a plain one, index has walked
// the head.
func (e *entry) survey() {
	if e.macro >= 0 {
		s := e.u.newShaper(e.from, e.to)
		defer s.borrow()()
		if err := s.try(func() { e.shapeMacro(s) }); err != nil {
			e.u.noteSkipped(e, err.why)
			return
		}
		e.keepOdd(s, e.from)
	}
	if e.body > 0 {
		s := e.u.newShaper(e.body, e.to)
		defer s.borrow()()
		if err := s.try(func() { e.shapeBody(s) }); err != nil {
			e.u.noteOdd(e, oddity{e.body, e.to, "body", err.why})
			return
		}
		e.keepOdd(s, e.body)
	}
}
