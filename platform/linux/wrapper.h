/* The structures of glibc's heap counters. mallinfo2 is there from glibc 2.33 on. */
#include <malloc.h>
