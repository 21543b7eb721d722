// QNX 7.1 on aarch64 as its programs see it: what the shim's functions take and give.
//
// Every structure and number here is the libc crate's (0.2.191, src/unix/nto: mod.rs, neutrino.rs and
// arch/aarch64.rs), which is what the program was compiled with. A name without `qnx_` or `QNX_` is Linux's.
#ifndef TRTMEM_QNX_H
#define TRTMEM_QNX_H

#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

// The linker turns every call the program makes to NAME into one to __wrap_NAME (--wrap=NAME). Its code stays as
// it is, and a name that the shim does not have fails the link.
#define QNX(name) __wrap_##name

#define QNX_PAGE 4096

// Says what the shim lacks and ends the process with status 70: a test must not go on with a guess.
_Noreturn void lacking(const char *function, const char *what, long value);

// ---- errors.c

extern __thread int qnx_errno;
// QNX's number of an error of Linux.
int to_qnx_error(int error);
// Notes Linux's errno as QNX's and gives `result` back.
static inline long failed(long result) {
    qnx_errno = to_qnx_error(errno);
    return result;
}
// A call whose failure is -1 with errno.
#define CALL(expression) ({                                        \
    __typeof__(expression) result_ = (expression);                 \
    if (result_ == (__typeof__(expression))-1) failed(-1);         \
    result_; })

// ---- signals.c

typedef struct { uint32_t bits[2]; } qnx_sigset_t;
int to_linux_signal(int signal);
int to_qnx_signal(int signal);
void to_linux_set(const qnx_sigset_t *from, sigset_t *to);

// ---- machine.c: the machine all processes of a test share

// The process holds so many pages more, or fewer. False where the machine has no such room.
bool take_pages(long pages);
// Pages this process holds.
long own_pages(void);
// Knows of a process from its start on, and no longer than to its end.
void note_process(pid_t pid);
void forget_process(pid_t pid);
// The file that stands for a path of the program; `room` takes the text.
const char *place_of(const char *path, char *room, size_t size);
// Whether the machine refuses to open it.
bool refused(const char *path);
// A descriptor that was opened by this path of the program: remembers it where its text is made up.
void opened(int fd, const char *path);
void closed(int fd);
void duplicated(int from, int to);
// Whether the text of this descriptor is made up; then `count` bytes of it from `offset` on.
bool made_up(int fd, void *into, size_t count, off_t offset, ssize_t *length);
// Whether the descriptor is that of /proc itself, whose size is the free memory.
bool is_proc(int fd, int64_t *free_bytes);
bool is_proc_path(const char *path, int64_t *free_bytes);

// ---- heap.c

void *qnx_malloc(size_t size);

// ---- system.c

extern char qnx_release[64];
// The file of this program.
extern char own_program[4096];
// Whether a process may have so much memory.
bool within_limit(uint64_t bytes);

#endif
