/* Audit: linux/audit.h. */

#include <linux/types.h>

struct audit_context;
struct audit_buffer;

void audit_log(struct audit_context *ctx, gfp_t gfp_mask, int type, const char *fmt, ...);
struct audit_buffer *audit_log_start(struct audit_context *ctx, gfp_t gfp_mask, int type);
void audit_log_format(struct audit_buffer *ab, const char *fmt, ...);
void audit_log_end(struct audit_buffer *ab);
struct audit_context *audit_context(void);
