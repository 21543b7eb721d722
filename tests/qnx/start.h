// Starting a program on a machine that emulates another: with the emulator where it is the emulated one's.
#ifndef TRTMEM_START_H
#define TRTMEM_START_H

#include <limits.h>
#include <stdbool.h>

struct start {
    char file[PATH_MAX];
    const char *program;
    // As many as an argument list of ours ever has.
    char *arguments[512];
};

// What has to be executed for `name` with `arguments`; false where nothing of that name is on the path.
bool prepare(struct start *start, const char *name, char *const arguments[]);

#endif
