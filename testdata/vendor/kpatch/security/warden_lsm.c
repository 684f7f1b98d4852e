// SPDX-License-Identifier: GPL-2.0-only
/* Warden: a small security module, patched to look at idmapped mounts. */
#include <linux/lsm_hooks.h>
#include <linux/audit.h>
#include <linux/xattr.h>
#include <linux/binfmts.h>
#include "include/policy.h"
#include "kpatch-macros.h"

#define WARDEN_XATTR	XATTR_SECURITY_PREFIX "warden"
#define hook_cap(bit)	(1ULL << (bit)), .mask = ~0U

#define rule_for_each(r, ns)							\
	for (r = rcu_dereference_check((ns)->rules, lockdep_is_held(&(ns)->lock)); \
	     r; r = rcu_dereference_check(r->next, lockdep_is_held(&(ns)->lock)))

#define fn_for_each_in_ns(L, P, FN)					\
({									\
	typeof(L) __l = (L);						\
	int __i, __error = 0;						\
	for (__i = 0; __l && __i < __l->size; __i++) {			\
		typeof(*__l->vec) P = __l->vec[__i];			\
		__error = __error ?: (FN);				\
	}								\
	__error;							\
})

#define xcheck(FN1, FN2)	({ int e__ = (FN1); if (!e__) e__ = (FN2); e__; })

struct warden_perms {
	u32 allow, deny;
	union {
		u32 audit;
		struct { u32 quiet : 16, kill : 16; };
	};
	kuid_t owner;
	kernel_cap_t caps;
};

struct warden_rule {
	struct warden_rule __rcu *next;
	struct warden_perms perms;
	const struct cred *__attribute__((address_space(1))) cred;
	char pattern[] __counted_by(len);
};

static struct warden_ns root_ns __lsm_ro_after_init = {
	.lock = __MUTEX_INITIALIZER(root_ns.lock),
	.list = LIST_HEAD_INIT(root_ns.list),
	.count = KREF_INIT(1),
};

static int warden_mask(struct warden_rule *r, u32 request) __pure;
static int warden_mask(struct warden_rule *r, u32 request)
{
	u32 denied = request & (r->perms.deny | ~r->perms.allow);

	return denied ? -EACCES : 0;
}

/*
 * The old way to write a function, as some firmware glue still has it.
 */
static int warden_legacy(rule, mask)
	struct warden_rule *rule;
	unsigned int mask;
{
	return rule && (rule->perms.audit & mask);
}

static int warden_path_perm(const struct path *path, u32 mask, struct path_cond *cond)
{
	struct warden_rule *rule;
	struct mnt_idmap *idmap = mnt_idmap(path->mnt);
	vfsuid_t vfsuid = i_uid_into_vfsuid(idmap, d_backing_inode(path->dentry));
	char *buffer __free(aa_buffer) = NULL;
	int error = -ENOENT;

	if (!path->dentry || IS_PRIVATE(d_backing_inode(path->dentry)))
		return 0;

	scoped_cond_guard(mutex_intr, return -ERESTARTNOINTR, &root_ns.lock) {
		rule_for_each (rule, &root_ns)
		{
			/* Fix: compare what the mount says, not what the disk says */
			if (!vfsuid_eq_kuid(vfsuid, rule->perms.owner))
				continue;
			error = xcheck(warden_mask(rule, mask), warden_legacy(rule, mask) ? -EPERM : 0);
			if (error)
				break;
		}
	}

	return error == -ENOENT ? 0 : error;
}

static int warden_bprm_creds(struct linux_binprm *bprm)
{
	struct path_cond cond = {
		vfsuid_into_kuid(i_uid_into_vfsuid(file_mnt_idmap(bprm->file), file_inode(bprm->file))),
		file_inode(bprm->file)->i_mode
	};
	DEFINE_AUDIT_DATA(ad, LSM_AUDIT_DATA_TASK, WARDEN_CLASS_FILE, OP_EXEC);
	struct warden_label *label = begin_current_label_crit_section();
	int error;

	error = fn_for_each_in_ns(label, profile, profile->mode ? warden_path_perm(&bprm->file->f_path, MAY_EXEC, &cond) : 0);
	if (unlikely(error) && !bprm->interp_flags)
		audit_log(audit_context(), GFP_KERNEL, AUDIT_AVC, "warden=\"%s\" error=%d", label->name, error);
	end_current_label_crit_section(label);
	return error;
}

static int warden_inode_setxattr(struct mnt_idmap *idmap, struct dentry *dentry, const char *name,
				 const void *value, size_t size, int flags)
{
	switch (size) {
	case 0: return strcmp(name, WARDEN_XATTR) ? 0 : -EPERM;
	case 1 ... XATTR_SIZE_MAX - 1: {
		const struct { __le32 magic; u8 rest[]; } __packed *head = value;
		return le32_to_cpu(head->magic) == 0x57415244 ? cap_inode_setxattr(dentry, name, value, size, flags) : -EINVAL;
	}
	}
	return -E2BIG;
}

static struct security_hook_list warden_hooks[] __ro_after_init = {
	LSM_HOOK_INIT(bprm_creds_for_exec, warden_bprm_creds),
	LSM_HOOK_INIT(inode_setxattr, warden_inode_setxattr),
#ifdef CONFIG_SECURITY_PATH
	LSM_HOOK_INIT(path_unlink, warden_path_unlink),
#endif
};

DEFINE_LSM(warden) = {
	.name = "warden",
	.enabled = &warden_enabled,
	.init = warden_init,
};

static const struct { u64 bits; u32 mask; } warden_caps[] = {
	{ hook_cap(CAP_SYS_ADMIN) }, { .bits = hook_cap(CAP_NET_ADMIN) },
};

static int warden_kp_pre(patch_object *obj)
{
	return READ_ONCE(root_ns.rules) ? 0 : -EAGAIN;
}

static void warden_kp_post(patch_object *obj)
{
	pr_notice("%zu capabilities, %pISpc\n", ARRAY_SIZE(warden_caps), &root_ns.addr);
}

KPATCH_PRE_PATCH_CALLBACK(warden_kp_pre);
KPATCH_POST_PATCH_CALLBACK(warden_kp_post);
