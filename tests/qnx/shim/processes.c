// Starting programs and hearing of their end. A program of the emulated machine is started with the emulator;
// one of the machine that emulates runs as it is.
#include "../start.h"
#include "qnx.h"
#include <grp.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

// What is executed for a program's name: with the emulator where it is one of the emulated machine's.
static bool ready(struct start *start, const char *name, char *const arguments[]) {
    bool found = prepare(start, name, arguments);
    if (!found) qnx_errno = ENOENT;
    return found;
}

int QNX(execvp)(const char *name, char *const arguments[]) {
    struct start start;
    if (!ready(&start, name, arguments)) return -1;
    return CALL(execv(start.program, start.arguments));
}

pid_t QNX(fork)(void) {
    pid_t child = CALL(fork());
    if (child > 0) note_process(child);
    return child;
}

// ---- posix_spawn: QNX's objects are a pointer each (libc crate: posix_spawnattr_t a uintptr_t,
// posix_spawn_file_actions_t a *mut c_void), here to Linux's.

int QNX(posix_spawn_file_actions_init)(posix_spawn_file_actions_t **actions) {
    *actions = malloc(sizeof **actions);
    return *actions ? to_qnx_error(posix_spawn_file_actions_init(*actions)) : ENOMEM;
}

int QNX(posix_spawn_file_actions_destroy)(posix_spawn_file_actions_t **actions) {
    int refused = posix_spawn_file_actions_destroy(*actions);
    free(*actions);
    return to_qnx_error(refused);
}

int QNX(posix_spawn_file_actions_adddup2)(posix_spawn_file_actions_t **actions, int fd, int to) {
    return to_qnx_error(posix_spawn_file_actions_adddup2(*actions, fd, to));
}

int QNX(posix_spawnattr_init)(posix_spawnattr_t **attributes) {
    *attributes = malloc(sizeof **attributes);
    return *attributes ? to_qnx_error(posix_spawnattr_init(*attributes)) : ENOMEM;
}

int QNX(posix_spawnattr_destroy)(posix_spawnattr_t **attributes) {
    int refused = posix_spawnattr_destroy(*attributes);
    free(*attributes);
    return to_qnx_error(refused);
}

int QNX(posix_spawnattr_setflags)(posix_spawnattr_t **attributes, short flags) {
    // SETPGROUP 1, SETSIGMASK 2, SETSIGDEF 4; the others are for what the program does not ask for.
    if (flags & ~7) lacking("posix_spawnattr_setflags", "flags", flags);
    short same = (flags & 1 ? POSIX_SPAWN_SETPGROUP : 0) | (flags & 2 ? POSIX_SPAWN_SETSIGMASK : 0) |
                 (flags & 4 ? POSIX_SPAWN_SETSIGDEF : 0);
    return to_qnx_error(posix_spawnattr_setflags(*attributes, same));
}

int QNX(posix_spawnattr_setpgroup)(posix_spawnattr_t **attributes, pid_t group) {
    return to_qnx_error(posix_spawnattr_setpgroup(*attributes, group));
}

int QNX(posix_spawnattr_setsigdefault)(posix_spawnattr_t **attributes, const qnx_sigset_t *signals) {
    sigset_t same;
    to_linux_set(signals, &same);
    return to_qnx_error(posix_spawnattr_setsigdefault(*attributes, &same));
}

int QNX(posix_spawnp)(pid_t *pid, const char *name, posix_spawn_file_actions_t *const *actions,
                      posix_spawnattr_t *const *attributes, char *const arguments[], char *const variables[]) {
    struct start start;
    if (!ready(&start, name, arguments)) return qnx_errno;
    int refused = posix_spawn(pid, start.program, actions ? *actions : NULL, attributes ? *attributes : NULL,
                              start.arguments, variables);
    if (!refused) note_process(*pid);
    return to_qnx_error(refused);
}

// ---- Ends

pid_t QNX(waitpid)(pid_t pid, int *status, int options) {
    // WNOHANG 0x40, WUNTRACED 4, WCONTINUED 8.
    if (options & ~0x4c) lacking("waitpid", "options", options);
    int same = (options & 0x40 ? WNOHANG : 0) | (options & 4 ? WUNTRACED : 0) | (options & 8 ? WCONTINUED : 0);
    int found = 0;
    pid_t ended = CALL(waitpid(pid, &found, same));
    if (ended > 0 && (WIFEXITED(found) || WIFSIGNALED(found))) forget_process(ended);
    // The parts of a status lie where they lie on Linux (libc crate: WIFEXITED and its like); signals are QNX's.
    if (ended > 0 && WIFSIGNALED(found)) found = (found & ~0x7f) | to_qnx_signal(WTERMSIG(found));
    if (ended > 0 && WIFSTOPPED(found)) found = to_qnx_signal(WSTOPSIG(found)) << 8 | 0x7f;
    if (status) *status = found;
    return ended;
}

// ---- What a child may be told to be

int QNX(setgid)(gid_t group) {
    return CALL(setgid(group));
}

int QNX(setuid)(uid_t user) {
    return CALL(setuid(user));
}

int QNX(setgroups)(int count, const gid_t *groups) {
    return CALL(setgroups(count, groups));
}

int QNX(setpgid)(pid_t pid, pid_t group) {
    return CALL(setpgid(pid, group));
}

pid_t QNX(setsid)(void) {
    return CALL(setsid());
}

int QNX(chroot)(const char *path) {
    return CALL(chroot(path));
}
