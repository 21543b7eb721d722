// The plans that the double's builder writes: containers as the product writes them, with the double's text.

#include "build.h"

#include <algorithm>

namespace trt_double
{
namespace
{

constexpr uint16_t kVERSION_PART = 0x8002;
// What plans of that release carry, as far as plans or messages have shown; else the newest known.
constexpr uint32_t serializationNumber()
{
#ifdef TRT_MAJOR_RTX
    return NV_TENSORRT_MINOR < 6 ? 0x5e : NV_TENSORRT_MINOR == 6 ? 0x62 : 0x64;
#else
    return RELEASE < 80400 ? 205 : RELEASE < 80500 ? 213 : RELEASE < 80600 ? 232 : RELEASE < 90000 ? 236
        : RELEASE < 100000 ? 228 : RELEASE < 100300 ? 237 : RELEASE < 101100 ? 239 : RELEASE < 110000 ? 240 : 244;
#endif
}

template <typename Number>
void put(std::vector<char>& bytes, Number value)
{
    for (size_t i = 0; i < sizeof value; ++i)
    {
        bytes.push_back(static_cast<char>(static_cast<uint64_t>(value) >> (8 * i)));
    }
}

void write(std::vector<char>& bytes, std::string_view text)
{
    bytes.insert(bytes.end(), text.begin(), text.end());
}

void item(std::vector<char>& bytes, uint16_t tag)
{
    put(bytes, tag);
    put(bytes, uint16_t{1});
}

// The body of the engine's archive: its version, then the text.
std::vector<char> body(std::string const& text)
{
    std::vector<char> bytes;
    for (uint8_t const part : {NV_TENSORRT_MAJOR, NV_TENSORRT_MINOR, NV_TENSORRT_PATCH, NV_TENSORRT_BUILD})
    {
        item(bytes, kVERSION_PART);
        put(bytes, part);
    }
    write(bytes, "trtmem-double:");
    write(bytes, text);
    put(bytes, uint8_t{0});
    bytes.resize((bytes.size() + 7) / 8 * 8);
    return bytes;
}

std::vector<char> archive(std::string const& text)
{
    auto const inner = body(text);
    std::vector<char> bytes;
    write(bytes, "ptrt");
#ifdef TRT_MAJOR_RTX
    put(bytes, serializationNumber());
    put(bytes, uint64_t{inner.size()});
    put(bytes, uint32_t{0});
#else
    put(bytes, uint32_t{0});
    put(bytes, serializationNumber());
    put(bytes, uint32_t{0});
    put(bytes, uint64_t{inner.size()});
#endif
    bytes.insert(bytes.end(), inner.begin(), inner.end());
    return bytes;
}

std::string shapeText(Shape const& shape)
{
    std::string text;
    for (int32_t i = 0; i < shape.rank; ++i)
    {
        text += (i == 0 ? "" : "x") + std::to_string(shape.at[static_cast<size_t>(i)]);
    }
    return text.empty() ? "scalar" : text;
}

std::string escaped(std::string const& name)
{
    std::string text;
    for (char const letter : name)
    {
        bool const isMark = letter == ';' || letter == ':' || letter == '%';
        text += isMark ? (letter == ';' ? "%3B" : letter == ':' ? "%3A" : "%25") : std::string{letter};
    }
    return text;
}

} // namespace

std::string planText(Spec const& spec, std::vector<std::vector<Range>> const& profiles)
{
    std::string text = "name=" + escaped(spec.name) + ";layers=" + std::to_string(spec.layers)
        + ";profiles=" + std::to_string(std::max<size_t>(profiles.size(), 1)) + ";" + spec.rest;
    size_t input{0};
    for (auto const& tensor : spec.tensors)
    {
        text += (tensor.isInput ? "input=" : "output=") + escaped(tensor.name) + ":" + typeName(tensor.type) + ":"
            + shapeText(tensor.shape);
        bool const isOpen = tensor.isInput && !tensor.shape.isWhole();
        for (size_t bound = 0; isOpen && bound < 3; ++bound)
        {
            constexpr std::array<char const*, 3> kNAMES{":min=", ":opt=", ":max="};
            text += kNAMES[bound];
            for (size_t profile = 0; profile < profiles.size(); ++profile)
            {
                text += (profile == 0 ? "" : "/") + shapeText(profiles[profile][input].bounds[bound]);
            }
        }
        input += tensor.isInput ? 1 : 0;
        text += ";";
    }
    return text;
}

std::vector<char> container(std::string const& text, [[maybe_unused]] uint32_t capabilities)
{
#ifdef TRT_MAJOR_RTX
    constexpr size_t kTABLE = 64;
    constexpr std::string_view kMAGIC = "vtrt";
    constexpr std::string_view kTAG = "vtrt";
#else
    constexpr size_t kTABLE = 32;
    constexpr std::string_view kMAGIC = "ftrt";
    constexpr std::string_view kTAG = "rtrt";
#endif
    constexpr size_t kSECTION = kTABLE + 24;
    auto const engine = archive(text);
    std::vector<char> bytes;
    write(bytes, kMAGIC);
    for (uint32_t const word : {0, 1, 0})
    {
        put(bytes, word);
    }
    put(bytes, uint64_t{kSECTION + engine.size()});
    for (uint8_t const part : {NV_TENSORRT_MAJOR, NV_TENSORRT_MINOR, NV_TENSORRT_PATCH, NV_TENSORRT_BUILD})
    {
        put(bytes, part);
    }
    write(bytes, kTAG);
#ifdef TRT_MAJOR_RTX
    put(bytes, capabilities);
    bytes.resize(kTABLE);
#endif
    write(bytes, std::string_view{"NGNE\0\0\0\0", 8});
    put(bytes, uint64_t{kSECTION});
    put(bytes, uint64_t{engine.size()});
    bytes.insert(bytes.end(), engine.begin(), engine.end());
    return bytes;
}

} // namespace trt_double
