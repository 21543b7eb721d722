// The vendor's headers, whichever release they are, and the names that later releases brought.
//
// The double's classes define the methods of every release without `override`: where the headers at
// hand have such a virtual method it is overridden, where they have not it is a plain function that
// nobody calls, and a method that is missing leaves the class abstract, which the compiler refuses.
// So one text serves all releases, as long as the types in its signatures exist: those are made up
// here for the releases before them.
#pragma once

#include <NvInferRuntime.h>
#include <NvInferRuntimeCommon.h>
#include <NvInferVersion.h>

// 80401 is 8.4.1, 101600 is 10.16.0. TensorRT-RTX counts from 1: its 1.3 and 1.4 have the interfaces of 10.14, those
// after them the interfaces of 11.3.
#ifndef TRT_MAJOR_RTX
#define RELEASE (NV_TENSORRT_MAJOR * 10000 + NV_TENSORRT_MINOR * 100 + NV_TENSORRT_PATCH)
#elif NV_TENSORRT_MINOR < 5
#define RELEASE 101400
#else
#define RELEASE 110300
#endif

// The inspector's two answers became const in 8.4.1, in place.
#if RELEASE < 80401
#define CONST_SINCE_8_4
#else
#define CONST_SINCE_8_4 const
#endif

namespace nvinfer1
{

#if RELEASE < 80501
enum class TensorIOMode : int32_t
{
    kNONE = 0,
    kINPUT = 1,
    kOUTPUT = 2,
};
class IOutputAllocator;
#endif

#if RELEASE < 80600
enum class HardwareCompatibilityLevel : int32_t;
using TempfileControlFlags = uint32_t;
using PluginLibraryHandle = void*;
#endif

#if RELEASE < 90200
class ISerializationConfig;
#endif

#if RELEASE < 100000
enum class ExecutionContextAllocationStrategy : int32_t
{
    kSTATIC = 0,
    kON_PROFILE_CHANGE = 1,
    kUSER_MANAGED = 2,
};
class IStreamReader;
class IDebugListener;
class IPluginCreatorInterface;
class IPluginResource;
#endif

#if RELEASE < 100700
class IStreamReaderV2;
#endif

#if RELEASE < 101100
class IRuntimeConfig;
#endif

#if RELEASE < 101400
enum class EngineStat : int32_t
{
    kTOTAL_WEIGHTS_SIZE = 0,
};
#endif

#if RELEASE < 110300 || (defined(TRT_MAJOR_RTX) && NV_TENSORRT_MINOR < 7)
enum class DLAWorkspaceAllocationStrategy : int32_t
{
    kDEFAULT = 0,
    kSHARED_STATIC = 1,
};
#endif

#if defined(TRT_MAJOR_RTX) && NV_TENSORRT_MINOR < 7
class IWeightsManager;
#endif

} // namespace nvinfer1
