// The double's engines: what a plan for it says. README.md has the grammar.
#pragma once

#include "since.h"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace trt_double
{

constexpr int32_t kMOST_DIMENSIONS = 8;

// Extents, or the values of a shape tensor. A rank of -1: none.
struct Shape
{
    int32_t rank{-1};
    std::array<int64_t, kMOST_DIMENSIONS> at{};

    bool operator==(Shape const& other) const;
    bool isWhole() const; // no extent is open
    nvinfer1::Dims dims() const;
    std::string text() const; // as TensorRT prints it: [1,3,8,8]
};

Shape shapeOf(nvinfer1::Dims const& dims);

// The range one optimization profile allows: of the extents, or of a shape tensor's values.
struct Range
{
    std::array<Shape, 3> bounds; // minimum, optimum, maximum
    std::array<std::array<int32_t, kMOST_DIMENSIONS>, 3> narrow{}; // the same values for the older methods
};

struct Tensor
{
    std::string name;
    bool isInput{false};
    bool isShape{false};
    bool isOnHost{false};
    int32_t type{0};   // the header's DataType
    int32_t format{0}; // the header's TensorFormat
    Shape shape;       // an open extent is -1
    std::vector<Range> ranges; // by profile; of an input that is open or a shape tensor
};

struct Spec
{
    uint64_t planBytes{0};
    std::string name{"double"};
    std::string tricks;
    std::string rest; // the numbers as they were written: key=value;...
    uint64_t layers{1};
    uint64_t profiles{1};
    uint64_t heap{0};
    uint64_t temporaryHeap{0};
    uint64_t contextHeap{0};
    uint64_t enqueueHeap{0};
    uint64_t weights{0};
    uint64_t weightAllocations{1};
    uint64_t temporary{0};
    uint64_t persistent{0};
    uint64_t activation{0};
    uint64_t scratch{0};
    uint64_t leakPerEnqueue{0};
    uint64_t deviceLeakPerEnqueue{0};
    uint64_t streamable{0};
    uint64_t allocationCostNs{0};
    uint64_t enqueueNs{0};
    uint64_t verboseLines{0};
    uint64_t logThread{0};
    uint64_t deserializationLine{1};
    uint64_t refittable{0};
    std::vector<Tensor> tensors;

    // Reads a plan. On failure `complaint` says why, in TensorRT's manner.
    bool read(void const* plan, size_t size, std::string& complaint);

    // Reads a plan's text alone.
    bool readText(std::string_view text, std::string& complaint);

    Tensor const* find(std::string_view name) const;
    bool isDynamic() const;

private:
    void field(std::string_view key, std::string_view value);
};

char const* typeName(int32_t type);
char const* formatName(int32_t format);
int32_t bytesPerComponent(int32_t type);
// Components of one vector of the format; -1 where it has none.
int32_t componentsPerElement(int32_t format);
// The dimension that the format packs into vectors; -1 where it packs none.
int32_t vectorizedDimension(Tensor const& tensor);

} // namespace trt_double
