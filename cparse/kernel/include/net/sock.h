/* The network layer's own view: net/sock.h, net/net_namespace.h, net/tcp.h, net/udp.h, net/ip.h, net/inet_sock.h, net/protocol.h, net/checksum.h. */

/*
 * The structs hold only the fields in common use, in no particular layout.
 * In the kernel struct sock reaches many of these through macros.
 * Absent on purpose: sk_for_each() and the other iterators, for_each_net().
 */
#include <linux/types.h>
#include <linux/net.h>
#include <linux/netdevice.h>
#include <linux/ip.h>
#include <linux/spinlock.h>
#include <linux/refcount.h>

struct proto;
struct module;
struct user_namespace;
struct dst_entry;
struct proc_dir_entry;
struct ctl_table_header;

struct net {
	refcount_t passive;
	unsigned int dev_base_seq;
	int ifindex;
	struct list_head list;
	struct user_namespace *user_ns;
	struct list_head dev_base_head;
	struct proc_dir_entry *proc_net;
	struct proc_dir_entry *proc_net_stat;
	struct sock *rtnl;
	struct sock *genl_sock;
	struct net_device *loopback_dev;
};

struct pernet_operations {
	struct list_head list;
	int (*init)(struct net *net);
	void (*pre_exit)(struct net *net);
	void (*exit)(struct net *net);
	void (*exit_batch)(struct list_head *net_exit_list);
	unsigned int *id;
	const size_t size;
};

typedef struct {
	spinlock_t slock;
	int owned;
	wait_queue_head_t wq;
} socket_lock_t;

struct sock {
	unsigned short sk_family;
	volatile unsigned char sk_state;
	unsigned char sk_reuse:4;
	int sk_bound_dev_if;
	struct proto *sk_prot;
	struct net *sk_net;
	__be32 sk_daddr;
	__be32 sk_rcv_saddr;
	__be16 sk_dport;
	__u16 sk_num;
	refcount_t sk_refcnt;
	socket_lock_t sk_lock;
	struct sk_buff_head sk_receive_queue;
	struct sk_buff_head sk_write_queue;
	struct sk_buff_head sk_error_queue;
	int sk_rcvbuf;
	int sk_sndbuf;
	atomic_t sk_rmem_alloc;
	refcount_t sk_wmem_alloc;
	unsigned long sk_flags;
	gfp_t sk_allocation;
	u16 sk_type;
	u16 sk_protocol;
	u32 sk_priority;
	u32 sk_mark;
	int sk_err;
	u32 sk_ack_backlog;
	u32 sk_max_ack_backlog;
	kuid_t sk_uid;
	long sk_rcvtimeo;
	long sk_sndtimeo;
	struct timer_list sk_timer;
	struct socket *sk_socket;
	void *sk_user_data;
	void *sk_security;
	void (*sk_state_change)(struct sock *sk);
	void (*sk_data_ready)(struct sock *sk);
	void (*sk_write_space)(struct sock *sk);
	void (*sk_error_report)(struct sock *sk);
	int (*sk_backlog_rcv)(struct sock *sk, struct sk_buff *skb);
	void (*sk_destruct)(struct sock *sk);
	struct rcu_head sk_rcu;
};

struct proto {
	void (*close)(struct sock *sk, long timeout);
	int (*connect)(struct sock *sk, struct sockaddr *uaddr, int addr_len);
	int (*disconnect)(struct sock *sk, int flags);
	struct sock *(*accept)(struct sock *sk, int flags, int *err, bool kern);
	int (*init)(struct sock *sk);
	void (*destroy)(struct sock *sk);
	int (*setsockopt)(struct sock *sk, int level, int optname, sockptr_t optval, unsigned int optlen);
	int (*getsockopt)(struct sock *sk, int level, int optname, char *optval, int *option);
	int (*sendmsg)(struct sock *sk, struct msghdr *msg, size_t len);
	int (*recvmsg)(struct sock *sk, struct msghdr *msg, size_t len, int flags, int *addr_len);
	int (*bind)(struct sock *sk, struct sockaddr *addr, int addr_len);
	int (*hash)(struct sock *sk);
	void (*unhash)(struct sock *sk);
	unsigned int obj_size;
	struct module *owner;
	char name[32];
};

struct inet_sock {
	struct sock sk;
	__be32 inet_saddr;
	__s16 uc_ttl;
	__be16 inet_sport;
	__u8 tos;
};

struct tcp_sock {
	struct inet_sock inet;
	u32 rcv_nxt;
	u32 snd_nxt;
	u32 snd_una;
	u32 snd_cwnd;
	u32 snd_ssthresh;
	u32 srtt_us;
	u32 packets_out;
	u32 rcv_wnd;
	u32 snd_wnd;
	u32 mss_cache;
};

enum {
	TCP_ESTABLISHED = 1,
	TCP_SYN_SENT,
	TCP_SYN_RECV,
	TCP_FIN_WAIT1,
	TCP_FIN_WAIT2,
	TCP_TIME_WAIT,
	TCP_CLOSE,
	TCP_CLOSE_WAIT,
	TCP_LAST_ACK,
	TCP_LISTEN,
	TCP_CLOSING,
	TCP_NEW_SYN_RECV,
};

extern long sysctl_tcp_mem[3];
extern int sysctl_tcp_max_orphans;
extern struct proto tcp_prot;
extern struct proto udp_prot;
extern struct proto tcpv6_prot;
extern struct proto udpv6_prot;
extern const struct proto_ops inet_stream_ops;
extern const struct proto_ops inet_dgram_ops;

int register_pernet_subsys(struct pernet_operations *ops);
void unregister_pernet_subsys(struct pernet_operations *ops);
int register_pernet_device(struct pernet_operations *ops);
void unregister_pernet_device(struct pernet_operations *ops);
void *net_generic(const struct net *net, unsigned int id);
struct net *get_net(struct net *net);
struct net *maybe_get_net(struct net *net);
void put_net(struct net *net);
bool net_eq(const struct net *net1, const struct net *net2);
struct net *get_net_ns_by_pid(pid_t pid);
struct net *get_net_ns_by_fd(int fd);
struct net *read_pnet(const possible_net_t *pnet);
struct net *sock_net(const struct sock *sk);

struct sock *sk_alloc(struct net *net, int family, gfp_t priority, struct proto *prot, int kern);
void sk_free(struct sock *sk);
void sock_init_data(struct socket *sock, struct sock *sk);
void sock_hold(struct sock *sk);
void sock_put(struct sock *sk);
void lock_sock(struct sock *sk);
void lock_sock_nested(struct sock *sk, int subclass);
void release_sock(struct sock *sk);
void bh_lock_sock(struct sock *sk);
void bh_unlock_sock(struct sock *sk);
bool sock_owned_by_user(const struct sock *sk);
void sock_set_flag(struct sock *sk, int flag);
void sock_reset_flag(struct sock *sk, int flag);
bool sock_flag(const struct sock *sk, int flag);
void sock_orphan(struct sock *sk);
int sock_queue_rcv_skb(struct sock *sk, struct sk_buff *skb);
struct sk_buff *sock_alloc_send_skb(struct sock *sk, unsigned long size, int noblock, int *errcode);
void *sock_kmalloc(struct sock *sk, int size, gfp_t priority);
void sock_kfree_s(struct sock *sk, void *mem, int size);
long sock_rcvtimeo(const struct sock *sk, bool noblock);
long sock_sndtimeo(const struct sock *sk, bool noblock);
int sock_error(struct sock *sk);
struct dst_entry *sk_dst_get(const struct sock *sk);
void sk_dst_reset(struct sock *sk);
int proto_register(struct proto *prot, int alloc_slab);
void proto_unregister(struct proto *prot);
bool sk_fullsock(const struct sock *sk);
void sock_gen_put(struct sock *sk);

struct inet_sock *inet_sk(const struct sock *sk);
struct tcp_sock *tcp_sk(const struct sock *sk);
__sum16 ip_fast_csum(const void *iph, unsigned int ihl);
__sum16 csum_fold(__wsum sum);
__wsum csum_partial(const void *buff, int len, __wsum sum);
__sum16 csum_tcpudp_magic(__be32 saddr, __be32 daddr, __u32 len, __u8 proto, __wsum sum);
void ip_send_check(struct iphdr *iph);
void dst_release(struct dst_entry *dst);
struct dst_entry *skb_dst(const struct sk_buff *skb);
void tcp_set_state(struct sock *sk, int state);
void tcp_done(struct sock *sk);
