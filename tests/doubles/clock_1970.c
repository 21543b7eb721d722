/* The clock of a board without a battery: preloaded, it has every program see the time of its start in 1970.
 * Clocks that only count on are left as they are. */
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const time_t START = 600;

int clock_gettime(clockid_t clock, struct timespec *now) {
    if (clock != CLOCK_REALTIME && clock != CLOCK_REALTIME_COARSE) return (int)syscall(SYS_clock_gettime, clock, now);
    now->tv_sec = START;
    now->tv_nsec = 0;
    return 0;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    (void)zone;
    now->tv_sec = START;
    now->tv_usec = 0;
    return 0;
}

time_t time(time_t *now) {
    if (now) *now = START;
    return START;
}
