/* A stand-in for libcuda.so.1: the functions of the driver API that trtmem and the stand-in for TensorRT
 * use, without a GPU. What takes memory takes exactly what it was asked for; what it is told to refuse, it
 * refuses. It uses no heap, so that the heap's figures are those of the program.
 *
 * Settings (see shared.h):
 *   MEMORY=pool|system    device memory is a counter of its own (pool, the default), or touched memory of
 *                         the system, as on boards without memory for the GPU alone
 *   TOTAL=SIZE            the pool (8GiB)
 *   CONTEXT=SIZE          what the primary context takes on the device (32MiB)
 *   MODULE=SIZE           what a loaded module takes on the device (0)
 *   INTEGRATED=0|1        what the device says of itself (0)
 *   DEVICES=N             how many there are (1)
 *   VERSION=N             the driver's version (13000)
 *   FAIL=function:code[@nth],...   what is refused: always, or at the nth call from 1
 *   LEDGER=FILE           where other processes see what this one holds
 *
 * A function is left out by a version script of the linker; see tests/support/doubles.rs.
 */
#include "shared.h"

typedef int CUresult;
typedef int CUdevice;
typedef uint64_t CUdeviceptr;
typedef void *CUcontext, *CUstream, *CUmodule, *CUfunction;

enum {
    SUCCESS = 0,
    INVALID_VALUE = 1,
    OUT_OF_MEMORY = 2,
    NOT_INITIALIZED = 3,
    NO_DEVICE = 100,
    INVALID_DEVICE = 101,
    INVALID_IMAGE = 200,
    INVALID_CONTEXT = 201,
    INVALID_HANDLE = 400,
    NOT_FOUND = 500,
    ILLEGAL_ADDRESS = 700,
};

static const struct {
    CUresult code;
    const char *name, *words;
} texts[] = {
    {SUCCESS, "CUDA_SUCCESS", "no error"},
    {INVALID_VALUE, "CUDA_ERROR_INVALID_VALUE", "invalid argument"},
    {OUT_OF_MEMORY, "CUDA_ERROR_OUT_OF_MEMORY", "out of memory"},
    {NOT_INITIALIZED, "CUDA_ERROR_NOT_INITIALIZED", "initialization error"},
    {NO_DEVICE, "CUDA_ERROR_NO_DEVICE", "no CUDA-capable device is detected"},
    {INVALID_DEVICE, "CUDA_ERROR_INVALID_DEVICE", "invalid device ordinal"},
    {INVALID_IMAGE, "CUDA_ERROR_INVALID_IMAGE", "device kernel image is invalid"},
    {INVALID_CONTEXT, "CUDA_ERROR_INVALID_CONTEXT", "invalid device context"},
    {INVALID_HANDLE, "CUDA_ERROR_INVALID_HANDLE", "invalid resource handle"},
    {NOT_FOUND, "CUDA_ERROR_NOT_FOUND", "named symbol not found"},
    {ILLEGAL_ADDRESS, "CUDA_ERROR_ILLEGAL_ADDRESS", "an illegal memory access was encountered"},
    {803, "CUDA_ERROR_SYSTEM_DRIVER_MISMATCH", "system has unsupported display driver / cuda driver combination"},
};

/* ---- being told to refuse ---- */

enum { MOST_FUNCTIONS = 64 };

/* Whether this call of `function` is to be refused, and with which code. */
static CUresult refusal(const char *function) {
    static struct {
        _Atomic(const char *) name;
        atomic_int calls;
    } counted[MOST_FUNCTIONS];
    char list[256];
    if (!setting("FAIL", list, sizeof list)) return SUCCESS;
    int calls = 0;
    for (int i = 0; i < MOST_FUNCTIONS; i++) {
        const char *name = atomic_load(&counted[i].name);
        if (!name && atomic_compare_exchange_strong(&counted[i].name, &name, function)) name = function;
        if (name != function && strcmp(name, function)) continue;
        calls = atomic_fetch_add(&counted[i].calls, 1) + 1;
        break;
    }
    size_t length = strlen(function);
    for (char *entry = list; entry; entry = strchr(entry, ',') ? strchr(entry, ',') + 1 : NULL) {
        if (strncmp(entry, function, length) || entry[length] != ':') continue;
        char *end;
        int code = (int)strtol(entry + length + 1, &end, 10);
        if (*end != '@' || strtol(end + 1, NULL, 10) == calls) return code;
    }
    return SUCCESS;
}

static atomic_int initialised;
static CUcontext const primary = (CUcontext)0x100;
static atomic_int retained;
/* Of the kind that needs no memory of its own when a thread first asks for it. */
static __thread CUcontext current __attribute__((tls_model("initial-exec")));

#define ASKED()                                              \
    do {                                                     \
        CUresult refused = refusal(__func__);                \
        if (refused) return refused;                         \
    } while (0)
#define STARTED()                                            \
    do {                                                     \
        ASKED();                                             \
        if (!atomic_load(&initialised)) return NOT_INITIALIZED; \
    } while (0)
#define CURRENT()                                            \
    do {                                                     \
        STARTED();                                           \
        if (!current) return INVALID_CONTEXT;                \
    } while (0)

/* ---- memory ---- */

static int is_pool(void) {
    char kind[16];
    return !setting("MEMORY", kind, sizeof kind) || strcmp(kind, "system") != 0;
}

/* Device addresses are numbers: slot * 2^34 and the place in it. Nothing follows them. */
enum { SLOTS = 1 << 16, SLOT_BITS = 34 };
struct slot {
    _Atomic uint64_t bytes; /* 0: free */
    void *backing;
};
static struct slot slots[SLOTS];
static atomic_uint next_slot = 1;

/* Memory of the system that is really there. */
static void *touched(uint64_t bytes) {
    void *place = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (place == MAP_FAILED) return NULL;
    for (uint64_t at = 0; at < bytes; at += 4096) ((volatile char *)place)[at] = (char)(at >> 12 | 1);
    return place;
}

/* Books `bytes` to this process; whether the device has them. */
static int charge(uint64_t bytes) {
    struct holder *mine = holder_of(getpid(), 1);
    if (!mine) return 0;
    atomic_fetch_add(&mine->bytes, bytes);
    if (!is_pool() || held_by_all() <= device_total()) return 1;
    atomic_fetch_sub(&mine->bytes, bytes);
    return 0;
}

static void discharge(uint64_t bytes) {
    struct holder *mine = holder_of(getpid(), 0);
    if (mine) atomic_fetch_sub(&mine->bytes, bytes);
}

static CUresult take(CUdeviceptr *address, uint64_t bytes) {
    if (!bytes || bytes >> SLOT_BITS) return bytes ? OUT_OF_MEMORY : INVALID_VALUE;
    if (!charge(bytes)) return OUT_OF_MEMORY;
    void *backing = is_pool() ? NULL : touched(bytes);
    if (!is_pool() && !backing) {
        discharge(bytes);
        return OUT_OF_MEMORY;
    }
    for (unsigned tries = 0; tries < SLOTS; tries++) {
        unsigned slot = atomic_fetch_add(&next_slot, 1) % SLOTS;
        uint64_t empty = 0;
        if (slot == 0 || !atomic_compare_exchange_strong(&slots[slot].bytes, &empty, bytes)) continue;
        slots[slot].backing = backing;
        *address = (uint64_t)slot << SLOT_BITS;
        return SUCCESS;
    }
    discharge(bytes);
    return OUT_OF_MEMORY;
}

static CUresult give_back(CUdeviceptr address) {
    uint64_t slot = address >> SLOT_BITS;
    if (slot == 0 || slot >= SLOTS || address & ((1ULL << SLOT_BITS) - 1)) return INVALID_VALUE;
    void *backing = slots[slot].backing;
    uint64_t bytes = atomic_exchange(&slots[slot].bytes, 0);
    if (!bytes) return INVALID_VALUE;
    if (backing) munmap(backing, bytes);
    discharge(bytes);
    return SUCCESS;
}

/* Whether all of this lies in one allocation. */
static int is_held(CUdeviceptr address, uint64_t bytes) {
    uint64_t slot = address >> SLOT_BITS, offset = address & ((1ULL << SLOT_BITS) - 1);
    if (slot == 0 || slot >= SLOTS) return 0;
    uint64_t size = atomic_load(&slots[slot].bytes);
    return size && offset <= size && bytes <= size - offset;
}

/* A line of /proc/meminfo, bytes. */
static uint64_t system_bytes(const char *key) {
    char text[2048];
    int file = open("/proc/meminfo", O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    ssize_t length = read(file, text, sizeof text - 1);
    close(file);
    if (length <= 0) return 0;
    text[length] = 0;
    const char *line = strstr(text, key);
    return line ? strtoull(line + strlen(key), NULL, 10) << 10 : 0;
}

/* ---- the driver and its devices ---- */

EXPORTED CUresult cuInit(unsigned flags) {
    ASKED();
    if (flags) return INVALID_VALUE;
    if (number("DEVICES", 1) == 0) return NO_DEVICE;
    atomic_store(&initialised, 1);
    return SUCCESS;
}

EXPORTED CUresult cuDriverGetVersion(int *version) {
    ASKED();
    *version = (int)number("VERSION", 13000);
    return SUCCESS;
}

EXPORTED CUresult cuDeviceGetCount(int *count) {
    STARTED();
    *count = (int)number("DEVICES", 1);
    return SUCCESS;
}

EXPORTED CUresult cuDeviceGet(CUdevice *device, int ordinal) {
    STARTED();
    if (ordinal < 0 || ordinal >= (int)number("DEVICES", 1)) return INVALID_DEVICE;
    *device = ordinal;
    return SUCCESS;
}

EXPORTED CUresult cuDeviceGetName(char *name, int length, CUdevice device) {
    STARTED();
    snprintf(name, (size_t)length, "Stand-in %d", device);
    return SUCCESS;
}

EXPORTED CUresult cuDeviceGetPCIBusId(char *text, int length, CUdevice device) {
    STARTED();
    snprintf(text, (size_t)length, "0000:%02x:00.0", device + 1);
    return SUCCESS;
}

EXPORTED CUresult cuDeviceTotalMem_v2(size_t *bytes, CUdevice device) {
    STARTED();
    (void)device;
    *bytes = is_pool() ? device_total() : system_bytes("MemTotal:");
    return SUCCESS;
}

EXPORTED CUresult cuDeviceGetAttribute(int *value, int attribute, CUdevice device) {
    STARTED();
    (void)device;
    switch (attribute) {
    case 16: *value = 4; break; /* MULTIPROCESSOR_COUNT */
    case 18: *value = (int)number("INTEGRATED", 0); break;
    case 75: *value = 8; break; /* COMPUTE_CAPABILITY_MAJOR */
    case 76: *value = 7; break; /* COMPUTE_CAPABILITY_MINOR */
    default: return INVALID_VALUE;
    }
    return SUCCESS;
}

/* ---- the primary context ---- */

static void *context_backing;

EXPORTED CUresult cuDevicePrimaryCtxRetain(CUcontext *context, CUdevice device) {
    STARTED();
    if (device != 0) return INVALID_DEVICE;
    if (atomic_fetch_add(&retained, 1) == 0) {
        uint64_t bytes = number("CONTEXT", 32 << 20);
        if (!charge(bytes)) {
            atomic_fetch_sub(&retained, 1);
            return OUT_OF_MEMORY;
        }
        if (!is_pool() && bytes) context_backing = touched(bytes);
    }
    *context = primary;
    return SUCCESS;
}

EXPORTED CUresult cuDevicePrimaryCtxRelease_v2(CUdevice device) {
    STARTED();
    if (device != 0 || atomic_load(&retained) == 0) return INVALID_CONTEXT;
    if (atomic_fetch_sub(&retained, 1) > 1) return SUCCESS;
    uint64_t bytes = number("CONTEXT", 32 << 20);
    discharge(bytes);
    if (context_backing) munmap(context_backing, bytes);
    context_backing = NULL;
    return SUCCESS;
}

EXPORTED CUresult cuCtxSetCurrent(CUcontext context) {
    STARTED();
    if (context && (context != primary || atomic_load(&retained) == 0)) return INVALID_CONTEXT;
    current = context;
    return SUCCESS;
}

EXPORTED CUresult cuCtxGetCurrent(CUcontext *context) {
    STARTED();
    *context = current;
    return SUCCESS;
}

/* ---- memory ---- */

EXPORTED CUresult cuMemGetInfo_v2(size_t *free, size_t *total) {
    CURRENT();
    *total = is_pool() ? device_total() : system_bytes("MemTotal:");
    *free = is_pool() ? *total - held_by_all() : system_bytes("MemAvailable:");
    return SUCCESS;
}

EXPORTED CUresult cuMemAlloc_v2(CUdeviceptr *address, size_t bytes) {
    CURRENT();
    return take(address, bytes);
}

EXPORTED CUresult cuMemFree_v2(CUdeviceptr address) {
    CURRENT();
    return address ? give_back(address) : SUCCESS;
}

enum { PINNED = 4096 };
static struct {
    _Atomic(void *) place;
    size_t bytes;
} pinned[PINNED];

EXPORTED CUresult cuMemHostAlloc(void **place, size_t bytes, unsigned flags) {
    CURRENT();
    if (!bytes || flags > 15) return INVALID_VALUE;
    void *taken = touched(bytes);
    if (!taken) return OUT_OF_MEMORY;
    for (int i = 0; i < PINNED; i++) {
        void *empty = NULL;
        if (!atomic_compare_exchange_strong(&pinned[i].place, &empty, taken)) continue;
        pinned[i].bytes = bytes;
        *place = taken;
        return SUCCESS;
    }
    munmap(taken, bytes);
    return OUT_OF_MEMORY;
}

EXPORTED CUresult cuMemFreeHost(void *place) {
    CURRENT();
    for (int i = 0; place && i < PINNED; i++) {
        void *expected = place;
        if (!atomic_compare_exchange_strong(&pinned[i].place, &expected, NULL)) continue;
        munmap(place, pinned[i].bytes);
        return SUCCESS;
    }
    return INVALID_VALUE;
}

/* ---- work ---- */

static CUstream const only_stream = (CUstream)0x200;
static CUmodule const only_module = (CUmodule)0x300;
static CUfunction const only_function = (CUfunction)0x400;

EXPORTED CUresult cuMemcpyHtoDAsync_v2(CUdeviceptr to, const void *from, size_t bytes, CUstream stream) {
    CURRENT();
    if (stream && stream != only_stream) return INVALID_HANDLE;
    if (!is_held(to, bytes) || !from) return INVALID_VALUE;
    void *backing = slots[to >> SLOT_BITS].backing;
    if (backing) memcpy((char *)backing + (to & ((1ULL << SLOT_BITS) - 1)), from, bytes);
    return SUCCESS;
}

EXPORTED CUresult cuMemsetD8Async(CUdeviceptr to, unsigned char value, size_t bytes, CUstream stream) {
    CURRENT();
    if (stream && stream != only_stream) return INVALID_HANDLE;
    if (!is_held(to, bytes)) return INVALID_VALUE;
    void *backing = slots[to >> SLOT_BITS].backing;
    if (backing) memset((char *)backing + (to & ((1ULL << SLOT_BITS) - 1)), value, bytes);
    return SUCCESS;
}

EXPORTED CUresult cuStreamCreate(CUstream *stream, unsigned flags) {
    CURRENT();
    if (flags > 1) return INVALID_VALUE;
    *stream = only_stream;
    return SUCCESS;
}

EXPORTED CUresult cuStreamSynchronize(CUstream stream) {
    CURRENT();
    return stream && stream != only_stream ? INVALID_HANDLE : SUCCESS;
}

EXPORTED CUresult cuStreamDestroy_v2(CUstream stream) {
    CURRENT();
    return stream == only_stream ? SUCCESS : INVALID_HANDLE;
}

EXPORTED CUresult cuModuleLoadData(CUmodule *module, const void *image) {
    CURRENT();
    if (!image || !strstr(image, ".version") || !strstr(image, ".visible .entry trtmem_add")) return INVALID_IMAGE;
    if (!charge(number("MODULE", 0))) return OUT_OF_MEMORY;
    *module = only_module;
    return SUCCESS;
}

EXPORTED CUresult cuModuleUnload(CUmodule module) {
    CURRENT();
    if (module != only_module) return INVALID_HANDLE;
    discharge(number("MODULE", 0));
    return SUCCESS;
}

EXPORTED CUresult cuModuleGetFunction(CUfunction *function, CUmodule module, const char *name) {
    CURRENT();
    if (module != only_module) return INVALID_HANDLE;
    if (strcmp(name, "trtmem_add")) return NOT_FOUND;
    *function = only_function;
    return SUCCESS;
}

/* sum[i] += part[i]: both have to hold so many elements. Where there is memory behind them it is done. */
EXPORTED CUresult cuLaunchKernel(CUfunction function, unsigned grid_x, unsigned grid_y, unsigned grid_z,
                                 unsigned block_x, unsigned block_y, unsigned block_z, unsigned shared,
                                 CUstream stream, void **parameters, void **extra) {
    CURRENT();
    if (function != only_function || (stream && stream != only_stream)) return INVALID_HANDLE;
    if (!grid_x || !grid_y || !grid_z || !block_x || !block_y || !block_z) return INVALID_VALUE;
    if (block_x * block_y * block_z > 1024 || shared || extra || !parameters) return INVALID_VALUE;
    uint64_t sum = *(uint64_t *)parameters[0], part = *(uint64_t *)parameters[1];
    uint64_t count = *(uint64_t *)parameters[2];
    if (!is_held(sum, count * 4) || !is_held(part, count * 4)) return ILLEGAL_ADDRESS;
    uint32_t *into = slots[sum >> SLOT_BITS].backing, *from = slots[part >> SLOT_BITS].backing;
    for (uint64_t i = 0; into && from && i < count; i++) into[i] += from[i];
    return SUCCESS;
}

/* ---- words ---- */

EXPORTED CUresult cuGetErrorName(CUresult code, const char **text) {
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i].code == code) return *text = texts[i].name, SUCCESS;
    *text = NULL;
    return INVALID_VALUE;
}

EXPORTED CUresult cuGetErrorString(CUresult code, const char **text) {
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i].code == code) return *text = texts[i].words, SUCCESS;
    *text = NULL;
    return INVALID_VALUE;
}
