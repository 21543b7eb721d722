#include "life.h"

#include <array>
#include <chrono>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <unistd.h>

namespace trt_double
{

std::atomic<int64_t> gEnqueued;

namespace
{

std::array<std::atomic<int64_t>, static_cast<size_t>(Kind::Count_)> gMade;
std::array<std::atomic<int64_t>, static_cast<size_t>(Kind::Count_)> gAlive;

constexpr int64_t kMIB = 1 << 20;

int64_t made(Kind kind)
{
    return gMade[static_cast<size_t>(kind)];
}

int64_t alive(Kind kind)
{
    return gAlive[static_cast<size_t>(kind)];
}

struct Entry
{
    std::string_view name;
    int64_t (*value)();
};

constexpr std::array<Entry, 15> kLEDGER{{{"runtimes", [] { return alive(Kind::Runtime); }},
    {"engines", [] { return alive(Kind::Engine); }}, {"contexts", [] { return alive(Kind::Context); }},
    {"inspectors", [] { return alive(Kind::Inspector); }}, {"runtimes_made", [] { return made(Kind::Runtime); }},
    {"engines_made", [] { return made(Kind::Engine); }}, {"contexts_made", [] { return made(Kind::Context); }},
    {"enqueued", [] { return gEnqueued.load(); }}, {"device_bytes", [] { return totals().deviceBytes; }},
    {"device_taken", [] { return totals().deviceTaken; }},
    {"device_given_back", [] { return totals().deviceGivenBack; }},
    {"builders", [] { return alive(Kind::Builder); }}, {"networks", [] { return alive(Kind::Network); }},
    {"configs", [] { return alive(Kind::Config); }}, {"host_memories", [] { return alive(Kind::HostMemory); }}}};

} // namespace

void wrongOrder(nvinfer1::ILogger* logger, char const* what, int32_t left, char const* dependants)
{
    say(logger, Severity::kERROR,
        "%s: Error Code 3: API Usage Error (destroyed while %d %s made from it are alive)", what, left, dependants);
    reach(Stage::Order, logger);
}

Counted::Counted(Kind kind)
    : mKind{kind}
{
    ++gMade[static_cast<size_t>(kind)];
    ++gAlive[static_cast<size_t>(kind)];
}

Counted::~Counted()
{
    --gAlive[static_cast<size_t>(mKind)];
    if (mKind == Kind::Runtime || mKind == Kind::Builder)
    {
        writeLedger();
    }
}

int64_t count(std::string_view name)
{
    for (auto const& entry : kLEDGER)
    {
        if (entry.name == name)
        {
            return entry.value();
        }
    }
    return -1;
}

void writeLedger()
{
    char const* const path = getenv("TRTMEM_DOUBLE_LEDGER");
    if (path == nullptr)
    {
        return;
    }
    char line[1024];
    int length{0};
    for (auto const& entry : kLEDGER)
    {
        length += snprintf(line + length, sizeof line - static_cast<size_t>(length), "%c\"%s\":%" PRId64,
            length == 0 ? '{' : ',', entry.name.data(), entry.value());
    }
    length += snprintf(line + length, sizeof line - static_cast<size_t>(length), "}\n");
    auto const file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (file >= 0)
    {
        [[maybe_unused]] auto const written = write(file, line, static_cast<size_t>(length));
        close(file);
    }
}

void logManaged(nvinfer1::ILogger* logger, char const* label, int64_t grownBytes)
{
    say(logger, Severity::kINFO,
        "[MemUsageChange] TensorRT-managed allocation in %s: CPU +0, GPU %+" PRId64 ", now: CPU 0, GPU %" PRId64
        " (MiB)",
        label, grownBytes / kMIB, totals().deviceBytes / kMIB);
}

void spin(uint64_t nanoseconds)
{
    using Clock = std::chrono::steady_clock;
    if (nanoseconds == 0)
    {
        return;
    }
    auto const until = Clock::now() + std::chrono::nanoseconds{nanoseconds};
    while (Clock::now() < until)
    {
    }
}

} // namespace trt_double
