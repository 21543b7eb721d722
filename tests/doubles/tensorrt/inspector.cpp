// The engine inspector: the layers as JSON.

#include "life.h"

#include <cstdio>

namespace trt_double
{
namespace
{

using namespace nvinfer1;

std::string quoted(std::string const& text)
{
    std::string json{"\""};
    for (char const byte : text)
    {
        char escaped[8];
        if (byte == '"' || byte == '\\')
        {
            json += '\\';
            json += byte;
        }
        else if (static_cast<unsigned char>(byte) < 0x20)
        {
            snprintf(escaped, sizeof escaped, "\\u%04x", static_cast<unsigned>(byte));
            json += escaped;
        }
        else
        {
            json += byte;
        }
    }
    return json + "\"";
}

class Inspector final : public apiv::VEngineInspector, public IEngineInspector
{
public:
    explicit Inspector(std::shared_ptr<EngineState> engine)
        : mEngine{std::move(engine)}
    {
        mImpl = this;
    }

    IEngineInspector* getPImpl() noexcept { return this; }
    bool setExecutionContext(IExecutionContext const* context) noexcept
    {
        mContext = context;
        return true;
    }
    IExecutionContext const* getExecutionContext() const noexcept { return mContext; }
    char const* getLayerInformation(int32_t layer, LayerInformationFormat format) CONST_SINCE_8_4 noexcept
    {
        bool const isThere = layer >= 0 && static_cast<uint64_t>(layer) < mEngine->spec.layers;
        mText = isThere ? one(static_cast<uint64_t>(layer), format) : "";
        return mText.c_str();
    }
    char const* getEngineInformation(LayerInformationFormat format) CONST_SINCE_8_4 noexcept
    {
        bool const isJson = format == LayerInformationFormat::kJSON;
        mText = isJson ? "{\"Layers\": [" : "";
        for (uint64_t i = 0; i < mEngine->spec.layers; ++i)
        {
            mText += (i > 0 ? (isJson ? ",\n" : "\n") : "") + one(i, format);
        }
        if (isJson)
        {
            mText += "],\n\"Bindings\": [";
            for (auto const& tensor : mEngine->spec.tensors)
            {
                mText += (&tensor == mEngine->spec.tensors.data() ? "" : ", ") + quoted(tensor.name);
            }
            mText += "]}\n";
        }
        return mText.c_str();
    }
    void setErrorRecorder(IErrorRecorder* recorder) noexcept { mRecorder = recorder; }
    IErrorRecorder* getErrorRecorder() const noexcept { return mRecorder; }

private:
    std::string one(uint64_t layer, LayerInformationFormat format) const
    {
        auto const name = "layer " + std::to_string(layer);
        return format == LayerInformationFormat::kJSON
            ? "{\"Name\": " + quoted(name) + ", \"LayerType\": \"Double\", \"Inputs\": [], \"Outputs\": []}"
            : name;
    }

    Counted mCounted{Kind::Inspector};
    std::shared_ptr<EngineState> mEngine;
    IExecutionContext const* mContext{nullptr};
    IErrorRecorder* mRecorder{nullptr};
    mutable std::string mText;
};

} // namespace

IEngineInspector* makeInspector(std::shared_ptr<EngineState> engine)
{
    auto const verdict = reach(Stage::Inspector, engine->logger(), engine->spec.tricks);
    return verdict == Verdict::Go ? new Inspector{std::move(engine)} : failure<IEngineInspector>(verdict);
}

} // namespace trt_double
