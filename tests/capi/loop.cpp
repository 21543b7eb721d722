// A small inference loop with its stages bracketed, as the DRIVE OS sample does with its own counters.
// Built with -DTRTMEM_DISABLED nothing of the brackets is left.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "trtmem.hpp"

int main(int count, char **words)
{
    const size_t size = 100u << 20;
    trtmem::Recorder recorder(count > 1 ? words[1] : "loop.journal", "release=v1,workload=loop");
    if (!recorder.is_open()) {
        std::fprintf(stderr, "%s\n", trtmem::error());
    }
    char *weights = nullptr;
    {
        trtmem::Stage stage("deserialize");
        weights = static_cast<char *>(std::malloc(size));
        std::memset(weights, 1, size);
    }
    std::vector<char> buffers;
    {
        trtmem::Stage stage("bindings");
        buffers.resize(8u << 20);
    }
    trtmem::note("the loop begins");
    long sum = 0;
    {
        trtmem::Stage stage("inference");
        for (size_t i = 0; i < size; i += 4096) {
            sum += weights[i] + buffers[i % buffers.size()];
        }
    }
    {
        trtmem::Stage stage("release-engine");
        std::free(weights);
    }
    std::printf("%ld\n", sum);
    return recorder.close() ? 0 : 1;
}
