"""TensorRT-RTX's Python bindings, CUDA's driver, NVML and the heap, asked without trtmem and without PyTorch."""

import array
import ctypes
import math
import os
import sys
from pathlib import Path

LIBRARY = "libtensorrt_rtx.so.1"
PARSER = "libtensorrt_onnxparser_rtx.so.1"
# Types of tensors by the bindings' names, as `array` has them; of another type it is bytes enough that count.
TYPES = {"FLOAT": "f", "INT32": "i"}


def bindings(libraries, folder, log):
    """The vendor's module on the libraries named, and a logger that writes every line to the file `log`."""
    for name in (LIBRARY, PARSER):
        ctypes.CDLL(str(Path(libraries) / name), mode=ctypes.RTLD_GLOBAL)
    sys.path[:0] = [str(folder)] if folder else []
    import tensorrt_rtx_bindings as trt

    file = open(log, "w", buffering=1)

    class Logger(trt.ILogger):
        def log(self, severity, text):
            file.write(f"{severity.name} {text}\n")

    return trt, Logger()


class Heap:
    """Heap in use, as glibc counts it."""

    def __init__(self):
        fields = [(it, ctypes.c_size_t) for it in "a b c d hblkhd e f uordblks g h".split()]
        self._ask = ctypes.CDLL(None).mallinfo2
        self._ask.restype = type("Mallinfo", (ctypes.Structure,), {"_fields_": fields})

    def used(self):
        info = self._ask()
        return info.uordblks + info.hblkhd


class Cuda:
    """The driver's interface on the first device, in its primary context, which TensorRT uses too."""

    def __init__(self):
        self._library = ctypes.CDLL("libcuda.so.1")
        device, context = ctypes.c_int(), ctypes.c_void_p()
        self._do("cuInit", ctypes.c_uint(0))
        self._do("cuDeviceGet", ctypes.byref(device), ctypes.c_int(0))
        self._do("cuDevicePrimaryCtxRetain", ctypes.byref(context), device)
        self._context = context
        self.use()

    def _do(self, name, *arguments):
        code = getattr(self._library, name)(*arguments)
        if code != 0:
            sys.exit(f"{name} gives CUDA's error {code}")

    def use(self):
        """Makes the context that of the thread which calls."""
        self._do("cuCtxSetCurrent", self._context)

    def used(self):
        """Device memory that is not free, whoever has it."""
        free, total = ctypes.c_size_t(), ctypes.c_size_t()
        self._do("cuMemGetInfo_v2", ctypes.byref(free), ctypes.byref(total))
        return total.value - free.value

    def memory(self, count):
        address = ctypes.c_uint64()
        self._do("cuMemAlloc_v2", ctypes.byref(address), ctypes.c_size_t(count))
        return address.value

    def free(self, address):
        self._do("cuMemFree_v2", ctypes.c_uint64(address))

    def stream(self):
        stream = ctypes.c_void_p()
        self._do("cuStreamCreate", ctypes.byref(stream), ctypes.c_uint(1))
        return stream

    def wait(self, stream):
        self._do("cuStreamSynchronize", stream)

    def release(self, stream):
        self._do("cuStreamDestroy_v2", stream)

    def write(self, address, data, stream):
        there, here, count = self._places(address, data)
        self._do("cuMemcpyHtoDAsync_v2", there, here, count, stream)
        self.wait(stream)

    def read(self, address, data, stream):
        there, here, count = self._places(address, data)
        self._do("cuMemcpyDtoHAsync_v2", here, there, count, stream)
        self.wait(stream)

    @staticmethod
    def _places(address, data):
        here, length = data.buffer_info()
        return ctypes.c_uint64(address), ctypes.c_void_p(here), ctypes.c_size_t(length * data.itemsize)


def allocator(trt, cuda, counted=None):
    """An allocator for TensorRT that takes each piece of memory by itself from the driver, as trtmem's does.

    Where it is given `counted`, it counts there how often it was asked.
    """

    class Memory(trt.IGpuAllocator):
        def __init__(self):
            trt.IGpuAllocator.__init__(self)

        def allocate(self, size, alignment, flags):
            cuda.use()
            if size and counted:
                counted["allocations"] += 1
            return cuda.memory(size) if size else 0

        def reallocate(self, address, alignment, new_size):
            return 0

        def deallocate(self, memory):
            cuda.use()
            if memory:
                cuda.free(memory)
            return True

        def allocate_async(self, size, alignment, flags, stream):
            return self.allocate(size, alignment, flags)

        def deallocate_async(self, memory, stream):
            return self.deallocate(memory)

    return Memory()


class Nvml:
    """The management library: what the driver counts for this process."""

    class _Process(ctypes.Structure):
        _fields_ = [
            *(("pid", ctypes.c_uint), ("used", ctypes.c_ulonglong)),
            *(("gpu", ctypes.c_uint), ("compute", ctypes.c_uint)),
        ]

    def __init__(self):
        self._device, self._is_there = ctypes.c_void_p(), False
        try:
            self._library = ctypes.CDLL("libnvidia-ml.so.1")
        except OSError:
            return
        first, place = ctypes.c_uint(0), ctypes.byref(self._device)
        self._is_there = self._library.nvmlInit_v2() == 0
        self._is_there &= self._library.nvmlDeviceGetHandleByIndex_v2(first, place) == 0

    def process(self):
        """0 where this process is not listed, as before it uses the device, or always in some containers."""
        if not self._is_there:
            return 0
        count, listed = ctypes.c_uint(64), (self._Process * 64)()
        ask = self._library.nvmlDeviceGetComputeRunningProcesses_v3
        known = ask(self._device, ctypes.byref(count), listed) == 0
        own = [it.used for it in listed[: count.value] if it.pid == os.getpid()] if known else []
        return own[0] if own and own[0] != 2**64 - 1 else 0


class Buffers:
    """Device buffers for the tensors of one engine, made once; outputs hold no number before an inference."""

    def __init__(self, cuda, model):
        self._cuda, self._model, self._buffers = cuda, model, {}

    def bind(self, trt, engine, context, stream):
        for name in map(engine.get_tensor_name, range(engine.num_io_tensors)):
            shape = tuple(abs(it) for it in engine.get_tensor_shape(name))
            is_input = engine.get_tensor_mode(name) == trt.TensorIOMode.INPUT
            if is_input:
                context.set_input_shape(name, shape)
            if name not in self._buffers:
                kind = TYPES.get(engine.get_tensor_dtype(name).name, "q")
                data = self._content(kind, math.prod(shape), is_input)
                address = self._cuda.memory(len(data) * data.itemsize)
                self._cuda.write(address, data, stream)
                self._buffers[name] = address, data, is_input
            context.set_tensor_address(name, self._buffers[name][0])

    def _content(self, kind, count, is_input):
        if not is_input:
            return array.array(kind, [math.nan if kind == "f" else -1]) * count
        data, file = array.array(kind), Path(self._model["folder"]) / f"{self._model['name']}.input"
        if self._model["reference"]:
            data.frombytes(file.read_bytes())
            return data
        return array.array(kind, [0]) * count

    def apart(self, stream):
        """How far the output is from PyTorch's, how large that is and how wide; None without a reference.

        The first is None where the output holds something that is no number.
        """
        if not self._model["reference"]:
            return None
        wanted, file = array.array("f"), Path(self._model["folder"]) / f"{self._model['name']}.output"
        wanted.frombytes(file.read_bytes())
        address, data, _ = next(it for it in self._buffers.values() if not it[2])
        self._cuda.read(address, data, stream)
        unlike = [abs(a - b) for a, b in zip(data, wanted, strict=True)]
        largest = None if any(map(math.isnan, unlike)) else max(unlike)
        return largest, max(map(abs, wanted)), max(wanted) - min(wanted)


def infer(trt, engine, context, buffers, cuda, stream, times=1):
    """Addresses set, and so many inferences, each finished."""
    buffers.bind(trt, engine, context, stream)
    for _ in range(times):
        if not context.execute_async_v3(stream.value):
            sys.exit("the inference was refused; see the log")
        cuda.wait(stream)
