// The system's name, its clocks, its limits, its libraries; and how the program came to run.
#include "qnx.h"
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

char qnx_release[64] = "7.1.0";
char own_program[4096];

// TRTMEM_QNX_RELEASE is the release of the system that is played.
__attribute__((constructor(101))) static void begin(void) {
    const char *release = getenv("TRTMEM_QNX_RELEASE");
    if (release) snprintf(qnx_release, sizeof qnx_release, "%s", release);
    // The emulator answers for the program here, not for itself.
    ssize_t length = readlink("/proc/self/exe", own_program, sizeof own_program - 1);
    if (length < 0) lacking("start", "no path of the program", errno);
}

// ---- Names

struct qnx_utsname {
    char sysname[257], nodename[257], release[257], version[257], machine[257];
};

int QNX(uname)(struct qnx_utsname *name) {
    memset(name, 0, sizeof *name);
    strcpy(name->sysname, "QNX");
    strcpy(name->nodename, "emulated");
    strcpy(name->release, qnx_release);
    strcpy(name->version, "none: tests/qnx over Linux");
    strcpy(name->machine, "aarch64le");
    return 0;
}

long QNX(sysconf)(int name) {
    switch (name) {
    case 11: return QNX_PAGE; // _SC_PAGESIZE
    case 91: return 4;        // _SC_NPROCESSORS_ONLN
    default: lacking("sysconf", "name", name);
    }
}

// As far as it is read: the libc crate's syspage_entry begins with three sizes and the number of processors.
static struct { uint16_t size, total_size, type, processors; uint64_t rest[64]; } system_page = {
    sizeof system_page, sizeof system_page, 0, 4, {0},
};
void *QNX(_syspage_ptr) = &system_page;

// ---- Clocks

static clockid_t linux_clock(int clock) {
    switch (clock) {
    case 0: return CLOCK_REALTIME;
    case 2: return CLOCK_MONOTONIC;
    case 3: return CLOCK_PROCESS_CPUTIME_ID;
    case 4: return CLOCK_THREAD_CPUTIME_ID;
    default: lacking("clock", "number", clock);
    }
}

int QNX(clock_gettime)(int clock, struct timespec *time) {
    return CALL(clock_gettime(linux_clock(clock), time));
}

int QNX(clock_getres)(int clock, struct timespec *time) {
    return CALL(clock_getres(linux_clock(clock), time));
}

int QNX(nanosleep)(const struct timespec *time, struct timespec *rest) {
    return CALL(nanosleep(time, rest));
}

// ---- Limits: RLIM_INFINITY is two less than Linux's; RLIMIT_AS is 6, RLIMIT_DATA 2

#define QNX_RLIM_INFINITY UINT64_C(0xfffffffffffffffd)

struct qnx_rlimit { uint64_t now, most; };
// The emulator keeps the limits of its own address space from its guests, so these are the machine's (heap.c).
static struct qnx_rlimit address_space = {QNX_RLIM_INFINITY, QNX_RLIM_INFINITY};

bool within_limit(uint64_t bytes) {
    return bytes <= address_space.now;
}

int QNX(getrlimit)(int resource, struct qnx_rlimit *limit) {
    if (resource == 6) {
        *limit = address_space;
        return 0;
    }
    if (resource != 2) lacking("getrlimit", "resource", resource);
    *limit = (struct qnx_rlimit){QNX_RLIM_INFINITY, QNX_RLIM_INFINITY};
    return 0;
}

int QNX(setrlimit)(int resource, const struct qnx_rlimit *limit) {
    if (resource != 6) lacking("setrlimit", "resource", resource);
    if (limit->now > address_space.most) {
        qnx_errno = EINVAL;
        return -1;
    }
    address_space = *limit;
    return 0;
}

// ---- Libraries

void *QNX(dlopen)(const char *path, int mode) {
    if (mode & ~0x303) lacking("dlopen", "mode", mode);
    // RTLD_LAZY 1, RTLD_NOW 2, RTLD_GLOBAL 0x100 are Linux's; RTLD_LOCAL 0x200 is 0 there.
    return dlopen(path, mode & 0x103);
}

void *mallinfo_of_release(void);

void *QNX(dlsym)(void *library, const char *name) {
    bool anywhere = library == (void *)-2; // RTLD_DEFAULT
    if (anywhere && strcmp(name, "mallinfo") == 0) return mallinfo_of_release();
    return dlsym(anywhere ? RTLD_DEFAULT : library, name);
}

// Its address is compared with return addresses; threads of QNX begin above it.
void QNX(__my_thread_exit)(const void **value) {
    pthread_exit((void *)*value);
}
