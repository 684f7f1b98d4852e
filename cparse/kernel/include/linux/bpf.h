/* BPF: linux/bpf.h. */

#include <linux/types.h>

struct bpf_prog;
struct bpf_map;

struct bpf_prog *bpf_prog_get(u32 ufd);
void bpf_prog_put(struct bpf_prog *prog);
void bpf_prog_inc(struct bpf_prog *prog);
struct bpf_map *bpf_map_get(u32 ufd);
void bpf_map_put(struct bpf_map *map);
void bpf_map_inc(struct bpf_map *map);
extern int sysctl_unprivileged_bpf_disabled;
