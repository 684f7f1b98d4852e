package scenario

import (
	"bytes"
	"crypto/sha256"
	"encoding/gob"
	"go/token"
	"slices"

	"klplint/analyzer/lifecycle/exec"
	"klplint/analyzer/lifecycle/release"
	"klplint/analyzer/unit"
	"klplint/cparse/ast"
	"klplint/cparse/cache"
)

// What a pair shows follows from the two releases and from those over which the
// installed one may have been loaded. As long as none of them changes it can be
// taken from an earlier run. All pairs with the same new release are one entry
// of the cache.

// maxKept bounds the pairs of an entry; those of the last run are kept.
const maxKept = 400

// keptPair is a pair as it is kept.
type keptPair struct {
	Key        [sha256.Size]byte
	Status     Status
	Reason     string
	Runs       int
	Violations []keptViolation
	// Of Pair.Beside: the other livepatch, its state, and why; Why is empty
	// where there is none.
	Beside   [sha256.Size]byte
	BesideID uint64
	Why      string
}

type keptViolation struct {
	Rule, Level, Message string
	At                   keptSpan
	Scenarios            []Name
	Story                []keptStep
	Other                []keptStep
}

type keptStep struct {
	At    keptSpan
	Text  string
	Event bool
	Depth int
}

// keptSpan is a span: a member of the series by its digest, a file of it, and
// offsets. A span without a file is nowhere.
type keptSpan struct {
	Member   [sha256.Size]byte
	File     string
	From, To int
	Macro    string
}

// memory is what is known of the pairs of a series from earlier runs.
type memory struct {
	store   *cache.Cache
	members []Member
	digests [][sha256.Size]byte
	// before are, for each member, those that may have been installed when it
	// was loaded, itself included, in order.
	before  [][]int
	entries []map[[sha256.Size]byte]keptPair
}

// remember reads what is kept of the pairs; nil where nothing is to be kept.
func remember(members []Member, store *cache.Cache) *memory {
	if store == nil {
		return nil
	}
	m := &memory{store: store, members: members}
	for _, b := range members {
		var data bytes.Buffer
		if gob.NewEncoder(&data).Encode(b.Release) != nil {
			return nil
		}
		for _, row := range b.Unit.Functions().Added() {
			data.WriteString(row + "\n")
		}
		m.digests = append(m.digests, sha256.Sum256(data.Bytes()))
	}
	m.reach()
	for j := range members {
		kept := map[[sha256.Size]byte]keptPair{}
		var list []keptPair
		if data := store.Get(m.entry(j)); data != nil && gob.NewDecoder(bytes.NewReader(data)).Decode(&list) == nil {
			for _, p := range list {
				kept[p.Key] = p
			}
		}
		m.entries = append(m.entries, kept)
	}
	return m
}

// reach finds from which members each may have been reached.
func (m *memory) reach() {
	n := len(m.members)
	m.before = make([][]int, n)
	for i := range n {
		seen := make([]bool, n)
		work := []int{i}
		for len(work) > 0 {
			j := work[0]
			work = work[1:]
			if seen[j] {
				continue
			}
			seen[j] = true
			m.before[i] = append(m.before[i], j)
			for k := range n {
				if !seen[k] && release.Compatible([]*release.Release{m.members[k].Release}, m.members[j].Release).Answer == release.Accepted {
					work = append(work, k)
				}
			}
		}
		slices.Sort(m.before[i])
	}
}

func (m *memory) entry(next int) cache.Key {
	return sha256.Sum256(append([]byte("pairs "+cache.BuildID()+"\n"), m.digests[next][:]...))
}

// key names a pair by all that it follows from.
func (m *memory) key(p *Pair) [sha256.Size]byte {
	h := sha256.New()
	h.Write(m.digests[p.New][:])
	h.Write(m.digests[p.Installed][:])
	for _, i := range m.before[p.Installed] {
		h.Write(m.digests[i][:])
	}
	return [sha256.Size]byte(h.Sum(nil))
}

// recall fills a pair from what is kept; false when nothing is.
func (m *memory) recall(p *Pair) bool {
	if m == nil {
		return false
	}
	k, ok := m.entries[p.New][m.key(p)]
	if !ok {
		return false
	}
	p.Status, p.Reason, p.Runs = k.Status, k.Reason, k.Runs
	if i := slices.Index(m.digests, k.Beside); k.Why != "" && i >= 0 {
		old, next := m.members[i].Release, m.members[p.New].Release
		p.Beside = &release.Verdict{Answer: release.Refused, Installed: old, State: old.State(k.BesideID), Mine: next.State(k.BesideID), Why: k.Why}
	}
	for _, v := range k.Violations {
		x := &Violation{Rule: v.Rule, Level: v.Level, Message: v.Message, At: m.span(v.At), Scenarios: v.Scenarios}
		for _, s := range v.Story {
			x.Story = append(x.Story, &exec.Step{At: m.span(s.At), Text: s.Text, Event: s.Event, Depth: s.Depth})
		}
		for _, o := range v.Other {
			x.Other = append(x.Other, Place{m.span(o.At), o.Text})
		}
		p.Violations = append(p.Violations, x)
	}
	return true
}

// keep writes the pairs of the run, those first that it executed.
func (m *memory) keep(pairs []*Pair) error {
	if m == nil {
		return nil
	}
	fresh := make([][]keptPair, len(m.members))
	changed := make([]bool, len(m.members))
	for _, p := range pairs {
		if p.Verdict.Answer != release.Accepted || p.Reason == unit.InternalError {
			continue
		}
		k := m.kept(p)
		if _, old := m.entries[p.New][k.Key]; !old {
			changed[p.New] = true
		}
		fresh[p.New] = append(fresh[p.New], k)
		delete(m.entries[p.New], k.Key)
	}
	for j, list := range fresh {
		if !changed[j] {
			continue
		}
		var others []keptPair
		for _, k := range m.entries[j] {
			others = append(others, k)
		}
		slices.SortFunc(others, func(a, b keptPair) int { return bytes.Compare(a.Key[:], b.Key[:]) })
		list = append(list, others...)
		var data bytes.Buffer
		if err := gob.NewEncoder(&data).Encode(list[:min(len(list), maxKept)]); err != nil {
			return err
		}
		if err := m.store.Put(m.entry(j), data.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

func (m *memory) kept(p *Pair) keptPair {
	k := keptPair{Key: m.key(p), Status: p.Status, Reason: p.Reason, Runs: p.Runs}
	if v := p.Beside; v != nil {
		i := slices.IndexFunc(m.members, func(b Member) bool { return b.Release == v.Installed })
		k.Beside, k.BesideID, k.Why = m.digests[i], v.State.ID, v.Why
	}
	for _, v := range p.Violations {
		x := keptViolation{Rule: v.Rule, Level: v.Level, Message: v.Message, At: m.place(v.At), Scenarios: v.Scenarios}
		for _, s := range v.Story {
			x.Story = append(x.Story, keptStep{m.place(s.At), s.Text, s.Event, s.Depth})
		}
		for _, o := range v.Other {
			x.Other = append(x.Other, keptStep{At: m.place(o.Span), Text: o.Text})
		}
		k.Violations = append(k.Violations, x)
	}
	return k
}

// place takes a span apart.
func (m *memory) place(at ast.Span) keptSpan {
	for i, b := range m.members {
		for _, c := range b.Unit.Model.Units() {
			for _, f := range c.Sources() {
				if at.From.IsValid() && f.Base <= at.From && int(at.From-f.Base) <= len(f.Text) {
					return keptSpan{m.digests[i], f.Path, int(at.From - f.Base), int(at.To - f.Base), at.Macro}
				}
			}
		}
	}
	return keptSpan{}
}

// span puts it together again.
func (m *memory) span(at keptSpan) ast.Span {
	i := slices.Index(m.digests, at.Member)
	if at.File == "" || i < 0 {
		return ast.Span{}
	}
	for _, c := range m.members[i].Unit.Model.Units() {
		for _, f := range c.Sources() {
			if f.Path == at.File {
				return ast.Span{From: f.Base + token.Pos(at.From), To: f.Base + token.Pos(at.To), Macro: at.Macro}
			}
		}
	}
	return ast.Span{}
}
