/* What both stand-ins share: settings, and who holds how much of the device.
 *
 * A setting NAME comes from the environment (TRTMEM_CUDA_DOUBLE_NAME) or from the list the library was
 * built with (-DSETTINGS="NAME=value;NAME=value"), the environment first.
 */
#ifndef TRTMEM_DOUBLE_SHARED_H
#define TRTMEM_DOUBLE_SHARED_H

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef SETTINGS
#define SETTINGS ""
#endif

#define EXPORTED __attribute__((visibility("default")))
/* Each of the two uses a part of what follows. */
#define UNUSED __attribute__((unused))

/* Copies a setting into `into`; returns whether there is one. Uses no heap: it is measured. */
UNUSED static int setting(const char *name, char *into, size_t room) {
    char variable[64];
    snprintf(variable, sizeof variable, "TRTMEM_CUDA_DOUBLE_%s", name);
    const char *value = getenv(variable);
    if (value) {
        snprintf(into, room, "%s", value);
        return 1;
    }
    size_t length = strlen(name);
    for (const char *entry = SETTINGS; *entry;) {
        const char *end = strchr(entry, ';');
        size_t size = end ? (size_t)(end - entry) : strlen(entry);
        if (size > length && entry[length] == '=' && !strncmp(entry, name, length)) {
            snprintf(into, room, "%.*s", (int)(size - length - 1), entry + length + 1);
            return 1;
        }
        entry += size + (end != NULL);
    }
    return 0;
}

/* A setting that is a size or a number: 4096, 64KiB, 32MiB, 8GiB. */
UNUSED static uint64_t number(const char *name, uint64_t otherwise) {
    char text[64], *end;
    if (!setting(name, text, sizeof text)) return otherwise;
    uint64_t value = strtoull(text, &end, 10);
    switch (*end) {
    case 'K': return value << 10;
    case 'M': return value << 20;
    case 'G': return value << 30;
    default: return value;
    }
}

/* Device memory by process. With the setting LEDGER=FILE it is shared between processes, so that the
 * stand-in of the management library, in the parent, sees what the child holds. */
struct holder {
    _Atomic int32_t process;
    _Atomic uint64_t bytes;
};

enum { HOLDERS = 64 };

UNUSED static struct holder *holders(void) {
    static struct holder own[HOLDERS];
    static _Atomic(struct holder *) found;
    struct holder *list = atomic_load(&found);
    if (list) return list;
    char path[512];
    list = own;
    if (setting("LEDGER", path, sizeof path)) {
        int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (file >= 0 && ftruncate(file, sizeof own) == 0) {
            void *place = mmap(NULL, sizeof own, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
            if (place != MAP_FAILED) list = place;
        }
        if (file >= 0) close(file);
    }
    atomic_store(&found, list);
    return list;
}

UNUSED static int is_alive(int32_t process) {
    return process > 0 && (kill(process, 0) == 0 || errno != ESRCH);
}

/* What a process holds; NULL where it holds nothing and `create` is not set. */
UNUSED static struct holder *holder_of(int32_t process, int create) {
    struct holder *list = holders();
    for (int i = 0; i < HOLDERS; i++)
        if (atomic_load(&list[i].process) == process) return &list[i];
    for (int i = 0; create && i < HOLDERS; i++) {
        int32_t other = atomic_load(&list[i].process);
        if (is_alive(other)) continue;
        if (!atomic_compare_exchange_strong(&list[i].process, &other, process)) continue;
        atomic_store(&list[i].bytes, 0);
        return &list[i];
    }
    return NULL;
}

/* What all living processes hold together. */
UNUSED static uint64_t held_by_all(void) {
    struct holder *list = holders();
    uint64_t bytes = 0;
    for (int i = 0; i < HOLDERS; i++)
        if (is_alive(atomic_load(&list[i].process))) bytes += atomic_load(&list[i].bytes);
    return bytes;
}

UNUSED static uint64_t device_total(void) { return number("TOTAL", 8ULL << 30); }

#endif
