/* Netlink: linux/netlink.h, net/netlink.h. */

#include <linux/types.h>

struct net;
struct sock;
struct sk_buff;
struct notifier_block;

struct nlmsghdr {
	__u32 nlmsg_len;
	__u16 nlmsg_type;
	__u16 nlmsg_flags;
	__u32 nlmsg_seq;
	__u32 nlmsg_pid;
};

struct nlattr {
	__u16 nla_len;
	__u16 nla_type;
};

struct netlink_kernel_cfg {
	unsigned int groups;
	unsigned int flags;
	void (*input)(struct sk_buff *skb);
	int (*bind)(struct net *net, int group);
	void (*unbind)(struct net *net, int group);
	void (*release)(struct sock *sk, unsigned long *groups);
};

#define NETLINK_USERSOCK 2
#define NETLINK_GENERIC 16
#define NLMSG_ALIGN(len) (((len) + 3) & ~3)
#define NLMSG_HDRLEN ((int)NLMSG_ALIGN(sizeof(struct nlmsghdr)))

struct sock *netlink_kernel_create(struct net *net, int unit, struct netlink_kernel_cfg *cfg);
void netlink_kernel_release(struct sock *sk);
int netlink_unicast(struct sock *ssk, struct sk_buff *skb, __u32 portid, int nonblock);
int netlink_broadcast(struct sock *ssk, struct sk_buff *skb, __u32 portid, __u32 group, gfp_t allocation);
int netlink_register_notifier(struct notifier_block *nb);
int netlink_unregister_notifier(struct notifier_block *nb);
struct sk_buff *nlmsg_new(size_t payload, gfp_t flags);
struct nlmsghdr *nlmsg_put(struct sk_buff *skb, u32 portid, u32 seq, int type, int payload, int flags);
struct nlmsghdr *nlmsg_hdr(const struct sk_buff *skb);
void *nlmsg_data(const struct nlmsghdr *nlh);
int nlmsg_len(const struct nlmsghdr *nlh);
void nlmsg_free(struct sk_buff *skb);
void nlmsg_end(struct sk_buff *skb, struct nlmsghdr *nlh);
int nla_put(struct sk_buff *skb, int attrtype, int attrlen, const void *data);
int nla_put_u8(struct sk_buff *skb, int attrtype, u8 value);
int nla_put_u16(struct sk_buff *skb, int attrtype, u16 value);
int nla_put_u32(struct sk_buff *skb, int attrtype, u32 value);
int nla_put_string(struct sk_buff *skb, int attrtype, const char *str);
u8 nla_get_u8(const struct nlattr *nla);
u16 nla_get_u16(const struct nlattr *nla);
u32 nla_get_u32(const struct nlattr *nla);
void *nla_data(const struct nlattr *nla);
int nla_len(const struct nlattr *nla);
struct nlattr *nla_nest_start(struct sk_buff *skb, int attrtype);
int nla_nest_end(struct sk_buff *skb, struct nlattr *start);
