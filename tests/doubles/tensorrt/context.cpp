// The execution context: shapes, addresses, and what the first inference takes.

#include "life.h"

#include <algorithm>
#include <cinttypes>

namespace trt_double
{
namespace
{

using namespace nvinfer1;

// TensorRT has device addresses aligned so.
constexpr uintptr_t kALIGNMENT = 256;
// What a context takes itself: its persistent memory and its activations.
constexpr size_t kOWN_PIECES = 2;

class Context final : public apiv::VExecutionContext, public IExecutionContext
{
public:
    Context(std::shared_ptr<EngineState> engine, bool ownsMemory)
        : mEngine{std::move(engine)}
        , mOwnsMemory{ownsMemory}
        , mHeap{spec().contextHeap}
        , mShapes(spec().tensors.size())
        , mAddresses(spec().tensors.size())
    {
        mImpl = this;
        ++mEngine->contexts;
        chooseFirstProfile();
        forgetShapes();
    }

    ~Context() noexcept override
    {
        reach(Stage::ReleaseContext, logger(), spec().tricks);
        mEngine->profilesInUse.erase(mProfile);
        --mEngine->contexts;
    }

    // Takes the context's own device memory; false where the source refuses.
    bool takeMemory()
    {
        return !mOwnsMemory
            || (mMemory.take(mEngine->runtime->source(), spec().persistent)
                && mMemory.take(mEngine->runtime->source(), spec().activation));
    }
    uint64_t memoryBytes() const { return mMemory.bytes(); }

    IExecutionContext* getPImpl() noexcept { return this; }
    ICudaEngine const& getEngine() const noexcept { return *mEngine->engine; }
    void setName(char const* name) noexcept { mName = name == nullptr ? "" : name; }
    char const* getName() const noexcept { return mName.c_str(); }

    void setDeviceMemory(void* memory) noexcept { setDeviceMemoryV2(memory, static_cast<int64_t>(spec().activation)); }
    void setDeviceMemoryV2(void* memory, int64_t size) noexcept
    {
        if (mOwnsMemory)
        {
            complain("setDeviceMemory", "the context has memory of its own");
            return;
        }
        if (size < static_cast<int64_t>(spec().activation))
        {
            complain("setDeviceMemoryV2", "the memory is smaller than the engine's device memory size");
            return;
        }
        mGiven = memory;
    }
    size_t updateDeviceMemorySizeForShapes() noexcept { return spec().activation; }

    // Profiles.
    bool setOptimizationProfile(int32_t profile) noexcept { return setOptimizationProfileAsync(profile, nullptr); }
    int32_t getOptimizationProfile() const noexcept { return mProfile; }
    bool setOptimizationProfileAsync(int32_t profile, cudaStream_t) noexcept
    {
        if (profile < 0 || profile >= static_cast<int32_t>(spec().profiles))
        {
            return complain("setOptimizationProfileAsync", "there is no such profile");
        }
        if (profile == mProfile)
        {
            return true;
        }
        if (profilesAreExclusive() && !mEngine->profilesInUse.insert(profile).second)
        {
            return complain("setOptimizationProfileAsync",
                "Profile " + std::to_string(profile)
                    + " has been chosen by another IExecutionContext. Use another profileIndex or destroy the "
                      "IExecutionContext that use this profile.");
        }
        mEngine->profilesInUse.erase(mProfile);
        mProfile = profile;
        forgetShapes();
        return true;
    }

    // By name, from 8.5 on.
    bool setInputShape(char const* name, Dims const& dims) noexcept
    {
        auto const place = placeOf(name);
        return place < 0 ? complain("setInputShape", "no such tensor") : giveShape("setInputShape", place, shapeOf(dims));
    }
    Dims getTensorShape(char const* name) const noexcept
    {
        auto const place = placeOf(name);
        return place < 0 ? Shape{}.dims() : resolved(static_cast<size_t>(place)).dims();
    }
    Dims getTensorStrides(char const* name) const noexcept { return strides(placeOf(name)); }
    bool setTensorAddress(char const* name, void* address) noexcept
    {
        if (reach(Stage::Bindings, logger(), spec().tricks) != Verdict::Go)
        {
            return false;
        }
        auto const place = placeOf(name);
        if (place < 0)
        {
            return complain("setTensorAddress", "no such tensor");
        }
        auto const& tensor = spec().tensors[static_cast<size_t>(place)];
        if (!tensor.isOnHost && reinterpret_cast<uintptr_t>(address) % kALIGNMENT != 0)
        {
            return complain("setTensorAddress", "the address is not aligned to 256 bytes");
        }
        mAddresses[static_cast<size_t>(place)] = address;
        return true;
    }
    bool setInputTensorAddress(char const* name, void const* address) noexcept
    {
        return isInput(name) && setTensorAddress(name, const_cast<void*>(address));
    }
    bool setOutputTensorAddress(char const* name, void* address) noexcept
    {
        return !isInput(name) && setTensorAddress(name, address);
    }
    void const* getTensorAddress(char const* name) const noexcept
    {
        auto const place = placeOf(name);
        return place < 0 ? nullptr : mAddresses[static_cast<size_t>(place)];
    }
    void* getOutputTensorAddress(char const* name) const noexcept
    {
        auto const place = placeOf(name);
        return place < 0 || isInput(name) ? nullptr : mAddresses[static_cast<size_t>(place)];
    }
    int32_t inferShapes(int32_t most, char const** names) noexcept
    {
        int32_t open{0};
        for (size_t i = 0; i < spec().tensors.size(); ++i)
        {
            if (spec().tensors[i].isInput && !mShapes[i].isWhole())
            {
                if (open < most && names != nullptr)
                {
                    names[open] = spec().tensors[i].name.c_str();
                }
                ++open;
            }
        }
        return open;
    }
    bool isStreamCapturable(cudaStream_t) const noexcept { return true; }
    bool enqueueV3(cudaStream_t stream) noexcept
    {
        for (size_t i = 0; i < mAddresses.size(); ++i)
        {
            if (mAddresses[i] == nullptr)
            {
                return complain("enqueueV3", "the address of tensor " + spec().tensors[i].name + " is not set");
            }
        }
        return infer("enqueueV3", stream);
    }

    // By index, up to 9.x.
    bool setBindingDimensions(int32_t index, Dims dims) noexcept
    {
        if (reach(Stage::Bindings, logger(), spec().tricks) != Verdict::Go)
        {
            return false;
        }
        auto const place = placeOf(index);
        return place < 0 ? complain("setBindingDimensions", "no such binding in the context's profile")
                         : giveShape("setBindingDimensions", place, shapeOf(dims));
    }
    Dims getBindingDimensions(int32_t index) const noexcept
    {
        auto const place = placeOf(index);
        return place < 0 ? Shape{}.dims() : resolved(static_cast<size_t>(place)).dims();
    }
    Dims getStrides(int32_t index) const noexcept { return strides(placeOf(index)); }
    bool setInputShapeBinding(int32_t index, int32_t const* data) noexcept
    {
        auto const place = placeOf(index);
        if (place < 0 || data == nullptr || !spec().tensors[static_cast<size_t>(place)].isShape)
        {
            return complain("setInputShapeBinding", "no such shape binding in the context's profile");
        }
        mShapeValuesGiven = true;
        return true;
    }
    bool getShapeBinding(int32_t, int32_t*) const noexcept { return false; }
    bool enqueueV2(void* const* bindings, cudaStream_t stream, cudaEvent_t*) noexcept
    {
        return inferOn("enqueueV2", bindings, stream);
    }
    bool executeV2(void* const* bindings) noexcept { return inferOn("executeV2", bindings, nullptr); }
    // Implicit batches: no engine of the double's has them.
    bool execute(int32_t, void* const*) noexcept { return complain("execute", "the engine has no implicit batch"); }
    bool enqueue(int32_t, void* const*, cudaStream_t, cudaEvent_t*) noexcept
    {
        return complain("enqueue", "the engine has no implicit batch");
    }

    bool allInputDimensionsSpecified() const noexcept
    {
        for (size_t i = 0; i < spec().tensors.size(); ++i)
        {
            if (spec().tensors[i].isInput && !mShapes[i].isWhole())
            {
                return false;
            }
        }
        return true;
    }
    bool allInputShapesSpecified() const noexcept
    {
        auto const& tensors = spec().tensors;
        return mShapeValuesGiven
            || std::none_of(tensors.begin(), tensors.end(), [](Tensor const& one) { return one.isShape; });
    }

    // What nobody here asks for.
    void setDebugSync(bool) noexcept {}
    bool getDebugSync() const noexcept { return false; }
    void setProfiler(IProfiler* profiler) noexcept { mProfiler = profiler; }
    IProfiler* getProfiler() const noexcept { return mProfiler; }
    void setErrorRecorder(IErrorRecorder* recorder) noexcept { mRecorder = recorder; }
    IErrorRecorder* getErrorRecorder() const noexcept { return mRecorder; }
    void setEnqueueEmitsProfile(bool) noexcept {}
    bool getEnqueueEmitsProfile() const noexcept { return true; }
    bool reportToProfiler() const noexcept { return false; }
    bool setInputConsumedEvent(cudaEvent_t) noexcept { return true; }
    cudaEvent_t getInputConsumedEvent() const noexcept { return nullptr; }
    bool setOutputAllocator(char const*, IOutputAllocator*) noexcept { return false; }
    IOutputAllocator* getOutputAllocator(char const*) noexcept { return nullptr; }
    int64_t getMaxOutputSize(char const*) const noexcept { return -1; }
    bool setTemporaryStorageAllocator(IGpuAllocator* allocator) noexcept
    {
        mScratchAllocator = allocator;
        return true;
    }
    IGpuAllocator* getTemporaryStorageAllocator() const noexcept { return mScratchAllocator; }
    void setPersistentCacheLimit(size_t) noexcept {}
    size_t getPersistentCacheLimit() const noexcept { return 0; }
    bool setNvtxVerbosity(ProfilingVerbosity) noexcept { return true; }
    ProfilingVerbosity getNvtxVerbosity() const noexcept { return ProfilingVerbosity{}; }
    void setAuxStreams(cudaStream_t*, int32_t) noexcept {}
    bool setDebugListener(IDebugListener*) noexcept { return false; }
    IDebugListener* getDebugListener() noexcept { return nullptr; }
    bool setTensorDebugState(char const*, bool) noexcept { return false; }
    bool getDebugState(char const*) const noexcept { return false; }
    bool setAllTensorsDebugState(bool) noexcept { return false; }
    bool setUnfusedTensorsDebugState(bool) noexcept { return false; }
    bool getUnfusedTensorsDebugState() const noexcept { return false; }
    IRuntimeConfig* getRuntimeConfig() const noexcept { return nullptr; }
    bool setCommunicator(void*) noexcept { return false; }

private:
    Spec const& spec() const { return mEngine->spec; }
    ILogger* logger() const { return mEngine->logger(); }

    // Logs why a call is refused. Always false.
    bool complain(char const* call, std::string const& why) const
    {
        say(logger(), Severity::kERROR, "IExecutionContext::%s: Error Code 3: API Usage Error (%s)", call, why.c_str());
        return false;
    }

    // Up to 9.x contexts that live together cannot share a profile of open shapes.
    bool profilesAreExclusive() const { return RELEASE < 100000 && spec().isDynamic(); }
    void chooseFirstProfile()
    {
        bool const isFree = !profilesAreExclusive() || mEngine->profilesInUse.insert(0).second;
        mProfile = isFree ? 0 : -1;
    }

    void forgetShapes()
    {
        mShapeValuesGiven = false;
        std::transform(spec().tensors.begin(), spec().tensors.end(), mShapes.begin(),
            [](Tensor const& tensor) { return tensor.shape; });
    }

    int placeOf(char const* name) const
    {
        auto const* const found = name == nullptr ? nullptr : spec().find(name);
        return found == nullptr ? -1 : static_cast<int>(found - spec().tensors.data());
    }
    int placeOf(int32_t index) const
    {
        auto const count = static_cast<int32_t>(spec().tensors.size());
        bool const isOurs = count > 0 && index >= 0 && index / count == mProfile;
        return isOurs ? index % count : -1;
    }
    bool isInput(char const* name) const
    {
        auto const place = placeOf(name);
        return place >= 0 && spec().tensors[static_cast<size_t>(place)].isInput;
    }

    bool giveShape(char const* call, int place, Shape const& given)
    {
        auto const at = static_cast<size_t>(place);
        auto const& tensor = spec().tensors[at];
        if (!tensor.isInput || given.rank != tensor.shape.rank || !given.isWhole())
        {
            return complain(call, "tensor " + tensor.name + " cannot have the shape " + given.text());
        }
        for (size_t i = 0; i < static_cast<size_t>(given.rank); ++i)
        {
            if (tensor.shape.at[i] >= 0 && tensor.shape.at[i] != given.at[i])
            {
                return complain(call,
                    "Static dimension mismatch while setting input shape for " + tensor.name + ". Set dimensions are "
                        + given.text() + ". Expected dimensions are " + tensor.shape.text() + ".");
            }
        }
        if (!isAllowed(tensor, given))
        {
            return complain(call,
                "Set dimensions " + given.text() + " for tensor " + tensor.name
                    + " do not satisfy any optimization profiles.");
        }
        mShapes[at] = given;
        return true;
    }
    bool isAllowed(Tensor const& tensor, Shape const& given) const
    {
        if (tensor.shape.isWhole() || mProfile < 0 || static_cast<size_t>(mProfile) >= tensor.ranges.size())
        {
            return tensor.shape.isWhole();
        }
        auto const& range = tensor.ranges[static_cast<size_t>(mProfile)];
        for (size_t i = 0; i < static_cast<size_t>(given.rank); ++i)
        {
            if (given.at[i] < range.bounds[0].at[i] || given.at[i] > range.bounds[2].at[i])
            {
                return false;
            }
        }
        return true;
    }

    // The shape as it is known now: the open extents of an output, in order, are those that the inputs
    // were given, in order.
    Shape resolved(size_t at) const
    {
        auto shape = mShapes[at];
        if (spec().tensors[at].isInput || shape.isWhole())
        {
            return shape;
        }
        std::vector<int64_t> given;
        for (size_t i = 0; i < mShapes.size(); ++i)
        {
            auto const& tensor = spec().tensors[i];
            for (size_t d = 0; tensor.isInput && d < static_cast<size_t>(std::max(tensor.shape.rank, 0)); ++d)
            {
                if (tensor.shape.at[d] < 0)
                {
                    given.push_back(mShapes[i].at[d]);
                }
            }
        }
        size_t next{0};
        for (size_t d = 0; d < static_cast<size_t>(shape.rank); ++d)
        {
            if (shape.at[d] < 0 && !given.empty())
            {
                shape.at[d] = given[std::min(next++, given.size() - 1)];
            }
        }
        return shape;
    }

    Dims strides(int place) const
    {
        if (place < 0)
        {
            return Shape{}.dims();
        }
        auto shape = resolved(static_cast<size_t>(place));
        int64_t stride{1};
        for (auto i = static_cast<size_t>(std::max(shape.rank, 0)); i > 0; --i)
        {
            auto const extent = shape.at[i - 1];
            shape.at[i - 1] = stride;
            stride *= std::max<int64_t>(extent, 1);
        }
        return shape.dims();
    }

    bool inferOn(char const* call, void* const* bindings, cudaStream_t stream)
    {
        auto const count = spec().tensors.size();
        for (size_t i = 0; i < count; ++i)
        {
            auto const at = static_cast<size_t>(std::max(mProfile, 0)) * count + i;
            if (bindings == nullptr || bindings[at] == nullptr)
            {
                return complain(call, "the address of binding " + std::to_string(at) + " is null");
            }
        }
        if (!allInputShapesSpecified())
        {
            return complain(call, "the values of an input shape tensor are not given");
        }
        return infer(call, stream);
    }

    bool infer(char const* call, cudaStream_t stream)
    {
        if (mProfile < 0)
        {
            return complain(call, "no optimization profile is chosen");
        }
        if (!allInputDimensionsSpecified())
        {
            return complain(call, "the shape of an input is not given");
        }
        if (!mOwnsMemory && mGiven == nullptr && spec().activation > 0)
        {
            return complain(call, "the context has no device memory, and none was given");
        }
        if (reach(Stage::Enqueue, logger(), spec().tricks) != Verdict::Go)
        {
            return false;
        }
        if (!takeScratch(stream))
        {
            return complain(call, "no device memory for scratch");
        }
        spin(spec().enqueueNs);
        leakHeap(spec().leakPerEnqueue);
        if (spec().deviceLeakPerEnqueue > 0)
        {
            leakDevice(mEngine->runtime->source(), spec().deviceLeakPerEnqueue);
        }
        ++gEnqueued;
        return true;
    }

    // What only the first inference takes.
    bool takeScratch(cudaStream_t stream)
    {
        if (mHasInferred)
        {
            return true;
        }
        Source source{mEngine->runtime->allocator, stream, true};
        if (mScratchAllocator != nullptr)
        {
            source.client = mScratchAllocator;
        }
        if (!mScratch.take(source, spec().scratch))
        {
            return false;
        }
        mFirstHeap = std::make_unique<Heap>(spec().enqueueHeap);
        if (spec().scratch > 0)
        {
            say(logger(), Severity::kVERBOSE, "Allocated device scratch memory of size %" PRIu64, spec().scratch);
        }
        mHasInferred = true;
        return true;
    }

    Counted mCounted{Kind::Context};
    std::shared_ptr<EngineState> mEngine;
    bool mOwnsMemory;
    Heap mHeap;
    std::unique_ptr<Heap> mFirstHeap;
    Pieces mMemory{kOWN_PIECES};
    Pieces mScratch{1};
    std::vector<Shape> mShapes;
    std::vector<void*> mAddresses;
    std::string mName;
    void* mGiven{nullptr};
    IGpuAllocator* mScratchAllocator{nullptr};
    IErrorRecorder* mRecorder{nullptr};
    IProfiler* mProfiler{nullptr};
    int32_t mProfile{-1};
    bool mShapeValuesGiven{false};
    bool mHasInferred{false};
};

} // namespace

IExecutionContext* makeContext(std::shared_ptr<EngineState> engine, bool ownMemory)
{
    auto* const logger = engine->logger();
    auto const& spec = engine->spec;
    if (auto const verdict = reach(Stage::Context, logger, spec.tricks); verdict != Verdict::Go)
    {
        return failure<IExecutionContext>(verdict);
    }
    auto context = std::make_unique<Context>(engine, ownMemory);
    say(logger, Severity::kVERBOSE, "Total per-runner device persistent memory is %" PRIu64,
        ownMemory ? spec.persistent : 0);
    say(logger, Severity::kVERBOSE, "Total per-runner host persistent memory is %" PRIu64, spec.contextHeap);
    if (!context->takeMemory())
    {
        say(logger, Severity::kERROR,
            "ICudaEngine::createExecutionContext: Error Code 2: OutOfMemory (Requested size was %" PRIu64 " bytes.)",
            spec.activation);
        return nullptr;
    }
    if (ownMemory)
    {
        say(logger, Severity::kVERBOSE, "Allocated activation device memory of size %" PRIu64, spec.activation);
    }
    logManaged(logger, "IExecutionContext creation", static_cast<int64_t>(context->memoryBytes()));
    return context.release();
}

} // namespace trt_double
