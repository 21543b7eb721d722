// Files, folders, pipes and waiting for them.
#include "qnx.h"
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define PLACE(path) place_of(path, (char[PATH_MAX + 32]){0}, PATH_MAX + 32)

// QNX's flag, then Linux's.
static const int open_flags[][2] = {
    {0400, O_CREAT},  {01000, O_TRUNC},   {02000, O_EXCL},      {010, O_APPEND},      {0200, O_NONBLOCK},
    {04000, O_NOCTTY}, {020000, O_CLOEXEC}, {010000, O_NOFOLLOW}, {04000000, O_DIRECTORY}, {0100000, 0},
};

static int to_linux_flags(int flags) {
    int result = flags & 3; // O_RDONLY, O_WRONLY, O_RDWR
    flags &= ~3;
    for (size_t i = 0; i < sizeof open_flags / sizeof *open_flags; i++)
        if (flags & open_flags[i][0]) {
            result |= open_flags[i][1];
            flags &= ~open_flags[i][0];
        }
    if (flags) lacking("open", "flags", flags);
    return result;
}

int QNX(open)(const char *path, int flags, ...) {
    va_list more;
    va_start(more, flags);
    mode_t mode = flags & 0400 ? va_arg(more, mode_t) : 0;
    va_end(more);
    if (refused(path)) return errno = EACCES, failed(-1);
    int fd = CALL(open(PLACE(path), to_linux_flags(flags), mode));
    opened(fd, path);
    return fd;
}

int QNX(close)(int fd) {
    closed(fd);
    return CALL(close(fd));
}

int QNX(dup)(int fd) {
    int copy = CALL(dup(fd));
    duplicated(fd, copy);
    return copy;
}

int QNX(dup2)(int fd, int to) {
    int copy = CALL(dup2(fd, to));
    duplicated(fd, copy);
    return copy;
}

int QNX(pipe)(int ends[2]) {
    return CALL(pipe(ends));
}

int QNX(fcntl)(int fd, int command, ...) {
    va_list more;
    va_start(more, command);
    int value = va_arg(more, int);
    va_end(more);
    int result;
    switch (command) {
    case 0: result = CALL(fcntl(fd, F_DUPFD, value)); break;
    case 5: result = CALL(fcntl(fd, F_DUPFD_CLOEXEC, value)); break;
    case 1: return CALL(fcntl(fd, F_GETFD));
    case 2: return CALL(fcntl(fd, F_SETFD, value));
    default: lacking("fcntl", "command", command);
    }
    if (result >= 0) duplicated(fd, result);
    return result;
}

int QNX(ioctl)(int fd, int request, void *argument) {
    switch (request) {
    case 1074295912: return CALL(ioctl(fd, TIOCGWINSZ, argument)); // TIOCGWINSZ; four unsigned short on both
    case -2147195266: return CALL(ioctl(fd, FIONBIO, argument));   // FIONBIO
    default: lacking("ioctl", "request", request);
    }
}

int QNX(isatty)(int fd) {
    int is = isatty(fd);
    if (!is) failed(0);
    return is;
}

// ---- Reading and writing

ssize_t QNX(pread)(int fd, void *into, size_t count, off_t offset) {
    ssize_t length;
    return made_up(fd, into, count, offset, &length) ? length : CALL(pread(fd, into, count, offset));
}

ssize_t QNX(read)(int fd, void *into, size_t count) {
    ssize_t length;
    if (!made_up(fd, into, count, lseek(fd, 0, SEEK_CUR), &length)) return CALL(read(fd, into, count));
    if (length > 0) lseek(fd, length, SEEK_CUR);
    return length;
}

ssize_t QNX(write)(int fd, const void *from, size_t count) {
    return CALL(write(fd, from, count));
}

ssize_t QNX(writev)(int fd, const struct iovec *parts, int count) {
    return CALL(writev(fd, parts, count));
}

off_t QNX(lseek)(int fd, off_t offset, int from) {
    return CALL(lseek(fd, offset, from));
}

int QNX(fsync)(int fd) {
    return CALL(fsync(fd));
}

int QNX(fdatasync)(int fd) {
    return CALL(fdatasync(fd));
}

int QNX(ftruncate)(int fd, off_t length) {
    return CALL(ftruncate(fd, length));
}

// ---- What is known of a file

struct qnx_stat {
    uint64_t ino;
    int64_t size;
    uint32_t dev, rdev, uid, gid, old_mtime, old_atime, old_ctime, mode, nlink, blocksize;
    int32_t nblocks;
    uint32_t blksize;
    uint64_t blocks;
    struct timespec mtim, atim, ctim;
};

// The kinds of files have the same numbers in a mode.
static int told(int failure, const struct stat *from, struct qnx_stat *to) {
    if (failure) return failed(-1);
    *to = (struct qnx_stat){
        .ino = from->st_ino, .size = from->st_size, .dev = from->st_dev, .rdev = from->st_rdev,
        .uid = from->st_uid, .gid = from->st_gid, .mode = from->st_mode, .nlink = from->st_nlink,
        .blocksize = 512, .nblocks = from->st_blocks, .blksize = from->st_blksize, .blocks = from->st_blocks,
        .mtim = from->st_mtim, .atim = from->st_atim, .ctim = from->st_ctim,
    };
    return 0;
}

int QNX(stat)(const char *path, struct qnx_stat *about) {
    struct stat found;
    int failure = told(stat(PLACE(path), &found), &found, about);
    if (!failure) is_proc_path(path, &about->size);
    return failure;
}

int QNX(fstat)(int fd, struct qnx_stat *about) {
    struct stat found;
    int failure = told(fstat(fd, &found), &found, about);
    if (!failure) is_proc(fd, &about->size);
    return failure;
}

char *QNX(realpath)(const char *path, char *into) {
    char found[PATH_MAX];
    if (into) lacking("realpath", "a buffer", 0);
    if (!realpath(PLACE(path), found)) return failed(0), NULL;
    // Whoever asked frees it.
    char *given = qnx_malloc(strlen(found) + 1);
    return given ? strcpy(given, found) : NULL;
}

char *QNX(getcwd)(char *into, size_t size) {
    char *found = getcwd(into, size);
    if (!found) failed(-1);
    return found;
}

int QNX(chdir)(const char *path) {
    return CALL(chdir(path));
}

int QNX(mkdir)(const char *path, mode_t mode) {
    return CALL(mkdir(path, mode));
}

int QNX(unlink)(const char *path) {
    return CALL(unlink(path));
}

int QNX(rename)(const char *from, const char *to) {
    return CALL(rename(from, to));
}

// ---- Folders

struct qnx_dirent {
    uint64_t ino;
    int64_t offset;
    int16_t reclen, namelen;
    char name[NAME_MAX + 1];
};

struct folder {
    DIR *entries;
    struct qnx_dirent entry;
};

struct folder *QNX(opendir)(const char *path) {
    DIR *entries = opendir(PLACE(path));
    if (!entries) return failed(0), NULL;
    struct folder *folder = calloc(1, sizeof *folder);
    if (!folder) lacking("opendir", "no memory", 0);
    folder->entries = entries;
    return folder;
}

struct qnx_dirent *QNX(readdir)(struct folder *folder) {
    errno = 0;
    struct dirent *found = readdir(folder->entries);
    if (!found) return errno ? (failed(0), NULL) : NULL;
    struct qnx_dirent *entry = &folder->entry;
    entry->ino = found->d_ino;
    entry->offset = found->d_off;
    entry->namelen = (int16_t)strlen(found->d_name);
    strcpy(entry->name, found->d_name);
    entry->reclen = (int16_t)(offsetof(struct qnx_dirent, name) + entry->namelen + 1);
    return entry;
}

int QNX(closedir)(struct folder *folder) {
    int refused = CALL(closedir(folder->entries));
    free(folder);
    return refused;
}

// ---- Waiting. QNX's event, then Linux's; POLLIN is RDNORM and RDBAND together

static const short poll_events[][2] = {
    {0x1, POLLRDNORM}, {0x4, POLLRDBAND}, {0x2, POLLOUT}, {0x8, POLLPRI},
    {0x20, POLLERR},   {0x40, POLLHUP},   {0x1000, POLLNVAL},
};

static short events(short from, int source) {
    short result = 0;
    for (size_t i = 0; i < sizeof poll_events / sizeof *poll_events; i++)
        if (from & poll_events[i][source]) result |= poll_events[i][!source];
    return result;
}

int QNX(poll)(struct pollfd *asked, unsigned count, int milliseconds) {
    if (count > 64) lacking("poll", "descriptors", count);
    struct pollfd entries[64];
    for (unsigned i = 0; i < count; i++)
        entries[i] = (struct pollfd){asked[i].fd, events(asked[i].events, 0), 0};
    int ready = CALL(poll(entries, count, milliseconds));
    for (unsigned i = 0; i < count; i++) asked[i].revents = ready > 0 ? events(entries[i].revents, 1) : 0;
    return ready;
}
