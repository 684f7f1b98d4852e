package scenario

import (
	"cmp"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"

	"klplint/analyzer/lifecycle/exec"
	"klplint/analyzer/lifecycle/release"
	"klplint/analyzer/unit"
	"klplint/cparse/ast"
	"klplint/cparse/cache"
	"klplint/cparse/livepatch"
)

// Member is a livepatch of a series.
type Member struct {
	Release *release.Release
	Unit    *unit.Unit // opened from the release
}

// Pair is what was shown of one livepatch being loaded while another one is
// installed.
type Pair struct {
	Installed, New int             // indexes of members
	Verdict        release.Verdict // of the kernel, with nothing else installed
	// Beside is a refusal for the sake of another livepatch that is installed
	// beside the installed one, nil where there is none.
	Beside     *release.Verdict
	Status     Status // of the execution; NotApplicable where the kernel refuses it
	Reason     string // why it is not decided
	Runs       int
	Violations []*Violation
}

// Bounds of the work on a series.
const (
	pairBudget  = 150_000 // instructions for each pair
	maxSystems  = 32      // that are looked at for each installed member
	maxListed   = 3       // livepatches that are installed at a time
	minParallel = 6       // pairs for which a second processor is worth its while
)

// Series executes every ordered pair of members. A member is installed in each
// of the ways in which it may have come to be: on a fresh system, over any other
// member, over one that was itself loaded over another, and so on until no system
// comes up that a later livepatch could tell from those before. Then the other is
// loaded: it replaces the installed one and is disabled; its transition is
// reverted, or fails, and the installed one is disabled.
//
// What earlier runs have shown is taken from the store, which may be nil; the
// error says why nothing could be kept there.
func Series(members []Member, store *cache.Cache) ([]*Pair, error) {
	var pairs []*Pair
	for i := range members {
		for j := range members {
			if i != j {
				pairs = append(pairs, &Pair{Installed: i, New: j})
			}
		}
	}
	known := remember(members, store)
	var work []*Pair
	for _, p := range pairs {
		p.Verdict = release.Compatible([]*release.Release{members[p.Installed].Release}, members[p.New].Release)
		if p.Verdict.Answer != release.Accepted || !known.recall(p) {
			work = append(work, p)
		}
	}
	workers := 1
	if len(work) >= minParallel {
		workers = min(runtime.GOMAXPROCS(0), len(members))
	}
	var wg sync.WaitGroup
	for k := range workers {
		wg.Go(func() {
			defer func() {
				if cause := recover(); cause != nil {
					broke(members, work, k, workers, cause)
				}
			}()
			s := newSeries(members)
			if slices.ContainsFunc(work, func(p *Pair) bool { return p.Verdict.Answer == release.Accepted }) {
				s.explore()
			}
			for _, p := range work {
				if p.New%workers == k {
					s.pair(p)
				}
			}
		})
	}
	wg.Wait()
	return pairs, known.keep(pairs)
}

// broke says of the pairs that a worker did not get to why.
func broke(members []Member, pairs []*Pair, k, workers int, cause any) {
	for _, p := range pairs {
		if p.New%workers == k && p.Status == NotApplicable && p.Verdict.Answer != release.Refused {
			p.Status, p.Reason = Undecided, unit.InternalError
			p.Verdict.Answer = release.Unclear
		}
	}
	members[k%len(members)].Unit.Broke("the life cycles of the series", cause)
}

// series executes members over each other, with one machine.
type series struct {
	m       *exec.Machine
	members []Member
	targets []string
	// installed are the members as what is there, news as what comes: the same
	// livepatch may be both.
	installed, news []*exec.Instance
	systems         [][]meeting // by the member that was installed last
	cut             []bool      // some ways to get there were left out
	known           map[*exec.World]map[string]bool
	frees           map[*exec.Instance]bool // the shadow variables that it makes
}

func newSeries(members []Member) *series {
	s := &series{m: exec.NewMachine(0), members: members, systems: make([][]meeting, len(members)), cut: make([]bool, len(members)), known: map[*exec.World]map[string]bool{}, frees: map[*exec.Instance]bool{}}
	for _, b := range members {
		s.installed = append(s.installed, instance(b, false))
		s.news = append(s.news, instance(b, true))
		if p := patchOf(b); p != nil {
			frees := (&driver{u: b.Unit}).freesShadows()
			s.frees[s.installed[len(s.installed)-1]], s.frees[s.news[len(s.news)-1]] = frees, frees
			for _, t := range targetsOf(p) {
				if !slices.Contains(s.targets, t) {
					s.targets = append(s.targets, t)
				}
			}
		}
	}
	return s
}

func instance(b Member, self bool) *exec.Instance {
	i := &exec.Instance{Name: b.Release.Label, Model: b.Unit.Model, Patch: patchOf(b), Self: self}
	if self {
		i.Known, i.Name = i.Name, i.Name+" (loaded)"
	}
	return i
}

// patchOf is the one patch of a member, nil where it has none or several.
func patchOf(b Member) *livepatch.Patch {
	if len(b.Unit.Model.Patches) != 1 {
		return nil
	}
	return b.Unit.Model.Patches[0]
}

// driver makes a driver for a member.
func (s *series) driver(i int, self *exec.Instance) *driver {
	d := &driver{
		m: s.m, u: s.members[i].Unit, ev: &Evidence{Patch: self.Patch}, self: self, targets: s.targets,
		verdict: map[Name]*Verdict{}, found: map[string]*Violation{}, leaked: map[span]bool{}, how: exec.Normal,
		done: len(s.m.Problems), frees: s.frees,
	}
	d.own = d.elsewhere()
	d.how.Replace = self.Patch.Replace == livepatch.Yes
	for _, n := range Names {
		d.verdict[n] = &Verdict{Scenario: n}
	}
	return d
}

// unknown says why a member cannot be executed in a series.
func (s *series) unknown(i int) string {
	b := s.members[i]
	p := patchOf(b)
	switch {
	case p == nil:
		return fmt.Sprintf("%s holds %d patches, not one", b.Release.Label, len(b.Unit.Model.Patches))
	case p.Replace == livepatch.Unknown:
		return fmt.Sprintf("whether %s sets .replace is not known", b.Release.Label)
	case !p.Dialect.HasStates():
		return fmt.Sprintf("%s is made with macros, which have no states to hand over", b.Release.Label)
	}
	if why := s.driver(i, s.installed[i]).unknown(); why != "" {
		return why + " (" + b.Release.Label + ")"
	}
	return ""
}

// explore finds the systems in which each member may be installed.
func (s *series) explore() {
	seen := make([]map[string]bool, len(s.members))
	var work []int // members that have got systems which were not built upon
	next := make([]int, len(s.members))
	// What goes wrong with a member that was installed on a fresh system.
	own := make([]map[string]bool, len(s.members))
	add := func(i int, m meeting, fresh bool) {
		k := s.m.Canonical(m.world)
		switch {
		case seen[i][k]:
		case !fresh && !s.inherits(i, m, own[i]):
			// Something went wrong on the way there, which the pair of the way
			// shows. What follows is not the doing of those that come later.
			seen[i][k] = true
		case len(s.systems[i]) >= maxSystems:
			s.cut[i] = true
		default:
			seen[i][k] = true
			s.systems[i] = append(s.systems[i], m)
			work = append(work, i)
		}
	}
	for i := range s.members {
		seen[i], own[i] = map[string]bool{}, map[string]bool{}
		if s.unknown(i) == "" {
			s.m.Steps = pairBudget
			for _, w := range s.driver(i, s.installed[i]).install(s.installed[i]) {
				if w.Unsure == "" {
					m := meeting{w, []*exec.Instance{s.installed[i]}}
					add(i, m, true)
					maps.Copy(own[i], s.shown(i, m))
				}
			}
			s.m.Problems = nil
		}
	}
	for len(work) > 0 {
		i := work[0]
		work = work[1:]
		m := s.systems[i][next[i]]
		next[i]++
		for j := range s.members {
			if s.unknown(j) != "" || slices.Contains(m.listed, s.installed[j]) || s.compatible(m, j).Answer != release.Accepted {
				continue
			}
			d := s.driver(j, s.installed[j])
			if !d.how.Replace && len(m.listed) >= maxListed {
				continue
			}
			s.m.Steps = pairBudget
			for _, n := range d.spread(m) {
				add(j, n, false)
			}
			s.m.Problems = nil
		}
	}
}

// inherits tells whether nothing goes wrong with a member in a system but what goes
// wrong with it on a fresh one.
func (s *series) inherits(i int, m meeting, own map[string]bool) bool {
	for site := range s.shown(i, m) {
		if !own[site] {
			return false
		}
	}
	return true
}

// compatible asks the kernel whether it takes a member into a system.
func (s *series) compatible(m meeting, j int) release.Verdict {
	var listed []*release.Release
	for _, i := range m.listed {
		listed = append(listed, s.members[slices.Index(s.installed, i)].Release)
	}
	return release.Compatible(listed, s.members[j].Release)
}

// pair executes a pair in all systems in which its installed member may be.
func (s *series) pair(p *Pair) {
	switch p.Verdict.Answer {
	case release.Refused:
		return
	case release.Unclear:
		p.Status, p.Reason = Undecided, p.Verdict.Why
		return
	}
	for _, i := range []int{p.Installed, p.New} {
		if why := s.unknown(i); why != "" {
			p.Status, p.Reason = Undecided, why
			return
		}
	}
	p.Beside = s.refusedBeside(p)
	d := s.driver(p.New, s.news[p.New])
	d.other = merged(d.own, s.driver(p.Installed, s.installed[p.Installed]).elsewhere())
	s.m.Problems, d.done = nil, 0
	// What the installed livepatch does wrong alone is not held against the
	// new one, unless that does it where the installed one is in order.
	known := map[string]bool{}
	for _, m := range s.inOrder(p.Installed) {
		if slices.Contains(m.listed, s.installed[p.New]) || s.compatible(m, p.New).Answer != release.Accepted {
			continue
		}
		seen := maps.Clone(d.found)
		s.m.Steps = pairBudget
		d.meet(m)
		for site := range s.shown(p.Installed, m) {
			known[site] = known[site] || seen[site] == nil
		}
	}
	d.roots()
	s.m.Problems = nil
	for _, n := range []Name{Takeover, RevertedTakeover, Stack, RevertedDisable, Target} {
		v := d.verdict[n]
		p.Runs += v.Runs
		if v.Status == Undecided && p.Reason == "" {
			p.Reason = v.Reason
		}
		if p.Reason == "" {
			p.Reason = v.Open
		}
	}
	var old []string // rules that the installed one breaks, and the new one does not mend
	for site, v := range d.found {
		switch {
		case !slices.Contains(d.ev.Violations, v):
		case !known[site]:
			s.place(p, v)
			p.Violations = append(p.Violations, v)
		case slices.ContainsFunc(v.Scenarios, func(n Name) bool { return n != RevertedTakeover }) && !slices.Contains(old, v.Rule):
			old = append(old, v.Rule)
		}
	}
	if len(old) > 0 && p.Reason == "" {
		slices.Sort(old)
		p.Reason = fmt.Sprintf("%s goes wrong by itself (%s), and %s does not make up for that", s.members[p.Installed].Release.Label, strings.Join(old, ", "), s.members[p.New].Release.Label)
	}
	slices.SortFunc(p.Violations, func(a, b *Violation) int {
		return cmp.Or(cmp.Compare(a.At.From, b.At.From), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Message, b.Message))
	})
	switch {
	case len(p.Violations) > 0:
		p.Status = Violated
	case p.Reason != "":
		p.Status = Undecided
	case s.cut[p.Installed]:
		p.Status, p.Reason = Undecided, "too many ways in which "+s.members[p.Installed].Release.Label+" may have been installed"
	case p.Runs == 0:
		p.Status, p.Reason = Undecided, s.members[p.Installed].Release.Label+" is never enabled"
	default:
		p.Status = Holds
	}
}

// inOrder are the systems in which a member is installed, those first in which
// nothing is wrong without another.
func (s *series) inOrder(i int) []meeting {
	list := slices.Clone(s.systems[i])
	slices.SortStableFunc(list, func(a, b meeting) int { return cmp.Compare(len(s.shown(i, a)), len(s.shown(i, b))) })
	return list
}

// refusedBeside tells whether the kernel refuses the new member because of others
// that are installed beside the one it is to replace: those that were released
// before that, in their order, as customers have them.
func (s *series) refusedBeside(p *Pair) *release.Verdict {
	for _, m := range s.systems[p.Installed] {
		if len(m.listed) == 1 || slices.Contains(m.listed, s.installed[p.New]) || !slices.IsSortedFunc(m.listed, func(a, b *exec.Instance) int {
			return slices.Index(s.installed, a) - slices.Index(s.installed, b)
		}) {
			continue
		}
		if v := s.compatible(m, p.New); v.Answer == release.Refused {
			v.Why += ", which may be installed beside " + s.members[p.Installed].Release.Label
			return &v
		}
	}
	return nil
}

// shown is what goes wrong with an installed member that meets no other.
func (s *series) shown(i int, m meeting) map[string]bool {
	known, ok := s.known[m.world]
	if !ok {
		problems := s.m.Problems
		s.m.Steps = pairBudget
		known = s.driver(i, s.installed[i]).alone(m)
		s.m.Problems = problems
		s.known[m.world] = known
	}
	return known
}

// merged is what is done elsewhere in either of two livepatches.
func merged(a, b *elsewhere) *elsewhere {
	m := &elsewhere{modifies: map[string]bool{}, releases: map[string]bool{}}
	for _, e := range []*elsewhere{a, b} {
		for k := range e.modifies {
			m.modifies[k] = true
		}
		for k := range e.releases {
			m.releases[k] = true
		}
	}
	return m
}

// place puts a violation on a line of the new livepatch: the one to be mended.
// What stands in the installed one is another place of it.
func (s *series) place(p *Pair, v *Violation) {
	if s.stands(p.New, v.At) {
		return
	}
	there := v.At
	d := s.driver(p.New, s.news[p.New])
	v.At = d.ev.Patch.Span
	for _, slot := range []livepatch.Slot{livepatch.PostPatch, livepatch.PrePatch, livepatch.PostUnpatch, livepatch.PreUnpatch} {
		if at := d.callbackSpan(slot); at != d.ev.Patch.Span {
			v.At = at
			break
		}
	}
	if there.From.IsValid() {
		v.Other = append([]Place{{there, "of " + s.members[p.Installed].Release.Label + ", the installed livepatch"}}, v.Other...)
	}
}

// stands tells whether a span lies in the sources of a member.
func (s *series) stands(i int, at ast.Span) bool {
	for _, c := range s.members[i].Unit.Model.Units() {
		if _, ok := c.FileOf(at.From); ok {
			return true
		}
	}
	return false
}
