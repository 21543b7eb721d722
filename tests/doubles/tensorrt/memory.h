// Where the double's memory comes from, in exactly known amounts.
#pragma once

#include "since.h"

#include <cstddef>

namespace trt_double
{

// Heap that is held: glibc's count of heap in use grows by exactly `bytes`, rounded up to 16 and at
// least 32, while it lives (other allocators add their own headers). It is written to, so it is
// resident as well.
class Heap
{
public:
    explicit Heap(uint64_t bytes);
    ~Heap();
    Heap(Heap const&) = delete;
    Heap& operator=(Heap const&) = delete;

private:
    void* mNewest{nullptr};
};

// Heap that nobody will give back.
void leakHeap(uint64_t bytes);

// Who gives device memory: the client's allocator, or, where it set none, the driver if it is loaded
// and a context is current, else a reservation of addresses, which takes no memory.
struct Source
{
    nvinfer1::IGpuAllocator* client{nullptr};
    cudaStream_t stream{nullptr};
    bool async{false}; // by the stream-ordered pair, where the release has it
};

// Device memory in pieces. The list of them takes no heap.
class Pieces
{
public:
    explicit Pieces(size_t capacity);
    ~Pieces();
    Pieces(Pieces const&) = delete;
    Pieces& operator=(Pieces const&) = delete;

    // Takes one more piece; false where the source refuses. Nothing is taken for 0 bytes.
    bool take(Source source, uint64_t bytes);
    uint64_t bytes() const { return mBytes; }

private:
    struct Piece;
    Piece* mPieces{nullptr};
    size_t mCapacity;
    size_t mCount{0};
    uint64_t mBytes{0};
};

// Takes device memory that nobody will give back.
void leakDevice(Source source, uint64_t bytes);

// What the process holds and did, for the self test and the ledger.
struct Totals
{
    int64_t deviceBytes;
    int64_t deviceTaken;
    int64_t deviceGivenBack;
};
Totals totals();

} // namespace trt_double
