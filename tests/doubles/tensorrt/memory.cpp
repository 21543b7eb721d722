#include "memory.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <mutex>
#include <new>
#include <sys/mman.h>

namespace trt_double
{
namespace
{

// glibc puts 8 bytes before each block and rounds the sum up to 16, at least 32.
constexpr uint64_t kHEADER = 8;
constexpr uint64_t kSMALLEST = 32;
// Below the size from which glibc maps blocks, which it counts by pages.
constexpr uint64_t kBLOCK = 64 << 10;
// The alignment TensorRT asks for.
constexpr uint64_t kALIGNMENT = 256;

std::atomic<int64_t> gBytes;
std::atomic<int64_t> gTaken;
std::atomic<int64_t> gGivenBack;

// The driver's functions, if the process has loaded it and a context is current.
struct Driver
{
    int (*current)(void**){nullptr};
    int (*allocate)(unsigned long long*, size_t){nullptr};
    int (*free)(unsigned long long){nullptr};

    bool ready() const
    {
        void* context{nullptr};
        return current != nullptr && allocate != nullptr && free != nullptr && current(&context) == 0
            && context != nullptr;
    }
};

// The driver, looked for until it is there.
Driver driver()
{
    static std::mutex lock;
    static Driver found;
    std::lock_guard const guard{lock};
    if (found.current == nullptr)
    {
        if (void* const library = dlopen("libcuda.so.1", RTLD_LAZY | RTLD_NOLOAD))
        {
            found.current = reinterpret_cast<int (*)(void**)>(dlsym(library, "cuCtxGetCurrent"));
            found.allocate = reinterpret_cast<int (*)(unsigned long long*, size_t)>(dlsym(library, "cuMemAlloc_v2"));
            found.free = reinterpret_cast<int (*)(unsigned long long)>(dlsym(library, "cuMemFree_v2"));
        }
    }
    return found;
}

} // namespace

Heap::Heap(uint64_t bytes)
{
    while (bytes > 0)
    {
        // The last block takes what would be too little for one of its own.
        uint64_t const block = bytes < kBLOCK + kSMALLEST ? std::max(bytes, kSMALLEST) : kBLOCK;
        void* const taken = malloc(block - kHEADER);
        memset(taken, 0x5a, block - kHEADER);
        memcpy(taken, &mNewest, sizeof mNewest);
        mNewest = taken;
        bytes -= std::min(bytes, block);
    }
}

Heap::~Heap()
{
    while (mNewest != nullptr)
    {
        void* older{nullptr};
        memcpy(&older, mNewest, sizeof older);
        free(mNewest);
        mNewest = older;
    }
}

void leakHeap(uint64_t bytes)
{
    alignas(Heap) static unsigned char place[sizeof(Heap)];
    new (place) Heap(bytes);
}

struct Pieces::Piece
{
    void* address;
    uint64_t bytes;
    Source source;
    bool driver;

    bool take()
    {
        if (source.client != nullptr)
        {
            address = fromClient();
            return address != nullptr;
        }
        auto const from = trt_double::driver();
        driver = from.ready();
        if (driver)
        {
            unsigned long long place{0};
            if (from.allocate(&place, bytes) != 0)
            {
                return false;
            }
            address = reinterpret_cast<void*>(place);
            return true;
        }
        address = mmap(nullptr, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        return address != MAP_FAILED;
    }

    void giveBack()
    {
        if (source.client != nullptr)
        {
            toClient();
        }
        else if (driver)
        {
            trt_double::driver().free(reinterpret_cast<unsigned long long>(address));
        }
        else
        {
            munmap(address, bytes);
        }
    }

    void* fromClient()
    {
#if RELEASE >= 100000
        if (source.async)
        {
            return source.client->allocateAsync(bytes, kALIGNMENT, 0, source.stream);
        }
#endif
        return source.client->allocate(bytes, kALIGNMENT, 0);
    }

    void toClient()
    {
#if RELEASE >= 100000
        if (source.async)
        {
            source.client->deallocateAsync(address, source.stream);
            return;
        }
#endif
#if RELEASE >= 80200
        source.client->deallocate(address);
#else
        source.client->free(address);
#endif
    }
};

Pieces::Pieces(size_t capacity)
    : mCapacity{capacity}
{
    if (capacity == 0)
    {
        return;
    }
    void* const list = mmap(
        nullptr, capacity * sizeof(Piece), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (list == MAP_FAILED)
    {
        abort();
    }
    mPieces = static_cast<Piece*>(list);
}

Pieces::~Pieces()
{
    for (size_t i = mCount; i > 0; --i)
    {
        auto& piece = mPieces[i - 1];
        piece.giveBack();
        gBytes -= static_cast<int64_t>(piece.bytes);
        ++gGivenBack;
    }
    if (mPieces != nullptr)
    {
        munmap(mPieces, mCapacity * sizeof(Piece));
    }
}

bool Pieces::take(Source source, uint64_t bytes)
{
    if (bytes == 0)
    {
        return true;
    }
    if (mCount == mCapacity)
    {
        abort();
    }
    Piece piece{nullptr, bytes, source, false};
    if (!piece.take())
    {
        return false;
    }
    mPieces[mCount++] = piece;
    mBytes += bytes;
    gBytes += static_cast<int64_t>(bytes);
    ++gTaken;
    return true;
}

void leakDevice(Source source, uint64_t bytes)
{
    alignas(Pieces) static unsigned char place[sizeof(Pieces)];
    auto* const leaked = new (place) Pieces(1);
    leaked->take(source, bytes);
}

Totals totals()
{
    return {gBytes, gTaken, gGivenBack};
}

} // namespace trt_double
