package analyzer

import (
	"context"
	"fmt"
	"go/token"
	"runtime"
	"strings"
	"sync"
	"time"

	"klplint/analyzer/lifecycle/table"
	"klplint/analyzer/unit"
	"klplint/cparse/source"
)

// Load finds and parses the livepatch modules of the trees, sorted by directory
// and name, and hands each to visit, one after the other. A unit may be dropped
// when visit returns. Troubles outside any module are returned. Of the options
// those count that say what is known of functions and modules.
func Load(ctx context.Context, trees []*source.Tree, visit func(*unit.Unit) error, opts ...Option) ([]Trouble, error) {
	list, troubles, err := livepatches(ctx, trees)
	if err != nil {
		return nil, err
	}
	for _, m := range prepared(list, opts) {
		if err := ctx.Err(); err != nil {
			return troubles, err
		}
		u := m.Load(token.NewFileSet())
		if !u.Livepatch() {
			continue
		}
		if err := visit(u); err != nil {
			return troubles, err
		}
	}
	return troubles, nil
}

// Option is something that a check does besides.
type Option func(*options)

type options struct {
	policy    *Policy
	progress  func(done, all int)
	fixes     bool
	execution bool
	functions *table.Table
	modules   []Composition
	stats     *Stats
}

// WithPolicy has the policy decide which findings count, and as what.
func WithPolicy(p *Policy) Option { return func(o *options) { o.policy = p } }

// WithProgress has f called each time a module is done, by one goroutine at a
// time, and once at the begin.
func WithProgress(f func(done, all int)) Option { return func(o *options) { o.progress = f } }

// WithFunctions sets what is known of kernel functions.
func WithFunctions(t *table.Table) Option { return func(o *options) { o.functions = t } }

// WithModules says what some modules are made of, whatever is found about that
// in the trees.
func WithModules(list []Composition) Option { return func(o *options) { o.modules = list } }

// prepared are modules as the options say they are.
func prepared(list []Module, opts []Option) []Module {
	var o options
	for _, opt := range opts {
		opt(&o)
	}
	return o.prepare(list)
}

// prepare makes modules as the options say they are.
func (o *options) prepare(list []Module) []Module {
	list = compose(list, o.modules)
	for i := range list {
		list[i].Functions = o.functions
	}
	return list
}

// counted makes f tell the progress of n jobs.
func (o *options) counted(n int, f func(i int)) func(i int) {
	if o.progress == nil {
		return f
	}
	var mu sync.Mutex
	done := 0
	o.progress(done, n)
	return func(i int) {
		f(i)
		mu.Lock()
		defer mu.Unlock()
		done++
		o.progress(done, n)
	}
}

// WithFixes has findings come with fixes, each of which was tried. That costs as
// much time again for each.
func WithFixes() Option { return func(o *options) { o.fixes, o.execution = true, true } }

// ForComparison has the result hold all that [Result.Mends] compares.
func ForComparison() Option { return func(o *options) { o.execution = true } }

// Check analyses the livepatch modules of the trees, each on its own and
// several at a time. The result does not depend on the order in which they
// finish. It is an error when no tree holds a livepatch: ErrNoLivepatch.
func Check(ctx context.Context, trees []*source.Tree, rules []*Rule, opts ...Option) (*Result, error) {
	var o options
	for _, opt := range opts {
		opt(&o)
	}
	begin := time.Now()
	list, troubles, err := livepatches(ctx, trees)
	if err != nil {
		return nil, err
	}
	search := time.Since(begin)
	list = o.prepare(list)
	results := make([]*Result, len(list))
	errs := make([]error, len(list))
	err = parallel(ctx, len(list), o.counted(len(list), func(i int) { results[i], errs[i] = checkModule(&list[i], rules, &o) }))
	if err != nil {
		return nil, err
	}
	out := &Result{Rules: rules, Troubles: troubles}
	for i, r := range results {
		if errs[i] != nil {
			return nil, errs[i]
		}
		out.merge(r)
	}
	out.addTroubleFindings(troubles)
	out.finish()
	out.settle(o.policy)
	if len(out.Livepatches) == 0 {
		return nil, NoLivepatch(treeNames(trees), out.Troubles)
	}
	if o.stats != nil {
		o.stats.fill(out, search, time.Since(begin))
	}
	return out, nil
}

// parallel calls f(0) to f(n-1) on all processors. The error is that of the
// context.
func parallel(ctx context.Context, n int, f func(i int)) error {
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		wg.Go(func() {
			for i := range next {
				f(i)
			}
		})
	}
	for i := range n {
		if ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	wg.Wait()
	return ctx.Err()
}

// NoLivepatch is [ErrNoLivepatch] with the places that were searched, and with
// the reason, where something that could not be read may have been one.
func NoLivepatch(places []string, troubles []Trouble) error {
	const most = 3
	where := strings.Join(places[:min(most, len(places))], ", ")
	if more := len(places) - most; more > 0 {
		where += fmt.Sprintf(" and %d more", more)
	}
	err := fmt.Errorf("%w in %s: no module there defines a struct klp_patch or names a callback by macro; name the directory or file that does", ErrNoLivepatch, where)
	if len(troubles) == 0 {
		return err
	}
	t := troubles[0]
	return fmt.Errorf("%w; %s: %s", err, t.Range.Path, t.Message)
}

// treeNames are the trees as users named them.
func treeNames(trees []*source.Tree) (names []string) {
	for _, t := range trees {
		names = append(names, t.Name)
	}
	return names
}

// checkModule loads one module and runs the rules over it. Of one that is no
// livepatch only what could not be read is kept.
//
// A defect of klplint's own must not cost the findings of the modules beside
// it: a panic is a trouble of this one.
func checkModule(m *Module, rules []*Rule, o *options) (res *Result, err error) {
	defer func() {
		if r := recover(); r != nil {
			res, err = &Result{Troubles: []Trouble{m.internalError(r)}}, nil
			res.Rules = rules
			res.addTroubleFindings(res.Troubles)
		}
	}()
	begin := time.Now()
	u := m.Load(token.NewFileSet())
	parsing := time.Since(begin)
	if !u.Livepatch() {
		r := &Result{spent: spent{parsing: parsing}}
		if u.Model.Opaque {
			r.addTroubles(u)
		}
		return r, nil
	}
	if res, err = run([]*unit.Unit{u}, rules, o.execution); err == nil {
		m.prove(res, o.fixes)
		res.spent.parsing = parsing
		res.spent.modules = []ModuleTime{{res.Livepatches[0], time.Since(begin)}}
	}
	return res, err
}

// internalError is the trouble that a panic while working on a module is.
func (m *Module) internalError(r any) Trouble {
	return Trouble{
		Range:   Range{Path: m.tree.Display(m.spec.Files[0]), Line: 1, Col: 1, EndLine: 1, EndCol: 1},
		Message: fmt.Sprintf("%s: module %s is not checked: %v; please report this with the sources", unit.InternalError, m.Name, r),
	}
}
