"""A program that forks while its recorder is open: what the child does stays out of the parent's journal."""

import os
import sys

import trtmem

with trtmem.open(sys.argv[1], noise="1ms"):
    trtmem.begin("context")
    child = os.fork()
    if child == 0:
        trtmem.end("context")
        trtmem.note("said in the child")
        trtmem.close()
        with trtmem.open(sys.argv[2], noise="1ms"):
            with trtmem.stage("inference"):
                pass
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    trtmem.end("context")
sys.exit(status)
