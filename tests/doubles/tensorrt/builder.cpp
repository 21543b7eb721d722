// The builder, its networks, configurations and profiles.

#include "build.h"
#include "builder_stubs.h"

#include <algorithm>
#include <cinttypes>
#include <cstring>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

namespace nvinfer1
{
#if RELEASE < 80400
enum class MemoryPoolType : int32_t;
#endif
#if RELEASE < 90001
class IProgressMonitor;
#endif
#ifndef TRT_MAJOR_RTX
enum class ComputeCapability : int32_t;
#endif
} // namespace nvinfer1

namespace trt_double
{
namespace
{

using namespace nvinfer1;

// What a builder takes unless TRTMEM_DOUBLE=builder:heap=N says otherwise.
constexpr uint64_t kBUILDER_HEAP = 512 << 10;
constexpr uint64_t kMIB = 1 << 20;

// Host memory in a vector: a plan, a timing cache.
class HostMemory final : public apiv::VHostMemory, public IHostMemory
{
public:
    HostMemory(ILogger* logger, std::vector<char> bytes, bool isPlan)
        : mLogger{logger}
        , mBytes{std::move(bytes)}
        , mIsPlan{isPlan}
    {
        mImpl = this;
    }
    ~HostMemory() noexcept override
    {
        if (mIsPlan)
        {
            reach(Stage::ReleasePlan, mLogger);
        }
    }
    void* data() const noexcept
    {
        return mIsPlan && told(Stage::Build, "null-data") ? nullptr : const_cast<char*>(mBytes.data());
    }
    std::size_t size() const noexcept { return mIsPlan && told(Stage::Build, "wild-size") ? SIZE_MAX : mBytes.size(); }
    DataType type() const noexcept { return DataType::kINT8; }

private:
    Counted mCounted{Kind::HostMemory};
    ILogger* mLogger;
    std::vector<char> mBytes;
    bool mIsPlan;
};

// As a timing cache of 8.6 begins, and what was timed.
constexpr unsigned char kCACHE_HEAD[28]{'p', 't', 'r', 't', 0, 0, 0, 0, 236, 0, 0, 0, 0, 0, 0, 0, 36, 0, 0, 0, 0, 0, 0, 0,
    0x18, 0x80, 1, 0};

class TimingCache final : public apiv::StubTimingCache, public ITimingCache
{
public:
    TimingCache(std::shared_ptr<BuilderState> builder, void const* blob, size_t size)
        : mBuilder{std::move(builder)}
        , mBytes(static_cast<char const*>(blob), static_cast<char const*>(blob) + size)
    {
        mImpl = this;
        if (mBytes.empty())
        {
            mBytes.assign(kCACHE_HEAD, kCACHE_HEAD + sizeof kCACHE_HEAD);
        }
    }
    ~TimingCache() noexcept override
    {
        if (mBuilder->isAlive)
        {
            wrongOrder(mBuilder->logger, "ITimingCache::~ITimingCache", 1, "builders");
        }
    }
    IHostMemory* serialize() const noexcept { return new HostMemory{mBuilder->logger, mBytes, false}; }
    bool combine(ITimingCache const&, bool) noexcept { return true; }
    bool reset() noexcept { return true; }

    void learn() { mBytes.insert(mBytes.end(), 32, 'k'); }
    size_t bytes() const { return mBytes.size(); }

private:
    std::shared_ptr<BuilderState> mBuilder;
    std::vector<char> mBytes;
};

class NetworkTensor final : public apiv::StubTensor, public ITensor
{
public:
    explicit NetworkTensor(Tensor const& tensor)
        : mTensor{tensor}
    {
        mImpl = this;
    }
    char const* getName() const noexcept
    {
        return told(Stage::Network, "nameless") ? nullptr : mTensor.name.c_str();
    }
    Dims getDimensions() const noexcept { return mTensor.shape.dims(); }
    DataType getType() const noexcept { return static_cast<DataType>(mTensor.type); }
    bool isNetworkInput() const noexcept { return mTensor.isInput; }
    bool isNetworkOutput() const noexcept { return !mTensor.isInput; }
    bool isShapeTensor() const noexcept { return mTensor.isShape; }
    bool isExecutionTensor() const noexcept { return !mTensor.isShape; }

private:
    Tensor const& mTensor;
};

class Network final : public apiv::StubNetworkDefinition, public INetworkDefinition
{
public:
    Network(std::shared_ptr<BuilderState> builder, NetworkDefinitionCreationFlags flags)
    {
        mImpl = this;
        mState->builder = std::move(builder);
        ++mState->builder->dependants;
        say(mState->builder->logger, Severity::kVERBOSE, "double: network flags %u", flags);
    }
    ~Network() noexcept override
    {
        auto* const logger = mState->builder->logger;
        reach(Stage::ReleaseNetwork, logger);
        if (mState->parsers > 0)
        {
            wrongOrder(logger, "INetworkDefinition::~INetworkDefinition", mState->parsers, "parsers");
        }
        --mState->builder->dependants;
    }
    int32_t getNbLayers() const noexcept { return mState->isFilled ? static_cast<int32_t>(mState->spec.layers) : 0; }
    int32_t getNbInputs() const noexcept
    {
        return told(Stage::Network, "wild") ? INT32_MAX : static_cast<int32_t>(mInputs.size());
    }
    ITensor* getInput(int32_t index) const noexcept
    {
        return told(Stage::Network, "wild") ? failure<ITensor>(Verdict::Small) : at(mInputs, index);
    }
    int32_t getNbOutputs() const noexcept { return static_cast<int32_t>(mOutputs.size()); }
    ITensor* getOutput(int32_t index) const noexcept { return at(mOutputs, index); }
    bool hasImplicitBatchDimension() const noexcept { return false; }

    bool fill(char const* text)
    {
        std::string complaint;
        if (!mState->spec.readText(text, complaint))
        {
            say(mState->builder->logger, Severity::kERROR, "%s", complaint.c_str());
            return false;
        }
        for (auto const& tensor : mState->spec.tensors)
        {
            (tensor.isInput ? mInputs : mOutputs).push_back(std::make_unique<NetworkTensor>(tensor));
        }
        mState->isFilled = true;
        return true;
    }
    std::shared_ptr<NetworkState> const& state() const { return mState; }

private:
    using Tensors = std::vector<std::unique_ptr<NetworkTensor>>;
    static ITensor* at(Tensors const& tensors, int32_t index)
    {
        return index < 0 || static_cast<size_t>(index) >= tensors.size() ? nullptr
                                                                         : tensors[static_cast<size_t>(index)].get();
    }

    Counted mCounted{Kind::Network};
    std::shared_ptr<NetworkState> mState{std::make_shared<NetworkState>()};
    Tensors mInputs;
    Tensors mOutputs;
};

class Profile final : public apiv::StubOptimizationProfile, public IOptimizationProfile
{
public:
    Profile() { mImpl = this; }
    ~Profile() noexcept override = default;
    // Up to 9.x the shape is given itself.
    bool setDimensions(char const* input, OptProfileSelector select, Dims const& dims) noexcept
    {
        return set(input, select, shapeOf(dims));
    }
#if RELEASE < 100000
    bool setDimensions(char const* input, OptProfileSelector select, Dims dims) noexcept
    {
        return set(input, select, shapeOf(dims));
    }
#endif
    bool isValid() const noexcept
    {
        return std::all_of(ranges.begin(), ranges.end(), [](auto const& one) {
            auto const& [low, best, high] = one.second.bounds;
            return ordered(low, best) && ordered(best, high);
        });
    }

    std::map<std::string, Range> ranges;

private:
    static bool ordered(Shape const& small, Shape const& large)
    {
        return small.rank >= 0 && small.rank == large.rank
            && std::equal(small.at.begin(), small.at.begin() + small.rank, large.at.begin(),
                [](int64_t a, int64_t b) { return a <= b; });
    }
    bool set(char const* input, OptProfileSelector select, Shape const& shape)
    {
        auto const bound = static_cast<size_t>(select);
        if (input == nullptr || bound > 2 || !shape.isWhole())
        {
            return false;
        }
        ranges[input].bounds[bound] = shape;
        return true;
    }
};

class BuilderConfig final : public apiv::StubBuilderConfig, public IBuilderConfig
{
public:
    explicit BuilderConfig(std::shared_ptr<BuilderState> builder)
        : mBuilder{std::move(builder)}
    {
        mImpl = this;
        ++mBuilder->dependants;
    }
    ~BuilderConfig() noexcept override
    {
        reach(Stage::ReleaseConfig, mBuilder->logger);
        --mBuilder->dependants;
    }

    void setMaxWorkspaceSize(std::size_t bytes) noexcept { pools[0] = bytes; }
    std::size_t getMaxWorkspaceSize() const noexcept { return getPool(0); }
    void setMemoryPoolLimit(MemoryPoolType pool, std::size_t bytes) noexcept
    {
        auto const number = static_cast<int32_t>(pool);
        bool const isDla = number >= 1 && number <= 3;
        if (isDla && (bytes < 4096 || (bytes & (bytes - 1)) != 0))
        {
            say(mBuilder->logger, Severity::kERROR,
                "IBuilderConfig::setMemoryPoolLimit: Error Code 3: API Usage Error (Parameter check failed, condition: "
                "isPowerOf2(poolSize) && poolSize >= 4096)");
            return;
        }
        pools[number] = bytes;
    }
    std::size_t getMemoryPoolLimit(MemoryPoolType pool) const noexcept { return getPool(static_cast<int32_t>(pool)); }
    void setFlag(BuilderFlag flag) noexcept { flags |= told(Stage::Config, "no-flags") ? 0 : bit(flag); }
    void clearFlag(BuilderFlag flag) noexcept { flags &= ~bit(flag); }
    bool getFlag(BuilderFlag flag) const noexcept { return (flags & bit(flag)) != 0; }
    void setDLACore(int32_t core) noexcept { dlaCore = core; }
    int32_t getDLACore() const noexcept { return dlaCore; }
    void setDefaultDeviceType(DeviceType type) noexcept { device = static_cast<int32_t>(type); }
    DeviceType getDefaultDeviceType() const noexcept { return static_cast<DeviceType>(device); }
    int32_t addOptimizationProfile(IOptimizationProfile const* profile) noexcept
    {
        auto const* const mine = static_cast<Profile const*>(profile);
        if (mine == nullptr || !mine->isValid())
        {
            say(mBuilder->logger, Severity::kERROR,
                "IBuilderConfig::addOptimizationProfile: Error Code 4: API Usage Error (optimization profile is not "
                "valid: MIN<=OPT<=MAX is not satisfied)");
            return -1;
        }
        profiles.push_back(mine);
        return static_cast<int32_t>(profiles.size()) - 1;
    }
    int32_t getNbOptimizationProfiles() const noexcept { return static_cast<int32_t>(profiles.size()); }
    void setProfilingVerbosity(ProfilingVerbosity level) noexcept { verbosity = static_cast<int32_t>(level); }
    ProfilingVerbosity getProfilingVerbosity() const noexcept { return static_cast<ProfilingVerbosity>(verbosity); }
    ITimingCache* createTimingCache(void const* blob, std::size_t size) const noexcept
    {
        if (size != 0 && (size < sizeof kCACHE_HEAD || memcmp(blob, kCACHE_HEAD, 4) != 0))
        {
            say(mBuilder->logger, Severity::kERROR,
                "IBuilderConfig::createTimingCache: Error Code 1: Serialization (Serialization assertion magicTagRead "
                "== kMAGIC_TAG failed.Magic tag does not match)");
            return nullptr;
        }
        return new TimingCache{mBuilder, blob, size};
    }
    bool setTimingCache(ITimingCache const& given, bool) noexcept
    {
        if (told(Stage::Config, "no-cache"))
        {
            return false;
        }
        cache = static_cast<TimingCache*>(const_cast<ITimingCache*>(&given));
        return true;
    }
    ITimingCache const* getTimingCache() const noexcept { return cache; }
    void setBuilderOptimizationLevel(int32_t value) noexcept { level = value; }
    int32_t getBuilderOptimizationLevel() const noexcept { return level; }
    void setHardwareCompatibilityLevel(HardwareCompatibilityLevel value) noexcept
    {
        compatibility = static_cast<int32_t>(value);
    }
    HardwareCompatibilityLevel getHardwareCompatibilityLevel() const noexcept
    {
        return static_cast<HardwareCompatibilityLevel>(compatibility);
    }
    void setProgressMonitor(IProgressMonitor* given) noexcept { monitor = given; }
    IProgressMonitor* getProgressMonitor() const noexcept { return monitor; }
    bool setNbComputeCapabilities(int32_t count) noexcept
    {
        capabilities.assign(static_cast<size_t>(std::max(count, 0)), 0);
        return count >= 0;
    }
    int32_t getNbComputeCapabilities() const noexcept { return static_cast<int32_t>(capabilities.size()); }
    bool setComputeCapability(ComputeCapability capability, int32_t index) noexcept
    {
        auto const number = static_cast<int32_t>(capability);
        bool const isKnown = bitOf(number) >= 0 || number == 1;
        if (!isKnown || index < 0 || static_cast<size_t>(index) >= capabilities.size())
        {
            say(mBuilder->logger, Severity::kERROR,
                "IBuilderConfig::setComputeCapability: Error Code 3: API Usage Error (Parameter check failed, "
                "condition: false. Compute capability is invalid or not supported. In validateComputeCapability)");
            return false;
        }
        capabilities[static_cast<size_t>(index)] = number;
        return true;
    }

    // The capabilities as a plan has them: a bit for each, none for the GPU that is there.
    uint32_t capabilityBits() const
    {
        uint32_t bits{0};
        for (auto const one : capabilities)
        {
            bits |= bitOf(one) < 0 ? 0 : 1U << bitOf(one);
        }
        return bits;
    }
    // What arrived, for the tests.
    void report() const
    {
        auto* const logger = mBuilder->logger;
        say(logger, Severity::kVERBOSE, "double: flags %u", flags);
        for (auto const& [pool, bytes] : pools)
        {
            say(logger, Severity::kVERBOSE, "double: pool %d %zu", pool, bytes);
        }
        say(logger, Severity::kVERBOSE, "double: level %d", level);
        say(logger, Severity::kVERBOSE, "double: verbosity %d", verbosity);
        say(logger, Severity::kVERBOSE, "double: compatibility %d", compatibility);
        say(logger, Severity::kVERBOSE, "double: device %d, core %d", device, dlaCore);
        say(logger, Severity::kVERBOSE, "double: timing cache %zu", cache == nullptr ? 0 : cache->bytes());
        for (auto const one : capabilities)
        {
            say(logger, Severity::kVERBOSE, "double: capability %d", one);
        }
        for (size_t i = 0; i < profiles.size(); ++i)
        {
            for (auto const& [name, range] : profiles[i]->ranges)
            {
                say(logger, Severity::kVERBOSE, "double: profile %zu %s %s %s %s", i, name.c_str(),
                    range.bounds[0].text().c_str(), range.bounds[1].text().c_str(), range.bounds[2].text().c_str());
            }
        }
    }

    uint32_t flags{bit(BuilderFlag::kTF32)};
    std::map<int32_t, size_t> pools;
    int32_t level{3};
    int32_t verbosity{0};
    int32_t compatibility{0};
    int32_t device{0};
    int32_t dlaCore{-1};
    std::vector<int32_t> capabilities;
    std::vector<Profile const*> profiles;
    TimingCache* cache{nullptr};
    IProgressMonitor* monitor{nullptr};

private:
    static uint32_t bit(BuilderFlag flag) { return 1U << static_cast<int32_t>(flag); }
    static int32_t bitOf(int32_t capability)
    {
        constexpr std::array<int32_t, 6> kORDER{75, 80, 86, 89, 120, 121};
        auto const found = std::find(kORDER.begin(), kORDER.end(), capability);
        return found == kORDER.end() ? -1 : static_cast<int32_t>(found - kORDER.begin());
    }
    std::size_t getPool(int32_t pool) const
    {
        auto const found = pools.find(pool);
        return found == pools.end() ? size_t{1} << 30 : found->second;
    }

    Counted mCounted{Kind::Config};
    std::shared_ptr<BuilderState> mBuilder;
};

// Tells the monitor of a phase with `build:steps=N` steps (4), and of one inside it from another thread. False
// where it wants no more.
bool progress([[maybe_unused]] BuilderConfig const& config)
{
#if RELEASE >= 90001
    auto* const monitor = config.monitor;
    if (monitor == nullptr)
    {
        return true;
    }
    constexpr char const* kOUTER = "Building engine from the network";
    constexpr char const* kINNER = "Timing tactics";
    auto const steps = static_cast<int32_t>(number(Stage::Build, "steps", 4));
    bool goesOn{true};
    monitor->phaseStart(kOUTER, nullptr, steps);
    std::thread inner{[&] {
        monitor->phaseStart(kINNER, kOUTER, 2);
        goesOn = monitor->stepComplete(kINNER, 0) && monitor->stepComplete(kINNER, 1);
        monitor->phaseFinish(kINNER);
    }};
    inner.join();
    for (int32_t step = 0; goesOn && step < steps; ++step)
    {
        goesOn = monitor->stepComplete(kOUTER, step);
    }
    monitor->phaseFinish(kOUTER);
    return goesOn;
#else
    return true;
#endif
}

void outOfMemory(ILogger* logger, uint64_t bytes)
{
    say(logger, Severity::kERROR, "[defaultAllocator.cpp::allocate::31] Error Code 1: Cuda Runtime (out of memory)");
    say(logger, Severity::kWARNING,
        "Requested amount of GPU memory (%" PRIu64
        " bytes) could not be allocated. There may not be enough free memory for allocation to succeed.",
        bytes);
    say(logger, Severity::kERROR, "IBuilder::buildSerializedNetwork: Error Code 2: OutOfMemory (Requested size was %" PRIu64 " bytes.)",
        bytes);
}

class Builder final : public apiv::StubBuilder, public IBuilder
{
public:
    explicit Builder(ILogger* logger)
        : mHeap{number(Stage::Builder, "heap", kBUILDER_HEAP)}
    {
        mImpl = this;
        mState->logger = logger;
    }
    ~Builder() noexcept override
    {
        reach(Stage::ReleaseBuilder, mState->logger);
        if (mState->dependants > 0)
        {
            wrongOrder(mState->logger, "IBuilder::~IBuilder", mState->dependants, "networks and configurations");
        }
        mState->isAlive = false;
    }

    void setGpuAllocator(IGpuAllocator* allocator) noexcept { mState->allocator = allocator; }
    ILogger* getLogger() const noexcept { return told(Stage::Builder, "wrong-logger") ? nullptr : mState->logger; }
    int32_t getNbDLACores() const noexcept { return static_cast<int32_t>(number(Stage::Builder, "dla-cores", 0)); }
    bool setMaxThreads(int32_t threads) noexcept
    {
        mThreads = threads < 1 ? mThreads : threads;
        return threads >= 1;
    }
    int32_t getMaxThreads() const noexcept { return mThreads; }

    INetworkDefinition* createNetworkV2(NetworkDefinitionCreationFlags flags) noexcept
    {
        auto const verdict = reach(Stage::Network, mState->logger);
        return verdict == Verdict::Go ? new Network{mState, flags} : failure<INetworkDefinition>(verdict);
    }
    IBuilderConfig* createBuilderConfig() noexcept
    {
        auto const verdict = reach(Stage::Config, mState->logger);
        return verdict == Verdict::Go ? new BuilderConfig{mState} : failure<IBuilderConfig>(verdict);
    }
    // The builder's own, as the headers say.
    IOptimizationProfile* createOptimizationProfile() noexcept
    {
        if (auto const verdict = reach(Stage::Profile, mState->logger); verdict != Verdict::Go)
        {
            return failure<IOptimizationProfile>(verdict);
        }
        mProfiles.push_back(std::make_unique<Profile>());
        return mProfiles.back().get();
    }
    IHostMemory* buildSerializedNetwork(INetworkDefinition& network, IBuilderConfig& config) noexcept
    {
        return build(static_cast<Network&>(network), static_cast<BuilderConfig&>(config));
    }

private:
    IHostMemory* build(Network const& network, BuilderConfig const& config)
    {
        auto* const logger = mState->logger;
        config.report();
        say(logger, Severity::kVERBOSE, "double: threads %d", mThreads);
        auto const& state = *network.state();
        if (auto const complaint = objection(state, config))
        {
            say(logger, Severity::kERROR, "IBuilder::buildSerializedNetwork: Error Code 4: API Usage Error (%s)", complaint);
            return nullptr;
        }
        uint64_t const heap = number(Stage::Build, "heap", 0);
        uint64_t const bytes = number(Stage::Build, "device", 0);
        Heap const temporary{heap};
        Pieces device{1};
        if (told(Stage::Build, "oom") || !device.take(mState->source(), bytes))
        {
            outOfMemory(logger, bytes == 0 ? 15485030400 : bytes);
            return nullptr;
        }
        if (auto const verdict = reach(Stage::Build, logger); verdict != Verdict::Go)
        {
            return failure<IHostMemory>(verdict);
        }
        if (!progress(config))
        {
            say(logger, Severity::kWARNING, "double: the build was given up by its monitor");
            return nullptr;
        }
        if (config.cache != nullptr)
        {
            config.cache->learn();
        }
        return finish(state, config, heap);
    }

    // What is wrong with what is to be built; null where nothing is.
    static char const* objection(NetworkState const& state, BuilderConfig const& config)
    {
        if (!state.isFilled)
        {
            return "Network must have at least one output. In validate";
        }
        if (state.hasLostWeights)
        {
            return "the weights were the parser's, which is gone";
        }
        if (state.spec.isDynamic() && config.profiles.empty())
        {
            return "Network has dynamic or shape inputs, but no optimization profile has been defined. In validate";
        }
        for (auto const* const profile : config.profiles)
        {
            for (auto const& tensor : state.spec.tensors)
            {
                bool const isOpen = tensor.isInput && !tensor.shape.isWhole();
                if (isOpen && profile->ranges.count(tensor.name) == 0)
                {
                    return "Dynamic input is missing dimensions in a profile. In validate";
                }
            }
        }
        return nullptr;
    }

    IHostMemory* finish(NetworkState const& state, BuilderConfig const& config, uint64_t heap)
    {
        auto* const logger = mState->logger;
        uint64_t const peak = number(Stage::Build, "device", 0);
        say(logger, Severity::kINFO, "Total Host Persistent Memory: %" PRIu64, state.spec.contextHeap);
        say(logger, Severity::kINFO, "Total Device Persistent Memory: %" PRIu64, state.spec.persistent);
        say(logger, Severity::kINFO, "Total Scratch Memory: %" PRIu64, state.spec.scratch);
        say(logger, Severity::kINFO, "Total Activation Memory: %" PRIu64, state.spec.activation);
        say(logger, Severity::kINFO,
            "[MemUsageStats] Peak memory usage of TRT CPU/GPU memory allocators: CPU %" PRIu64 " MiB, GPU %" PRIu64
            " MiB",
            heap / kMIB, peak / kMIB);
        if (RELEASE < 100000)
        {
            logManaged(logger, "building engine", 0);
        }
        std::vector<std::vector<Range>> ranges;
        for (auto const* const profile : config.profiles)
        {
            auto& of = ranges.emplace_back();
            for (auto const& tensor : state.spec.tensors)
            {
                auto const found = profile->ranges.find(tensor.name);
                if (tensor.isInput)
                {
                    of.push_back(found == profile->ranges.end() ? Range{} : found->second);
                }
            }
        }
        return new HostMemory{logger, container(planText(state.spec, ranges), config.capabilityBits()), true};
    }

    Counted mCounted{Kind::Builder};
    Heap mHeap;
    std::shared_ptr<BuilderState> mState{std::make_shared<BuilderState>()};
    std::vector<std::unique_ptr<Profile>> mProfiles;
    int32_t mThreads{4};
};

} // namespace

IBuilder* makeBuilder(ILogger* logger)
{
    if (auto const verdict = reach(Stage::Builder, logger); verdict != Verdict::Go)
    {
        return failure<IBuilder>(verdict);
    }
    return new Builder{logger};
}

namespace
{

// A parser's share of the network that it fills, which may go before it does.
struct Share
{
    std::shared_ptr<NetworkState> state;
    Network* network;
};

} // namespace

} // namespace trt_double

extern "C"
{

__attribute__((visibility("default"))) void* createInferBuilder_INTERNAL(void* logger, int32_t) noexcept
{
    return trt_double::makeBuilder(static_cast<nvinfer1::ILogger*>(logger));
}

// For the double's parser: its share of a network, filling it, and giving the share back.
__attribute__((visibility("default"))) void* trtmem_double_share(void* network) noexcept
{
    using namespace trt_double;
    auto* const mine = static_cast<Network*>(static_cast<nvinfer1::INetworkDefinition*>(network));
    ++mine->state()->parsers;
    return new Share{mine->state(), mine};
}
__attribute__((visibility("default"))) bool trtmem_double_fill(void* share, char const* text) noexcept
{
    return static_cast<trt_double::Share*>(share)->network->fill(text);
}
__attribute__((visibility("default"))) void trtmem_double_unshare(void* share) noexcept
{
    auto* const mine = static_cast<trt_double::Share*>(share);
    --mine->state->parsers;
    mine->state->hasLostWeights = mine->state->isFilled;
    delete mine;
}

} // extern "C"
