/* Headers of packets: linux/ip.h, ipv6.h, tcp.h, udp.h. */

#include <linux/types.h>
#include <linux/net.h>

struct iphdr {
	__u8 ihl:4, version:4;
	__u8 tos;
	__be16 tot_len;
	__be16 id;
	__be16 frag_off;
	__u8 ttl;
	__u8 protocol;
	__sum16 check;
	__be32 saddr;
	__be32 daddr;
};

struct ipv6hdr {
	__u8 priority:4, version:4;
	__u8 flow_lbl[3];
	__be16 payload_len;
	__u8 nexthdr;
	__u8 hop_limit;
	struct in6_addr saddr;
	struct in6_addr daddr;
};

struct tcphdr {
	__be16 source;
	__be16 dest;
	__be32 seq;
	__be32 ack_seq;
	__u16 res1:4, doff:4, fin:1, syn:1, rst:1, psh:1, ack:1, urg:1, ece:1, cwr:1;
	__be16 window;
	__sum16 check;
	__be16 urg_ptr;
};

struct udphdr {
	__be16 source;
	__be16 dest;
	__be16 len;
	__sum16 check;
};

struct iphdr *ip_hdr(const struct sk_buff *skb);
struct iphdr *inner_ip_hdr(const struct sk_buff *skb);
unsigned int ip_hdrlen(const struct sk_buff *skb);
struct ipv6hdr *ipv6_hdr(const struct sk_buff *skb);
struct tcphdr *tcp_hdr(const struct sk_buff *skb);
unsigned int tcp_hdrlen(const struct sk_buff *skb);
struct udphdr *udp_hdr(const struct sk_buff *skb);
