// What TensorRT does with the objects that trtmem gives it, through the vendor's own classes: a call here
// is compiled to the slot that the headers say. Built by tests/tensorrt/headers.rs.
#include "NvInfer.h"

#include <cstdint>
#include <cstring>
#include <thread>
#include <vector>

using namespace nvinfer1;

#if NV_TENSORRT_MAJOR >= 10
#define ALLOCATOR_IS_VERSIONED 1
#endif
#if NV_TENSORRT_MAJOR >= 11
#define LOGGER_IS_VERSIONED 1
#endif
#if NV_TENSORRT_MAJOR >= 9
#define HAS_MONITOR 1
#endif

namespace
{
ILogger& logger(void* object)
{
    return *static_cast<ILogger*>(object);
}

IGpuAllocator& allocator(void* object)
{
    return *static_cast<IGpuAllocator*>(object);
}

#if ALLOCATOR_IS_VERSIONED
template <typename Interface>
bool isVersioned(Interface& object, char const* kind)
{
    InterfaceInfo const info = object.getInterfaceInfo();
    return std::strcmp(info.kind, kind) == 0 && info.major == 1 && info.minor == 0
        && object.getAPILanguage() == APILanguage::kCPP;
}
#endif
} // namespace

extern "C" int32_t headersVersion()
{
    int32_t const weight = NV_TENSORRT_MAJOR >= 10 ? 10000 : 1000;
    return NV_TENSORRT_MAJOR * weight + NV_TENSORRT_MINOR * 100 + NV_TENSORRT_PATCH;
}

extern "C" void logOne(void* object, int32_t severity, char const* text)
{
    logger(object).log(static_cast<ILogger::Severity>(severity), text);
}

extern "C" void logFromThreads(void* object, int32_t threads, int32_t lines)
{
    std::vector<std::thread> all;
    for (int32_t i = 0; i < threads; ++i)
    {
        all.emplace_back([=] {
            for (int32_t line = 0; line < lines; ++line)
            {
                logger(object).log(ILogger::Severity::kVERBOSE, "from a thread");
            }
        });
    }
    for (auto& thread : all)
    {
        thread.join();
    }
}

extern "C" bool loggerSaysWhatItIs(void* object)
{
#if LOGGER_IS_VERSIONED
    return isVersioned(logger(object), "ILogger");
#else
    return object != nullptr;
#endif
}

extern "C" bool allocatorSaysWhatItIs(void* object)
{
#if ALLOCATOR_IS_VERSIONED
    return isVersioned(allocator(object), "IGpuAllocator");
#else
    return object != nullptr;
#endif
}

/// 2 where these headers have no monitor.
extern "C" int32_t monitorSaysWhatItIs([[maybe_unused]] void* object)
{
#if ALLOCATOR_IS_VERSIONED
    return isVersioned(*static_cast<IProgressMonitor*>(object), "IProgressMonitor");
#elif HAS_MONITOR
    return object != nullptr;
#else
    return 2;
#endif
}

extern "C" void startPhase([[maybe_unused]] void* object, [[maybe_unused]] char const* phase,
    [[maybe_unused]] char const* parent, [[maybe_unused]] int32_t steps)
{
#if HAS_MONITOR
    static_cast<IProgressMonitor*>(object)->phaseStart(phase, parent, steps);
#endif
}

extern "C" bool completeStep(
    [[maybe_unused]] void* object, [[maybe_unused]] char const* phase, [[maybe_unused]] int32_t step)
{
#if HAS_MONITOR
    return static_cast<IProgressMonitor*>(object)->stepComplete(phase, step);
#else
    return true;
#endif
}

extern "C" void finishPhase([[maybe_unused]] void* object, [[maybe_unused]] char const* phase)
{
#if HAS_MONITOR
    static_cast<IProgressMonitor*>(object)->phaseFinish(phase);
#endif
}

extern "C" void* allocateSome(void* object, uint64_t bytes, uint64_t alignment, uint32_t flags)
{
    return allocator(object).allocate(bytes, alignment, flags);
}

extern "C" void* reallocateSome(void* object, void* memory, uint64_t alignment, uint64_t bytes)
{
    return allocator(object).reallocate(memory, alignment, bytes);
}

/// As the release does it: 8.0 by free, later ones by deallocate.
extern "C" bool giveBack(void* object, void* memory)
{
#if NV_TENSORRT_MAJOR == 8 && NV_TENSORRT_MINOR < 2
    allocator(object).free(memory);
    return true;
#else
    return allocator(object).deallocate(memory);
#endif
}

/// By free, where the release still has it.
extern "C" bool giveBackOldWay(void* object, void* memory)
{
#if NV_TENSORRT_MAJOR < 10
    allocator(object).free(memory);
    return true;
#else
    return allocator(object).deallocate(memory);
#endif
}

extern "C" void* allocateInStream(void* object, uint64_t bytes, uint64_t alignment, uint32_t flags)
{
#if ALLOCATOR_IS_VERSIONED
    return allocator(object).allocateAsync(bytes, alignment, flags, nullptr);
#else
    return allocator(object).allocate(bytes, alignment, flags);
#endif
}

extern "C" bool giveBackInStream(void* object, void* memory)
{
#if ALLOCATOR_IS_VERSIONED
    return allocator(object).deallocateAsync(memory, nullptr);
#else
    return giveBack(object, memory);
#endif
}
