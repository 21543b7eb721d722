// Signals: their numbers differ from 7 on, and with them a set of them, what a handler is told, and what a
// parent is told of a child's end.
#include "qnx.h"
#include <stdlib.h>

// QNX's numbers (libc crate, src/unix/nto/mod.rs, `pub const SIG...`), each at its own place; 7 is SIGEMT, which
// Linux does not have.
static const int linux_of[] = {
    0,       SIGHUP,  SIGINT,  SIGQUIT,  SIGILL,  SIGTRAP,   SIGABRT, 0,        SIGFPE,  SIGKILL, SIGBUS,
    SIGSEGV, SIGSYS,  SIGPIPE, SIGALRM,  SIGTERM, SIGUSR1,   SIGUSR2, SIGCHLD,  SIGPWR,  SIGWINCH, SIGURG,
    SIGIO,   SIGSTOP, SIGTSTP, SIGCONT,  SIGTTIN, SIGTTOU,   SIGVTALRM, SIGPROF, SIGXCPU, SIGXFSZ,
};
#define SIGNALS ((int)(sizeof linux_of / sizeof *linux_of))

int to_linux_signal(int signal) {
    // 0 asks whether a process is there; what nobody has is refused by the system.
    return signal > 0 && signal < SIGNALS && linux_of[signal] ? linux_of[signal] : signal ? -1 : 0;
}

int to_qnx_signal(int signal) {
    for (int i = 1; i < SIGNALS; i++)
        if (linux_of[i] == signal) return i;
    lacking("signal", "no number of QNX for Linux's", signal);
}

void to_linux_set(const qnx_sigset_t *from, sigset_t *to) {
    sigemptyset(to);
    for (int i = 1; i < SIGNALS; i++)
        if (from->bits[(i - 1) / 32] >> (i - 1) % 32 & 1 && linux_of[i]) sigaddset(to, linux_of[i]);
}

int QNX(sigemptyset)(qnx_sigset_t *set) {
    *set = (qnx_sigset_t){{0, 0}};
    return 0;
}

int QNX(sigaddset)(qnx_sigset_t *set, int signal) {
    if (signal < 1 || signal > 64) {
        qnx_errno = EINVAL;
        return -1;
    }
    set->bits[(signal - 1) / 32] |= UINT32_C(1) << (signal - 1) % 32;
    return 0;
}

struct qnx_sigaction {
    void (*handler)(int);
    int flags;
    qnx_sigset_t mask;
};

// A handler is told QNX's number.
static void (*handlers[SIGNALS])(int);

static void tell(int signal) {
    int number = to_qnx_signal(signal);
    handlers[number](number);
}

static bool is_action(void (*handler)(int)) {
    return handler == SIG_DFL || handler == SIG_IGN;
}

int QNX(sigaction)(int signal, const struct qnx_sigaction *new, struct qnx_sigaction *old) {
    // No flag is the same on both; the program sets none.
    if (new && new->flags) lacking("sigaction", "flags", new->flags);
    int number = to_linux_signal(signal);
    void (*before)(int) = signal > 0 && signal < SIGNALS ? handlers[signal] : SIG_DFL;
    struct sigaction asked = {0}, was = {0};
    if (new) {
        asked.sa_handler = is_action(new->handler) ? new->handler : tell;
        to_linux_set(&new->mask, &asked.sa_mask);
        if (!is_action(new->handler) && number > 0) handlers[signal] = new->handler;
    }
    if (CALL(sigaction(number, new ? &asked : NULL, old ? &was : NULL)) != 0) return -1;
    if (old) *old = (struct qnx_sigaction){is_action(was.sa_handler) ? was.sa_handler : before, 0, {{0, 0}}};
    return 0;
}

void (*QNX(signal)(int signal, void (*handler)(int)))(int) {
    struct qnx_sigaction new = {handler, 0, {{0, 0}}}, old;
    return __wrap_sigaction(signal, &new, &old) == 0 ? old.handler : SIG_ERR;
}

int QNX(raise)(int signal) {
    return CALL(raise(to_linux_signal(signal)));
}

int QNX(kill)(pid_t pid, int signal) {
    return CALL(kill(pid, to_linux_signal(signal)));
}
