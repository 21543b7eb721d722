#include "tricks.h"

#include "memory.h"
#include "voice.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <unistd.h>

namespace trt_double
{
namespace
{

constexpr std::array<std::string_view, static_cast<size_t>(Stage::Count_)> kNAMES{"library", "plugins", "runtime",
    "deserialize", "context", "inspector", "bindings", "enqueue", "release-context", "release-engine",
    "release-runtime", "builder", "network", "config", "profile", "parser", "parse", "build", "release-parser",
    "release-network", "release-config", "release-plan", "release-builder", "order"};

// What `perform` does, and what others ask for with `number` and `told`.
constexpr std::array<std::string_view, 32> kTRICKS{"null", "small", "no-driver", "error", "error-pointer", "warning",
    "abort", "segv", "hang", "throw", "exit", "slow", "leak", "heap", "once", "version", "dla-cores", "wrong-logger",
    "wrong-pimpl", "wrong-threads", "nameless", "wild", "no-flags", "no-cache", "unsupported", "bad-text", "errors",
    "device", "steps", "oom", "null-data", "wild-size"};

std::array<std::atomic<uint64_t>, kNAMES.size()> gReached;

std::string_view nameOf(Stage stage)
{
    return kNAMES[static_cast<size_t>(stage)];
}

struct Trick
{
    std::string_view what;
    uint64_t number{0};
    uint64_t nth{0}; // 0: each time
};

// Cuts `text` at the first `mark` and returns what stands before it.
std::string_view cut(std::string_view& text, char mark)
{
    auto const at = text.find(mark);
    auto const before = text.substr(0, at);
    text = at == std::string_view::npos ? std::string_view{} : text.substr(at + 1);
    return before;
}

bool parse(std::string_view digits, uint64_t& value)
{
    auto const end = digits.data() + digits.size();
    auto const [stop, error] = std::from_chars(digits.data(), end, value);
    return error == std::errc{} && stop == end;
}

// `what[=number][@nth]`
bool parse(std::string_view text, Trick& trick)
{
    auto said = cut(text, '@');
    trick.what = cut(said, '=');
    return (text.empty() || parse(text, trick.nth)) && (said.empty() || parse(said, trick.number))
        && std::find(kTRICKS.begin(), kTRICKS.end(), trick.what) != kTRICKS.end();
}

// Calls `use` with each trick for this stage. Allocates nothing.
template <typename Use>
void each(std::string_view tricks, Stage stage, Use use)
{
    while (!tricks.empty())
    {
        auto one = cut(tricks, ',');
        if (cut(one, ':') != nameOf(stage))
        {
            continue;
        }
        Trick trick;
        if (parse(one, trick))
        {
            use(trick);
        }
    }
}

void segv()
{
    int volatile* volatile nowhere = nullptr;
    *nowhere = 1;
}

[[noreturn]] void hang()
{
    for (;;)
    {
        pause();
    }
}

Verdict perform(Stage stage, Trick const& trick, nvinfer1::ILogger* logger)
{
    auto const where = nameOf(stage);
    auto const length = static_cast<int>(where.size());
    if (trick.what == "null")
    {
        return Verdict::Null;
    }
    if (trick.what == "small")
    {
        return Verdict::Small;
    }
    if (trick.what == "no-driver")
    {
        say(logger, Severity::kERROR,
            "createInferRuntime: Error Code 6: API Usage Error (CUDA initialization failure with error: 35. Please "
            "check your CUDA installation: "
            "http://docs.nvidia.com/cuda/cuda-installation-guide-linux/index.html)");
        return Verdict::Small;
    }
    if (trick.what == "error" || trick.what == "error-pointer")
    {
        say(logger, Severity::kERROR, "%.*s: Error Code 1: Internal Error (the double was told to fail here)", length,
            where.data());
        return trick.what == "error" ? Verdict::Null : Verdict::Go;
    }
    if (trick.what == "warning")
    {
        say(logger, Severity::kWARNING, "%.*s: the double was told to warn here", length, where.data());
    }
    if (trick.what == "abort")
    {
        abort();
    }
    if (trick.what == "segv")
    {
        segv();
    }
    if (trick.what == "hang")
    {
        hang();
    }
    if (trick.what == "throw")
    {
        throw std::runtime_error{"the double was told to throw here"};
    }
    if (trick.what == "exit")
    {
        _exit(static_cast<int>(trick.number));
    }
    if (trick.what == "slow")
    {
        usleep(static_cast<useconds_t>(trick.number * 1000));
    }
    if (trick.what == "leak")
    {
        leakHeap(trick.number);
    }
    return Verdict::Go;
}

} // namespace

std::string_view environment()
{
    char const* const value = getenv("TRTMEM_DOUBLE");
    return value == nullptr ? std::string_view{} : std::string_view{value};
}

bool understood(std::string_view tricks)
{
    while (!tricks.empty())
    {
        auto one = cut(tricks, ',');
        auto const stage = cut(one, ':');
        Trick trick;
        if (std::find(kNAMES.begin(), kNAMES.end(), stage) == kNAMES.end() || !parse(one, trick))
        {
            return false;
        }
    }
    return true;
}

Verdict reach(Stage stage, nvinfer1::ILogger* logger, std::string_view plan)
{
    auto const reached = ++gReached[static_cast<size_t>(stage)];
    auto verdict = Verdict::Go;
    for (auto const tricks : {environment(), plan})
    {
        each(tricks, stage, [&](Trick const& trick) {
            if (trick.nth != 0 && trick.nth != reached)
            {
                return;
            }
            auto const says = perform(stage, trick, logger);
            verdict = says == Verdict::Go ? verdict : says;
        });
    }
    return verdict;
}

uint64_t number(Stage stage, std::string_view name, uint64_t otherwise)
{
    each(environment(), stage, [&](Trick const& trick) {
        if (trick.what == name)
        {
            otherwise = trick.number;
        }
    });
    return otherwise;
}

bool told(Stage stage, std::string_view name)
{
    bool found{false};
    each(environment(), stage, [&](Trick const& trick) { found = found || trick.what == name; });
    return found;
}

} // namespace trt_double
