/* Another wall clock for a program and all that it starts: LD_PRELOAD this, with
 * DINSOS_CLOCK_OFFSET=<seconds to add>. Only the wall clock moves; the monotonic one, and with it
 * every pause, stays true. libfaketime 0.9.10 (Debian 12) was tried: under it Python's time.sleep
 * fails and a wait with a time limit never ends.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

/* What a caller computed from the moved clock; a monotonic deadline is far below. */
#define IS_WALL(at) ((at)->tv_sec > 1000000000)

static time_t offset;

__attribute__((constructor)) static void read_offset(void) {
    const char *said = getenv("DINSOS_CLOCK_OFFSET");
    offset = said ? atoll(said) : 0;
}

int clock_gettime(clockid_t clock, struct timespec *at) {
    static __typeof__(&clock_gettime) real;
    if (!real) real = (__typeof__(&clock_gettime))dlsym(RTLD_NEXT, "clock_gettime");
    int failed = real(clock, at);
    if (!failed && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) at->tv_sec += offset;
    return failed;
}

int gettimeofday(struct timeval *restrict at, void *restrict zone) {
    struct timespec now;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &now);
    at->tv_sec = now.tv_sec;
    at->tv_usec = now.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *at) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (at) *at = now.tv_sec;
    return now.tv_sec;
}

/* The kernel waits by its own clock. (Not through dlsym: for these it gives the oldest version.) */
static clockid_t truly(const struct timespec *at, struct timespec *moved) {
    *moved = *at;
    if (!IS_WALL(at)) return CLOCK_MONOTONIC;
    moved->tv_sec -= offset;
    return CLOCK_REALTIME;
}

int pthread_cond_timedwait(
    pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex,
    const struct timespec *restrict until) {
    struct timespec moved;
    clockid_t clock = truly(until, &moved);
    return pthread_cond_clockwait(condition, mutex, clock, &moved);
}

int sem_timedwait(sem_t *restrict semaphore, const struct timespec *restrict until) {
    struct timespec moved;
    clockid_t clock = truly(until, &moved);
    return sem_clockwait(semaphore, clock, &moved);
}
