// SPDX-License-Identifier: GPL-2.0
/*
 * trace_span: spans between two events
 */
#include <linux/trace_events.h>
#include <linux/kallsyms.h>
#include <linux/security.h>
#include <linux/rculist.h>

#include "trace_synth.h"
#include "trace.h"

#undef ERRORS
#define ERRORS	\
	C(BAD_NAME,		"Illegal name"),		\
	C(INVALID_CMD,		"Command must be of the form: <name> field[;field] ..."),\
	C(EVENT_TOO_MANY,	"Too many spans"),		\
	C(DYN_STRING,		"string with __data_loc")

#undef C
#define C(a, b)		SPAN_ERR_##a

enum { ERRORS };

#undef C
#define C(a, b)		b

static const char *err_text[] = { ERRORS };

#define SPAN_FLAGS			\
	EM(SPAN_FL_OPEN,	open)	\
	EMe(SPAN_FL_CLOSED,	closed)

#define EM(a, b)	a,
#define EMe(a, b)	a
enum span_flags { SPAN_FLAGS };
#undef EM
#undef EMe

TRACE_EVENT(span_close,

	TP_PROTO(const struct span *span, u64 delta),

	TP_ARGS(span, delta),

	TP_STRUCT__entry(
		__field(	u64,		delta		)
		__field(	unsigned long,	flags		)
		__array(	char,		comm,	TASK_COMM_LEN	)
		__string(	name,		span->name	)
	),

	TP_fast_assign(
		__entry->delta	= delta;
		__entry->flags	= span->flags;
		memcpy(__entry->comm, current->comm, TASK_COMM_LEN);
		__assign_str(name);
	),

	TP_printk("%s[%s]: %llu us, %s", __entry->comm, __get_str(name),
		  __entry->delta / 1000,
		  __print_flags(__entry->flags, "|", { SPAN_FL_OPEN, "open" },
						     { SPAN_FL_CLOSED, "closed" }))
);

DEFINE_EVENT_CONDITION(span_template, span_drop,
	TP_PROTO(const struct span *span, u64 delta),
	TP_ARGS(span, delta),
	TP_CONDITION(delta > 100)
);

static DEFINE_MUTEX(span_mutex);
DEFINE_STATIC_SRCU(span_srcu);

struct span_field {
	struct list_head	link;
	const char		*type, *name;
	size_t			size;
	bool			is_signed:1, is_string:1;
};

struct span_trace_event {
	struct trace_entry	ent;
	union trace_synth_field	fields[];
};

#define for_each_span_field_safe(f, n, head)	list_for_each_entry_safe(f, n, head, link)
#define do_for_each_span(op)				\
	op = rcu_dereference_raw_check(span_list);	\
	do
#define while_for_each_span(op)				\
	while (likely(op = rcu_dereference_raw_check((op)->next)) &&	\
	       unlikely((op) != &span_list_end))

static void last_cmd_set(const char *str)
{
	guard(mutex)(&span_mutex);
	kfree(last_cmd);
	last_cmd = kstrdup(str, GFP_KERNEL);
}

static void span_err(u8 err_type, u16 err_pos)
{
	tracing_log_err(NULL, "span", last_cmd ?: "", err_text, err_type, err_pos);
}

static int span_size(char *type)
{
	int size = 0;

	if (strcmp(type, "s64") == 0)
		size = sizeof(s64);
	else if (strcmp(type, "pid_t") == 0)
		size = sizeof(pid_t);
	else if (strcmp(type, "gfp_t") == 0)
		size = sizeof(gfp_t);
	else if (str_has_prefix(type, "char["))
		size = -EINVAL;

	return size;
}

static enum print_line_t print_span(struct trace_iterator *iter, int flags, struct trace_event *event)
{
	struct trace_array *tr = iter->tr;
	struct trace_seq *s = &iter->seq;
	struct span_trace_event *entry = (struct span_trace_event *)iter->ent;
	unsigned int i, n_u64 = 0;
	char *fmt;

	trace_seq_printf(s, "%s: ", trace_event_name(event->call));

	for (i = 0; i < event->n_fields; i++) {
		if (trace_seq_has_overflowed(s))
			goto end;

		fmt = event->fields[i]->is_string ? "%s=%.*s%s" : (tr && tr->trace_flags & TRACE_ITER_VERBOSE) ? "%.*s: %s=%llx%s" : "%s=%lld%s";
		switch (event->fields[i]->size) {
		case 1: trace_seq_printf(s, fmt, event->fields[i]->name, entry->fields[n_u64].as_u8, i == event->n_fields - 1 ? "" : " "); break;
		case 2: trace_seq_printf(s, fmt, event->fields[i]->name, (u16)entry->fields[n_u64].as_u16, " "); break;
		default: trace_seq_printf(s, fmt, event->fields[i]->name, entry->fields[n_u64].as_u64, " ");
		}
		n_u64++;
	}
end:
	trace_seq_putc(s, '\n');

	return trace_handle_return(s);
}

static __init_or_module void span_add_all(void)
{
	extern struct span_ops *__start_span_ops[], *__stop_span_ops[];
	struct span_ops **opp, *op;
	int idx;

	for (opp = __start_span_ops; opp < __stop_span_ops; opp++)
		list_add_tail_rcu(&(*opp)->list, &span_ops_list);

	idx = srcu_read_lock(&span_srcu);
	do_for_each_span(op) {
		if (!(op->flags & SPAN_FL_OPEN)) continue;
		trace_span_close(op->span, local_clock() - op->start);
	} while_for_each_span(op);
	srcu_read_unlock(&span_srcu, idx);
}

static int span_parse(int argc, const char **argv, struct dyn_event_operations *ops)
{
	struct span_field *f, *n;
	LIST_HEAD(fields);
	int i, ret = 0, pos = 0;

	for (i = 0; i < argc - 1 && !ret; i++) {
		/* Fix: the last field may be empty */
		if (!argv[i] || !*argv[i]) break;
		f = kzalloc(sizeof(*f), GFP_KERNEL);
		if (!f) { ret = -ENOMEM; break; }
		f->size = ret = span_size((char *)argv[i]);
		if (ret < 0)
			span_err(SPAN_ERR_DYN_STRING, pos);
		else
			ret = 0;
		pos += strlen(argv[i]) + 1, list_add_tail(&f->link, &fields);
	}
	if (ret)
		for_each_span_field_safe(f, n, &fields) {
			list_del(&f->link);
			kfree(f);
		}
	return ret;
}

static struct dyn_event_operations span_ops = {
	.create = (int (*)(const char *))span_parse,
	.show = seq_show_span,
	.is_busy = span_is_busy,
};

fs_initcall(trace_span_init);

#include "kpatch-macros.h"
static int span_pre_patch(patch_object *obj)
{
	return dyn_event_register(&span_ops);
}
static void span_post_unpatch(patch_object *obj)
{
	dyn_event_unregister(&span_ops);
}
KPATCH_PRE_PATCH_CALLBACK(span_pre_patch);
KPATCH_POST_UNPATCH_CALLBACK(span_post_unpatch);
