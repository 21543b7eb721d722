// libnvinfer_plugin: the one C function of it that a client calls.

#include "tricks.h"
#include "voice.h"

extern "C" __attribute__((visibility("default"))) bool initLibNvInferPlugins(void* logger, char const*)
{
    using namespace trt_double;
    auto* const client = static_cast<nvinfer1::ILogger*>(logger);
    say(client, Severity::kVERBOSE, "Registered plugin creator - ::Double_TRT version 1");
    return reach(Stage::Plugins, client) == Verdict::Go;
}
