// SPDX-License-Identifier: GPL-2.0
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/livepatch.h>
#include <linux/slab.h>
#include <linux/seq_file.h>
#include <linux/cpuhotplug.h>
#include <linux/kprobes.h>
static int hp_state;
static int hp_up(unsigned int cpu) { return 0; }
static int hp_pre(struct kprobe *p, struct pt_regs *regs) { return 0; }
static struct kprobe hp_kp = { .symbol_name = "do_exit", .pre_handler = hp_pre };
static int hp_pre_patch(struct klp_object *obj)
{
	int rc;

	rc = cpuhp_setup_state(CPUHP_AP_ONLINE_DYN, "klp/hp:online", hp_up, NULL);
	if (rc < 0) {
		pr_err("cpuhp: %d\n", rc);
		goto out;
	}
	hp_state = rc;
	rc = register_kprobe(&hp_kp);
	if (rc)
		goto out_cpuhp;
	return 0;

out_cpuhp:
	cpuhp_remove_state(hp_state);
out:
	return rc;
}
static void hp_post_unpatch(struct klp_object *obj)
{
	unregister_kprobe(&hp_kp);
	cpuhp_remove_state(hp_state);
}

static int hp_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_printf(m, "%s\n", "hp live patched");
	return 0;
}

static struct klp_func hp_funcs[] = {
	{
		.old_name = "cmdline_proc_show",
		.new_func = hp_cmdline_proc_show,
	}, { }
};

static struct klp_object hp_objs[] = {
	{
		.funcs = hp_funcs,
		.callbacks = {
			.pre_patch = hp_pre_patch,
			.post_unpatch = hp_post_unpatch,
		},
	}, { }
};

static struct klp_patch hp_patch = {
	.mod = THIS_MODULE,
	.objs = hp_objs,
};

static int __init hp_init(void)
{
	return klp_enable_patch(&hp_patch);
}

static void __exit hp_exit(void)
{
}

module_init(hp_init);
module_exit(hp_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
