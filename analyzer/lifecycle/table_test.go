package lifecycle

import (
	"slices"
	"testing"
)

func TestKernelTable(t *testing.T) {
	table, err := ParseTable(kernelTable)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(table.roles); n < 150 {
		t.Errorf("%d functions are known; 150 at least are expected", n)
	}
	for name, roles := range table.roles {
		for i, a := range roles {
			for _, b := range roles[:i] {
				switch {
				case a.Resource == b.Resource && a.Acquires == b.Acquires:
					t.Errorf("%s stands twice in one list of %q", name, a.Resource.What)
				case a.Resource == b.Resource:
					t.Errorf("%s both acquires and releases %q", name, a.Resource.What)
				case a.Acquires && b.Acquires:
					t.Errorf("%s acquires %q and %q: only one can be meant", name, b.Resource.What, a.Resource.What)
				case a.Resource.What == b.Resource.What:
					t.Errorf("%s releases %q twice: in one step of an execution it may only once", name, a.Resource.What)
				}
			}
			if !a.Acquires && a.Handle.Arg == 0 && a.Handle.Func != "flush_scheduled_work" {
				t.Errorf("%s releases its result", name)
			}
		}
	}
}

// TestHandles holds that the functions of one kind of resource agree on where
// the handle stands, as far as one name is another's with a suffix.
func TestHandles(t *testing.T) {
	table := Kernel()
	for _, pair := range [][2]string{
		{"timer_delete", "timer_delete_sync"}, {"cancel_work", "cancel_work_sync"}, {"sysfs_create_file", "sysfs_create_files"},
		{"kfree", "kvfree"}, {"hrtimer_start", "hrtimer_start_range_ns"}, {"schedule_work", "schedule_delayed_work"},
		{"queue_work", "queue_delayed_work"}, {"queue_work_on", "queue_delayed_work_on"},
		{"blocking_notifier_chain_register", "blocking_notifier_chain_unregister"}, {"kobject_put", "kobject_del"},
	} {
		a, b := table.Roles(pair[0]), table.Roles(pair[1])
		if len(a) == 0 || len(b) == 0 || a[0].Handle.Arg != b[0].Handle.Arg {
			t.Errorf("%s: %v, %s: %v", pair[0], a, pair[1], b)
		}
	}
}

func TestReleaseFor(t *testing.T) {
	table := Kernel()
	for acquire, want := range map[string]string{
		"kzalloc": "kfree", "kmalloc_array": "kfree", "kvzalloc": "kvfree", "vmalloc": "vfree", "vzalloc": "vfree", "kstrdup": "kfree",
		"memdup_user": "kfree", "kstrdup_const": "kfree_const", "kmem_cache_zalloc": "kmem_cache_free", "mempool_alloc": "mempool_free",
		"register_reboot_notifier": "unregister_reboot_notifier", "register_netdevice_notifier_net": "unregister_netdevice_notifier_net",
		"srcu_notifier_chain_register": "srcu_notifier_chain_unregister", "mod_timer": "timer_delete_sync", "schedule_work": "cancel_work_sync",
		"queue_delayed_work": "cancel_delayed_work_sync", "kset_create_and_add": "kset_unregister", "kobject_create_and_add": "kobject_put",
		"sysfs_create_group": "sysfs_remove_group", "sysfs_create_bin_file": "sysfs_remove_bin_file", "static_branch_inc": "static_branch_dec",
		"static_key_slow_inc": "static_key_slow_dec", "proc_create": "proc_remove", "debugfs_create_dir": "debugfs_remove",
		"alloc_chrdev_region": "unregister_chrdev_region", "misc_register": "misc_deregister", "cpuhp_setup_state_multi": "cpuhp_remove_multi_state",
		"get_zeroed_page": "free_page", "__get_free_pages": "free_pages", "alloc_pages": "free_pages",
	} {
		i := slices.IndexFunc(table.Roles(acquire), func(r Role) bool { return r.Acquires })
		if i < 0 {
			t.Errorf("%s is not known", acquire)
			continue
		}
		if got := table.Roles(acquire)[i].Resource.ReleaseFor(acquire); got != want {
			t.Errorf("%s: %s is recommended, want %s", acquire, got, want)
		}
	}
}

func TestParseTable(t *testing.T) {
	for text, want := range map[string]string{
		"thing : get() put() : drop(1)": "",
		"thing : get(2) : drop(1) : own\n# comment\n\nother : take() : give(3) : moves": "",
		"thing : get()":                       "line 1: 2 parts between colons: WHAT : ACQUIRE ... : RELEASE ... [: WORD] is expected",
		"\nthing : get : drop(1)":             `line 2: "get": name(N) or name() is expected`,
		"thing : get() : drop(0)":             `line 1: "drop(0)": the argument's number is wrong`,
		"thing : get() : drop(x)":             `line 1: "drop(x)": the argument's number is wrong`,
		"thing : get() : drop(1) : for ever":  `line 1: unknown word "for ever": own, ours and moves are known`,
		"thing : get() :  ":                   "line 1: 2 parts between colons: WHAT : ACQUIRE ... : RELEASE ... [: WORD] is expected",
		"thing : get() : drop(1) : own : own": "line 1: 5 parts between colons: WHAT : ACQUIRE ... : RELEASE ... [: WORD] is expected",
	} {
		_, err := ParseTable(text)
		got := ""
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
