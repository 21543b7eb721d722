// Preloaded into a program of aarch64 Linux under emulation: what it starts of its own kind is emulated too. Nothing
// else of it is touched.
#define _GNU_SOURCE
#include "start.h"

#include <dlfcn.h>
#include <errno.h>
#include <spawn.h>
#include <stdlib.h>
#include <unistd.h>

// The emulator sets it anew for every program (QEMU_SET_ENV); the emulator itself, which is of this machine, cannot
// take it.
__attribute__((constructor)) static void begin(void) {
    unsetenv("LD_PRELOAD");
}

int posix_spawnp(pid_t *pid, const char *name, const posix_spawn_file_actions_t *actions,
                 const posix_spawnattr_t *attributes, char *const arguments[], char *const variables[]) {
    struct start start;
    if (!prepare(&start, name, arguments)) return ENOENT;
    return posix_spawn(pid, start.program, actions, attributes, start.arguments, variables);
}

int execvp(const char *name, char *const arguments[]) {
    struct start start;
    if (!prepare(&start, name, arguments)) return errno = ENOENT, -1;
    return execv(start.program, start.arguments);
}
