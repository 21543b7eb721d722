// The engine: what deserialization takes and gives back, and what it tells of its tensors.

#include "life.h"

#include <algorithm>
#include <chrono>
#include <cinttypes>
#include <optional>
#include <thread>

namespace trt_double
{
namespace
{

using namespace nvinfer1;

#if RELEASE >= 101100
class RuntimeConfig final : public apiv::VRuntimeConfig, public IRuntimeConfig
{
public:
    RuntimeConfig() { mImpl = this; }
    IRuntimeConfig* getPImpl() noexcept { return this; }
    void setExecutionContextAllocationStrategy(ExecutionContextAllocationStrategy strategy) noexcept
    {
        mStrategy = strategy;
    }
    ExecutionContextAllocationStrategy getExecutionContextAllocationStrategy() const noexcept { return mStrategy; }
#ifdef TRT_MAJOR_RTX
    IRuntimeCache* createRuntimeCache() const noexcept { return nullptr; }
    bool setRuntimeCache(IRuntimeCache const&) noexcept { return false; }
    IRuntimeCache* getRuntimeCache() const noexcept { return nullptr; }
    void setDynamicShapesKernelSpecializationStrategy(DynamicShapesKernelSpecializationStrategy) noexcept {}
    DynamicShapesKernelSpecializationStrategy getDynamicShapesKernelSpecializationStrategy() const noexcept
    {
        return DynamicShapesKernelSpecializationStrategy{};
    }
    bool setCudaGraphStrategy(CudaGraphStrategy) noexcept { return false; }
    CudaGraphStrategy getCudaGraphStrategy() const noexcept { return CudaGraphStrategy{}; }
#endif

private:
    ExecutionContextAllocationStrategy mStrategy{ExecutionContextAllocationStrategy::kSTATIC};
};
#endif

class Engine final : public apiv::VCudaEngine, public ICudaEngine
{
public:
    explicit Engine(std::shared_ptr<EngineState> state)
        : mState{std::move(state)}
        , mHeap{spec().heap}
        , mWeights{spec().weightAllocations}
    {
        mImpl = this;
        mState->engine = this;
        ++mState->runtime->engines;
        nameBindings();
    }

    ~Engine() noexcept override
    {
        reach(Stage::ReleaseEngine, mState->logger(), spec().tricks);
        if (mState->contexts > 0)
        {
            wrongOrder(mState->logger(), "ICudaEngine::~ICudaEngine", mState->contexts, "contexts");
        }
        mState->engine = nullptr;
        --mState->runtime->engines;
    }

    // Takes the weights; false where the source refuses.
    bool takeWeights()
    {
        uint64_t const pieces = spec().weightAllocations;
        uint64_t const each = spec().weights / pieces;
        for (uint64_t i = 0; i < pieces; ++i)
        {
            uint64_t const bytes = i + 1 < pieces ? each : spec().weights - each * (pieces - 1);
            spin(spec().allocationCostNs);
            if (!mWeights.take(mState->runtime->source(), bytes))
            {
                say(mState->logger(), Severity::kERROR,
                    "Requested amount of GPU memory (%" PRIu64
                    " bytes) could not be allocated. There may not be enough free memory for allocation to succeed.",
                    bytes);
                return false;
            }
            say(mState->logger(), Severity::kVERBOSE,
                "Allocated %" PRIu64 " bytes of device memory for weights (%" PRIu64 " of %" PRIu64 ")", bytes, i + 1,
                pieces);
        }
        return true;
    }
    uint64_t weightBytes() const { return mWeights.bytes(); }

    ICudaEngine* getPImpl() noexcept { return this; }

    // By index, up to 9.x: the tensors once for each profile.
    int32_t getNbBindings() const noexcept { return count() * profiles(); }
    int32_t getBindingIndex(char const* name) const noexcept
    {
        auto const found = std::find(mBindings.begin(), mBindings.end(), name);
        return found == mBindings.end() ? -1 : static_cast<int32_t>(found - mBindings.begin());
    }
    char const* getBindingName(int32_t index) const noexcept
    {
        return binding(index) == nullptr ? nullptr : mBindings[static_cast<size_t>(index)].c_str();
    }
    bool bindingIsInput(int32_t index) const noexcept { return binding(index) != nullptr && binding(index)->isInput; }
    Dims getBindingDimensions(int32_t index) const noexcept { return shape(binding(index)); }
    DataType getBindingDataType(int32_t index) const noexcept { return type(binding(index)); }
    TensorLocation getLocation(int32_t index) const noexcept { return location(binding(index)); }
    int32_t getBindingBytesPerComponent(int32_t index) const noexcept { return bytes(binding(index)); }
    int32_t getBindingComponentsPerElement(int32_t index) const noexcept { return components(binding(index)); }
    TensorFormat getBindingFormat(int32_t index) const noexcept { return format(binding(index)); }
    char const* getBindingFormatDesc(int32_t index) const noexcept { return description(binding(index)); }
    int32_t getBindingVectorizedDim(int32_t index) const noexcept { return vectorized(binding(index)); }
    Dims getProfileDimensions(int32_t index, int32_t profile, OptProfileSelector select) const noexcept
    {
        return profileShape(binding(index), profile, select);
    }
    int32_t const* getProfileShapeValues(int32_t profile, int32_t index, OptProfileSelector select) const noexcept
    {
        return profileValues(binding(index), profile, select);
    }
    bool isShapeBinding(int32_t index) const noexcept { return binding(index) != nullptr && binding(index)->isShape; }
    bool isExecutionBinding(int32_t index) const noexcept
    {
        return binding(index) != nullptr && !binding(index)->isShape;
    }
    int32_t getMaxBatchSize() const noexcept { return 1; }
    bool hasImplicitBatchDimension() const noexcept { return false; }

    // By name, from 8.5 on.
    int32_t getNbIOTensors() const noexcept { return count(); }
    char const* getIOTensorName(int32_t index) const noexcept
    {
        return index < 0 || index >= count() ? nullptr : spec().tensors[static_cast<size_t>(index)].name.c_str();
    }
    TensorIOMode getTensorIOMode(char const* name) const noexcept
    {
        auto const* const tensor = named(name);
        return tensor == nullptr ? TensorIOMode::kNONE
            : tensor->isInput    ? TensorIOMode::kINPUT
                                 : TensorIOMode::kOUTPUT;
    }
    Dims getTensorShape(char const* name) const noexcept { return shape(named(name)); }
    DataType getTensorDataType(char const* name) const noexcept { return type(named(name)); }
    TensorLocation getTensorLocation(char const* name) const noexcept { return location(named(name)); }
    bool isShapeInferenceIO(char const* name) const noexcept { return named(name) != nullptr && named(name)->isShape; }
    int32_t getTensorBytesPerComponent(char const* name) const noexcept { return bytes(named(name)); }
    int32_t getTensorComponentsPerElement(char const* name) const noexcept { return components(named(name)); }
    TensorFormat getTensorFormat(char const* name) const noexcept { return format(named(name)); }
    char const* getTensorFormatDesc(char const* name) const noexcept { return description(named(name)); }
    int32_t getTensorVectorizedDim(char const* name) const noexcept { return vectorized(named(name)); }
    int32_t getTensorBytesPerComponentV2(char const* name, int32_t) const noexcept { return bytes(named(name)); }
    int32_t getTensorComponentsPerElementV2(char const* name, int32_t) const noexcept
    {
        return components(named(name));
    }
    TensorFormat getTensorFormatV2(char const* name, int32_t) const noexcept { return format(named(name)); }
    char const* getTensorFormatDescV2(char const* name, int32_t) const noexcept { return description(named(name)); }
    int32_t getTensorVectorizedDimV2(char const* name, int32_t) const noexcept { return vectorized(named(name)); }
    Dims getProfileShape(char const* name, int32_t profile, OptProfileSelector select) const noexcept
    {
        return profileShape(named(name), profile, select);
    }
    int32_t const* getProfileTensorValues(char const* name, int32_t profile, OptProfileSelector select) const noexcept
    {
        return profileValues(named(name), profile, select);
    }
    int64_t const* getProfileTensorValuesV2(char const* name, int32_t profile, OptProfileSelector select) const noexcept
    {
        auto const* const range = rangeOf(named(name), profile);
        return range == nullptr || !named(name)->isShape ? nullptr : range->bounds[place(select)].at.data();
    }
    char const* getAliasedInputTensor(char const*) const noexcept { return nullptr; }
    bool isDebugTensor(char const*) const noexcept { return false; }

    // The whole.
    char const* getName() const noexcept { return spec().name.c_str(); }
    int32_t getNbLayers() const noexcept { return static_cast<int32_t>(spec().layers); }
    int32_t getNbOptimizationProfiles() const noexcept { return profiles(); }
    bool isRefittable() const noexcept { return spec().refittable != 0; }
    EngineCapability getEngineCapability() const noexcept { return EngineCapability::kSTANDARD; }
    TacticSources getTacticSources() const noexcept { return 0; }
    ProfilingVerbosity getProfilingVerbosity() const noexcept { return ProfilingVerbosity{}; }
    HardwareCompatibilityLevel getHardwareCompatibilityLevel() const noexcept
    {
        return HardwareCompatibilityLevel{};
    }
    int32_t getNbAuxStreams() const noexcept { return 0; }
    int64_t getEngineStat(EngineStat stat) const noexcept
    {
        return stat == EngineStat::kTOTAL_WEIGHTS_SIZE ? static_cast<int64_t>(spec().weights) : 0;
    }
    size_t getDeviceMemorySize() const noexcept { return spec().activation; }
    int64_t getDeviceMemorySizeV2() const noexcept { return static_cast<int64_t>(spec().activation); }
    size_t getDeviceMemorySizeForProfile(int32_t profile) const noexcept
    {
        return profile < 0 || profile >= profiles() ? 0 : spec().activation;
    }
    int64_t getDeviceMemorySizeForProfileV2(int32_t profile) const noexcept
    {
        return static_cast<int64_t>(getDeviceMemorySizeForProfile(profile));
    }

    // Weight streaming: the sizes are told and the budget kept, nothing is streamed. Of an engine that cannot stream
    // TensorRT answers the first question alone and logs an error for the others.
    int64_t getStreamableWeightsSize() const noexcept { return static_cast<int64_t>(spec().streamable); }
    bool setWeightStreamingBudget(int64_t budget) noexcept { return setWeightStreamingBudgetV2(budget); }
    int64_t getWeightStreamingBudget() const noexcept { return streams("getWeightStreamingBudget") ? mBudget : 0; }
    int64_t getMinimumWeightStreamingBudget() const noexcept
    {
        return streams("getMinimumWeightStreamingBudget") ? 0 : -1;
    }
    bool setWeightStreamingBudgetV2(int64_t budget) noexcept
    {
        if (spec().streamable == 0 || mState->contexts > 0 || budget < 0)
        {
            say(mState->logger(), Severity::kERROR,
                "ICudaEngine::setWeightStreamingBudgetV2: Error Code 3: API Usage Error (no streamable weights, or "
                "contexts are alive)");
            return false;
        }
        mBudget = std::min(budget, getStreamableWeightsSize());
        return true;
    }
    int64_t getWeightStreamingBudgetV2() const noexcept { return streams("getWeightStreamingBudgetV2") ? mBudget : 0; }
    int64_t getWeightStreamingAutomaticBudget() const noexcept
    {
        return streams("getWeightStreamingAutomaticBudget") ? getStreamableWeightsSize() / 2 : -1;
    }
    int64_t getWeightStreamingScratchMemorySize() const noexcept { return 0; }

    // What is made from an engine.
    IExecutionContext* createExecutionContext() noexcept { return makeContext(mState, true); }
    IExecutionContext* createExecutionContextWithoutDeviceMemory() noexcept { return makeContext(mState, false); }
    IExecutionContext* createExecutionContext(ExecutionContextAllocationStrategy strategy) noexcept
    {
        return makeContext(mState, strategy != ExecutionContextAllocationStrategy::kUSER_MANAGED);
    }
#if RELEASE >= 101100
    IRuntimeConfig* createRuntimeConfig() noexcept { return new RuntimeConfig; }
    IExecutionContext* createExecutionContextWithRuntimeConfig(IRuntimeConfig* config) noexcept
    {
        return config == nullptr ? nullptr : createExecutionContext(config->getExecutionContextAllocationStrategy());
    }
#endif
    IEngineInspector* createEngineInspector() const noexcept { return makeInspector(mState); }
#ifdef TRT_MAJOR_RTX
    bool areWeightsLoaded() const noexcept { return true; }
    bool loadWeights(void const*, int64_t) noexcept { return false; }
    bool loadWeightsAsync(IStreamReaderV2&, cudaStream_t) noexcept { return false; }
    bool unloadWeights() noexcept { return false; }
    IWeightsManager* createWeightsManager() noexcept { return nullptr; }
#endif
    IHostMemory* serialize() const noexcept { return nullptr; }
    ISerializationConfig* createSerializationConfig() noexcept { return nullptr; }
    IHostMemory* serializeWithConfig(ISerializationConfig&) const noexcept { return nullptr; }
    IRefitter* createRefitter(ILogger&) noexcept { return nullptr; }

    void setErrorRecorder(IErrorRecorder* recorder) noexcept { mRecorder = recorder; }
    IErrorRecorder* getErrorRecorder() const noexcept { return mRecorder; }

private:
    Spec const& spec() const { return mState->spec; }
    bool streams(char const* asked) const
    {
        if (spec().streamable == 0)
        {
            say(mState->logger(), Severity::kERROR,
                "ICudaEngine::%s: Error Code 3: API Usage Error (Parameter check failed, condition: "
                "mEnableWeightStreaming.)",
                asked);
        }
        return spec().streamable > 0;
    }
    int32_t count() const { return static_cast<int32_t>(spec().tensors.size()); }
    int32_t profiles() const { return static_cast<int32_t>(spec().profiles); }
    static size_t place(OptProfileSelector select) { return std::min<size_t>(static_cast<size_t>(select), 2); }

    // `data`, and for the second profile `data [profile 1]`.
    void nameBindings()
    {
        if (RELEASE >= 100000)
        {
            return;
        }
        for (int32_t profile = 0; profile < profiles(); ++profile)
        {
            for (auto const& tensor : spec().tensors)
            {
                mBindings.push_back(
                    profile == 0 ? tensor.name : tensor.name + " [profile " + std::to_string(profile) + "]");
            }
        }
    }

    Tensor const* binding(int32_t index) const
    {
        return index < 0 || index >= getNbBindings() ? nullptr : &spec().tensors[static_cast<size_t>(index % count())];
    }
    Tensor const* named(char const* name) const { return name == nullptr ? nullptr : spec().find(name); }

    Dims shape(Tensor const* tensor) const { return tensor == nullptr ? Shape{}.dims() : tensor->shape.dims(); }
    DataType type(Tensor const* tensor) const { return static_cast<DataType>(tensor == nullptr ? 0 : tensor->type); }
    TensorLocation location(Tensor const* tensor) const
    {
        return tensor != nullptr && tensor->isOnHost ? TensorLocation::kHOST : TensorLocation::kDEVICE;
    }
    int32_t vectorized(Tensor const* tensor) const { return tensor == nullptr ? -1 : vectorizedDimension(*tensor); }
    int32_t bytes(Tensor const* tensor) const
    {
        return vectorized(tensor) < 0 ? -1 : bytesPerComponent(tensor->type);
    }
    int32_t components(Tensor const* tensor) const
    {
        return tensor == nullptr ? -1 : componentsPerElement(tensor->format);
    }
    TensorFormat format(Tensor const* tensor) const
    {
        return static_cast<TensorFormat>(tensor == nullptr ? 0 : tensor->format);
    }
    char const* description(Tensor const* tensor) const
    {
        return tensor == nullptr ? "" : formatName(tensor->format);
    }

    Range const* rangeOf(Tensor const* tensor, int32_t profile) const
    {
        return tensor == nullptr || profile < 0 || static_cast<size_t>(profile) >= tensor->ranges.size()
            ? nullptr
            : &tensor->ranges[static_cast<size_t>(profile)];
    }
    Dims profileShape(Tensor const* tensor, int32_t profile, OptProfileSelector select) const
    {
        if (tensor == nullptr || !tensor->isInput || profile < 0 || profile >= profiles())
        {
            return Shape{}.dims();
        }
        auto const* const range = rangeOf(tensor, profile);
        return range == nullptr || tensor->isShape ? tensor->shape.dims() : range->bounds[place(select)].dims();
    }
    int32_t const* profileValues(Tensor const* tensor, int32_t profile, OptProfileSelector select) const
    {
        auto const* const range = rangeOf(tensor, profile);
        return range == nullptr || !tensor->isShape ? nullptr : range->narrow[place(select)].data();
    }

    Counted mCounted{Kind::Engine};
    std::shared_ptr<EngineState> mState;
    Heap mHeap;
    Pieces mWeights;
    std::vector<std::string> mBindings;
    IErrorRecorder* mRecorder{nullptr};
    int64_t mBudget{0};
};

// The lines a test asks for, from this thread or from another while memory is allocated.
void chatter(EngineState const& state)
{
    for (uint64_t i = 0; i < state.spec.verboseLines; ++i)
    {
        say(state.logger(), Severity::kVERBOSE, "Deserialization line %" PRIu64 " of %" PRIu64, i + 1,
            state.spec.verboseLines);
    }
}

bool deserialize(Engine& engine, EngineState const& state)
{
    auto const began = std::chrono::steady_clock::now();
    Heap const temporaryHeap{state.spec.temporaryHeap};
    Pieces temporary{1};
    if (!temporary.take(state.runtime->source(), state.spec.temporary))
    {
        return false;
    }
    std::optional<std::thread> other;
    if (state.spec.logThread != 0)
    {
        other.emplace([&state] { chatter(state); });
    }
    else
    {
        chatter(state);
    }
    bool const taken = engine.takeWeights();
    if (other)
    {
        other->join();
    }
    auto const took = std::chrono::steady_clock::now() - began;
    say(state.logger(), Severity::kVERBOSE, "Deserialization required %" PRId64 " microseconds.",
        static_cast<int64_t>(std::chrono::duration_cast<std::chrono::microseconds>(took).count()));
    return taken;
}

} // namespace

ICudaEngine* makeEngine(std::shared_ptr<RuntimeState> runtime, void const* plan, size_t size)
{
    auto state = std::make_shared<EngineState>();
    state->runtime = std::move(runtime);
    auto* const logger = state->logger();
    std::string complaint;
    if (plan == nullptr || size == 0)
    {
        say(logger, Severity::kERROR,
            "IRuntime::deserializeCudaEngine: Error Code 3: API Usage Error (Parameter check failed, condition: size > "
            "0)");
        return nullptr;
    }
    if (!state->spec.read(plan, size, complaint))
    {
        say(logger, Severity::kERROR, "%s", complaint.c_str());
        return nullptr;
    }
    say(logger, Severity::kINFO, "Loaded engine size: %" PRIu64 " %s", static_cast<uint64_t>(size) >> 20,
        RELEASE < 80200 ? "MB" : "MiB");
    if (auto const verdict = reach(Stage::Deserialize, logger, state->spec.tricks); verdict != Verdict::Go)
    {
        return failure<ICudaEngine>(verdict);
    }
    auto engine = std::make_unique<Engine>(state);
    if (!deserialize(*engine, *state))
    {
        say(logger, Severity::kERROR,
            "IRuntime::deserializeCudaEngine: Error Code 2: OutOfMemory (no further information)");
        return nullptr;
    }
    if (state->spec.deserializationLine != 0)
    {
        logManaged(logger, "engine deserialization", static_cast<int64_t>(engine->weightBytes()));
    }
    return engine.release();
}

} // namespace trt_double
