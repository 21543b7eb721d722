//! The system calls trtmem stands on.
