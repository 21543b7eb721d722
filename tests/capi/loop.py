"""The same loop in Python: python3 loop.py JOURNAL, with src/capi on PYTHONPATH."""

import ctypes
import sys

import trtmem

libc = ctypes.CDLL(None)
libc.malloc.restype, libc.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
libc.free.argtypes = [ctypes.c_void_p]
size = 100 << 20

with trtmem.open(sys.argv[1], release="v1", workload="loop"):
    with trtmem.stage("deserialize"):
        weights = libc.malloc(size)
        ctypes.memset(weights, 1, size)
    trtmem.note("the loop begins")
    with trtmem.stage("inference"):
        total = sum(ctypes.string_at(weights, 4096))
    with trtmem.stage("release-engine"):
        libc.free(weights)
print(total)
