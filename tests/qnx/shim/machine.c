// The machine that all processes of a test share: a captured tree, whose counters move with what the processes
// have really taken.
//
// TRTMEM_QNX_MACHINE names its folder. In it, proc/vm/stats and proc/self/vmstat are a captured tree's, and may
// be changed while a test goes on, as by another program of the machine; `ledger` is ours, how many pages each
// process holds; where there is a file `refused`, the program may not read /proc/vm/stats. The program sees the folder's /proc in the place of /proc.
#include "qnx.h"
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <unistd.h>

struct slot {
    atomic_int pid;
    atomic_long pages;
};
#define SLOTS 512

static char folder[PATH_MAX];
static struct slot *slots;
static struct slot *own;

static bool alive(pid_t pid) {
    return kill(pid, 0) == 0 || errno != ESRCH;
}

static struct slot *slot_of(pid_t pid) {
    for (int i = 0; i < SLOTS; i++)
        if (slots[i].pid == pid) return &slots[i];
    return NULL;
}

// The process's slot, which its parent or itself has made, whoever came first.
static struct slot *claim(pid_t process) {
    char path[PATH_MAX + 16];
    snprintf(path, sizeof path, "%s/ledger", folder);
    int file = open(path, O_RDWR | O_CLOEXEC);
    if (file < 0 || flock(file, LOCK_EX) != 0) lacking("machine", "no lock on the ledger", errno);
    struct slot *there = slot_of(process);
    for (int i = 0; !there && i < SLOTS; i++) {
        if (slots[i].pid != 0 && alive(slots[i].pid)) continue;
        there = &slots[i];
        there->pages = 0;
        there->pid = process;
    }
    close(file);
    if (!there) lacking("machine", "room for more processes than", SLOTS);
    return there;
}

void note_process(pid_t pid) {
    claim(pid);
}

// A forked process holds nothing of its own until it is another program.
static void forked(void) {
    own = NULL;
}

__attribute__((constructor(102))) static void begin(void) {
    const char *named = getenv("TRTMEM_QNX_MACHINE");
    if (!named || !realpath(named, folder)) lacking("TRTMEM_QNX_MACHINE", "no folder of a machine", errno);
    char path[PATH_MAX + 16];
    snprintf(path, sizeof path, "%s/ledger", folder);
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    size_t size = SLOTS * sizeof(struct slot);
    if (file < 0 || ftruncate(file, size) != 0) lacking("machine", "no ledger", errno);
    slots = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (slots == MAP_FAILED) lacking("machine", "no ledger", errno);
    close(file);
    own = claim(getpid());
    own->pages = 0;
    pthread_atfork(NULL, NULL, forked);
}

void forget_process(pid_t pid) {
    struct slot *slot = slot_of(pid);
    if (slot) slot->pid = 0;
}

static long taken_pages(void) {
    long pages = 0;
    for (int i = 0; i < SLOTS; i++) {
        int pid = slots[i].pid;
        if (pid == 0) continue;
        if (alive(pid)) pages += slots[i].pages;
        else slots[i].pid = 0;
    }
    return pages;
}

bool take_pages(long pages) {
    if (!own) return true;
    if (pages > 0 && !within_limit((uint64_t)(own->pages + pages) * QNX_PAGE)) return false;
    own->pages += pages;
    return true;
}

long own_pages(void) {
    return own ? own->pages : 0;
}

// ---- Texts

// A size as QNX writes it: the decimals come of the remainder in the next smaller unit, cut off.
static int line(char *into, size_t room, const char *key, int width, long pages) {
    unsigned long kib = (unsigned long)pages * 4, whole = kib, rest = 0;
    const char *unit = "kB";
    if (kib >= 1 << 20) whole = kib >> 20, rest = (kib >> 10) % 1024, unit = "GB";
    else if (kib >= 1 << 10) whole = kib >> 10, rest = kib % 1024, unit = "MB";
    return snprintf(into, room, "%.*s=0x%lx (%lu.%03lu%s)\n", width, key, (unsigned long)pages, whole,
                    rest * 1000 / 1024, unit);
}

// How a counter moves with a page that is taken: 0 for one that stays.
static int moves(const char *key, size_t width) {
    static const struct { const char *name; int by; } counters[] = {
        {"pages_free", -1},         {"vmem_avail", -1},      {"pages_allocated", 1},
        {"anon_count", 1},          {"as_stats.rss", 1},     {"as_stats.map_size", 1},
    };
    for (size_t i = 0; i < sizeof counters / sizeof *counters; i++)
        if (strlen(counters[i].name) == width && memcmp(key, counters[i].name, width) == 0) return counters[i].by;
    return 0;
}

// The captured text with its counters moved by so many pages.
static size_t moved(const char *from, size_t length, long pages, char *into, size_t room) {
    size_t done = 0;
    for (const char *at = from, *end = from + length; at < end;) {
        const char *stop = memchr(at, '\n', end - at);
        stop = stop ? stop + 1 : end;
        const char *equals = memchr(at, '=', stop - at);
        int by = equals ? moves(at, equals - at) : 0;
        if (by && strncmp(equals, "=0x", 3) == 0) {
            long before = strtol(equals + 1, NULL, 16);
            done += line(into + done, room - done, at, equals - at, before + by * pages);
        } else {
            memcpy(into + done, at, stop - at);
            done += stop - at;
        }
        at = stop;
    }
    return done;
}

// ---- Descriptors whose text is made up

enum kind { PLAIN, STATISTICS, PROCESS, DIRECTORY };
static struct { enum kind kind; pid_t pid; } files[1024];

static enum kind kind_of(const char *path, pid_t *pid) {
    int end = 0;
    if (strcmp(path, "/proc/vm/stats") == 0) return STATISTICS;
    if (strcmp(path, "/proc") == 0 || strcmp(path, "/proc/") == 0) return DIRECTORY;
    if (strcmp(path, "/proc/self/vmstat") == 0) return *pid = getpid(), PROCESS;
    if (sscanf(path, "/proc/%d/vmstat%n", pid, &end) == 1 && end > 0 && path[end] == '\0') return PROCESS;
    return PLAIN;
}

const char *place_of(const char *path, char *room, size_t size) {
    pid_t pid;
    // Linux's own views are not to be seen; what QNX keeps in /dev and elsewhere the program does not ask for.
    if (strncmp(path, "/sys/", 5) == 0) return snprintf(room, size, "%s/no%s", folder, path), room;
    if (strncmp(path, "/proc", 5) != 0 || (path[5] != '/' && path[5] != '\0')) return path;
    if (strcmp(path, "/proc/self/exefile") == 0) {
        snprintf(room, size, "%s/exefile-%d", folder, getpid());
        int file = open(room, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        // With the NUL at its end that QNX writes.
        if (file < 0 || write(file, own_program, strlen(own_program) + 1) < 0) lacking("exefile", "error", errno);
        close(file);
        return room;
    }
    if (kind_of(path, &pid) == PROCESS)
        return snprintf(room, size, "%s/%s", folder, slot_of(pid) ? "proc/self/vmstat" : "proc/none"), room;
    return snprintf(room, size, "%s%s", folder, path), room;
}

bool refused(const char *path) {
    char room[PATH_MAX + 16];
    snprintf(room, sizeof room, "%s/refused", folder);
    return strcmp(path, "/proc/vm/stats") == 0 && access(room, F_OK) == 0;
}

void opened(int fd, const char *path) {
    if (fd < 0) return;
    pid_t pid = 0;
    enum kind kind = kind_of(path, &pid);
    if (kind == PLAIN) return closed(fd);
    if (fd >= (int)(sizeof files / sizeof *files)) lacking("open", "descriptor", fd);
    files[fd].kind = kind;
    files[fd].pid = pid;
}

void closed(int fd) {
    duplicated(-1, fd);
}

void duplicated(int from, int to) {
    const int most = sizeof files / sizeof *files;
    if (to < 0 || to >= most) return;
    files[to].kind = from < 0 || from >= most ? PLAIN : files[from].kind;
    files[to].pid = from < 0 || from >= most ? 0 : files[from].pid;
}

static enum kind kind_of_fd(int fd) {
    return fd >= 0 && fd < (int)(sizeof files / sizeof *files) ? files[fd].kind : PLAIN;
}

static ssize_t text_of(int fd, char *text, size_t room) {
    char captured[8192];
    ssize_t length = pread(fd, captured, sizeof captured, 0);
    if (length < 0) return failed(-1);
    long pages = taken_pages();
    if (kind_of_fd(fd) == PROCESS) {
        struct slot *slot = slot_of(files[fd].pid);
        if (!slot) {
            qnx_errno = ESRCH;
            return -1;
        }
        pages = slot->pages;
    }
    return moved(captured, length, pages, text, room);
}

bool made_up(int fd, void *into, size_t count, off_t offset, ssize_t *length) {
    if (kind_of_fd(fd) != STATISTICS && kind_of_fd(fd) != PROCESS) return false;
    char text[16384];
    ssize_t whole = text_of(fd, text, sizeof text);
    if (whole < 0) return *length = -1, true;
    *length = offset >= whole ? 0 : (size_t)(whole - offset) < count ? whole - offset : (ssize_t)count;
    memcpy(into, text + offset, *length);
    return true;
}

bool is_proc_path(const char *path, int64_t *free_bytes) {
    pid_t pid;
    char room[PATH_MAX + 32], text[16384];
    if (kind_of(path, &pid) != DIRECTORY) return false;
    snprintf(room, sizeof room, "%s/proc/vm/stats", folder);
    int fd = open(room, O_RDONLY | O_CLOEXEC);
    ssize_t length = fd < 0 ? -1 : text_of(fd, text, sizeof text - 1);
    if (fd >= 0) close(fd);
    text[length < 0 ? 0 : length] = '\0';
    const char *found = strstr(text, "pages_free=0x");
    *free_bytes = found ? (int64_t)strtoll(found + 11, NULL, 16) * QNX_PAGE : 0;
    return true;
}

bool is_proc(int fd, int64_t *free_bytes) {
    return kind_of_fd(fd) == DIRECTORY && is_proc_path("/proc", free_bytes);
}
