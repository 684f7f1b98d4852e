package rules

import (
	"slices"
	"strings"

	"klplint/analyzer"
	"klplint/analyzer/lifecycle/table"
	"klplint/analyzer/unit"
	"klplint/cparse/livepatch"
)

var shadowAtomic = newRule("KLP702", "shadow-atomic", analyzer.Warning, analyzer.Doc{
	Title: "a constructor or destructor of shadow variables may sleep",
	Why: `klp_shadow_alloc(), klp_shadow_get_or_alloc(), klp_shadow_free() and
klp_shadow_free_all() call the constructor and the destructor under a spinlock, with
interrupts off. What sleeps there lets the scheduler run with the lock held: "BUG:
scheduling while atomic", and a deadlock when another task wants a shadow variable.`,
	Mend:      "Allocate with GFP_ATOMIC, take spinlocks instead of mutexes, and do what has to sleep before the allocation or after the free.",
	Source:    "kernel/livepatch/shadow.c, __klp_shadow_get_or_alloc(), klp_shadow_free_struct()",
	Limits:    "By a table of functions that sleep, followed through the module's helpers. An allocation counts where its flags are known to allow sleeping.",
	Precision: analyzer.Medium,
}, func(p *pass) {
	underShadowLock(p, func(what string, f *livepatch.Function, made unit.Call) {
		p.unit.Calls(f, func(name string) bool { return mayPark(name) || takesGFP(name) }, func(c unit.Call) {
			name := c.CalleeName()
			if takesGFP(name) && !slices.ContainsFunc(c.Args, gfpSleeps) {
				return
			}
			rel := []related{{made.Span, "which " + made.CalleeName() + "() calls under a spinlock"}}
			for _, v := range c.Via {
				rel = append(rel, related{v.Span, "which calls " + quote(v.CalleeName())})
			}
			then := "do it outside"
			if takesGFP(name) {
				then = "use GFP_ATOMIC"
			}
			p.report(c.Span, rel, "%s() may sleep in %s %q of shadow variable %s, which runs under a spinlock with interrupts off; %s", name, what, f.Name, shadowName(made), then)
		})
	})
})

// takesGFP tells whether it depends on flags whether a function sleeps.
func takesGFP(name string) bool {
	if mayPark(name) || changesShadow(name) {
		return false
	}
	return slices.ContainsFunc(table.Kernel().Roles(name), func(r table.Role) bool {
		return r.Acquires && (r.Resource.What == "memory" || r.Resource.What == "pages" || r.Resource.What == "per-CPU memory" || r.Resource.What == "socket buffer")
	})
}

// mayPark tells whether a function may always sleep.
func mayPark(name string) bool {
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
