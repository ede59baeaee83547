#include "cli/privileges.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

static bool is_already(const struct passwd *user)
{
    return getuid() == user->pw_uid && geteuid() == user->pw_uid;
}

int privileges_become(const char *user, struct error *error)
{
    errno = 0;
    const struct passwd *entry = getpwnam(user);
    if (!entry)
        return error_set(error, -ENOENT, "%s: no such user", user);
    if (is_already(entry))
        return 0;
    if (geteuid() != 0)
        return error_set(error, -EPERM, "%s: only root can become another user", user);
    if (initgroups(user, entry->pw_gid) != 0 || setresgid(entry->pw_gid, entry->pw_gid, entry->pw_gid) != 0 ||
        setresuid(entry->pw_uid, entry->pw_uid, entry->pw_uid) != 0)
        return error_set(error, -errno, "%s: cannot become this user: %s", user, strerror(errno));
    if (entry->pw_uid != 0 && setuid(0) == 0) /* never go on with rights that were thought gone */
        return error_set(error, -EPERM, "%s: root's rights could not be given up", user);
    return 0;
}
