/* Control groups: linux/cgroup.h. */

#include <linux/types.h>

struct cgroup;

struct cgroup *cgroup_get_from_path(const char *path);
struct cgroup *cgroup_get_from_fd(int fd);
void cgroup_put(struct cgroup *cgrp);
void cgroup_lock(void);
void cgroup_unlock(void);
