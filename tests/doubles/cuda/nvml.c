/* A stand-in for libnvidia-ml.so.1: what trtmem asks of the management library. It tells what processes
 * hold of the stand-in driver's device, which it sees by the file both are given (LEDGER, see shared.h).
 *
 * Settings: TOTAL, LEDGER as for the driver; NVML_FAIL=1: it does not start; NVML_UNLISTED=1: no process is
 * listed, as in a container; NVML_UNKNOWN=1: processes are listed without their memory.
 */
#include "shared.h"

typedef int nvmlReturn_t;
typedef void *nvmlDevice_t;

enum { OK = 0, INVALID_ARGUMENT = 2, NOT_FOUND = 6, INSUFFICIENT_SIZE = 7, DRIVER_NOT_LOADED = 9 };

typedef struct {
    unsigned version;
    unsigned long long total, reserved, free, used;
} nvmlMemory_v2_t;

typedef struct {
    unsigned pid;
    unsigned long long usedGpuMemory;
    unsigned gpuInstanceId, computeInstanceId;
} nvmlProcessInfo_t;

static nvmlDevice_t const device = (nvmlDevice_t)0x10;
static const char uuid[] = "GPU-00000000-7472-746d-656d-000000000000";

EXPORTED nvmlReturn_t nvmlInit_v2(void) { return number("NVML_FAIL", 0) ? DRIVER_NOT_LOADED : OK; }

EXPORTED nvmlReturn_t nvmlShutdown(void) { return OK; }

EXPORTED const char *nvmlErrorString(nvmlReturn_t code) { return code ? "refused" : "no error"; }

EXPORTED nvmlReturn_t nvmlSystemGetDriverVersion(char *text, unsigned length) {
    snprintf(text, length, "580.0");
    return OK;
}

EXPORTED nvmlReturn_t nvmlDeviceGetCount_v2(unsigned *count) {
    *count = 1;
    return OK;
}

EXPORTED nvmlReturn_t nvmlDeviceGetHandleByIndex_v2(unsigned index, nvmlDevice_t *found) {
    *found = device;
    return index ? INVALID_ARGUMENT : OK;
}

EXPORTED nvmlReturn_t nvmlDeviceGetHandleByUUID(const char *asked, nvmlDevice_t *found) {
    *found = device;
    return strcmp(asked, uuid) ? NOT_FOUND : OK;
}

EXPORTED nvmlReturn_t nvmlDeviceGetHandleByPciBusId_v2(const char *asked, nvmlDevice_t *found) {
    *found = device;
    return strstr(asked, "01:00.0") ? OK : NOT_FOUND;
}

EXPORTED nvmlReturn_t nvmlDeviceGetUUID(nvmlDevice_t of, char *text, unsigned length) {
    if (of != device) return INVALID_ARGUMENT;
    snprintf(text, length, "%s", uuid);
    return OK;
}

EXPORTED nvmlReturn_t nvmlDeviceGetMemoryInfo_v2(nvmlDevice_t of, nvmlMemory_v2_t *memory) {
    if (of != device) return INVALID_ARGUMENT;
    memory->total = device_total();
    memory->used = held_by_all();
    memory->reserved = 0;
    memory->free = memory->total - memory->used;
    return OK;
}

EXPORTED nvmlReturn_t nvmlDeviceGetComputeRunningProcesses_v3(nvmlDevice_t of, unsigned *count, nvmlProcessInfo_t *list) {
    if (of != device) return INVALID_ARGUMENT;
    unsigned room = list ? *count : 0, found = 0;
    struct holder *all = holders();
    for (int i = 0; i < HOLDERS && !number("NVML_UNLISTED", 0); i++) {
        int32_t process = atomic_load(&all[i].process);
        if (!is_alive(process) || !atomic_load(&all[i].bytes)) continue;
        if (found < room) {
            unsigned long long bytes = number("NVML_UNKNOWN", 0) ? ~0ULL : atomic_load(&all[i].bytes);
            list[found] = (nvmlProcessInfo_t){(unsigned)process, bytes, ~0u, ~0u};
        }
        found++;
    }
    *count = found;
    return found > room ? INSUFFICIENT_SIZE : OK;
}

EXPORTED nvmlReturn_t nvmlDeviceGetGraphicsRunningProcesses_v3(nvmlDevice_t of, unsigned *count, nvmlProcessInfo_t *list) {
    (void)list;
    *count = 0;
    return of == device ? OK : INVALID_ARGUMENT;
}
