// The runtime, and the library's C functions.

#include "life.h"

#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>

namespace trt_double
{
namespace
{

using namespace nvinfer1;

// What a runtime takes unless TRTMEM_DOUBLE=runtime:heap=N says otherwise.
constexpr uint64_t kRUNTIME_HEAP = 256 << 10;

class Runtime final : public apiv::VRuntime, public IRuntime
{
public:
    explicit Runtime(ILogger* logger)
        : mHeap{number(Stage::Runtime, "heap", kRUNTIME_HEAP)}
    {
        mImpl = this;
        mState->logger = logger;
    }

    ~Runtime() noexcept override
    {
        reach(Stage::ReleaseRuntime, mState->logger);
        if (mState->engines > 0)
        {
            wrongOrder(mState->logger, "IRuntime::~IRuntime", mState->engines, "engines");
        }
    }

    IRuntime* getPImpl() noexcept { return told(Stage::Runtime, "wrong-pimpl") ? nullptr : this; }

    // The third argument is 8.x's plugin factory, always null.
    ICudaEngine* deserializeCudaEngine(void const* blob, std::size_t size, IPluginFactory*) noexcept
    {
        return makeEngine(mState, blob, size);
    }
    ICudaEngine* deserializeCudaEngine(void const* blob, std::size_t size) noexcept
    {
        return makeEngine(mState, blob, size);
    }
    ICudaEngine* deserializeCudaEngine(IStreamReader&) noexcept { return nullptr; }
    ICudaEngine* deserializeCudaEngineV2(IStreamReaderV2&) noexcept { return nullptr; }

    void setGpuAllocator(IGpuAllocator* allocator) noexcept { mState->allocator = allocator; }
    void setErrorRecorder(IErrorRecorder* recorder) noexcept { mState->recorder = recorder; }
    IErrorRecorder* getErrorRecorder() const noexcept { return mState->recorder; }
    ILogger* getLogger() const noexcept { return told(Stage::Runtime, "wrong-logger") ? nullptr : mState->logger; }

    void setDLACore(int32_t core) noexcept
    {
        if (core < 0 || core >= getNbDLACores())
        {
            say(mState->logger, Severity::kERROR,
                "IRuntime::setDLACore: Error Code 3: API Usage Error (Parameter check failed, condition: dlaCore < %d)",
                getNbDLACores());
            return;
        }
        mDlaCore = core;
    }
#ifdef TRT_MAJOR_RTX
    int64_t getEngineHeaderSize() const noexcept { return 64; }
    EngineValidity getEngineValidity(void const*, int64_t, uint64_t*) const noexcept { return EngineValidity::kVALID; }
    void setDeferredWeightsLoading(bool) noexcept {}
    bool getDeferredWeightsLoading() const noexcept { return false; }
#endif
    int32_t getDLACore() const noexcept { return mDlaCore; }
    int32_t getNbDLACores() const noexcept { return static_cast<int32_t>(number(Stage::Runtime, "dla-cores", 0)); }
    bool setDLAWorkspaceAllocationStrategy(DLAWorkspaceAllocationStrategy) noexcept { return false; }
    DLAWorkspaceAllocationStrategy getDLAWorkspaceAllocationStrategy() const noexcept
    {
        return DLAWorkspaceAllocationStrategy::kDEFAULT;
    }

    bool setMaxThreads(int32_t threads) noexcept
    {
        if (threads < 1)
        {
            return false;
        }
        mThreads = threads;
        return true;
    }
    int32_t getMaxThreads() const noexcept { return told(Stage::Runtime, "wrong-threads") ? 77 : mThreads; }

    void setTemporaryDirectory(char const* path) noexcept { mDirectory = path == nullptr ? "" : path; }
    char const* getTemporaryDirectory() const noexcept { return mDirectory.c_str(); }
    void setTempfileControlFlags(TempfileControlFlags flags) noexcept { mFlags = flags; }
    TempfileControlFlags getTempfileControlFlags() const noexcept { return mFlags; }
    IPluginRegistry& getPluginRegistry() noexcept { return registry(); }
    void setPluginRegistryParent(IPluginRegistry*) noexcept {}
    IRuntime* loadRuntime(char const*) noexcept { return nullptr; }
    void setEngineHostCodeAllowed(bool allowed) noexcept { mHostCode = allowed; }
    bool getEngineHostCodeAllowed() const noexcept { return mHostCode; }

private:
    Counted mCounted{Kind::Runtime};
    Heap mHeap;
    std::shared_ptr<RuntimeState> mState{std::make_shared<RuntimeState>()};
    std::string mDirectory{"/tmp"};
    TempfileControlFlags mFlags{3};
    int32_t mDlaCore{-1};
    int32_t mThreads{1};
    bool mHostCode{false};
};


ILogger* gLogger{nullptr};

// What the process's first runtime takes and never gives back.
void onceForTheProcess()
{
    static std::once_flag once;
    std::call_once(once, [] { leakHeap(number(Stage::Runtime, "once", 0)); });
}

// The first thing that happens when the library is loaded.
[[gnu::constructor]] void loaded()
{
    if (!understood(environment()))
    {
        fputs("TensorRT double: TRTMEM_DOUBLE cannot be understood\n", stderr);
        abort();
    }
    leakHeap(number(Stage::Library, "heap", 0));
    reach(Stage::Library, nullptr);
}

} // namespace

IRuntime* makeRuntime(ILogger* logger)
{
    gLogger = logger;
    if (auto const verdict = reach(Stage::Runtime, logger); verdict != Verdict::Go)
    {
        return failure<IRuntime>(verdict);
    }
    onceForTheProcess();
    return new Runtime{logger};
}

} // namespace trt_double

extern "C"
{

__attribute__((visibility("default"))) int32_t getInferLibVersion() noexcept
{
    using trt_double::number;
    using trt_double::Stage;
    return static_cast<int32_t>(number(Stage::Library, "version", NV_TENSORRT_VERSION));
}

#if RELEASE >= 100000
__attribute__((visibility("default"))) int32_t getInferLibMajorVersion() noexcept
{
    return NV_TENSORRT_MAJOR;
}
__attribute__((visibility("default"))) int32_t getInferLibMinorVersion() noexcept
{
    return NV_TENSORRT_MINOR;
}
__attribute__((visibility("default"))) int32_t getInferLibPatchVersion() noexcept
{
    return NV_TENSORRT_PATCH;
}
__attribute__((visibility("default"))) int32_t getInferLibBuildVersion() noexcept
{
    return NV_TENSORRT_BUILD;
}
#endif

__attribute__((visibility("default"))) void* createInferRuntime_INTERNAL(void* logger, int32_t) noexcept
{
    return trt_double::makeRuntime(static_cast<nvinfer1::ILogger*>(logger));
}

__attribute__((visibility("default"))) void* createInferRefitter_INTERNAL(void*, void*, int32_t) noexcept
{
    return nullptr;
}

__attribute__((visibility("default"))) nvinfer1::IPluginRegistry* getPluginRegistry() noexcept
{
    return &trt_double::registry();
}

__attribute__((visibility("default"))) nvinfer1::ILogger* getLogger() noexcept
{
    return trt_double::gLogger;
}

// For the self test: `name` is one of the ledger's. -1 where there is no such name.
__attribute__((visibility("default"))) int64_t trtmem_double_count(char const* name) noexcept
{
    return trt_double::count(name);
}

} // extern "C"
