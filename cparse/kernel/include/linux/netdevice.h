/* Network devices: linux/netdevice.h, if_ether.h, etherdevice.h, rtnetlink.h, inetdevice.h, if.h. */

/* The structs hold only the fields in common use, in no particular layout. */
#include <linux/types.h>
#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/refcount.h>
#include <linux/device.h>
#include <linux/notifier.h>
#include <linux/timer.h>
#include <linux/skbuff.h>

struct net;
struct net_device;
struct sk_buff;
struct sock;
struct ethtool_ops;
struct header_ops;
struct netdev_queue;
struct Qdisc;
struct ifreq;
struct nlattr;
struct netlink_ext_ack;
struct rtnl_link_stats64;
struct in_device;
struct inet6_dev;
struct napi_struct;
struct phy_device;
struct bpf_prog;
struct netdev_bpf;

#define ETH_ALEN 6
#define ETH_HLEN 14
#define ETH_ZLEN 60
#define ETH_DATA_LEN 1500
#define ETH_FRAME_LEN 1514
#define ETH_FCS_LEN 4
#define ETH_P_IP 0x0800
#define ETH_P_ARP 0x0806
#define ETH_P_8021Q 0x8100
#define ETH_P_IPV6 0x86DD
#define ETH_P_ALL 0x0003
#define IFNAMSIZ 16
#define NET_RX_SUCCESS 0
#define NET_RX_DROP 1
#define NET_XMIT_SUCCESS 0x00
#define NET_XMIT_DROP 0x01
#define NET_XMIT_CN 0x02
#define IFF_UP (1 << 0)
#define IFF_BROADCAST (1 << 1)
#define IFF_LOOPBACK (1 << 3)
#define IFF_POINTOPOINT (1 << 4)
#define IFF_RUNNING (1 << 6)
#define IFF_NOARP (1 << 7)
#define IFF_PROMISC (1 << 8)
#define IFF_ALLMULTI (1 << 9)
#define IFF_MULTICAST (1 << 12)

enum netdev_tx {
	__NETDEV_TX_MIN = -0x7fffffff - 1,
	NETDEV_TX_OK = 0x00,
	NETDEV_TX_BUSY = 0x10,
};
typedef enum netdev_tx netdev_tx_t;

enum rx_handler_result {
	RX_HANDLER_CONSUMED,
	RX_HANDLER_ANOTHER,
	RX_HANDLER_EXACT,
	RX_HANDLER_PASS,
};
typedef enum rx_handler_result rx_handler_result_t;
typedef rx_handler_result_t rx_handler_func_t(struct sk_buff **pskb);

enum netdev_cmd {
	NETDEV_UP = 1,
	NETDEV_DOWN,
	NETDEV_REBOOT,
	NETDEV_CHANGE,
	NETDEV_REGISTER,
	NETDEV_UNREGISTER,
	NETDEV_CHANGEMTU,
	NETDEV_CHANGEADDR,
	NETDEV_PRE_CHANGEADDR,
	NETDEV_GOING_DOWN,
	NETDEV_CHANGENAME,
	NETDEV_FEAT_CHANGE,
	NETDEV_BONDING_FAILOVER,
	NETDEV_PRE_UP,
};

struct ethhdr {
	unsigned char h_dest[ETH_ALEN];
	unsigned char h_source[ETH_ALEN];
	__be16 h_proto;
};

struct net_device_stats {
	unsigned long rx_packets;
	unsigned long tx_packets;
	unsigned long rx_bytes;
	unsigned long tx_bytes;
	unsigned long rx_errors;
	unsigned long tx_errors;
	unsigned long rx_dropped;
	unsigned long tx_dropped;
	unsigned long multicast;
	unsigned long collisions;
};

struct net_device_ops {
	int (*ndo_init)(struct net_device *dev);
	void (*ndo_uninit)(struct net_device *dev);
	int (*ndo_open)(struct net_device *dev);
	int (*ndo_stop)(struct net_device *dev);
	netdev_tx_t (*ndo_start_xmit)(struct sk_buff *skb, struct net_device *dev);
	u16 (*ndo_select_queue)(struct net_device *dev, struct sk_buff *skb, struct net_device *sb_dev);
	void (*ndo_set_rx_mode)(struct net_device *dev);
	int (*ndo_set_mac_address)(struct net_device *dev, void *addr);
	int (*ndo_validate_addr)(struct net_device *dev);
	int (*ndo_eth_ioctl)(struct net_device *dev, struct ifreq *ifr, int cmd);
	int (*ndo_change_mtu)(struct net_device *dev, int new_mtu);
	void (*ndo_tx_timeout)(struct net_device *dev, unsigned int txqueue);
	void (*ndo_get_stats64)(struct net_device *dev, struct rtnl_link_stats64 *storage);
	struct net_device_stats *(*ndo_get_stats)(struct net_device *dev);
	netdev_features_t (*ndo_fix_features)(struct net_device *dev, netdev_features_t features);
	int (*ndo_set_features)(struct net_device *dev, netdev_features_t features);
	int (*ndo_bpf)(struct net_device *dev, struct netdev_bpf *bpf);
};

typedef struct {
	struct net *net;
} possible_net_t;

struct net_device {
	char name[IFNAMSIZ];
	unsigned long state;
	struct list_head dev_list;
	struct list_head napi_list;
	unsigned int flags;
	unsigned long long priv_flags;
	const struct net_device_ops *netdev_ops;
	const struct ethtool_ops *ethtool_ops;
	const struct header_ops *header_ops;
	int ifindex;
	unsigned short gflags;
	unsigned short hard_header_len;
	unsigned short needed_headroom;
	unsigned int mtu;
	unsigned int min_mtu;
	unsigned int max_mtu;
	unsigned short type;
	unsigned char addr_len;
	const unsigned char *dev_addr;
	unsigned char broadcast[32];
	unsigned char perm_addr[32];
	netdev_features_t features;
	netdev_features_t hw_features;
	netdev_features_t wanted_features;
	netdev_features_t vlan_features;
	netdev_features_t hw_enc_features;
	struct net_device_stats stats;
	struct netdev_queue *_tx;
	unsigned int num_tx_queues;
	unsigned int real_num_tx_queues;
	unsigned int num_rx_queues;
	unsigned int real_num_rx_queues;
	unsigned int tx_queue_len;
	struct Qdisc *qdisc;
	int watchdog_timeo;
	struct timer_list watchdog_timer;
	rx_handler_func_t *rx_handler;
	void *rx_handler_data;
	struct in_device *ip_ptr;
	struct inet6_dev *ip6_ptr;
	u8 reg_state;
	bool needs_free_netdev;
	void (*priv_destructor)(struct net_device *dev);
	possible_net_t nd_net;
	struct device dev;
	unsigned int promiscuity;
	unsigned int allmulti;
	struct phy_device *phydev;
	struct bpf_prog *xdp_prog;
};

struct napi_struct {
	struct list_head poll_list;
	unsigned long state;
	int weight;
	int (*poll)(struct napi_struct *napi, int budget);
	struct net_device *dev;
	unsigned int napi_id;
};

struct packet_type {
	__be16 type;
	bool ignore_outgoing;
	struct net_device *dev;
	int (*func)(struct sk_buff *skb, struct net_device *dev, struct packet_type *pt, struct net_device *orig_dev);
	void *af_packet_priv;
	struct list_head list;
};

struct netdev_notifier_info {
	struct net_device *dev;
	struct netlink_ext_ack *extack;
};

extern struct net init_net;
extern int netdev_max_backlog;
extern int netdev_budget;
extern unsigned int netdev_budget_usecs;
extern int weight_p;
extern int dev_weight_rx_bias;
extern int dev_weight_tx_bias;
extern __u32 sysctl_wmem_max;
extern __u32 sysctl_rmem_max;
extern __u32 sysctl_wmem_default;
extern __u32 sysctl_rmem_default;

int register_netdevice_notifier(struct notifier_block *nb);
int unregister_netdevice_notifier(struct notifier_block *nb);
int register_netdevice_notifier_net(struct net *net, struct notifier_block *nb);
int unregister_netdevice_notifier_net(struct net *net, struct notifier_block *nb);
int register_netevent_notifier(struct notifier_block *nb);
int unregister_netevent_notifier(struct notifier_block *nb);
int register_inetaddr_notifier(struct notifier_block *nb);
int unregister_inetaddr_notifier(struct notifier_block *nb);
int register_inet6addr_notifier(struct notifier_block *nb);
int unregister_inet6addr_notifier(struct notifier_block *nb);
struct net_device *netdev_notifier_info_to_dev(const struct netdev_notifier_info *info);
int register_netdev(struct net_device *dev);
void unregister_netdev(struct net_device *dev);
int register_netdevice(struct net_device *dev);
void unregister_netdevice(struct net_device *dev);
struct net_device *alloc_netdev(int sizeof_priv, const char *name, unsigned char name_assign_type, void (*setup)(struct net_device *dev));
struct net_device *alloc_etherdev(int sizeof_priv);
struct net_device *alloc_etherdev_mq(int sizeof_priv, unsigned int count);
void free_netdev(struct net_device *dev);
void *netdev_priv(const struct net_device *dev);
struct net *dev_net(const struct net_device *dev);
void dev_net_set(struct net_device *dev, struct net *net);
struct net_device *dev_get_by_name(struct net *net, const char *name);
struct net_device *__dev_get_by_name(struct net *net, const char *name);
struct net_device *dev_get_by_name_rcu(struct net *net, const char *name);
struct net_device *dev_get_by_index(struct net *net, int ifindex);
struct net_device *__dev_get_by_index(struct net *net, int ifindex);
struct net_device *dev_get_by_index_rcu(struct net *net, int ifindex);
void dev_hold(struct net_device *dev);
void dev_put(struct net_device *dev);
int dev_open(struct net_device *dev, struct netlink_ext_ack *extack);
void dev_close(struct net_device *dev);
int dev_set_mtu(struct net_device *dev, int new_mtu);
int dev_set_promiscuity(struct net_device *dev, int inc);
int dev_change_flags(struct net_device *dev, unsigned int flags, struct netlink_ext_ack *extack);
int dev_queue_xmit(struct sk_buff *skb);
int dev_forward_skb(struct net_device *dev, struct sk_buff *skb);
void dev_add_pack(struct packet_type *pt);
void dev_remove_pack(struct packet_type *pt);
void __dev_remove_pack(struct packet_type *pt);
int netdev_rx_handler_register(struct net_device *dev, rx_handler_func_t *rx_handler, void *rx_handler_data);
void netdev_rx_handler_unregister(struct net_device *dev);
int netif_rx(struct sk_buff *skb);
int netif_receive_skb(struct sk_buff *skb);
void netif_start_queue(struct net_device *dev);
void netif_stop_queue(struct net_device *dev);
void netif_wake_queue(struct net_device *dev);
bool netif_queue_stopped(const struct net_device *dev);
void netif_tx_disable(struct net_device *dev);
void netif_carrier_on(struct net_device *dev);
void netif_carrier_off(struct net_device *dev);
bool netif_carrier_ok(const struct net_device *dev);
bool netif_running(const struct net_device *dev);
bool netif_device_present(const struct net_device *dev);
void netif_device_attach(struct net_device *dev);
void netif_device_detach(struct net_device *dev);
void netif_napi_add(struct net_device *dev, struct napi_struct *napi, int (*poll)(struct napi_struct *napi, int budget));
void netif_napi_del(struct napi_struct *napi);
void napi_enable(struct napi_struct *n);
void napi_disable(struct napi_struct *n);
bool napi_schedule(struct napi_struct *n);
bool napi_schedule_prep(struct napi_struct *n);
bool napi_complete(struct napi_struct *n);
bool napi_complete_done(struct napi_struct *n, int work_done);
void napi_synchronize(const struct napi_struct *n);
void netdev_update_features(struct net_device *dev);
void rtnl_lock(void);
int rtnl_lock_killable(void);
void rtnl_unlock(void);
int rtnl_trylock(void);
int rtnl_is_locked(void);
void ASSERT_RTNL(void);
__be16 eth_type_trans(struct sk_buff *skb, struct net_device *dev);
void ether_setup(struct net_device *dev);
bool is_valid_ether_addr(const u8 *addr);
bool is_zero_ether_addr(const u8 *addr);
bool is_multicast_ether_addr(const u8 *addr);
bool is_broadcast_ether_addr(const u8 *addr);
void eth_random_addr(u8 *addr);
void eth_hw_addr_random(struct net_device *dev);
void ether_addr_copy(u8 *dst, const u8 *src);
bool ether_addr_equal(const u8 *addr1, const u8 *addr2);
void netdev_emerg(const struct net_device *dev, const char *fmt, ...);
void netdev_err(const struct net_device *dev, const char *fmt, ...);
void netdev_warn(const struct net_device *dev, const char *fmt, ...);
void netdev_notice(const struct net_device *dev, const char *fmt, ...);
void netdev_info(const struct net_device *dev, const char *fmt, ...);
void netdev_dbg(const struct net_device *dev, const char *fmt, ...);
const char *netdev_name(const struct net_device *dev);
