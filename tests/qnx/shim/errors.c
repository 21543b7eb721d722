// Error numbers. The first 34 are the same on both systems.
#include "qnx.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

__thread int qnx_errno;

// Linux's, then QNX's (libc crate, src/unix/nto/mod.rs, `pub const E...`).
static const int pairs[][2] = {
    {EDEADLK, 45},      {ENAMETOOLONG, 78}, {ENOLCK, 46},        {ENOSYS, 89},       {ENOTEMPTY, 93},
    {ELOOP, 90},        {ENOMSG, 35},       {EIDRM, 36},         {EBADE, 50},        {EBADR, 51},
    {ENODATA, 61},      {ETIME, 62},        {ENOLINK, 67},       {EPROTO, 71},       {EMULTIHOP, 74},
    {EBADMSG, 77},      {EOVERFLOW, 79},    {EBADFD, 81},        {ELIBACC, 83},      {ELIBBAD, 84},
    {EILSEQ, 88},       {EUSERS, 94},       {ENOTSOCK, 238},     {EDESTADDRREQ, 239}, {EMSGSIZE, 240},
    {EPROTOTYPE, 241},  {ENOPROTOOPT, 242}, {EPROTONOSUPPORT, 243}, {EOPNOTSUPP, 103}, {EAFNOSUPPORT, 247},
    {EADDRINUSE, 248},  {EADDRNOTAVAIL, 249}, {ENETDOWN, 250},   {ENETUNREACH, 251}, {ENETRESET, 252},
    {ECONNABORTED, 253}, {ECONNRESET, 254}, {ENOBUFS, 255},      {EISCONN, 256},     {ENOTCONN, 257},
    {ETIMEDOUT, 260},   {ECONNREFUSED, 261}, {EHOSTUNREACH, 265}, {EALREADY, 237},   {EINPROGRESS, 236},
    {ESTALE, 122},      {EDQUOT, 49},       {ECANCELED, 47},     {EOWNERDEAD, 58},   {ENOTRECOVERABLE, 95},
};

#define PAIRS (sizeof pairs / sizeof *pairs)

int to_qnx_error(int error) {
    for (size_t i = 0; i < PAIRS; i++)
        if (pairs[i][0] == error) return pairs[i][1];
    if (error > ERANGE) lacking("errno", "no number of QNX for Linux's", error);
    return error;
}

static int to_linux_error(int error) {
    for (size_t i = 0; i < PAIRS; i++)
        if (pairs[i][1] == error) return pairs[i][0];
    return error <= ERANGE ? error : 0;
}

int *QNX(__get_errno_ptr)(void) {
    return &qnx_errno;
}

int __xpg_strerror_r(int error, char *text, size_t size);

int QNX(strerror_r)(int error, char *text, size_t size) {
    int same = to_linux_error(error);
    if (same == 0 && error != 0) {
        snprintf(text, size, "Unknown error %d", error);
        return 22; // EINVAL
    }
    return to_qnx_error(__xpg_strerror_r(same, text, size));
}

_Noreturn void lacking(const char *function, const char *what, long value) {
    dprintf(2, "tests/qnx: %s: %s %ld (0x%lx)\n", function, what, value, value);
    _exit(70);
}
