package lifecycle

import (
	"slices"
	"strings"

	"klplint/analyzer/lifecycle/table"
	"klplint/analyzer/unit"
	"klplint/cparse/ast"
	"klplint/cparse/livepatch"
)

// Sleeps visits the calls by which a function, helpers of the module included,
// may sleep; byFlags where it would not with other flags.
func Sleeps(u *unit.Unit, f *livepatch.Function, visit func(c unit.Call, byFlags bool)) {
	t := u.Functions()
	u.Calls(f, func(name string) bool { return mayPark(t, name) || takesGFP(t, name) }, func(c unit.Call) {
		byFlags := takesGFP(t, c.CalleeName())
		if !byFlags || slices.ContainsFunc(c.Args, gfpSleeps) {
			visit(c, byFlags)
		}
	})
}

// takesGFP tells whether it depends on flags whether a function sleeps.
func takesGFP(t *table.Table, name string) bool {
	if mayPark(t, name) || strings.HasPrefix(name, "klp_shadow_") {
		return false
	}
	return slices.ContainsFunc(t.Roles(name), func(r table.Role) bool {
		return r.Acquires && (r.Resource.What == "memory" || r.Resource.What == "pages" || r.Resource.What == "per-CPU memory" || r.Resource.What == "socket buffer")
	})
}

// mayPark tells whether a function may always sleep.
func mayPark(t *table.Table, name string) bool {
	if l, ok := t.Lock(name); t.Own(name) {
		return ok && l.Fails || t.Class(name) == table.Waits
	}
	switch name {
	case "msleep", "msleep_interruptible", "ssleep", "fsleep", "usleep_range", "schedule", "yield", "cond_resched", "might_sleep",
		"schedule_timeout", "schedule_timeout_interruptible", "schedule_timeout_uninterruptible",
		"mutex_lock", "mutex_lock_nested", "mutex_lock_interruptible", "mutex_lock_killable", "down", "down_interruptible", "down_killable",
		"down_read", "down_write", "down_read_killable", "down_write_killable", "rtnl_lock", "cpus_read_lock", "get_online_cpus", "console_lock", "device_lock", "lock_sock", "inode_lock",
		"wait_event", "wait_event_interruptible", "wait_event_timeout", "wait_event_killable", "synchronize_rcu", "synchronize_rcu_expedited",
		"synchronize_srcu", "synchronize_net", "rcu_barrier", "synchronize_irq", "flush_work", "flush_delayed_work", "flush_workqueue", "drain_workqueue",
		"cancel_work_sync", "cancel_delayed_work_sync", "destroy_workqueue", "alloc_workqueue", "alloc_ordered_workqueue",
		"kthread_stop", "kthread_run", "kthread_create", "kthread_park", "request_module", "kern_path", "filp_open", "filp_close",
		"vmalloc", "vzalloc", "vmalloc_user", "vmalloc_node", "vzalloc_node", "vfree", "vmap", "vunmap", "alloc_percpu", "__alloc_percpu",
		"kmem_cache_create", "kmem_cache_destroy", "copy_from_user", "copy_to_user", "get_user", "put_user", "memdup_user", "memdup_user_nul", "strndup_user",
		"kobject_create_and_add", "kobject_init_and_add", "static_branch_enable", "static_branch_disable", "static_branch_inc", "static_branch_dec",
		"static_key_enable", "static_key_disable", "static_key_slow_inc", "static_key_slow_dec", "misc_register", "misc_deregister", "free_irq", "request_irq",
		"proc_create", "proc_mkdir", "proc_create_data", "proc_remove", "remove_proc_entry", "stop_machine", "mempool_create", "mempool_destroy",
		"request_firmware", "unregister_netdev", "register_netdev", "call_usermodehelper":
		return true
	}
	for _, prefix := range [...]string{"wait_for_completion", "sysfs_create_", "sysfs_remove_", "debugfs_create_", "debugfs_remove", "device_create", "device_destroy",
		"blocking_notifier_", "register_", "unregister_", "crypto_alloc_"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// gfpSleeps tells whether the flags of an allocation let it sleep: known flags
// that say so.
func gfpSleeps(x ast.Expr) (sleeps bool) {
	ast.Inspect(x, func(n ast.Node) bool {
		word := n.Where().Macro
		if id, ok := n.(*ast.Ident); ok {
			word = id.Name
		}
		switch {
		case word == "GFP_ATOMIC" || word == "GFP_NOWAIT":
		case strings.HasPrefix(word, "GFP_KERNEL"), word == "GFP_USER", word == "GFP_HIGHUSER", word == "GFP_NOFS", word == "GFP_NOIO", word == "__GFP_DIRECT_RECLAIM":
			sleeps = true
		}
		return true
	})
	return sleeps
}
