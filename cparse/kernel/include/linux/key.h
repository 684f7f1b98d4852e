/* Keys: linux/key.h, key-type.h. */

#include <linux/types.h>

struct key;
struct key_type;

int register_key_type(struct key_type *ktype);
void unregister_key_type(struct key_type *ktype);
struct key *request_key(struct key_type *type, const char *description, const char *callout_info);
struct key *key_get(struct key *key);
void key_put(struct key *key);
int key_validate(const struct key *key);
void key_revoke(struct key *key);
