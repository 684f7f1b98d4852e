package table

import (
	"slices"
	"testing"
)

func TestKernelTable(t *testing.T) {
	k := Kernel()
	if n := k.Len(); n < 900 {
		t.Errorf("%d functions are known; it were more", n)
	}
	for name, roles := range k.roles {
		for i, a := range roles {
			for _, b := range roles[:i] {
				if a.Resource.What == b.Resource.What {
					t.Errorf("%s releases %q twice: in one step of an execution it may only once", name, a.Resource.What)
				}
			}
		}
		if k.class[name] != "" {
			t.Errorf("%s has a class, which says nothing as it acquires or releases", name)
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

// TestRows holds the errors of rows, which say where and what is wrong.
func TestRows(t *testing.T) {
	for text, want := range map[string]string{
		"thing : get() put() : drop(1)": "",
		"thing : get(2) : drop(1) : own\n# comment\n\nother : take() : give(3) : moves": "",
		"thing : get() : drop(1)\nthing : grab() : drop(1)":                             `rows:2: "drop" is there twice`,
		"thing":                                 "rows:1: 1 parts between colons: CLASS : NAME ... or WHAT : ACQUIRE ... : RELEASE ... [: WORD] is expected",
		"thing : get() : drop(1) : own : own":   "rows:1: 5 parts between colons: CLASS : NAME ... or WHAT : ACQUIRE ... : RELEASE ... [: WORD] is expected",
		"\nthing : get : drop(1)":               `rows:2: "get": name(N) or name() is expected`,
		"thing : get() : drop(1":                `rows:1: "drop(1": name(N) or name() is expected`,
		"thing : get() : drop(0)":               `rows:1: "drop(0)": the argument's number is wrong`,
		"thing : get() : drop(x)":               `rows:1: "drop(x)": the argument's number is wrong`,
		"thing : get() : drop(999999999999)":    `rows:1: "drop(999999999999)": the argument's number is wrong`,
		"thing : get() : drop()":                `rows:1: "drop" releases its result: which argument is the handle? write drop(N)`,
		"thing : get() : drop(1) : for ever":    `rows:1: unknown word "for ever": own, ours and moves are known`,
		"thing : get() : get(1)":                `rows:1: "get" both acquires and releases "thing"`,
		"a : get() : drop(1)\nb : get() : x(1)": `rows:2: "get" acquires "a", too: only one can be meant`,
		"memory : get() : drop(1) : own":        `rows:1: "memory" is known, and the word "own" does not hold for it; leave the word out, or give the resource another name`,
		"what : f":                              `rows:1: unknown class "what": pure, void, fails, fills, fillsfails, links, waits, sure, errptr, errno, strict, needs, lock, trylock and lockfails are known`,
		"pure : f f":                            `rows:1: "f" is there twice, in line 1 first`,
		"pure : f()":                            `rows:1: "f()": the name of a function is expected`,
		"lock : acme_lock":                      `rows:1: "acme_lock": LOCK/UNLOCK is expected`,
		"needs : f":                             `rows:1: "f": name(N) or name() is expected`,
		"needs : f()":                           `rows:1: "f()": name(N) is expected`,
		"errptr : f":                            `rows:1: "f" acquires nothing that a row speaks of, so that "errptr" says nothing; add a row WHAT : ACQUIRE ... : RELEASE ... of it`,
		"strict : f":                            `rows:1: "f" releases nothing that a row speaks of, so that "strict" says nothing; add a row WHAT : ACQUIRE ... : RELEASE ... of it`,
		"errptr : f\nthing : f() : drop(1)":     "",
		"pure : klp_get_state":                  `rows:1: "klp_get_state" belongs to the livepatch core, whose functions klplint executes itself`,
	} {
		_, err := Kernel().Extend("rows", Rows(text))
		got := ""
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%q:\ngot  %s\nwant %s", text, got, want)
		}
	}
}

func TestExtend(t *testing.T) {
	mine, err := Kernel().Extend("mine", Rows("memory : acme_alloc() : acme_free(1)\nsure : acme_alloc\nvoid : kmalloc\nlock : acme_lock/acme_unlock"))
	if err != nil {
		t.Fatal(err)
	}
	alloc := mine.Roles("acme_alloc")
	if len(alloc) != 1 || !alloc[0].Resource.Releases("kfree") || !alloc[0].Resource.Releases("acme_free") {
		t.Errorf("memory of acme_alloc: %v", alloc)
	}
	if !mine.Is("acme_alloc", Sure) || !mine.Own("acme_alloc") || mine.Own("kfree") {
		t.Error("the manner of acme_alloc is lost, or whose rows speak of what")
	}
	if len(mine.Roles("kmalloc")) != 0 || mine.Class("kmalloc") != Void || alloc[0].Resource.Acquires("kmalloc") {
		t.Error("a user's row does not hold against klplint's")
	}
	if l, ok := mine.Lock("acme_lock"); !ok || l.Kind != "acme_unlock" {
		t.Errorf("acme_lock: %v", l)
	}
	// The table that was extended is as it was.
	k := Kernel()
	if k.Len() >= mine.Len() || len(k.Roles("acme_alloc")) != 0 || len(k.Roles("kmalloc")) != 1 || k.Roles("kfree")[0].Resource.Releases("acme_free") {
		t.Error("extending a table has changed it")
	}
	if twice, err := mine.Extend("more", Rows("pure : acme_alloc")); err != nil || len(twice.Roles("acme_alloc")) != 0 || len(mine.Roles("acme_alloc")) != 1 {
		t.Errorf("extending twice: %v", err)
	}
}
