/* The structures of the QNX SDK that the tool reads, or compares its text sources with:
 * the heap counters, and a row of a process's mappings (DCMD_PROC_MAPINFO, DCMD_PROC_PAGEDATA). */
#include <malloc.h>
#include <sys/types.h>
#include <sys/procfs.h>
