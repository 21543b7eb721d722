// libnvonnxparser: a parser that takes any file for a model. What the model is, TRTMEM_DOUBLE_MODEL says, in the
// grammar of plans; else it is one with an open batch.

#include "memory.h"
#include "tricks.h"
#include "voice.h"

#include <NvOnnxParser.h>

#include "parser_stubs.h"

#include <cinttypes>
#include <climits>
#include <memory>
#include <string>
#include <sys/stat.h>
#include <vector>

extern "C" void* trtmem_double_share(void* network) noexcept;
extern "C" bool trtmem_double_fill(void* share, char const* text) noexcept;
extern "C" void trtmem_double_unshare(void* share) noexcept;

namespace trt_double
{
namespace
{

using nvonnxparser::ErrorCode;

constexpr char const* kMODEL = "layers=3;input=input:FLOAT:-1x3x64x64;output=output:FLOAT:-1x10;";

class ParserError final : public nvonnxparser::stubs::StubParserError
{
public:
    ParserError(ErrorCode code, std::string text, int node)
        : mCode{code}
        , mText{std::move(text)}
        , mNode{node}
        , mName{node < 0 ? "" : "node_of_" + std::to_string(node)}
    {
    }
    ErrorCode code() const { return mCode; }
    char const* desc() const { return mText.c_str(); }
    char const* file() const { return "/workspace/ModelImporter.cpp"; }
    int line() const { return 1; }
    char const* func() const { return "parseNode"; }
    int node() const { return mNode; }
    char const* nodeName() const { return mName.c_str(); }
    char const* nodeOperator() const { return mNode < 0 ? "" : "DoubleOperator"; }
    char const* const* localFunctionStack() const { return nullptr; }
    int32_t localFunctionStackSize() const { return 0; }

private:
    ErrorCode mCode;
    std::string mText;
    int mNode;
    std::string mName;
};

class Parser final : public nvonnxparser::stubs::StubParser
{
public:
    Parser(void* network, nvinfer1::ILogger* logger)
        : mShare{trtmem_double_share(network)}
        , mLogger{logger}
    {
    }
    ~Parser() noexcept override
    {
        reach(Stage::ReleaseParser, mLogger);
        trtmem_double_unshare(mShare);
    }

    bool parse(void const*, size_t size, char const*) noexcept { return parse(size); }
    bool parseFromFile(char const* file, int) noexcept
    {
        struct stat status
        {
        };
        if (file == nullptr || stat(file, &status) != 0 || !S_ISREG(status.st_mode))
        {
            auto const text = std::string{"Assertion failed: stat(onnxModelFile, &sb) == 0 && S_ISREG(sb.st_mode): Input "
                                          "file cannot be found, or is not a regular file: "}
                + (file == nullptr ? "" : file);
            return fail(ErrorCode::kINVALID_VALUE, text, -1);
        }
        return parse(static_cast<size_t>(status.st_size));
    }
    void destroy() noexcept { delete this; }
    int getNbErrors() const noexcept
    {
        return told(Stage::Parse, "wild") ? INT_MAX : static_cast<int>(mErrors.size());
    }
    nvonnxparser::IParserError const* getError(int index) const noexcept
    {
        if (told(Stage::Parse, "wild"))
        {
            return failure<nvonnxparser::IParserError>(index % 2 == 0 ? Verdict::Small : Verdict::Null);
        }
        auto const place = static_cast<size_t>(index);
        return index < 0 || place >= mErrors.size() ? nullptr : mErrors[place].get();
    }
    void clearErrors() noexcept { mErrors.clear(); }

private:
    bool parse(size_t size)
    {
        mHeap = std::make_unique<Heap>(number(Stage::Parse, "heap", 0));
        if (auto const verdict = reach(Stage::Parse, mLogger); verdict != Verdict::Go || told(Stage::Parse, "wild"))
        {
            return false;
        }
        if (told(Stage::Parse, "unsupported"))
        {
            auto const node = static_cast<int>(number(Stage::Parse, "unsupported", 0));
            return fail(ErrorCode::kUNSUPPORTED_NODE, "No importer registered for op: DoubleOperator", node);
        }
        if (told(Stage::Parse, "bad-text"))
        {
            return fail(ErrorCode::kINVALID_NODE, "no \xff\xfe UTF-8\nin two lines", 1);
        }
        auto const errors = number(Stage::Parse, "errors", 0);
        for (uint64_t i = 0; i < errors; ++i)
        {
            fail(ErrorCode::kINVALID_NODE, "one of many", static_cast<int>(i));
        }
        char const* const model = getenv("TRTMEM_DOUBLE_MODEL");
        auto const text = "weights=" + std::to_string(size) + ";" + (model == nullptr ? kMODEL : model);
        if (errors > 0 || !trtmem_double_fill(mShare, text.c_str()))
        {
            return false;
        }
        say(mLogger, Severity::kINFO, "----------------------------------------------------------------");
        say(mLogger, Severity::kINFO, "ONNX IR version:  0.0.8");
        say(mLogger, Severity::kVERBOSE, "Importing initializers of %zu bytes", size);
        return true;
    }

    bool fail(ErrorCode code, std::string const& text, int node)
    {
        say(mLogger, Severity::kERROR, "In node %d with name: %s and operator: %s (parseNode): %s", node,
            node < 0 ? "" : "node_of", node < 0 ? "" : "DoubleOperator", text.c_str());
        mErrors.push_back(std::make_unique<ParserError>(code, text, node));
        return false;
    }

    void* mShare;
    nvinfer1::ILogger* mLogger;
    std::unique_ptr<Heap> mHeap;
    std::vector<std::unique_ptr<ParserError>> mErrors;
};

} // namespace
} // namespace trt_double

extern "C"
{

__attribute__((visibility("default"))) void* createNvOnnxParser_INTERNAL(void* network, void* logger, int) noexcept
{
    using namespace trt_double;
    auto* const client = static_cast<nvinfer1::ILogger*>(logger);
    auto const verdict = reach(Stage::Parser, client);
    if (verdict != Verdict::Go)
    {
        return failure<void>(verdict);
    }
    return static_cast<nvonnxparser::IParser*>(new Parser{network, client});
}

__attribute__((visibility("default"))) int getNvOnnxParserVersion() noexcept
{
    return NV_ONNX_PARSER_MAJOR * 10000 + NV_ONNX_PARSER_MINOR * 100 + NV_ONNX_PARSER_PATCH;
}

} // extern "C"
