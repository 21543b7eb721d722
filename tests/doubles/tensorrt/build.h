// The building side: what a builder, its networks and their parsers share.
//
// The parser is a library of its own, as the vendor's is. It fills a network of this library by the C
// functions below, which stand for the hundreds of calls that a real one makes.
#pragma once

#include "life.h"

#include <NvInfer.h>

#include <vector>

namespace trt_double
{

struct BuilderState
{
    nvinfer1::ILogger* logger{nullptr};
    nvinfer1::IGpuAllocator* allocator{nullptr};
    std::atomic<int32_t> dependants{0}; // networks and configurations
    bool isAlive{true};

    Source source() const { return {allocator, nullptr, false}; }
};

struct NetworkState
{
    std::shared_ptr<BuilderState> builder;
    Spec spec;
    std::atomic<int32_t> parsers{0};
    bool isFilled{false};
    bool hasLostWeights{false}; // the parser that has them is gone
};

// The text of a plan for a network with these profiles: for each, the ranges of each input in the network's order.
std::string planText(Spec const& spec, std::vector<std::vector<Range>> const& profiles);

// A plan as the product writes it, which the runtime takes.
std::vector<char> container(std::string const& text, uint32_t capabilities);

nvinfer1::IBuilder* makeBuilder(nvinfer1::ILogger* logger);

} // namespace trt_double
