// What the double's objects share, and how many of them live.
//
// Each public object holds its own state by a shared pointer, and what it was made from as well: so
// a client that destroys an engine before its contexts, or a runtime before its engines, gets an
// error in the log (with TRTMEM_DOUBLE=order:abort the process ends) and no use after free.
#pragma once

#include "memory.h"
#include "spec.h"
#include "tricks.h"
#include "voice.h"

#include <atomic>
#include <memory>
#include <set>

namespace trt_double
{

struct RuntimeState
{
    nvinfer1::ILogger* logger{nullptr};
    nvinfer1::IGpuAllocator* allocator{nullptr};
    nvinfer1::IErrorRecorder* recorder{nullptr};
    std::atomic<int32_t> engines{0};

    Source source() const { return {allocator, nullptr, false}; }
};

struct EngineState
{
    std::shared_ptr<RuntimeState> runtime;
    nvinfer1::ICudaEngine* engine{nullptr};
    Spec spec;
    std::atomic<int32_t> contexts{0};
    std::set<int32_t> profilesInUse; // of an engine with open shapes, before 10.0

    nvinfer1::ILogger* logger() const { return runtime->logger; }
};

// Logs that something is destroyed before what was made from it.
void wrongOrder(nvinfer1::ILogger* logger, char const* what, int32_t left, char const* dependants);

// Counts an object for as long as it lives.
enum class Kind
{
    Runtime,
    Engine,
    Context,
    Inspector,
    Builder,
    Network,
    Config,
    HostMemory,
    Count_,
};
class Counted
{
public:
    explicit Counted(Kind kind);
    ~Counted();
    Counted(Counted const&) = delete;
    Counted& operator=(Counted const&) = delete;

private:
    Kind mKind;
};

// How many inferences were enqueued.
extern std::atomic<int64_t> gEnqueued;

// What the process holds or did, by its name in the ledger; -1 where there is no such name.
int64_t count(std::string_view name);

// Appends all of it to the file that TRTMEM_DOUBLE_LEDGER names, if it does; done when a runtime has gone.
void writeLedger();

// TensorRT's own meter: what went through its allocators.
void logManaged(nvinfer1::ILogger* logger, char const* label, int64_t grownBytes);

// Keeps the processor busy for so long.
void spin(uint64_t nanoseconds);

nvinfer1::IRuntime* makeRuntime(nvinfer1::ILogger* logger);
nvinfer1::ICudaEngine* makeEngine(std::shared_ptr<RuntimeState> runtime, void const* plan, size_t size);
nvinfer1::IExecutionContext* makeContext(std::shared_ptr<EngineState> engine, bool ownMemory);
nvinfer1::IEngineInspector* makeInspector(std::shared_ptr<EngineState> engine);
nvinfer1::IPluginRegistry& registry();

} // namespace trt_double
