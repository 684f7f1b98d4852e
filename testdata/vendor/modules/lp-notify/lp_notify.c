// SPDX-License-Identifier: GPL-2.0-only
/*
 * lp_notify: a netdevice notifier and a delayed work live as long as the
 * livepatch does, and are handed over to the next one.
 */
#include <linux/if_arp.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <linux/workqueue.h>
#include <net/netns/generic.h>

#define NOTIFY_STATE	0x4e4f5449
#define NOTIFY_VERSION	4
#define MAX_TRACKED	(1 << 6)

#define track_dbg(t, ...)	netdev_dbg((t)->dev, __VA_ARGS__)

struct track {
	struct hlist_node node;
	struct net_device *dev;
	netdevice_tracker dev_tracker;
	netdev_features_t features;
	u8 wanted:1;
	struct rcu_head rcu;
	struct timespec64 since __aligned(8);
	unsigned char addr[MAX_ADDR_LEN] ____cacheline_aligned;
};

struct track_table {
	DECLARE_HASHTABLE(hash, 6);
	spinlock_t lock;
	struct delayed_work gc;
	atomic_t count;
	struct lockdep_map map;
};

static struct klp_patch patch;
static struct track_table *table;
static unsigned int net_id __read_mostly;

static inline u32 track_key(const struct net_device *dev)
{
	return dev->ifindex ^ (u32)(unsigned long)dev_net(dev);
}

static struct track *track_find(struct track_table *t, struct net_device *dev)
{
	struct track *tr;

	hash_for_each_possible_rcu(t->hash, tr, node, track_key(dev))
		if (tr->dev == dev)
			return tr;
	return NULL;
}

static int track_add(struct track_table *t, struct net_device *dev)
{
	struct track *tr;

	if (atomic_inc_return(&t->count) > MAX_TRACKED) {
		atomic_dec(&t->count);
		return -ENOSPC;
	}
	tr = kzalloc(sizeof(*tr), GFP_KERNEL);
	if (!tr) {
		atomic_dec(&t->count);
		return -ENOMEM;
	}

	netdev_hold(dev, &tr->dev_tracker, GFP_KERNEL);
	tr->dev = dev;
	tr->features = dev->features & (NETIF_F_HW_CSUM | NETIF_F_ALL_TSO);
	ether_addr_copy(tr->addr, dev->dev_addr);
	ktime_get_real_ts64(&tr->since);
	spin_lock_bh(&t->lock);
	hash_add_rcu(t->hash, &tr->node, track_key(dev));
	spin_unlock_bh(&t->lock);
	track_dbg(tr, "tracked, features %pNF\n", &tr->features);
	return 0;
}

static void track_del(struct track_table *t, struct net_device *dev)
{
	struct track *tr;

	spin_lock_bh(&t->lock);
	tr = track_find(t, dev);
	if (tr)
		hash_del_rcu(&tr->node);
	spin_unlock_bh(&t->lock);
	if (tr) {
		netdev_put(tr->dev, &tr->dev_tracker);
		atomic_dec(&t->count);
		kfree_rcu(tr, rcu);
	}
}

static int track_event(struct notifier_block *nb, unsigned long event, void *ptr)
{
	struct net_device *dev = netdev_notifier_info_to_dev(ptr);

	if (dev->type != ARPHRD_ETHER)
		return NOTIFY_DONE;

	switch (event) {
	case NETDEV_REGISTER: return notifier_from_errno(track_add(table, dev));
	case NETDEV_UNREGISTER:
		track_del(table, dev);
		break;
	case NETDEV_CHANGEADDR:
	case NETDEV_FEAT_CHANGE:
		if (track_find(table, dev)) mod_delayed_work(system_wq, &table->gc, HZ);
		break;
	}
	return NOTIFY_DONE;
}

static struct notifier_block track_nb = { .notifier_call = track_event };

static void track_gc(struct work_struct *work)
{
	struct track_table *t = container_of(to_delayed_work(work), struct track_table, gc);
	struct hlist_node *tmp;
	struct track *tr;
	int bkt;

	spin_lock_bh(&t->lock);
	hash_for_each_safe(t->hash, bkt, tmp, tr, node) {
		if (!(tr->dev->flags & IFF_UP))
			hash_del_rcu(&tr->node), kfree_rcu(tr, rcu);
	}
	spin_unlock_bh(&t->lock);
}

static int __must_check notify_pre_patch(struct klp_object *obj)
{
	struct klp_state *prev = klp_get_prev_state(NOTIFY_STATE);

	if (prev && prev->data)
		return 0;

	table = kzalloc(sizeof(*table), GFP_KERNEL);
	if (!table)
		return -ENOMEM;
	hash_init(table->hash);
	spin_lock_init(&table->lock);
	INIT_DELAYED_WORK(&table->gc, track_gc);
	return 0;
}

static void notify_post_patch(struct klp_object *obj)
{
	struct klp_state *state = klp_get_state(&patch, NOTIFY_STATE);
	struct klp_state *prev = klp_get_prev_state(NOTIFY_STATE);

	if (prev && prev->data)
		table = prev->data;
	state->data = table;
	if (register_netdevice_notifier(&track_nb))
		pr_warn("no notifier: devices are not tracked\n");
}

static void notify_pre_unpatch(struct klp_object *obj)
{
	unregister_netdevice_notifier(&track_nb);
	cancel_delayed_work_sync(&table->gc);
}

static void notify_post_unpatch(struct klp_object *obj)
{
	kfree(table);
	table = NULL;
	synchronize_rcu();
}

static int klpp_dev_change_flags(struct net_device *dev, unsigned int flags, struct netlink_ext_ack *extack)
{
	const unsigned int before[2] = { dev->flags, dev->gflags };
	unsigned int changed;
	int ret;

	ASSERT_RTNL();
	if ((ret = __dev_change_flags(dev, flags, extack)) < 0 || !track_find(table, dev))
		return ret;
	changed = (before[0] ^ dev->flags) | before[1] ^ dev->gflags;
	__dev_notify_flags(dev, before[0], changed, 0, NULL);
	NL_SET_ERR_MSG_FMT_MOD(extack, "changed %#x", changed);
	return 0;
}

static struct klp_object objs[] = { {
		.funcs = (struct klp_func []) {
			{ .old_name = "dev_change_flags", .new_func = klpp_dev_change_flags }, { }
		},
		.callbacks = {
			notify_pre_patch,
			notify_post_patch,
			notify_pre_unpatch,
			notify_post_unpatch,
		},
	}, { }
};

static struct klp_state states[] = { { NOTIFY_STATE, NOTIFY_VERSION }, { } };

static struct klp_patch patch = { .mod = THIS_MODULE, .objs = objs, .states = states, .replace = true, };

static int __init lp_notify_init(void) { return klp_enable_patch(&patch); }
static void __exit lp_notify_exit(void) { }

module_init(lp_notify_init); module_exit(lp_notify_exit);
MODULE_LICENSE("GPL"); MODULE_INFO(livepatch, "Y");
