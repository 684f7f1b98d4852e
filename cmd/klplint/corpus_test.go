package main

import (
	"context"
	"fmt"
	"go/token"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"klplint/analyzer"
	"klplint/analyzer/unit"
	"klplint/cmd/klpbench/corpus"
	"klplint/cparse/livepatch"
	"klplint/cparse/source"
	"klplint/rules"
)

// corpusModels is what a person reads in the sources of the kernel's own
// livepatch modules: a line a patch, its objects, its states. Modules without a
// livepatch have no lines.
var corpusModels = map[string][]string{
	// samples/livepatch
	"livepatch-callbacks-busymod": nil,
	"livepatch-callbacks-demo": {
		"patch replace=no",
		"object vmlinux: pre_patch post_patch pre_unpatch post_unpatch",
		"object livepatch_callbacks_mod: pre_patch post_patch pre_unpatch post_unpatch",
		"object livepatch_callbacks_busymod: pre_patch post_patch pre_unpatch post_unpatch; busymod_work_func->patched_work_func",
	},
	"livepatch-callbacks-mod": nil,
	"livepatch-sample": {
		"patch replace=no",
		"object vmlinux:; cmdline_proc_show->livepatch_cmdline_proc_show",
	},
	"livepatch-shadow-fix1": {
		"patch replace=no",
		"object livepatch_shadow_mod:; dummy_alloc->livepatch_fix1_dummy_alloc dummy_free->livepatch_fix1_dummy_free",
	},
	"livepatch-shadow-fix2": {
		"patch replace=no",
		"object livepatch_shadow_mod:; dummy_check->livepatch_fix2_dummy_check dummy_free->livepatch_fix2_dummy_free",
	},
	"livepatch-shadow-mod": nil,

	// tools/testing/selftests/livepatch/test_modules
	"test_klp_atomic_replace": {
		"patch replace=unknown", // a module parameter
		"object vmlinux:; meminfo_proc_show->livepatch_meminfo_proc_show",
	},
	"test_klp_callbacks_busy": nil,
	"test_klp_callbacks_demo": {
		"patch replace=no",
		"object vmlinux: pre_patch post_patch pre_unpatch post_unpatch",
		"object test_klp_callbacks_mod: pre_patch post_patch pre_unpatch post_unpatch",
		"object test_klp_callbacks_busy: pre_patch post_patch pre_unpatch post_unpatch; busymod_work_func->patched_work_func",
	},
	"test_klp_callbacks_demo2": {
		"patch replace=unknown",
		"object vmlinux: pre_patch post_patch pre_unpatch post_unpatch",
	},
	"test_klp_callbacks_mod": nil,
	"test_klp_livepatch": {
		"patch replace=no",
		"object vmlinux:; cmdline_proc_show->livepatch_cmdline_proc_show",
	},
	"test_klp_shadow_vars": nil,
	"test_klp_state": {
		"patch replace=yes",
		"object vmlinux: pre_patch post_patch pre_unpatch post_unpatch",
		"state CONSOLE_LOGLEVEL_STATE=1 version CONSOLE_LOGLEVEL_STATE_VERSION=1",
	},
	"test_klp_state2": {
		"patch replace=yes",
		"object vmlinux: pre_patch post_patch pre_unpatch post_unpatch",
		"state CONSOLE_LOGLEVEL_STATE=1 version CONSOLE_LOGLEVEL_STATE_VERSION=2",
	},
	"test_klp_state3": { // #include "test_klp_state2.c"
		"patch replace=yes",
		"object vmlinux: pre_patch post_patch pre_unpatch post_unpatch",
		"state CONSOLE_LOGLEVEL_STATE=1 version CONSOLE_LOGLEVEL_STATE_VERSION=2",
	},
	"test_klp_syscall": {
		"patch replace=no",
		"object vmlinux:; __x64_sys_getpid->lp_sys_getpid",
	},
}

// summary writes a model in the form of corpusModels. A callback is named by
// its slot alone when its function is SLOT_callback and was found.
func summary(m *livepatch.Module) (lines []string) {
	for _, p := range m.Patches {
		replace := map[livepatch.Tri]string{livepatch.Yes: "yes", livepatch.No: "no", livepatch.Unknown: "unknown"}
		lines = append(lines, p.Name+" replace="+replace[p.Replace])
		objects, complete := p.Objects.Seen()
		if !complete || p.Mod != livepatch.Yes || p.Enabled != livepatch.Yes {
			lines = append(lines, "not understood")
		}
		for _, o := range objects {
			s := "object " + o.Title() + ":"
			for slot, cb := range o.Callbacks {
				if cb != nil && cb.Func != nil && cb.Name == livepatch.Slot(slot).String()+"_callback" {
					s += " " + livepatch.Slot(slot).String()
				} else if cb != nil {
					s += " " + livepatch.Slot(slot).String() + "=" + cb.Name
				}
			}
			if o.Funcs == nil {
				s += " no funcs"
			} else if funcs, _ := o.Funcs.Seen(); len(funcs) > 0 {
				s += ";"
				for _, f := range funcs {
					s += " " + f.OldName.Value + "->" + f.NewFunc.Name
				}
			}
			lines = append(lines, s)
		}
		if p.States != nil {
			states, _ := p.States.Seen()
			for _, st := range states {
				lines = append(lines, fmt.Sprintf("state %s=%d version %s=%d", st.ID.Written, st.ID.Number, st.Version.Written, st.Version.Number))
			}
		}
	}
	return lines
}

// corpusTree opens one of the corpus's folders.
func corpusTree(t *testing.T, folder string) *source.Tree {
	t.Helper()
	tree, err := source.OpenPath(filepath.Join(corpus.Find(t), corpus.Linux, filepath.FromSlash(folder)), source.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tree.Close() })
	return tree
}

// TestCorpusModels holds that every module of the kernel's livepatch selftests
// and samples is parsed without a trouble, and understood as a person reads it.
func TestCorpusModels(t *testing.T) {
	seen := map[string]bool{}
	for _, folder := range []string{corpus.Samples, corpus.Modules} {
		tree := corpusTree(t, folder)
		found, err := tree.Find(context.Background())
		if err != nil || len(found.Problems) > 0 {
			t.Fatal(err, found.Problems)
		}
		modules := map[string]source.Module{}
		for _, m := range found.Modules {
			modules[m.Name] = m
		}
		files, err := filepath.Glob(filepath.Join(corpus.Find(t), corpus.Linux, filepath.FromSlash(folder), "*.c"))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			base := strings.TrimSuffix(filepath.Base(f), ".c")
			seen[base] = true
			t.Run(base, func(t *testing.T) {
				name := strings.ReplaceAll(base, "-", "_")
				m, ok := modules[name]
				if !ok {
					if corpusModels[base] != nil {
						t.Fatal("the module was not found")
					}
					m = source.Module{Name: name, Dir: ".", Files: []string{path.Base(filepath.ToSlash(f))}}
				}
				u := unit.Load(token.NewFileSet(), tree, m)
				for _, c := range u.Model.Units() {
					c.ParseAll()
				}
				for _, tr := range u.Troubles() {
					t.Errorf("%s: %s", u.Position(tr.From), tr.Message)
				}
				if got, want := summary(u.Model), corpusModels[base]; !slices.Equal(got, want) {
					t.Errorf("got:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
				}
			})
		}
	}
	for name := range corpusModels {
		if !seen[name] {
			t.Errorf("%s is not in the corpus", name)
		}
	}
}

// corpusDefects are the defects that the kernel's own livepatches have. The
// first version of the state test does not migrate its state, as its successors
// show; the syscall test leaks its kobject when enabling fails, since module
// exit does not run then.
var corpusDefects = []string{
	"test_klp_state.c KLP401",
	"test_klp_state.c KLP402",
}

// TestCorpusFindings holds that livepatches of those who wrote livepatching get
// no warning and no error but for the defects that they have.
func TestCorpusFindings(t *testing.T) {
	trees := []*source.Tree{corpusTree(t, corpus.Samples), corpusTree(t, corpus.Modules)}
	res, err := analyzer.Check(context.Background(), trees, rules.All)
	if err != nil {
		t.Fatal(err)
	}
	if len(res.Livepatches) != 12 {
		t.Errorf("%d livepatch modules, want 12", len(res.Livepatches))
	}
	var got []string
	for _, f := range res.Findings {
		if f.Level < analyzer.Warning && f.Rule.ID != analyzer.NotUnderstood {
			continue
		}
		got = append(got, filepath.Base(f.Range.Path)+" "+f.Rule.ID)
		if !slices.Contains(corpusDefects, got[len(got)-1]) {
			t.Errorf("%s:%d:%d: %s: %s [%s]", f.Range.Path, f.Range.Line, f.Range.Col, f.Level, f.Message, f.Rule.ID)
		}
	}
	slices.Sort(got)
	if !slices.Equal(got, corpusDefects) {
		t.Errorf("found %v, want %v", got, corpusDefects)
	}
}
