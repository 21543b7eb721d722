// TRTMEM_EMULATOR is the emulator, QEMU_LD_PREFIX the folder of the emulated machine's C library. The kernel gives
// the emulator's own file to whoever executes a file of another processor's only where it was told so (binfmt),
// which takes the rights of root: here it is done without.
#include "start.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// Kept from the beginning: a program may clear its environment.
static char emulator[PATH_MAX];
static char root[PATH_MAX];

__attribute__((constructor(101))) static void begin(void) {
    const char *with = getenv("TRTMEM_EMULATOR"), *below = getenv("QEMU_LD_PREFIX");
    snprintf(emulator, sizeof emulator, "%s", with ? with : "/usr/bin/qemu-aarch64");
    snprintf(root, sizeof root, "%s", below ? below : "/usr/aarch64-linux-gnu");
}

// The file a program's name stands for: itself with a slash in it, else the first on the path.
static bool found(const char *name, char *into, size_t room) {
    if (strchr(name, '/')) return snprintf(into, room, "%s", name), true;
    const char *path = getenv("PATH");
    for (const char *at = path ? path : "/bin:/usr/bin"; *at;) {
        size_t length = strcspn(at, ":");
        snprintf(into, room, "%.*s/%s", (int)length, at, name);
        if (access(into, X_OK) == 0) return true;
        at += length + (at[length] == ':');
    }
    return false;
}

// Bytes 18 and 19 of an ELF file name its machine; 183 is aarch64.
static bool is_emulated(const char *file) {
    unsigned char head[20] = {0};
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return false;
    ssize_t length = read(fd, head, sizeof head);
    close(fd);
    return length == sizeof head && memcmp(head, "\177ELF", 4) == 0 && head[18] == 183 && head[19] == 0;
}

bool prepare(struct start *start, const char *name, char *const arguments[]) {
    if (!found(name, start->file, sizeof start->file)) return false;
    size_t count = 0, most = sizeof start->arguments / sizeof *start->arguments;
    start->program = start->file;
    if (is_emulated(start->file)) {
        // The name the program is told for itself, then its file.
        char *first[] = {emulator, "-L", root, "-0", arguments[0], start->file};
        start->program = emulator;
        memcpy(start->arguments, first, sizeof first);
        count = sizeof first / sizeof *first;
        arguments++;
    }
    for (; *arguments && count + 1 < most; arguments++) start->arguments[count++] = *arguments;
    start->arguments[count] = NULL;
    return !*arguments;
}
