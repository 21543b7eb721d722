// The heap and mapped memory. Blocks are Linux's; what is counted for them is QNX's.
//
// The classic allocator of QNX 7 in outline (the counters' meaning: openqnx, lib/c/alloc; the steps: the
// programmer's guide of 7.1, "Dynamic memory management"): blocks come out of arenas of 32 KiB, which stay when
// they are empty; a block that does not fit into one has an arena of its own of whole pages, which goes with it.
// Every block has a header. All of this is in memory at once: QNX 7 gives pages when it is asked, not at touch.
#include "qnx.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define ARENA (32 << 10)
#define SMALL 256

// Stands before every block; `before` is how far back Linux's block begins.
struct header {
    size_t size;
    size_t before;
};
#define HEADER sizeof(struct header)

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static uint64_t blocks, small_used, large_used, shared_arenas, own_arenas, own_blocks;
// What the blocks in shared arenas take, headers included.
static uint64_t shared_used;

static uint64_t up(uint64_t bytes, uint64_t step) {
    return (bytes + step - 1) / step * step;
}

static bool is_own(size_t size) {
    return size + HEADER > ARENA;
}

// Counts a block in. False where the machine lacks the pages.
static bool count_in(size_t size) {
    pthread_mutex_lock(&lock);
    bool room = true;
    if (is_own(size)) {
        uint64_t arena = up(size + HEADER, QNX_PAGE);
        room = take_pages(arena / QNX_PAGE);
        if (room) own_arenas += arena, own_blocks++;
    } else {
        uint64_t arenas = up(shared_used + size + HEADER, ARENA);
        uint64_t more = arenas > shared_arenas ? arenas - shared_arenas : 0;
        room = take_pages(more / QNX_PAGE);
        if (room) shared_arenas += more, shared_used += size + HEADER;
    }
    if (room) blocks++, *(size <= SMALL ? &small_used : &large_used) += size;
    pthread_mutex_unlock(&lock);
    return room;
}

static void count_out(size_t size) {
    pthread_mutex_lock(&lock);
    if (is_own(size)) {
        uint64_t arena = up(size + HEADER, QNX_PAGE);
        take_pages(-(long)(arena / QNX_PAGE));
        own_arenas -= arena, own_blocks--;
    } else {
        shared_used -= size + HEADER;
    }
    blocks--, *(size <= SMALL ? &small_used : &large_used) -= size;
    pthread_mutex_unlock(&lock);
}

static void *block(size_t alignment, size_t size) {
    if (size > PTRDIFF_MAX - alignment - HEADER || !count_in(size)) return NULL;
    size_t before = alignment > HEADER ? alignment : HEADER;
    char *start;
    if (posix_memalign((void **)&start, before, size + before) != 0) {
        count_out(size);
        return NULL;
    }
    char *given = start + before;
    *(struct header *)(given - HEADER) = (struct header){size, before};
    return given;
}

static void *or_no_memory(void *given) {
    if (!given) qnx_errno = ENOMEM;
    return given;
}

void *qnx_malloc(size_t size) {
    return or_no_memory(block(HEADER, size));
}

void *QNX(malloc)(size_t size) {
    return qnx_malloc(size);
}

void QNX(free)(void *given) {
    if (!given) return;
    struct header *header = (struct header *)((char *)given - HEADER);
    count_out(header->size);
    free((char *)given - header->before);
}

void *QNX(calloc)(size_t count, size_t each) {
    size_t size;
    if (__builtin_mul_overflow(count, each, &size)) return or_no_memory(NULL);
    void *given = qnx_malloc(size);
    return given ? memset(given, 0, size) : NULL;
}

void *QNX(realloc)(void *given, size_t size) {
    if (!given) return qnx_malloc(size);
    size_t before = ((struct header *)((char *)given - HEADER))->size;
    void *moved = qnx_malloc(size);
    if (!moved) return NULL;
    memcpy(moved, given, before < size ? before : size);
    __wrap_free(given);
    return moved;
}

int QNX(posix_memalign)(void **given, size_t alignment, size_t size) {
    *given = block(alignment, size);
    return *given ? 0 : ENOMEM;
}

// ---- Counters: ten int up to QNX 7.1, ten size_t from 8.0 on.

struct narrow { uint32_t fields[10]; };
struct wide { uint64_t fields[10]; };

static struct wide counters(void) {
    pthread_mutex_lock(&lock);
    uint64_t arena = shared_arenas + own_arenas, headers = blocks * HEADER;
    struct wide now = {{
        arena, blocks, 0, own_blocks, headers, small_used, 0, large_used,
        arena - headers - small_used - large_used, 0,
    }};
    pthread_mutex_unlock(&lock);
    return now;
}

static struct narrow narrow_mallinfo(void) {
    struct wide now = counters();
    struct narrow given;
    // An int that is too small for its number wraps.
    for (int i = 0; i < 10; i++) given.fields[i] = (uint32_t)now.fields[i];
    return given;
}

static struct wide wide_mallinfo(void) {
    return counters();
}

// What dlsym finds: the function of the release that runs.
void *mallinfo_of_release(void) {
    return atoi(qnx_release) >= 8 ? (void *)wide_mallinfo : (void *)narrow_mallinfo;
}

// ---- Mapped memory

#define QNX_MAP_ANON 0x80000

void *QNX(mmap)(void *at, size_t size, int protection, int flags, int fd, off_t offset) {
    // PROT_READ, WRITE, EXEC are 0x100, 0x200, 0x400; MAP_SHARED 1, MAP_PRIVATE 2.
    if (protection & ~0x700 || flags & ~(QNX_MAP_ANON | 3)) lacking("mmap", "protection or flags", protection | flags);
    int anonymous = flags & QNX_MAP_ANON ? MAP_ANONYMOUS : 0;
    long pages = up(size, QNX_PAGE) / QNX_PAGE;
    if (size == 0 || size > PTRDIFF_MAX || !take_pages(pages)) {
        qnx_errno = size == 0 ? EINVAL : ENOMEM;
        return MAP_FAILED;
    }
    void *given = CALL(mmap(at, size, protection >> 8, (flags & 3) | anonymous, fd, offset));
    if (given == MAP_FAILED) take_pages(-pages);
    return given;
}

int QNX(munmap)(void *at, size_t size) {
    int refused = CALL(munmap(at, size));
    if (refused == 0) take_pages(-(long)(up(size, QNX_PAGE) / QNX_PAGE));
    return refused;
}
