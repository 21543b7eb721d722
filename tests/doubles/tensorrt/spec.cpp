#include "spec.h"

#include "tricks.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <stdexcept>

namespace trt_double
{
namespace
{

constexpr std::string_view kMARK = "trtmem-double:";

constexpr std::array<char const*, 12> kTYPES{
    "FLOAT", "HALF", "INT8", "INT32", "BOOL", "UINT8", "FP8", "BF16", "INT64", "INT4", "FP4", "E8M0"};
// Half a byte counts as one here: the header's method answers in whole bytes.
constexpr std::array<int32_t, 12> kTYPE_BYTES{4, 2, 1, 4, 1, 1, 1, 2, 8, 1, 1, 1};

struct Format
{
    char const* name;
    int32_t vector;  // -1: none
    int32_t fromEnd; // which dimension, counted from the last
};
constexpr std::array<Format, 13> kFORMATS{{{"LINEAR", -1, 0}, {"CHW2", 2, 3}, {"HWC8", 8, 3}, {"CHW4", 4, 3},
    {"CHW16", 16, 3}, {"CHW32", 32, 3}, {"DHWC8", 8, 4}, {"CDHW32", 32, 4}, {"HWC", -1, 3}, {"DLA_LINEAR", -1, 0},
    {"DLA_HWC4", 4, 3}, {"HWC16", 16, 3}, {"DHWC", -1, 4}}};

std::string_view cut(std::string_view& text, char mark)
{
    auto const at = text.find(mark);
    auto const before = text.substr(0, at);
    text = at == std::string_view::npos ? std::string_view{} : text.substr(at + 1);
    return before;
}

int64_t numeral(std::string_view text)
{
    int64_t value{0};
    auto const end = text.data() + text.size();
    auto const [stop, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || stop != end)
    {
        throw std::invalid_argument{"no number: " + std::string{text}};
    }
    return value;
}

// %3B is a semicolon.
std::string unescaped(std::string_view text)
{
    std::string plain;
    for (size_t i = 0; i < text.size(); ++i)
    {
        unsigned byte{0};
        if (text[i] == '%' && i + 2 < text.size()
            && std::from_chars(text.data() + i + 1, text.data() + i + 3, byte, 16).ec == std::errc{})
        {
            plain += static_cast<char>(byte);
            i += 2;
        }
        else
        {
            plain += text[i];
        }
    }
    return plain;
}

Shape shape(std::string_view text)
{
    Shape read;
    read.rank = 0;
    if (text == "scalar")
    {
        return read;
    }
    while (!text.empty())
    {
        auto const extent = numeral(cut(text, 'x'));
        if (read.rank == kMOST_DIMENSIONS)
        {
            throw std::invalid_argument{"too many dimensions"};
        }
        read.at[static_cast<size_t>(read.rank++)] = extent;
    }
    return read;
}

template <typename Names>
int32_t placeOf(std::string_view name, Names const& names)
{
    auto const found = std::find(names.begin(), names.end(), name);
    if (found == names.end())
    {
        throw std::invalid_argument{"unknown: " + std::string{name}};
    }
    return static_cast<int32_t>(found - names.begin());
}

int32_t formatOf(std::string_view name)
{
    std::vector<std::string_view> names;
    for (auto const& format : kFORMATS)
    {
        names.emplace_back(format.name);
    }
    return placeOf(name, names);
}

// 1x4/2x4: one for each profile.
void bounds(Tensor& tensor, size_t which, std::string_view text)
{
    for (size_t profile = 0; !text.empty(); ++profile)
    {
        tensor.ranges.resize(std::max(tensor.ranges.size(), profile + 1));
        auto& range = tensor.ranges[profile];
        range.bounds[which] = shape(cut(text, '/'));
        std::transform(range.bounds[which].at.begin(), range.bounds[which].at.end(), range.narrow[which].begin(),
            [](int64_t value) { return static_cast<int32_t>(value); });
    }
}

void attribute(Tensor& tensor, std::string_view text)
{
    auto const key = cut(text, '=');
    if (key == "min")
    {
        bounds(tensor, 0, text);
    }
    else if (key == "opt")
    {
        bounds(tensor, 1, text);
    }
    else if (key == "max")
    {
        bounds(tensor, 2, text);
    }
    else if (key == "format")
    {
        tensor.format = formatOf(text);
    }
    else if (key == "host")
    {
        tensor.isOnHost = true;
    }
    else if (key == "shape")
    {
        tensor.isShape = true;
        tensor.isOnHost = true;
    }
    else
    {
        throw std::invalid_argument{"unknown: " + std::string{key}};
    }
}

// NAME:TYPE:DIMS[:KEY=VALUE]...
Tensor tensor(bool isInput, std::string_view text)
{
    Tensor read;
    read.isInput = isInput;
    read.name = unescaped(cut(text, ':'));
    read.type = placeOf(cut(text, ':'), kTYPES);
    read.shape = shape(cut(text, ':'));
    while (!text.empty())
    {
        attribute(read, cut(text, ':'));
    }
    return read;
}

uint64_t word(unsigned char const* bytes, size_t size)
{
    uint64_t value{0};
    for (size_t i = size; i > 0; --i)
    {
        value = value << 8 | bytes[i - 1];
    }
    return value;
}

// The checks of a container's header, in the order and words of the vendor's.
bool isPlan(unsigned char const* bytes, size_t size, std::string& complaint)
{
    constexpr size_t kHEADER = 32;
#ifdef TRT_MAJOR_RTX
    bool const isOwn = size >= kHEADER && memcmp(bytes, "vtrt", 4) == 0 && memcmp(bytes + 28, "vtrt", 4) == 0;
#else
    bool const isOwn = false;
#endif
    if (size < kHEADER || (memcmp(bytes, "ftrt", 4) != 0 && !isOwn))
    {
        complaint = "IRuntime::deserializeCudaEngine: Error Code 1: Serialization (Serialization assertion "
                    "magicTagRead == kMAGIC_TAG failed.Magic tag does not match)";
        return false;
    }
    if (word(bytes + 16, 8) != size)
    {
        complaint = "IRuntime::deserializeCudaEngine: Error Code 1: Serialization (Serialization assertion "
                    "header.size == size failed.Size specified in header does not match archive size)";
        return false;
    }
    unsigned char const expected[4] = {NV_TENSORRT_MAJOR, NV_TENSORRT_MINOR, NV_TENSORRT_PATCH, NV_TENSORRT_BUILD};
    if (memcmp(bytes + 24, expected, 3) != 0)
    {
        auto const version = [](unsigned char const* at) {
            std::string text;
            for (size_t i = 0; i < 4; ++i)
            {
                text += (i == 0 ? "" : ".") + std::to_string(at[i]);
            }
            return text;
        };
        complaint = "IRuntime::deserializeCudaEngine: Error Code 6: API Usage Error (The engine plan file is not "
                    "compatible with this version of TensorRT, expecting library version "
            + version(expected) + " got " + version(bytes + 24) + ", please rebuild.)";
        return false;
    }
    if (!isOwn && word(bytes + 28, 4) != 0 && memcmp(bytes + 28, "rtrt", 4) != 0)
    {
        complaint = "IRuntime::deserializeCudaEngine: Error Code 1: Serialization (Serialization assertion "
                    "plan->header.pad == expectedPlatformTag failed.Platform specific tag mismatch detected. TensorRT "
                    "plan files are only supported on the target runtime platform they were created on.)";
        return false;
    }
    return true;
}

struct Number
{
    std::string_view key;
    uint64_t Spec::*member;
};
constexpr std::array<Number, 21> kNUMBERS{{{"layers", &Spec::layers}, {"profiles", &Spec::profiles},
    {"heap", &Spec::heap}, {"temporary-heap", &Spec::temporaryHeap}, {"context-heap", &Spec::contextHeap},
    {"enqueue-heap", &Spec::enqueueHeap}, {"weights", &Spec::weights},
    {"weight-allocations", &Spec::weightAllocations}, {"temporary", &Spec::temporary},
    {"persistent", &Spec::persistent}, {"activation", &Spec::activation}, {"scratch", &Spec::scratch},
    {"leak-per-enqueue", &Spec::leakPerEnqueue}, {"device-leak-per-enqueue", &Spec::deviceLeakPerEnqueue},
    {"streamable", &Spec::streamable}, {"allocation-cost-ns", &Spec::allocationCostNs},
    {"enqueue-ns", &Spec::enqueueNs}, {"verbose-lines", &Spec::verboseLines}, {"log-thread", &Spec::logThread},
    {"deserialization-line", &Spec::deserializationLine}, {"refittable", &Spec::refittable}}};

} // namespace

bool Shape::operator==(Shape const& other) const
{
    return rank == other.rank && std::equal(at.begin(), at.begin() + std::max(rank, 0), other.at.begin());
}

bool Shape::isWhole() const
{
    return rank >= 0 && std::all_of(at.begin(), at.begin() + rank, [](int64_t extent) { return extent >= 0; });
}

nvinfer1::Dims Shape::dims() const
{
    nvinfer1::Dims dims{};
    dims.nbDims = rank;
    for (int32_t i = 0; i < rank; ++i)
    {
        dims.d[i] = static_cast<std::remove_reference_t<decltype(dims.d[0])>>(at[static_cast<size_t>(i)]);
    }
    return dims;
}

std::string Shape::text() const
{
    std::string text{"["};
    for (int32_t i = 0; i < rank; ++i)
    {
        text += (i == 0 ? "" : ",") + std::to_string(at[static_cast<size_t>(i)]);
    }
    return text + "]";
}

Shape shapeOf(nvinfer1::Dims const& dims)
{
    Shape shape;
    if (dims.nbDims < 0 || dims.nbDims > kMOST_DIMENSIONS)
    {
        return shape;
    }
    shape.rank = dims.nbDims;
    std::copy(dims.d, dims.d + dims.nbDims, shape.at.begin());
    return shape;
}

void Spec::field(std::string_view key, std::string_view value)
{
    if (key == "name")
    {
        name = unescaped(value);
    }
    else if (key == "tricks")
    {
        tricks = value;
        if (!understood(tricks))
        {
            throw std::invalid_argument{"unknown: " + tricks};
        }
        rest += "tricks=" + tricks + ";";
    }
    else if (key == "input" || key == "output")
    {
        tensors.push_back(tensor(key == "input", value));
    }
    else
    {
        auto const number
            = std::find_if(kNUMBERS.begin(), kNUMBERS.end(), [&](Number const& one) { return one.key == key; });
        if (number == kNUMBERS.end())
        {
            throw std::invalid_argument{"unknown: " + std::string{key}};
        }
        this->*number->member = static_cast<uint64_t>(numeral(value));
        if (key != "layers" && key != "profiles")
        {
            rest += std::string{key} + "=" + std::string{value} + ";";
        }
    }
}

bool Spec::read(void const* plan, size_t size, std::string& complaint)
{
    auto const* const bytes = static_cast<unsigned char const*>(plan);
    if (!isPlan(bytes, size, complaint))
    {
        return false;
    }
    std::string_view text{static_cast<char const*>(plan), size};
    auto const mark = text.find(kMARK);
    if (mark == std::string_view::npos)
    {
        complaint = "IRuntime::deserializeCudaEngine: Error Code 1: Internal Error (no plan of the double's)";
        return false;
    }
    text = text.substr(mark + kMARK.size());
    planBytes = size;
    return readText(cut(text, '\0'), complaint);
}

bool Spec::readText(std::string_view text, std::string& complaint)
{
    try
    {
        while (!text.empty())
        {
            auto value = cut(text, ';');
            auto const key = cut(value, '=');
            if (!key.empty())
            {
                field(key, value);
            }
        }
    }
    catch (std::exception const& error)
    {
        complaint = std::string{"IRuntime::deserializeCudaEngine: Error Code 1: Internal Error ("} + error.what() + ")";
        return false;
    }
    weightAllocations = std::max<uint64_t>(weightAllocations, 1);
    return true;
}

Tensor const* Spec::find(std::string_view wanted) const
{
    auto const found
        = std::find_if(tensors.begin(), tensors.end(), [&](Tensor const& one) { return one.name == wanted; });
    return found == tensors.end() ? nullptr : &*found;
}

bool Spec::isDynamic() const
{
    return std::any_of(tensors.begin(), tensors.end(),
        [](Tensor const& one) { return one.isInput && (!one.shape.isWhole() || one.isShape); });
}

char const* typeName(int32_t type)
{
    return kTYPES[static_cast<size_t>(type)];
}

char const* formatName(int32_t format)
{
    return kFORMATS[static_cast<size_t>(format)].name;
}

int32_t bytesPerComponent(int32_t type)
{
    return kTYPE_BYTES[static_cast<size_t>(type)];
}

int32_t componentsPerElement(int32_t format)
{
    return kFORMATS[static_cast<size_t>(format)].vector;
}

int32_t vectorizedDimension(Tensor const& tensor)
{
    auto const& format = kFORMATS[static_cast<size_t>(tensor.format)];
    return format.vector < 0 ? -1 : tensor.shape.rank - format.fromEnd;
}

} // namespace trt_double
