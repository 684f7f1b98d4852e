/* Network buffers: linux/skbuff.h. */

/* The structs hold only the fields in common use, in no particular layout. */
#include <linux/types.h>
#include <linux/spinlock.h>
#include <linux/refcount.h>
#include <linux/rbtree.h>

struct net_device;
struct napi_struct;
struct sock;
struct ethhdr;

#define MAX_SKB_FRAGS 17

#define CHECKSUM_NONE 0
#define CHECKSUM_UNNECESSARY 1
#define CHECKSUM_COMPLETE 2
#define CHECKSUM_PARTIAL 3
#define NET_SKB_PAD 64
#define NET_IP_ALIGN 0

struct skb_shared_info {
	u8 flags;
	u8 nr_frags;
	u8 tx_flags;
	unsigned short gso_size;
	unsigned short gso_segs;
	unsigned int gso_type;
	struct sk_buff *frag_list;
	atomic_t dataref;
};

struct sk_buff {
	struct sk_buff *next;
	struct sk_buff *prev;
	struct net_device *dev;
	struct rb_node rbnode;
	struct sock *sk;
	ktime_t tstamp;
	char cb[48];
	unsigned long _skb_refdst;
	void (*destructor)(struct sk_buff *skb);
	unsigned int len;
	unsigned int data_len;
	__u16 mac_len;
	__u16 hdr_len;
	__u16 queue_mapping;
	__u8 cloned:1;
	__u8 nohdr:1;
	__u8 pkt_type:3;
	__u8 ip_summed:2;
	__u8 encapsulation:1;
	__wsum csum;
	__u32 priority;
	int skb_iif;
	__u32 hash;
	__be16 vlan_proto;
	__u16 vlan_tci;
	__u32 secmark;
	__u32 mark;
	__be16 protocol;
	__u16 transport_header;
	__u16 network_header;
	__u16 mac_header;
	__u16 inner_network_header;
	__u16 inner_transport_header;
	sk_buff_data_t tail;
	sk_buff_data_t end;
	unsigned char *head;
	unsigned char *data;
	unsigned int truesize;
	refcount_t users;
	unsigned long _nfct;
};

struct sk_buff_head {
	struct sk_buff *next;
	struct sk_buff *prev;
	__u32 qlen;
	spinlock_t lock;
};

struct sk_buff *alloc_skb(unsigned int size, gfp_t priority);
struct sk_buff *dev_alloc_skb(unsigned int length);
struct sk_buff *netdev_alloc_skb(struct net_device *dev, unsigned int length);
struct sk_buff *netdev_alloc_skb_ip_align(struct net_device *dev, unsigned int length);
struct sk_buff *napi_alloc_skb(struct napi_struct *napi, unsigned int length);
struct sk_buff *build_skb(void *data, unsigned int frag_size);
struct sk_buff *skb_clone(struct sk_buff *skb, gfp_t priority);
struct sk_buff *skb_copy(const struct sk_buff *skb, gfp_t priority);
struct sk_buff *pskb_copy(struct sk_buff *skb, gfp_t gfp_mask);
struct sk_buff *skb_get(struct sk_buff *skb);
struct sk_buff *skb_share_check(struct sk_buff *skb, gfp_t pri);
struct sk_buff *skb_unshare(struct sk_buff *skb, gfp_t pri);
struct sk_buff *skb_realloc_headroom(struct sk_buff *skb, unsigned int headroom);
int pskb_expand_head(struct sk_buff *skb, int nhead, int ntail, gfp_t gfp_mask);
void kfree_skb(struct sk_buff *skb);
void kfree_skb_list(struct sk_buff *segs);
void kfree_skb_reason(struct sk_buff *skb, int reason);
void consume_skb(struct sk_buff *skb);
void __kfree_skb(struct sk_buff *skb);
void dev_kfree_skb(struct sk_buff *skb);
void dev_kfree_skb_any(struct sk_buff *skb);
void dev_kfree_skb_irq(struct sk_buff *skb);
void dev_consume_skb_any(struct sk_buff *skb);
void *skb_put(struct sk_buff *skb, unsigned int len);
void *skb_put_zero(struct sk_buff *skb, unsigned int len);
void *skb_put_data(struct sk_buff *skb, const void *data, unsigned int len);
void *skb_push(struct sk_buff *skb, unsigned int len);
void *skb_pull(struct sk_buff *skb, unsigned int len);
void *pskb_pull(struct sk_buff *skb, unsigned int len);
bool pskb_may_pull(struct sk_buff *skb, unsigned int len);
void skb_reserve(struct sk_buff *skb, int len);
void skb_trim(struct sk_buff *skb, unsigned int len);
int pskb_trim(struct sk_buff *skb, unsigned int len);
int skb_linearize(struct sk_buff *skb);
int skb_cow(struct sk_buff *skb, unsigned int headroom);
int skb_cow_head(struct sk_buff *skb, unsigned int headroom);
int skb_ensure_writable(struct sk_buff *skb, unsigned int write_len);
unsigned int skb_headroom(const struct sk_buff *skb);
int skb_tailroom(const struct sk_buff *skb);
unsigned int skb_headlen(const struct sk_buff *skb);
int skb_cloned(const struct sk_buff *skb);
int skb_shared(const struct sk_buff *skb);
bool skb_is_nonlinear(const struct sk_buff *skb);
bool skb_is_gso(const struct sk_buff *skb);
int skb_copy_bits(const struct sk_buff *skb, int offset, void *to, int len);
int skb_store_bits(struct sk_buff *skb, int offset, const void *from, int len);
void *skb_header_pointer(const struct sk_buff *skb, int offset, int len, void *buffer);
struct skb_shared_info *skb_shinfo(const struct sk_buff *skb);
unsigned char *skb_tail_pointer(const struct sk_buff *skb);
unsigned char *skb_end_pointer(const struct sk_buff *skb);
unsigned char *skb_mac_header(const struct sk_buff *skb);
unsigned char *skb_network_header(const struct sk_buff *skb);
unsigned char *skb_transport_header(const struct sk_buff *skb);
int skb_network_offset(const struct sk_buff *skb);
int skb_transport_offset(const struct sk_buff *skb);
void skb_reset_mac_header(struct sk_buff *skb);
void skb_reset_network_header(struct sk_buff *skb);
void skb_reset_transport_header(struct sk_buff *skb);
void skb_set_network_header(struct sk_buff *skb, const int offset);
void skb_set_transport_header(struct sk_buff *skb, const int offset);
void skb_orphan(struct sk_buff *skb);
void skb_dst_drop(struct sk_buff *skb);
__u32 skb_get_hash(struct sk_buff *skb);
u16 skb_get_queue_mapping(const struct sk_buff *skb);
struct ethhdr *eth_hdr(const struct sk_buff *skb);
int skb_checksum_help(struct sk_buff *skb);
__wsum skb_checksum(const struct sk_buff *skb, int offset, int len, __wsum csum);
void __skb_queue_head_init(struct sk_buff_head *list);
void skb_queue_head_init(struct sk_buff_head *list);
void skb_queue_head(struct sk_buff_head *list, struct sk_buff *newsk);
void skb_queue_tail(struct sk_buff_head *list, struct sk_buff *newsk);
void __skb_queue_tail(struct sk_buff_head *list, struct sk_buff *newsk);
struct sk_buff *skb_dequeue(struct sk_buff_head *list);
struct sk_buff *__skb_dequeue(struct sk_buff_head *list);
struct sk_buff *skb_dequeue_tail(struct sk_buff_head *list);
struct sk_buff *skb_peek(const struct sk_buff_head *list);
void skb_unlink(struct sk_buff *skb, struct sk_buff_head *list);
void skb_queue_purge(struct sk_buff_head *list);
void __skb_queue_purge(struct sk_buff_head *list);
int skb_queue_empty(const struct sk_buff_head *list);
__u32 skb_queue_len(const struct sk_buff_head *list);
