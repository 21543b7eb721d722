"""What an open recorder takes of its program: prints bytes of heap in use and of anonymous memory."""

import ctypes
import sys


class Mallinfo(ctypes.Structure):
    _fields_ = [
        (name, ctypes.c_size_t)
        for name in "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost".split()
    ]


libc = ctypes.CDLL(None)
libc.mallinfo2.restype = Mallinfo
library = ctypes.CDLL(sys.argv[1])


def taken():
    with open("/proc/self/status") as status:
        lines = [line.split() for line in status]
    anonymous = next(int(words[1]) << 10 for words in lines if words[0] == "RssAnon:")
    info = libc.mallinfo2()
    return info.uordblks + info.hblkhd, anonymous


taken()
before = taken()
assert library.trtmem_open(sys.argv[2].encode(), b"noise=1ms") == 0
for _ in range(1000):
    library.trtmem_stage_begin(b"inference", 0)
    library.trtmem_stage_end(b"inference", 0)
after = taken()
library.trtmem_close()
print(after[0] - before[0], after[1] - before[1])
