// Threads and what they wait for. QNX's mutex and condition variable are eight bytes (libc crate: sync_t), which
// hold a pointer to Linux's here; a thread is a small number.
#include "qnx.h"
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

// ---- Threads

#define THREADS 4096

static pthread_t threads[THREADS];
static atomic_int last_thread = 1;
static __thread int own_thread;

// The first thread is number 1, as on QNX. Numbers are not used again: a test starts few.
int QNX(pthread_self)(void) {
    if (own_thread == 0) {
        own_thread = getpid() == gettid() ? 1 : ++last_thread;
        threads[own_thread] = pthread_self();
    }
    return own_thread;
}

int QNX(gettid)(void) {
    return __wrap_pthread_self();
}

// 104 bytes of the program's (libc crate: pthread_attr_t), of which this is all that is set.
struct qnx_attributes {
    size_t stack_bytes;
};

int QNX(pthread_attr_init)(struct qnx_attributes *attributes) {
    attributes->stack_bytes = 0;
    return 0;
}

int QNX(pthread_attr_destroy)(struct qnx_attributes *attributes) {
    (void)attributes;
    return 0;
}

int QNX(pthread_attr_setstacksize)(struct qnx_attributes *attributes, size_t bytes) {
    // PTHREAD_STACK_MIN of QNX 7 is 256 bytes; Linux needs more for its own.
    attributes->stack_bytes = bytes < 256 << 10 ? 256 << 10 : bytes;
    return 0;
}

struct start {
    void *(*function)(void *);
    void *argument;
    int number;
};

static void *run(void *given) {
    struct start start = *(struct start *)given;
    free(given);
    own_thread = start.number;
    return start.function(start.argument);
}

int QNX(pthread_create)(int *thread, const struct qnx_attributes *attributes, void *(*function)(void *),
                        void *argument) {
    struct start *start = malloc(sizeof *start);
    if (!start) return ENOMEM;
    *start = (struct start){function, argument, ++last_thread};
    if (start->number >= THREADS) lacking("pthread_create", "threads", start->number);
    pthread_attr_t real;
    pthread_attr_init(&real);
    if (attributes && attributes->stack_bytes) pthread_attr_setstacksize(&real, attributes->stack_bytes);
    *thread = start->number;
    int refused = pthread_create(&threads[*thread], &real, run, start);
    pthread_attr_destroy(&real);
    if (refused) free(start);
    return to_qnx_error(refused);
}

int QNX(pthread_join)(int thread, void **value) {
    return to_qnx_error(pthread_join(threads[thread], value));
}

int QNX(pthread_detach)(int thread) {
    return to_qnx_error(pthread_detach(threads[thread]));
}

int QNX(pthread_setname_np)(int thread, const char *name) {
    return to_qnx_error(pthread_setname_np(threads[thread], name));
}

int QNX(sched_yield)(void) {
    return sched_yield();
}

int QNX(pthread_key_create)(int *key, void (*destructor)(void *)) {
    pthread_key_t real;
    int refused = pthread_key_create(&real, destructor);
    *key = (int)real;
    return to_qnx_error(refused);
}

int QNX(pthread_key_delete)(int key) {
    return to_qnx_error(pthread_key_delete(key));
}

void *QNX(pthread_getspecific)(int key) {
    return pthread_getspecific(key);
}

int QNX(pthread_setspecific)(int key, const void *value) {
    return to_qnx_error(pthread_setspecific(key, value));
}

// ---- Mutexes and condition variables

// The initialisers of 7.1 are the words 0x82000000, 0 (a mutex) and 0, 0xfffffffb (a condition variable: its
// clock). As numbers of 64 bits they are below 2^32 or above 2^48, where no pointer of this program is.
typedef union {
    uint32_t words[2];
    _Atomic(void *) real;
} qnx_sync;
_Static_assert(sizeof(qnx_sync) == 8, "as sync_t of QNX");

struct qnx_sync_attributes { // 32 bytes of the program's: libc crate, _sync_attr
    int protocol, kind, ceiling, clock, rest[4];
};

static void *real_of(qnx_sync *sync, void *(*make)(int), int argument) {
    void *now = sync->real;
    uintptr_t number = (uintptr_t)now;
    if (number >> 32 != 0 && number >> 48 == 0) return now;
    void *made = make(argument);
    if ((uintptr_t)made >> 32 == 0) lacking("sync", "pointer in the place of an initialiser", (long)made);
    if (atomic_compare_exchange_strong(&sync->real, &now, made)) return made;
    free(made);
    return now;
}

static void *new_mutex(int kind) {
    // QNX's kinds: ERRORCHECK 1, RECURSIVE 2, NORMAL 3, DEFAULT 0.
    static const int kinds[] = {PTHREAD_MUTEX_DEFAULT, PTHREAD_MUTEX_ERRORCHECK, PTHREAD_MUTEX_RECURSIVE,
                                PTHREAD_MUTEX_NORMAL};
    pthread_mutexattr_t attributes;
    pthread_mutex_t *mutex = malloc(sizeof *mutex);
    if (!mutex) lacking("pthread_mutex_init", "no memory", 0);
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, kinds[kind & 3]);
    pthread_mutex_init(mutex, &attributes);
    return mutex;
}

static pthread_mutex_t *mutex_of(qnx_sync *sync) {
    return real_of(sync, new_mutex, 0);
}

int QNX(pthread_mutexattr_init)(struct qnx_sync_attributes *attributes) {
    *attributes = (struct qnx_sync_attributes){0};
    return 0;
}

int QNX(pthread_mutexattr_destroy)(struct qnx_sync_attributes *attributes) {
    (void)attributes;
    return 0;
}

int QNX(pthread_mutexattr_settype)(struct qnx_sync_attributes *attributes, int kind) {
    if (kind < 0 || kind > 3) return EINVAL;
    attributes->kind = kind;
    return 0;
}

int QNX(pthread_mutex_init)(qnx_sync *sync, const struct qnx_sync_attributes *attributes) {
    sync->real = new_mutex(attributes ? attributes->kind : 0);
    return 0;
}

int QNX(pthread_mutex_destroy)(qnx_sync *sync) {
    pthread_mutex_t *mutex = mutex_of(sync);
    int refused = pthread_mutex_destroy(mutex);
    if (!refused) free(mutex);
    return to_qnx_error(refused);
}

int QNX(pthread_mutex_lock)(qnx_sync *sync) {
    return to_qnx_error(pthread_mutex_lock(mutex_of(sync)));
}

int QNX(pthread_mutex_trylock)(qnx_sync *sync) {
    return to_qnx_error(pthread_mutex_trylock(mutex_of(sync)));
}

int QNX(pthread_mutex_unlock)(qnx_sync *sync) {
    return to_qnx_error(pthread_mutex_unlock(mutex_of(sync)));
}

static void *new_condition(int clock) {
    pthread_condattr_t attributes;
    pthread_cond_t *condition = malloc(sizeof *condition);
    if (!condition) lacking("pthread_cond_init", "no memory", 0);
    pthread_condattr_init(&attributes);
    // CLOCK_REALTIME is 0 on both, CLOCK_MONOTONIC 2 on QNX.
    pthread_condattr_setclock(&attributes, clock == 2 ? CLOCK_MONOTONIC : CLOCK_REALTIME);
    pthread_cond_init(condition, &attributes);
    return condition;
}

static pthread_cond_t *condition_of(qnx_sync *sync) {
    return real_of(sync, new_condition, sync->words[0]);
}

int QNX(pthread_condattr_init)(struct qnx_sync_attributes *attributes) {
    return __wrap_pthread_mutexattr_init(attributes);
}

int QNX(pthread_condattr_destroy)(struct qnx_sync_attributes *attributes) {
    return __wrap_pthread_mutexattr_destroy(attributes);
}

int QNX(pthread_condattr_setclock)(struct qnx_sync_attributes *attributes, int clock) {
    if (clock != 0 && clock != 2) return EINVAL;
    attributes->clock = clock;
    return 0;
}

int QNX(pthread_cond_init)(qnx_sync *sync, const struct qnx_sync_attributes *attributes) {
    sync->real = new_condition(attributes ? attributes->clock : 0);
    return 0;
}

int QNX(pthread_cond_destroy)(qnx_sync *sync) {
    pthread_cond_t *condition = condition_of(sync);
    int refused = pthread_cond_destroy(condition);
    if (!refused) free(condition);
    return to_qnx_error(refused);
}

int QNX(pthread_cond_signal)(qnx_sync *sync) {
    return to_qnx_error(pthread_cond_signal(condition_of(sync)));
}

int QNX(pthread_cond_broadcast)(qnx_sync *sync) {
    return to_qnx_error(pthread_cond_broadcast(condition_of(sync)));
}

int QNX(pthread_cond_wait)(qnx_sync *sync, qnx_sync *mutex) {
    return to_qnx_error(pthread_cond_wait(condition_of(sync), mutex_of(mutex)));
}

int QNX(pthread_cond_timedwait)(qnx_sync *sync, qnx_sync *mutex, const struct timespec *until) {
    return to_qnx_error(pthread_cond_timedwait(condition_of(sync), mutex_of(mutex), until));
}
