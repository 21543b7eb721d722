#include "voice.h"

#include <cstdarg>
#include <cstdio>

namespace trt_double
{

void say(nvinfer1::ILogger* logger, Severity severity, char const* format, ...)
{
    if (logger == nullptr)
    {
        return;
    }
    char line[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    logger->log(severity, line);
}

} // namespace trt_double
