"""Brackets stages of a Python program: one file, nothing but the standard library.

    import trtmem

    with trtmem.open("run.journal", release="v1"):
        with trtmem.stage("deserialize"):
            engine = runtime.deserialize_cuda_engine(plan)

A stage of your own is `custom:` and a name: `trtmem.stage("custom:preprocess")`.

`trtmem render run.journal` makes a report of it. The library is looked for at TRTMEM_LIBRARY, beside this
file, and where the system's loader looks. Without it, or where nothing is opened, brackets cost next to
nothing and do nothing; `trtmem.open` raises OSError where there is no library.
"""

import contextlib
import ctypes
import os

__all__ = ["Error", "begin", "close", "end", "note", "open", "stage"]


class Error(RuntimeError):
    """What the recorder was asked for cannot be; the message says why."""


_library = None


def _load():
    """The library, or OSError."""
    global _library
    if _library is not None:
        return _library
    beside = os.path.join(os.path.dirname(os.path.abspath(__file__)), "libtrtmem.so")
    named = os.environ.get("TRTMEM_LIBRARY")
    names = [named] if named else [beside, "libtrtmem.so"]
    refused = []
    for name in names:
        try:
            library = ctypes.CDLL(name)
            break
        except OSError as error:
            refused.append(str(error))
    else:
        raise OSError("libtrtmem.so is not found; set TRTMEM_LIBRARY to its path: " + "; ".join(refused))
    text, number = ctypes.c_char_p, ctypes.c_int
    for name, arguments, result in [
        ("trtmem_open", [text, text], number),
        ("trtmem_stage_begin", [text, number], number),
        ("trtmem_stage_end", [text, number], number),
        ("trtmem_note", [text], number),
        ("trtmem_close", [], number),
        ("trtmem_error", [], text),
    ]:
        function = getattr(library, name)
        function.argtypes, function.restype = arguments, result
    _library = library
    return library


def _check(status):
    if status != 0:
        raise Error(_library.trtmem_error().decode("utf-8", "replace"))


def _encoded(text):
    return os.fsencode(text) if isinstance(text, (str, os.PathLike)) else text


@contextlib.contextmanager
def open(journal, **options):
    """Opens the process's recorder until the end of the block: `attribution`, `device`, `models`, `noise`,
    `release`, `workload`."""
    library = _load()
    words = ",".join(f"{name}={value}" for name, value in options.items())
    _check(library.trtmem_open(_encoded(journal), words.encode()))
    try:
        yield
    finally:
        close()


def close():
    """Ends the journal."""
    if _library is not None:
        _check(_library.trtmem_close())


def begin(stage, model=0):
    """A stage begins."""
    if _library is not None:
        _check(_library.trtmem_stage_begin(stage.encode(), model))


def end(stage, model=0):
    """The stage has ended."""
    if _library is not None:
        _check(_library.trtmem_stage_end(stage.encode(), model))


def note(text):
    """Keeps a remark."""
    if _library is not None:
        _check(_library.trtmem_note(text.encode()))


@contextlib.contextmanager
def stage(name, model=0):
    """A stage that begins here and ends with the block, also where the block raises."""
    begin(name, model)
    try:
        yield
    finally:
        end(name, model)
