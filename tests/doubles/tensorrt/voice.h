// What the double says to the client's logger.
#pragma once

#include "since.h"

namespace trt_double
{

using Severity = nvinfer1::ILogger::Severity;

// Logs one line, printf fashion. Says nothing to nobody.
[[gnu::format(printf, 3, 4)]] void say(nvinfer1::ILogger* logger, Severity severity, char const* format, ...);

} // namespace trt_double
