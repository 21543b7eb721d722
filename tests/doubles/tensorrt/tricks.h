// How the double is told to misbehave.
//
// `stage:what[=number][@nth]`, separated by commas, in the environment variable TRTMEM_DOUBLE and in
// the plan's `tricks`. With `@nth` it happens when the process reaches that stage for the nth time,
// else each time. README.md lists the stages and what can be asked of each.
#pragma once

#include "since.h"

#include <string_view>

namespace trt_double
{

enum class Stage
{
    Library,
    Plugins,
    Runtime,
    Deserialize,
    Context,
    Inspector,
    Bindings,
    Enqueue,
    ReleaseContext,
    ReleaseEngine,
    ReleaseRuntime,
    Builder,
    Network,
    Config,
    Profile,
    Parser,
    Parse,
    Build,
    ReleaseParser,
    ReleaseNetwork,
    ReleaseConfig,
    ReleasePlan,
    ReleaseBuilder,
    Order, // of the releases; reached where it is wrong
    Count_,
};

// What the caller has to do after `reach`.
enum class Verdict
{
    Go,    // what it is there for
    Null,  // fail: null or false
    Small, // fail as the vendor's factory does, with a number that is no pointer
};

// What the vendor's factory returned where no driver was: a constant added to null.
constexpr uintptr_t kSMALL = 0x228;

// Whether all of it can be understood: a test that asks for what does not exist must not pass.
bool understood(std::string_view tricks);

// The process has reached this stage: counts it and does what it was told to do here.
Verdict reach(Stage stage, nvinfer1::ILogger* logger, std::string_view plan = {});

// The number of `stage:name=number` in the environment, else `otherwise`.
uint64_t number(Stage stage, std::string_view name, uint64_t otherwise);

// Whether the environment has `stage:name`.
bool told(Stage stage, std::string_view name);

// What TRTMEM_DOUBLE says.
std::string_view environment();

// The pointer a verdict other than Go stands for.
template <typename T>
T* failure(Verdict verdict)
{
    return verdict == Verdict::Small ? reinterpret_cast<T*>(kSMALL) : nullptr;
}

} // namespace trt_double
