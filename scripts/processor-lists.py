#!/usr/bin/env python3
"""Shows why trtmem does not take MemAvailable as it stands.

Maps and touches 64 MiB several times and prints by how much MemAvailable fell, and by how much the
sum of MemAvailable and the pages waiting in the processors' free lists (/proc/zoneinfo) did. Needs
Linux and Python 3, nothing else.
"""

import mmap
import time

SIZE = 64 << 20
PAGE = mmap.PAGESIZE
MIB = 1 << 20


def available():
    for line in open("/proc/meminfo"):
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    raise SystemExit("this kernel has no MemAvailable")


def in_lists():
    counts = (line.split() for line in open("/proc/zoneinfo"))
    return sum(int(words[1]) for words in counts if words[:1] == ["count:"]) * PAGE


def main():
    print("fall while 64 MiB were touched, MiB: MemAvailable alone / with the processors' lists")
    for _ in range(10):
        time.sleep(0.1)
        before, lists_before = available(), in_lists()
        block = mmap.mmap(-1, SIZE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        for offset in range(0, SIZE, PAGE):
            block[offset] = 1
        after, lists_after = available(), in_lists()
        block.close()
        alone = before - after
        print(f"{alone / MIB:8.2f} / {(alone + lists_before - lists_after) / MIB:.2f}")


main()
