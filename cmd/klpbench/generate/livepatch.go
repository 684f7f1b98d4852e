package generate

import "strings"

// head writes the top of a file. In texts of this package a backquote cannot
// stand, and # is no directive: those are written line by line.
func (w *writer) head() {
	w.line("// SPDX-License-Identifier: GPL-2.0")
	w.line(`#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt`)
	w.line("")
	headers := []string{"kernel", "list", "livepatch", "module", "mutex", "printk", "slab", "spinlock", "string"}
	for _, h := range headers {
		w.line("#include <linux/%s.h>", h)
	}
	if w.vendor {
		w.vendorHead()
	}
	w.line("")
}

// livepatch writes the foot of a file: a state with the original value of
// something, taken over from an earlier livepatch and handed over to a later
// one, and the structures that the kernel reads.
func (w *writer) livepatch(patched []string) {
	if w.small {
		w.smallCallbacks()
	} else {
		w.callbacks()
	}
	w.line("")
	w.line("static struct klp_func %s_funcs[] = {", w.name)
	for _, p := range patched {
		w.line("\t{ .old_name = \"%s\", .new_func = %s },", strings.TrimPrefix(p, w.name+"_"), p)
	}
	w.fill(`
	{ }
};

static struct klp_object @_objs[] = {
	{
		.funcs = @_funcs,
		.callbacks = {
`)
	if w.small {
		w.fill(`
			.pre_patch = @_pre_patch,
			.post_unpatch = @_post_unpatch,
`)
	} else {
		w.fill(`
			.pre_patch = @_pre_patch,
			.post_patch = @_post_patch,
			.pre_unpatch = @_pre_unpatch,
			.post_unpatch = @_post_unpatch,
`)
	}
	w.fill(`
		},
	},
	{ }
};

`)
	if !w.small {
		w.fill(`
static struct klp_state @_states[] = {
	{ .id = 0x10, .version = 1 },
	{ }
};

`)
	}
	w.line("static struct klp_patch %s_patch = {", w.name)
	w.line("\t.mod = THIS_MODULE,")
	w.line("\t.objs = %s_objs,", w.name)
	if !w.small {
		w.line("\t.states = %s_states,", w.name)
	}
	w.fill(`
	.replace = true,
};

static int __init @_init(void)
{
	return klp_enable_patch(&@_patch);
}

static void __exit @_exit(void)
{
}

module_init(@_init);
module_exit(@_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
`)
}

// smallCallbacks is for modules that have no lines to spare.
func (w *writer) smallCallbacks() {
	w.fill(`

static void *@_buffer;

static int @_pre_patch(struct klp_object *obj)
{
	@_buffer = kzalloc(64, GFP_KERNEL);
	return @_buffer ? 0 : -ENOMEM;
}

static void @_post_unpatch(struct klp_object *obj)
{
	kfree(@_buffer);
	@_buffer = NULL;
}
`)
}

// callbacks has the four callbacks of a state.
func (w *writer) callbacks() {
	w.fill(`

static int @_limit = 64;
static struct klp_patch @_patch;

static int @_pre_patch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&@_patch, 0x10);
	struct klp_state *prev = klp_get_prev_state(0x10);

	if (prev && prev->data)
		return 0;
	state->data = kzalloc(sizeof(@_limit), GFP_KERNEL);
	if (!state->data)
		return -ENOMEM;
	return 0;
}

static void @_post_patch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&@_patch, 0x10);
	struct klp_state *prev = klp_get_prev_state(0x10);

	if (prev && prev->data) {
		state->data = prev->data;
		return;
	}
	*(int *)state->data = @_limit;
	@_limit = 128;
}

static void @_pre_unpatch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&@_patch, 0x10);

	@_limit = *(int *)state->data;
}

static void @_post_unpatch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&@_patch, 0x10);

	kfree(state->data);
	state->data = NULL;
}
`)
}

// data writes the structures that all functions of the module work on.
func (w *writer) data() {
	w.fill(`
struct @_item {
	struct list_head link;
	u64 stamp;
	u32 flags;
	int users;
	char tag[16];
};
`)
	if w.vendor {
		w.vendorData()
		return
	}
	w.fill(`
struct @_dev {
	struct list_head items;
	spinlock_t lock;
	u32 regs[16];
	int count;
};
`)
}
