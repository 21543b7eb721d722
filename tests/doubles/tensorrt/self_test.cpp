// Drives the double through the headers' own public methods, the way a C++ client would: so what is
// wrong with the double is found here, before it is blamed on the code that it is to test.

#include "since.h"

#include <NvInfer.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <malloc.h>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

extern "C" int64_t trtmem_double_count(char const* name) noexcept;
extern "C" void* trtmem_double_share(void* network) noexcept;
extern "C" bool trtmem_double_fill(void* share, char const* text) noexcept;
extern "C" void trtmem_double_unshare(void* share) noexcept;

namespace
{

using namespace nvinfer1;
using Severity = ILogger::Severity;

int gChecks{0};
int gFailures{0};

void check(bool holds, char const* what, int line)
{
    ++gChecks;
    if (!holds)
    {
        ++gFailures;
        fprintf(stderr, "self_test.cpp:%d: does not hold: %s\n", line, what);
    }
}
#define CHECK(what) check((what), #what, __LINE__)

void same(int64_t found, int64_t expected, char const* what, int line)
{
    ++gChecks;
    if (found != expected)
    {
        ++gFailures;
        fprintf(stderr, "self_test.cpp:%d: %s is %lld, expected %lld\n", line, what, static_cast<long long>(found),
            static_cast<long long>(expected));
    }
}
#define SAME(found, expected) same((found), (expected), #found, __LINE__)

class Logger final : public ILogger
{
public:
    void log(Severity severity, char const* text) noexcept override
    {
        std::lock_guard const guard{mLock};
        mLines.emplace_back(severity, text);
    }
    size_t count(Severity severity) const
    {
        return static_cast<size_t>(std::count_if(
            mLines.begin(), mLines.end(), [&](auto const& line) { return line.first == severity; }));
    }
    bool said(std::string const& part) const
    {
        return std::any_of(mLines.begin(), mLines.end(),
            [&](auto const& line) { return line.second.find(part) != std::string::npos; });
    }
    void print() const
    {
        for (auto const& line : mLines)
        {
            printf("%s\n", line.second.c_str());
        }
    }
    void forget() { std::vector<std::pair<Severity, std::string>>{}.swap(mLines); }

private:
    std::mutex mLock;
    std::vector<std::pair<Severity, std::string>> mLines;
};

class Allocator final : public IGpuAllocator
{
public:
    void* allocate(uint64_t const size, uint64_t const alignment, AllocatorFlags const) noexcept override
    {
        if (live + size > limit)
        {
            return nullptr;
        }
        ++taken;
        live += size;
        peak = std::max(peak, live);
        largest = std::max(largest, size);
        void* const address = aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
        mSizes[address] = size;
        return address;
    }
    bool giveBack(void* address)
    {
        auto const found = mSizes.find(address);
        if (found == mSizes.end())
        {
            ++strangers;
            return false;
        }
        live -= found->second;
        mSizes.erase(found);
        ::free(address);
        return true;
    }
    bool deallocate(void* const address) noexcept
#if RELEASE >= 80200
        override
#endif
    {
        return giveBack(address);
    }
#if RELEASE >= 100000
    void* allocateAsync(
        uint64_t const size, uint64_t const alignment, AllocatorFlags const flags, cudaStream_t) noexcept override
    {
        ++async;
        return allocate(size, alignment, flags);
    }
    bool deallocateAsync(void* const address, cudaStream_t) noexcept override { return giveBack(address); }
#else
    void free(void* const address) noexcept override { giveBack(address); }
#endif

    uint64_t limit{UINT64_MAX};
    uint64_t live{0};
    uint64_t peak{0};
    uint64_t largest{0};
    int64_t taken{0};
    int64_t async{0};
    int64_t strangers{0};

private:
    std::map<void*, uint64_t> mSizes;
};

void put(std::string& bytes, uint64_t value, size_t size)
{
    for (size_t i = 0; i < size; ++i)
    {
        bytes += static_cast<char>(value >> 8 * i);
    }
}

// A container whose one section holds the text.
std::string plan(std::string const& text)
{
    auto section = "trtmem-double:" + text + '\0';
    section.resize((section.size() + 7) / 8 * 8);
    std::string bytes{"ftrt"};
    put(bytes, 0, 4);
    put(bytes, 1, 4);
    put(bytes, 0, 4);
    put(bytes, 56 + section.size() + 4, 8);
    for (int const number : {NV_TENSORRT_MAJOR, NV_TENSORRT_MINOR, NV_TENSORRT_PATCH, NV_TENSORRT_BUILD})
    {
        bytes += static_cast<char>(number);
    }
    bytes += "rtrtNGNE";
    put(bytes, 0, 4);
    put(bytes, 56, 8);
    put(bytes, section.size(), 8);
    return bytes + section + "\x99\x8b\x8d\x8b";
}

struct Life
{
    Logger logger;
    Allocator allocator;
    std::unique_ptr<IRuntime> runtime;

    explicit Life(bool hooked = true)
    {
        runtime.reset(createInferRuntime(logger));
        if (runtime && hooked)
        {
            runtime->setGpuAllocator(&allocator);
        }
    }
    ICudaEngine* deserialize(std::string const& bytes)
    {
#if RELEASE >= 100000
        return runtime->deserializeCudaEngine(bytes.data(), bytes.size());
#else
        return runtime->deserializeCudaEngine(bytes.data(), bytes.size(), nullptr);
#endif
    }
};

IExecutionContext* withoutMemory(ICudaEngine& engine)
{
#if RELEASE >= 100000
    return engine.createExecutionContext(ExecutionContextAllocationStrategy::kUSER_MANAGED);
#else
    return engine.createExecutionContextWithoutDeviceMemory();
#endif
}

int64_t deviceMemorySize(ICudaEngine& engine)
{
#if RELEASE >= 100100
    return engine.getDeviceMemorySizeV2();
#else
    return static_cast<int64_t>(engine.getDeviceMemorySize());
#endif
}

bool setShape(IExecutionContext& context, char const* name, Dims dims)
{
#if RELEASE >= 80501
    return context.setInputShape(name, dims);
#else
    auto const& engine = context.getEngine();
    return context.setBindingDimensions(engine.getBindingIndex(name), dims);
#endif
}

Dims shapeOf(IExecutionContext& context, char const* name)
{
#if RELEASE >= 80501
    return context.getTensorShape(name);
#else
    return context.getBindingDimensions(context.getEngine().getBindingIndex(name));
#endif
}

// Gives each tensor an address and infers.
bool infer(IExecutionContext& context)
{
    alignas(256) static char memory[256];
    auto const& engine = context.getEngine();
#if RELEASE >= 80501
    for (int32_t i = 0; i < engine.getNbIOTensors(); ++i)
    {
        if (!context.setTensorAddress(engine.getIOTensorName(i), memory))
        {
            return false;
        }
    }
    return context.enqueueV3(nullptr);
#else
    std::vector<void*> const bindings(static_cast<size_t>(engine.getNbBindings()), memory);
    return context.enqueueV2(bindings.data(), nullptr, nullptr);
#endif
}

Dims dims(std::vector<int> extents)
{
    Dims dims{};
    dims.nbDims = static_cast<int32_t>(extents.size());
    std::copy(extents.begin(), extents.end(), dims.d);
    return dims;
}

bool equal(Dims const& dims, std::vector<int> extents)
{
    return dims.nbDims == static_cast<int32_t>(extents.size())
        && std::equal(extents.begin(), extents.end(), dims.d, [](int64_t a, int64_t b) { return a == b; });
}

struct Told
{
    explicit Told(char const* tricks) { setenv("TRTMEM_DOUBLE", tricks, 1); }
    ~Told() { unsetenv("TRTMEM_DOUBLE"); }
};

int64_t heapInUse()
{
    auto const now = mallinfo2();
    return static_cast<int64_t>(now.uordblks + now.hblkhd);
}

constexpr char const* kPLAIN = "name=plain;layers=7;heap=1048576;weights=8388608;weight-allocations=3;persistent=65536;"
                               "activation=4194304;scratch=262144;temporary=1048576;"
                               "input=data:FLOAT:1x3x8x8;output=prob:HALF:1x10";

void versionIsThatOfTheHeaders()
{
    SAME(getInferLibVersion(), NV_TENSORRT_VERSION);
#if RELEASE >= 100000
    SAME(getInferLibMajorVersion(), NV_TENSORRT_MAJOR);
    SAME(getInferLibBuildVersion(), NV_TENSORRT_BUILD);
#endif
    CHECK(getPluginRegistry() != nullptr);
}

void aLifeTakesAndGivesBackExactlyWhatThePlanSays()
{
    Life life;
    std::unique_ptr<ICudaEngine> engine{life.deserialize(plan(kPLAIN))};
    CHECK(engine != nullptr);
    SAME(static_cast<int64_t>(life.allocator.live), 8388608);
    SAME(static_cast<int64_t>(life.allocator.peak), 8388608 + 1048576);
    SAME(life.allocator.taken, 4);
    SAME(static_cast<int64_t>(life.allocator.largest), 2796204);
    SAME(deviceMemorySize(*engine), 4194304);
    std::unique_ptr<IExecutionContext> context{engine->createExecutionContext()};
    SAME(static_cast<int64_t>(life.allocator.live), 8388608 + 65536 + 4194304);
    SAME(life.allocator.taken, 6);
    for (int i = 0; i < 3; ++i)
    {
        CHECK(infer(*context));
    }
    SAME(static_cast<int64_t>(life.allocator.live), 8388608 + 65536 + 4194304 + 262144);
    SAME(life.allocator.taken, 7);
    SAME(life.allocator.async, RELEASE >= 100000 ? 1 : 0);
    SAME(trtmem_double_count("device_bytes"), static_cast<int64_t>(life.allocator.live));
    CHECK(life.logger.said("GPU +8, now: CPU 0, GPU 8 (MiB)"));
    CHECK(life.logger.said("IExecutionContext creation: CPU +0, GPU +4, now: CPU 0, GPU 12 (MiB)"));
    CHECK(life.logger.said("Loaded engine size: 0 M"));
    SAME(static_cast<int64_t>(life.logger.count(Severity::kERROR)), 0);
    context.reset();
    SAME(static_cast<int64_t>(life.allocator.live), 8388608);
    engine.reset();
    SAME(static_cast<int64_t>(life.allocator.live), 0);
    life.runtime.reset();
    SAME(life.allocator.strangers, 0);
    SAME(trtmem_double_count("runtimes") + trtmem_double_count("engines") + trtmem_double_count("contexts"), 0);
}

// Growth of heap in use from the deserialization to the engine's end.
int64_t heapOfAnEngine(std::string const& bytes)
{
    Life life{false};
    life.logger.forget();
    auto const before = heapInUse();
    std::unique_ptr<ICudaEngine> const engine{life.deserialize(bytes)};
    life.logger.forget();
    return heapInUse() - before;
}

void heapIsExactBesidesBookkeeping()
{
    auto const text = [](int64_t heap) { return plan("input=data:FLOAT:1;heap=" + std::to_string(heap)); };
    heapOfAnEngine(text(0));
    auto const bookkeeping = heapOfAnEngine(text(0));
    CHECK(bookkeeping < 8192);
    for (int64_t const heap : {4096LL, 65536LL, 65552LL, 1048576LL, 33554432LL})
    {
        auto const grown = heapOfAnEngine(text(heap)) - bookkeeping;
        CHECK(grown >= heap && grown <= heap + 64);
    }
    auto const many = heapOfAnEngine(plan("input=data:FLOAT:1;weights=8388608;weight-allocations=10000"));
    printf("  bookkeeping of an engine: %lld B of heap; with 10,000 allocations: %lld B\n",
        static_cast<long long>(bookkeeping), static_cast<long long>(many));
    CHECK(many < 8192);
    auto const before = heapInUse();
    heapOfAnEngine(text(1048576));
    SAME(heapInUse(), before);
}

void aRuntimeTakesItsHeap()
{
    Logger logger;
    auto const before = heapInUse();
    std::unique_ptr<IRuntime> const small{createInferRuntime(logger)};
    auto const one = heapInUse() - before;
    CHECK(one >= 262144 && one < 262144 + 4096);
    Told const told{"runtime:heap=1048576"};
    auto const between = heapInUse();
    std::unique_ptr<IRuntime> const large{createInferRuntime(logger)};
    auto const more = heapInUse() - between - one - (1048576 - 262144);
    CHECK(more > -512 && more < 512);
}

constexpr char const* kDYNAMIC = "profiles=2;persistent=1024;activation=4096;"
                                 "input=dyn:FLOAT:-1x4:min=1x4/9x4:opt=2x4/12x4:max=8x4/16x4;input=fixed:INT8:1x32:"
                                 "format=LINEAR;output=prob:HALF:-1x10;output=image:HALF:1x64x8x8:format=CHW32";

void shapesAreThoseOfTheProfiles()
{
    Life life;
    std::unique_ptr<ICudaEngine> engine{life.deserialize(plan(kDYNAMIC))};
    SAME(engine->getNbOptimizationProfiles(), 2);
#if RELEASE >= 80501
    SAME(engine->getNbIOTensors(), 4);
    CHECK(equal(engine->getTensorShape("dyn"), {-1, 4}));
    CHECK(equal(engine->getProfileShape("dyn", 1, OptProfileSelector::kMAX), {16, 4}));
    CHECK(equal(engine->getProfileShape("dyn", 0, OptProfileSelector::kMIN), {1, 4}));
    CHECK(engine->getProfileShape("dyn", 2, OptProfileSelector::kMIN).nbDims == -1);
    CHECK(engine->getTensorIOMode("prob") == TensorIOMode::kOUTPUT);
    CHECK(engine->getTensorIOMode("nobody") == TensorIOMode::kNONE);
    SAME(engine->getTensorVectorizedDim("image"), 1);
    SAME(engine->getTensorComponentsPerElement("image"), 32);
    SAME(engine->getTensorBytesPerComponent("image"), 2);
    SAME(engine->getTensorVectorizedDim("dyn"), -1);
#endif
#if RELEASE < 100000
    SAME(engine->getNbBindings(), 8);
    SAME(engine->getBindingIndex("prob"), 2);
    CHECK(strcmp(engine->getBindingName(4), "dyn [profile 1]") == 0);
    CHECK(equal(engine->getProfileDimensions(0, 1, OptProfileSelector::kOPT), {12, 4}));
    SAME(engine->getBindingVectorizedDim(3), 1);
#endif
    std::unique_ptr<IExecutionContext> context{engine->createExecutionContext()};
    CHECK(!context->allInputDimensionsSpecified());
    CHECK(!infer(*context));
    CHECK(setShape(*context, "dyn", dims({3, 4})));
    CHECK(equal(shapeOf(*context, "prob"), {3, 10}));
    CHECK(context->allInputDimensionsSpecified());
    CHECK(infer(*context));
    auto const errors = life.logger.count(Severity::kERROR);
    CHECK(!setShape(*context, "dyn", dims({9, 4})));
    CHECK(!setShape(*context, "dyn", dims({3, 5})));
    CHECK(!setShape(*context, "prob", dims({3, 10})));
    CHECK(!context->setOptimizationProfileAsync(2, nullptr));
    SAME(static_cast<int64_t>(life.logger.count(Severity::kERROR) - errors), 4);
    CHECK(context->setOptimizationProfileAsync(1, nullptr));
    SAME(context->getOptimizationProfile(), 1);
    CHECK(!context->allInputDimensionsSpecified());
}

void contextsShareAProfileOnlyFrom10On()
{
    Life life;
    std::unique_ptr<ICudaEngine> engine{life.deserialize(plan(kDYNAMIC))};
    std::unique_ptr<IExecutionContext> first{engine->createExecutionContext()};
    std::unique_ptr<IExecutionContext> second{engine->createExecutionContext()};
    bool const shared = RELEASE >= 100000;
    SAME(second->getOptimizationProfile(), shared ? 0 : -1);
    CHECK(second->setOptimizationProfileAsync(0, nullptr) == shared);
    CHECK(second->setOptimizationProfileAsync(1, nullptr));
    first.reset();
    CHECK(second->setOptimizationProfileAsync(0, nullptr));
}

void aContextWithoutMemoryUsesWhatItIsGiven()
{
    Life life;
    std::unique_ptr<ICudaEngine> engine{life.deserialize(plan(kPLAIN))};
    auto const live = life.allocator.live;
    std::unique_ptr<IExecutionContext> context{withoutMemory(*engine)};
    SAME(static_cast<int64_t>(life.allocator.live - live), 0);
    CHECK(!infer(*context));
    alignas(256) static char memory[256];
#if RELEASE >= 100100
    context->setDeviceMemoryV2(memory, 4194303);
    CHECK(!infer(*context));
    context->setDeviceMemoryV2(memory, 4194304);
#else
    context->setDeviceMemory(memory);
#endif
    CHECK(infer(*context));
}

void nothingIsTakenOfAnAllocatorThatIsNotThere()
{
    Life life{false};
    std::unique_ptr<ICudaEngine> engine{life.deserialize(plan(kPLAIN))};
    std::unique_ptr<IExecutionContext> context{engine->createExecutionContext()};
    CHECK(infer(*context));
    SAME(trtmem_double_count("device_bytes"), 8388608 + 65536 + 4194304 + 262144);
    SAME(life.allocator.taken, 0);
    context.reset();
    engine.reset();
    SAME(trtmem_double_count("device_bytes"), 0);
}

void whatIsNoPlanIsRefusedWithAReason()
{
    Life life;
    auto const whole = plan(kPLAIN);
    auto const refused = [&](std::string const& bytes, char const* why) {
        life.logger.forget();
        CHECK(life.deserialize(bytes) == nullptr);
        SAME(static_cast<int64_t>(life.logger.count(Severity::kERROR)), 1);
        CHECK(life.logger.said(why));
    };
    refused("", "Parameter check failed");
    refused("this is no plan of any kind, is it?", "Magic tag does not match");
    refused(whole.substr(0, whole.size() - 1), "Size specified in header");
    auto other = whole;
    other[26] = static_cast<char>(other[26] + 1);
    refused(other, "please rebuild");
    other = whole;
    memcpy(&other[28], "utrt", 4);
    refused(other, "Platform specific tag mismatch");
    refused(plan("colour=blue"), "unknown: colour");
    refused(plan("heap=much"), "no number: much");
    refused(plan("tricks=deserialise:error"), "unknown: deserialise:error");
    refused(plan("tricks=deserialize:eror"), "unknown: deserialize:eror");
    SAME(static_cast<int64_t>(life.allocator.live), 0);
}

void aRefusalOfTheAllocatorFailsTheStageAndLeavesNothing()
{
    Life life;
    life.allocator.limit = 4000000;
    CHECK(life.deserialize(plan(kPLAIN)) == nullptr);
    CHECK(life.logger.said("OutOfMemory"));
    SAME(static_cast<int64_t>(life.allocator.live), 0);
    life.allocator.limit = 10000000;
    std::unique_ptr<ICudaEngine> engine{life.deserialize(plan(kPLAIN))};
    CHECK(engine != nullptr);
    CHECK(engine->createExecutionContext() == nullptr);
    SAME(static_cast<int64_t>(life.allocator.live), 8388608);
}

void itFailsWhereAndHowItIsTold()
{
    Logger logger;
    auto const made = [&](char const* tricks) {
        Told const told{tricks};
        logger.forget();
        return createInferRuntime(logger);
    };
    auto const small = reinterpret_cast<IRuntime*>(0x228);
    CHECK(made("runtime:null") == nullptr);
    SAME(static_cast<int64_t>(logger.count(Severity::kERROR)), 0);
    CHECK(made("runtime:error") == nullptr);
    SAME(static_cast<int64_t>(logger.count(Severity::kERROR)), 1);
    CHECK(made("runtime:small") == small);
    CHECK(made("runtime:no-driver") == small);
    CHECK(logger.said("CUDA initialization failure with error: 35"));
    std::unique_ptr<IRuntime> const good{made("runtime:error-pointer")};
    CHECK(good.get() > small);
    SAME(static_cast<int64_t>(logger.count(Severity::kERROR)), 1);
    SAME(trtmem_double_count("runtimes"), 1);

    Life life;
    CHECK(life.deserialize(plan("tricks=deserialize:error;heap=1")) == nullptr);
    std::unique_ptr<ICudaEngine> engine{life.deserialize(plan("tricks=context:null,enqueue:error;output=y:FLOAT:1"))};
    CHECK(engine->createExecutionContext() == nullptr);
    engine.reset(life.deserialize(plan("tricks=enqueue:error;output=y:FLOAT:1")));
    std::unique_ptr<IExecutionContext> context{engine->createExecutionContext()};
    CHECK(!infer(*context));
    Told const told{"library:version=10701"};
    SAME(getInferLibVersion(), 10701);
}

// How a child ends that lives a whole life with these tricks.
int endOf(char const* tricks)
{
    fflush(stdout);
    auto const child = fork();
    if (child == 0)
    {
        rlimit const none{0, 0};
        setrlimit(RLIMIT_CORE, &none);
        freopen("/dev/null", "w", stderr);
        // What hangs is ended by a signal of its own.
        alarm(strstr(tricks, ":hang") == nullptr ? 60 : 1);
        Told const told{tricks};
        Life life;
        std::unique_ptr<ICudaEngine> engine{life.deserialize(plan(kPLAIN))};
        std::unique_ptr<IExecutionContext> context{engine->createExecutionContext()};
        infer(*context);
        infer(*context);
        context.reset();
        engine.reset();
        life.runtime.reset();
        _exit(0);
    }
    int status{0};
    waitpid(child, &status, 0);
    return WIFSIGNALED(status) ? WTERMSIG(status) : -WEXITSTATUS(status);
}

void itDiesWhereAndHowItIsTold()
{
    SAME(endOf(""), 0);
    for (std::string const stage : {"runtime", "deserialize", "context", "enqueue", "release-context",
             "release-engine", "release-runtime"})
    {
        SAME(endOf((stage + ":abort").c_str()), SIGABRT);
        SAME(endOf((stage + ":segv").c_str()), SIGSEGV);
    }
    SAME(endOf("runtime:throw"), SIGABRT);
    SAME(endOf("deserialize:hang"), SIGALRM);
    SAME(endOf("context:exit=3"), -3);
    // Counted from the process's begin, and this process has inferred before it forked.
    SAME(endOf("enqueue:abort@1"), 0);
}

void theWrongOrderIsAnErrorInTheLog()
{
    Life life;
    std::unique_ptr<ICudaEngine> engine{life.deserialize(plan(kPLAIN))};
    std::unique_ptr<IExecutionContext> context{engine->createExecutionContext()};
    engine.reset();
    CHECK(life.logger.said("ICudaEngine::~ICudaEngine: Error Code 3"));
    context.reset();
    SAME(static_cast<int64_t>(life.allocator.live), 0);
    engine.reset(life.deserialize(plan(kPLAIN)));
    life.runtime.reset();
    CHECK(life.logger.said("IRuntime::~IRuntime: Error Code 3"));
    engine.reset();
    SAME(static_cast<int64_t>(life.allocator.live), 0);
}

void linesComeFromAnotherThreadToo()
{
    Life life;
    life.logger.forget();
    std::unique_ptr<ICudaEngine> engine{
        life.deserialize(plan("weights=1000000;weight-allocations=1000;verbose-lines=500;log-thread=1"))};
    SAME(static_cast<int64_t>(life.logger.count(Severity::kVERBOSE)), 1000 + 500 + 1);
    SAME(static_cast<int64_t>(life.logger.count(Severity::kINFO)), 2);
    SAME(life.allocator.taken, 1000);
}

void whatIsToldToLeakLeaks()
{
    Life life;
    std::unique_ptr<ICudaEngine> engine{life.deserialize(plan("leak-per-enqueue=4096;device-leak-per-enqueue=512;output=y:FLOAT:1"))};
    std::unique_ptr<IExecutionContext> context{engine->createExecutionContext()};
    infer(*context);
    life.logger.forget();
    auto const heap = heapInUse();
    for (int i = 0; i < 10; ++i)
    {
        infer(*context);
    }
    auto const grown = heapInUse() - heap;
    // The allocator of this test keeps its list and stands for the device in heap as well.
    CHECK(grown >= 40960 && grown < 40960 + 10 * (512 + 512));
    SAME(static_cast<int64_t>(life.allocator.live), 11 * 512);
}

void theInspectorTellsTheLayers()
{
#if RELEASE >= 80200
    Life life;
    std::unique_ptr<ICudaEngine> engine{life.deserialize(plan("layers=2;input=a%22b:FLOAT:1"))};
    std::unique_ptr<IEngineInspector> const inspector{engine->createEngineInspector()};
    CHECK(std::string{inspector->getEngineInformation(LayerInformationFormat::kJSON)}
        == "{\"Layers\": [{\"Name\": \"layer 0\", \"LayerType\": \"Double\", \"Inputs\": [], \"Outputs\": []},\n"
           "{\"Name\": \"layer 1\", \"LayerType\": \"Double\", \"Inputs\": [], \"Outputs\": []}],\n"
           "\"Bindings\": [\"a\\\"b\"]}\n");
#endif
}

// Loads the plan in a file and says what it is.
int load(char const* path)
{
    std::string bytes;
    if (auto* const file = fopen(path, "rb"))
    {
        char part[4096];
        for (size_t read; (read = fread(part, 1, sizeof part, file)) > 0;)
        {
            bytes.append(part, read);
        }
        fclose(file);
    }
    Life life;
    std::unique_ptr<ICudaEngine> const engine{life.deserialize(bytes)};
    if (!engine)
    {
        life.logger.print();
        return 1;
    }
    printf("%s: %d layers, %lld B of device memory\n", engine->getName(), engine->getNbLayers(),
        static_cast<long long>(life.allocator.live));
    return 0;
}

void aBuildGivesAPlanThatTheRuntimeTakes()
{
    Logger logger;
    std::unique_ptr<IBuilder> const builder{createInferBuilder(logger)};
    CHECK(builder != nullptr && builder->getNbDLACores() == 0);
    std::unique_ptr<INetworkDefinition> const network{builder->createNetworkV2(1U)};
    std::unique_ptr<IBuilderConfig> const config{builder->createBuilderConfig()};
    SAME(builder->buildSerializedNetwork(*network, *config) == nullptr, true);
    CHECK(logger.said("Network must have at least one output"));

    auto* const share = trtmem_double_share(network.get());
    CHECK(trtmem_double_fill(share, "layers=2;weights=4096;input=a%3Bb:FLOAT:-1x3;output=c:HALF:-1;"));
    SAME(network->getNbLayers(), 2);
    SAME(network->getNbInputs(), 1);
    SAME(network->getNbOutputs(), 1);
    CHECK(strcmp(network->getInput(0)->getName(), "a;b") == 0);
    SAME(network->getInput(0)->getDimensions().d[0], -1);
    CHECK(network->getInput(0)->getType() == DataType::kFLOAT);

    auto* const profile = builder->createOptimizationProfile();
    Dims dims{};
    dims.nbDims = 2;
    dims.d[0] = 4;
    dims.d[1] = 3;
    for (auto const select : {OptProfileSelector::kMIN, OptProfileSelector::kOPT, OptProfileSelector::kMAX})
    {
        CHECK(profile->setDimensions("a;b", select, dims));
    }
    config->setFlag(BuilderFlag::kREFIT);
    CHECK(config->getFlag(BuilderFlag::kREFIT) && config->getFlag(BuilderFlag::kTF32));
    SAME(config->addOptimizationProfile(profile), 0);
    std::unique_ptr<IHostMemory> const plan{builder->buildSerializedNetwork(*network, *config)};
    CHECK(plan != nullptr && plan->size() > 100);
    CHECK(logger.said("double: profile 0 a;b [4,3] [4,3] [4,3]"));
    trtmem_double_unshare(share);

    std::unique_ptr<IRuntime> const runtime{createInferRuntime(logger)};
    std::unique_ptr<ICudaEngine> const engine{runtime->deserializeCudaEngine(plan->data(), plan->size())};
    CHECK(engine != nullptr && engine->getNbLayers() == 2 && engine->getNbOptimizationProfiles() == 1);
    SAME(logger.count(Severity::kERROR), 1);
}

} // namespace

// Without arguments the test; with the path of a plan it is loaded.
int main(int count, char const* const* arguments)
{
    if (count > 1)
    {
        return load(arguments[1]);
    }
    printf("TensorRT %d.%d.%d headers\n", NV_TENSORRT_MAJOR, NV_TENSORRT_MINOR, NV_TENSORRT_PATCH);
    versionIsThatOfTheHeaders();
    aLifeTakesAndGivesBackExactlyWhatThePlanSays();
    heapIsExactBesidesBookkeeping();
    aRuntimeTakesItsHeap();
    shapesAreThoseOfTheProfiles();
    contextsShareAProfileOnlyFrom10On();
    aContextWithoutMemoryUsesWhatItIsGiven();
    nothingIsTakenOfAnAllocatorThatIsNotThere();
    whatIsNoPlanIsRefusedWithAReason();
    aRefusalOfTheAllocatorFailsTheStageAndLeavesNothing();
    itFailsWhereAndHowItIsTold();
    itDiesWhereAndHowItIsTold();
    theWrongOrderIsAnErrorInTheLog();
    linesComeFromAnotherThreadToo();
    whatIsToldToLeakLeaks();
    theInspectorTellsTheLayers();
    aBuildGivesAPlanThatTheRuntimeTakes();
    SAME(trtmem_double_count("builders"), 0);
    SAME(trtmem_double_count("runtimes"), 0);
    printf("%d checks, %d failed\n", gChecks, gFailures);
    return gFailures == 0 ? 0 : 1;
}
