package main

import (
	"fmt"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"klplint/analyzer/unit"
	"klplint/cparse"
	"klplint/cparse/livepatch"
	"klplint/cparse/source"
)

// vendorFolder holds C as it stands in vendors' livepatch trees: excerpts of
// kernel code without their headers, templates, patched kernel files.
var vendorFolder = filepath.Join("..", "..", "testdata", "vendor")

// vendorModels is what a person reads in the files of vendorFolder that hold
// livepatch structures, each file on its own. The others have no row.
var vendorModels = map[string][]string{
	"cve-tree/livepatch_main.c": {
		"object callbacks patch, replace yes",
		"vmlinux: pre_patch=main_pre_patch post_patch=main_post_patch pre_unpatch=main_pre_unpatch post_unpatch=main_post_unpatch funcs=1",
		"an object:",
		"state 0x4b4c0000 version 0x3",
	},
	"kpatch/arch/s390/kernel/chan.c": {
		"kpatch macros , replace unknown",
		"an object: pre_patch=chan_kp_pre_patch",
	},
	"kpatch/arch/x86/kernel/entry_watch.c": {
		"kpatch macros , replace unknown",
		"an object: pre_patch=watch_kp_pre post_patch=watch_kp_post",
	},
	"kpatch/crypto/lanecbc.c": {
		"kpatch macros , replace unknown",
		"an object: post_unpatch=kp_lane_post_unpatch",
	},
	"kpatch/drivers/block/rbank.c": {
		"kpatch macros , replace unknown",
		"an object: post_patch=rb_kp_post_patch",
	},
	"kpatch/drivers/hid/hid-grip.c": {
		"kpatch macros , replace unknown",
		"an object: pre_unpatch=grip_kp_pre_unpatch",
	},
	"kpatch/drivers/net/ethernet/vela/vela_main.c": {
		"kpatch macros , replace unknown",
		"an object: pre_patch=vela_kp_pre_patch",
	},
	"kpatch/kernel/sched/lend.c": {
		"kpatch macros , replace unknown",
		"an object: pre_patch=kp_lend_pre",
	},
	"kpatch/kernel/trace/trace_span.c": {
		"kpatch macros , replace unknown",
		"an object: pre_patch=span_pre_patch post_unpatch=span_post_unpatch",
	},
	"kpatch/mm/pagebank.c": {
		"kpatch macros , replace unknown",
		"an object: pre_patch=kp_bank_pre_patch post_patch=kp_bank_post_patch pre_unpatch=kp_bank_pre_unpatch post_unpatch=kp_bank_post_unpatch",
	},
	"kpatch/net/core/rxpipe.c": {
		"kpatch macros , replace unknown",
		"an object: pre_patch=kpatch_rxpipe_pre_patch post_unpatch=kpatch_rxpipe_post_unpatch",
	},
	"kpatch/net/ipv4/probe_timer.c": {
		"kpatch macros , replace unknown",
		"an object: post_unpatch=kp_probes_post_unpatch",
	},
	"kpatch/security/warden_lsm.c": {
		"kpatch macros , replace unknown",
		"an object: pre_patch=warden_kp_pre post_patch=warden_kp_post",
	},
	"modules/lp-arm/lp_arm.c": {
		"klp-build macros , replace yes",
		"an object: pre_patch=lp_arm_pre_patch post_patch=lp_arm_post_patch pre_unpatch=lp_arm_pre_unpatch post_unpatch=lp_arm_post_unpatch",
	},
	"modules/lp-cgroup/lp_cgroup.c": {
		"object callbacks cgroup_patch, replace unknown",
		"vmlinux: pre_patch=cgroup_pre_patch post_unpatch=cgroup_post_unpatch funcs=1",
	},
	"modules/lp-clk/lp_clk.c": {
		"object callbacks clk_patch, replace no",
		"clk_nebula: pre_patch=clk_pre_patch funcs=2",
		"state 0x636c6b version 0x1",
	},
	"modules/lp-console/lp-console.c": {
		"object callbacks patch, replace yes",
		"vmlinux: pre_patch=limit_pre_patch post_patch=limit_post_patch pre_unpatch=limit_pre_unpatch post_unpatch=limit_post_unpatch funcs=1",
		"state 0x10 version 0x1",
	},
	"modules/lp-futex/lp_futex.c": {
		"object callbacks futex_patch, replace yes",
		"vmlinux: pre_patch=futex_pre_patch post_unpatch=futex_post_unpatch funcs=2",
	},
	"modules/lp-kthread/lp_kthread.c": {
		"object callbacks patch, replace yes",
		"vmlinux: pre_patch=scrub_pre_patch post_patch=scrub_post_patch pre_unpatch=scrub_pre_unpatch post_unpatch=scrub_post_unpatch funcs=0",
		"state 0x7 version 0x3",
	},
	"modules/lp-nfs/lp_nfs.c": {
		"object callbacks patch, replace no",
		"nfsv4: pre_patch=nfs_pre_patch post_patch=nfs_post_patch pre_unpatch=nfs_pre_unpatch post_unpatch=nfs_post_unpatch funcs=1",
	},
	"modules/lp-notify/lp_notify.c": {
		"object callbacks patch, replace yes",
		"vmlinux: pre_patch=notify_pre_patch post_patch=notify_post_patch pre_unpatch=notify_pre_unpatch post_unpatch=notify_post_unpatch funcs=1",
		"state 0x4e4f5449 version 0x4",
	},
	"modules/lp-perf/lp_perf.c": {
		"object callbacks patch, replace yes",
		"vmlinux: post_patch=perf_post_patch pre_unpatch=perf_pre_unpatch funcs=2",
	},
	"modules/lp-procfs/lp_procfs.c": {
		"object callbacks patch, replace no",
		"vmlinux: pre_patch=procfs_pre_patch post_patch=procfs_post_patch pre_unpatch=procfs_pre_unpatch post_unpatch=procfs_post_unpatch funcs=1",
	},
	"modules/lp-raid/lp_raid.c": {
		"object callbacks patch, replace no",
		"raid456: pre_patch=raid_pre_patch post_patch=raid_post_patch pre_unpatch=raid_pre_unpatch post_unpatch=raid_post_unpatch funcs=2",
		"state 0xa1d version 0x2",
	},
	"modules/lp-rdma/lp_rdma_main.c": {
		"object callbacks patch, replace yes",
		"ib_uverbs: pre_patch=core_pre_patch post_patch=core_post_patch pre_unpatch=core_pre_unpatch post_unpatch=core_post_unpatch funcs=2",
		"ib_core: funcs=1",
		"state 0xb0000001 version 0x1",
		"state 0xb0000002 version 0x2",
	},
	"modules/lp-scsi/lp_scsi.c": {
		"object callbacks patch, replace yes",
		"lp_host: pre_patch=scsi_pre_patch post_patch=scsi_post_patch pre_unpatch=scsi_pre_unpatch post_unpatch=scsi_post_unpatch funcs=1",
		"state 0x53435349 version 0x11",
	},
	"modules/lp-shadow-inode/lp_shadow_inode.c": {
		"object callbacks patch, replace yes",
		"vmlinux: post_unpatch=shadow_post_unpatch funcs=3",
		"state 0x494e4f44 version 0x103",
	},
	"modules/lp-sockbuf/main.c": {
		"object callbacks lp_sockbuf_patch, replace unknown",
		"vmlinux: pre_patch=lp_sock_pre_patch? post_unpatch=lp_sock_post_unpatch? funcs=2",
		"vsock: funcs=1",
		"state 0x500 version 0x1",
		"state 0x501 version 0x1",
	},
	"modules/lp-sysctl-max/lp-sysctl-max.c": {
		"object callbacks patch, replace yes",
		"ipc_limits: post_patch=ipc_post_patch pre_unpatch=ipc_pre_unpatch funcs=1",
		"vmlinux: pre_patch=kernel_pre_patch post_patch=kernel_post_patch post_unpatch=kernel_post_unpatch funcs=2",
		"state 0x1 version 0x2",
	},
	"modules/lp-timer-cap/lp_timer_cap.c": {
		"object callbacks lp_patch, replace no",
		"vmlinux: pre_patch=lp_pre post_patch=lp_post funcs=2",
		"state 0x746d0001 version 0x2",
	},
	"modules/lp-verifier/lp_verifier.c": {
		"object callbacks patch, replace no",
		"vmlinux: funcs=2",
	},
	"templates/lp_release.c": {
		"object callbacks lp_@@NAME@@, replace unknown",
		"an object:",
		"@@TARGET@@: pre_patch=lp_@@NAME@@_pre_patch post_patch=lp_@@NAME@@_post_patch pre_unpatch=lp_@@NAME@@_pre_unpatch post_unpatch=lp_@@NAME@@_post_unpatch funcs=2",
		"state LP_STATE_ID? version @@STATE_VERSION@@?",
	},
}

// TestVendorTokens holds that 999 of 1000 tokens of the vendors' files are
// understood.
func TestVendorTokens(t *testing.T) {
	tree, files := vendorFiles(t)
	tokens, skipped := 0, 0
	for _, file := range files {
		fset := token.NewFileSet()
		u := cparse.Parse(&cparse.Config{Fset: fset, Tree: tree, ModuleName: moduleOf(file)}, file)
		u.ParseAll()
		tokens += u.FileTokens(file)
		for _, s := range u.Skipped() {
			skipped += s.Tokens
			t.Logf("%s: %d tokens of %q skipped: %s", fset.Position(s.From), s.Tokens, s.Name, s.Why)
		}
	}
	t.Logf("%d files, %d tokens, %d of them skipped", len(files), tokens, skipped)
	if len(files) < 45 || tokens == 0 {
		t.Error("too little to judge by")
	}
	if skipped*1000 > tokens {
		t.Errorf("%d of %d tokens were skipped", skipped, tokens)
	}
}

// TestVendorModels holds that every file's livepatch structures are found, all
// that stands around them notwithstanding.
func TestVendorModels(t *testing.T) {
	tree, files := vendorFiles(t)
	for _, file := range files {
		m := source.Module{Name: moduleOf(file), Dir: path.Dir(file), Files: []string{file}}
		got := vendorSummary(unit.Load(token.NewFileSet(), tree, m).Model)
		if want := vendorModels[file]; !slices.Equal(got, want) {
			t.Errorf("%s: got\n%s\nwant\n%s", file, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
	for file := range vendorModels {
		if !slices.Contains(files, file) {
			t.Errorf("%s is not there", file)
		}
	}
}

// vendorFiles lists the C files of vendorFolder.
func vendorFiles(t *testing.T) (tree *source.Tree, files []string) {
	t.Helper()
	tree, err := source.OpenPath(vendorFolder, source.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tree.Close() })
	err = filepath.WalkDir(vendorFolder, func(p string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(p) != ".c" {
			return err
		}
		rel, err := filepath.Rel(vendorFolder, p)
		files = append(files, filepath.ToSlash(rel))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return tree, files
}

func moduleOf(file string) string { return strings.TrimSuffix(path.Base(file), ".c") }

// vendorSummary writes a model in the form of vendorModels: all elements but
// the terminator, known or not. A callback is marked when its function was not
// found.
func vendorSummary(m *livepatch.Module) (lines []string) {
	for _, p := range m.Patches {
		replace := map[livepatch.Tri]string{livepatch.Yes: "yes", livepatch.No: "no", livepatch.Unknown: "unknown"}
		lines = append(lines, fmt.Sprintf("%s %s, replace %s", p.Dialect, p.Name, replace[p.Replace]))
		if p.Objects != nil {
			for _, o := range p.Objects.Elems {
				if !o.Terminates() {
					lines = append(lines, objectSummary(o))
				}
			}
		}
		if p.States != nil {
			for _, st := range p.States.Elems {
				if !st.Terminates() {
					lines = append(lines, fmt.Sprintf("state %s version %s", valueSummary(st.ID), valueSummary(st.Version)))
				}
			}
		}
	}
	return lines
}

func objectSummary(o *livepatch.Object) string {
	s := o.Title() + ":"
	for slot, cb := range o.Callbacks {
		if cb == nil {
			continue
		}
		s += fmt.Sprintf(" %s=%s", livepatch.Slot(slot), cb.Name)
		if cb.Func == nil {
			s += "?"
		}
	}
	if o.Funcs != nil {
		n := 0
		for _, f := range o.Funcs.Elems {
			if !f.Terminates() {
				n++
			}
		}
		s += fmt.Sprintf(" funcs=%d", n)
	}
	return s
}

func valueSummary(v livepatch.Value) string {
	if !v.Known {
		return v.Written + "?"
	}
	return fmt.Sprintf("%#x", v.Number)
}
