// What a TensorRT's headers say of what trtmem expects: made by gen-tensorrt-tables.py, not by hand.
//
//     scripts/check-abi.sh HEADERS_DIR
//
// A virtual method is cast to one exact signature; in the Itanium C++ ABI the pointer that results holds
// its slot (x86-64: 1 + 8 * slot; AArch64: 8 * slot, and 1 as the adjustment).
#include "NvInfer.h"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>

// TensorRT-RTX counts its versions from 1, and numbers them as TensorRT does from 10 on.
#ifdef TRT_MAJOR_RTX
#define RTX 1
#else
#define RTX 0
#endif
#if NV_TENSORRT_MAJOR >= 10 || RTX
#define NUMBER (NV_TENSORRT_MAJOR * 10000 + NV_TENSORRT_MINOR * 100 + NV_TENSORRT_PATCH)
#else
#define NUMBER (NV_TENSORRT_MAJOR * 1000 + NV_TENSORRT_MINOR * 100 + NV_TENSORRT_PATCH)
#endif

namespace nvinfer1
{
// What some releases lack, so that a signature that names it can be asked for in all.
class IPluginFactory;
class IEngineInspector;
enum class APILanguage : int32_t;
enum class AllocatorFlag : int32_t;
enum class DataType : int32_t;
enum class EngineCapability : int32_t;
enum class EngineStat : int32_t;
enum class ExecutionContextAllocationStrategy : int32_t;
enum class HardwareCompatibilityLevel : int32_t;
enum class LayerInformationFormat : int32_t;
enum class OptProfileSelector : int32_t;
enum class ProfilingVerbosity : int32_t;
enum class TacticSource : int32_t;
enum class TensorFormat : int32_t;
enum class TensorIOMode : int32_t;
enum class TensorLocation : int32_t;

namespace
{
constexpr int kFAMILY = NUMBER < 10000 ? 0 : NUMBER < 10500 ? 3 : NUMBER < 100000 ? 4 : NUMBER < 110000 ? 1 : 2;
int checks = 0;
int differences = 0;

struct Place
{
    int slot;
    int since;
};

/// The last place that is not newer than these headers; -1 where there is none.
int expected(Place const* places, int count)
{
    int slot = -1;
    for (int i = 0; i < count; ++i)
    {
        slot = places[i].since <= NUMBER ? places[i].slot : slot;
    }
    return slot;
}

void compare(char const* what, char const* name, long found, long wanted)
{
    ++checks;
    if (found != wanted)
    {
        ++differences;
        std::printf("DIFFERENT %s %s: %ld in the headers, %ld in trtmem\n", what, name, found, wanted);
    }
}

template <typename Pointer>
int slotOf(Pointer pointer)
{
    std::intptr_t words[2]{0, 0};
    static_assert(sizeof(pointer) == sizeof(words), "a pointer to a member is two words");
    std::memcpy(words, &pointer, sizeof(words));
#if defined(__aarch64__)
    return words[1] == 1 ? static_cast<int>(words[0] / 8) : -2;
#else
    return words[0] % 8 == 1 ? static_cast<int>(words[0] / 8) : -2;
#endif
}

template <typename Class>
struct After : public Class
{
    virtual void afterAll();
};
} // namespace
} // namespace nvinfer1

/// The slot of a method with this signature; -1 where these headers have none.
#define FIND(NAME, METHOD, ...) \
    template <typename C> \
    auto NAME(int)->decltype(slotOf(static_cast<__VA_ARGS__>(&C::METHOD))) \
    { \
        return slotOf(static_cast<__VA_ARGS__>(&C::METHOD)); \
    } \
    template <typename C> \
    int NAME(long) \
    { \
        return -1; \
    }

namespace nvinfer1
{
namespace
{
FIND(find1, deserializeCudaEngine, ICudaEngine* (C::*)(void const*, std::size_t, IPluginFactory*))
FIND(find2, deserializeCudaEngine, ICudaEngine* (C::*)(void const*, std::size_t))
FIND(find3, setDLACore, void (C::*)(int32_t))
FIND(find4, getDLACore, int32_t (C::*)() const)
FIND(find5, getNbDLACores, int32_t (C::*)() const)
FIND(find6, setGpuAllocator, void (C::*)(IGpuAllocator*))
FIND(find7, getLogger, ILogger* (C::*)() const)
FIND(find8, setMaxThreads, bool (C::*)(int32_t))
FIND(find9, getMaxThreads, int32_t (C::*)() const)
FIND(find10, setTemporaryDirectory, void (C::*)(char const*))
FIND(find11, getPImpl, IRuntime* (C::*)())
FIND(find12, setEngineHostCodeAllowed, void (C::*)(bool))
FIND(find13, getEngineHostCodeAllowed, bool (C::*)() const)
FIND(find14, getNbBindings, int32_t (C::*)() const)
FIND(find15, getBindingIndex, int32_t (C::*)(char const*) const)
FIND(find16, getBindingName, char const* (C::*)(int32_t) const)
FIND(find17, bindingIsInput, bool (C::*)(int32_t) const)
FIND(find18, getBindingDimensions, Dims (C::*)(int32_t) const)
FIND(find19, getBindingDataType, DataType (C::*)(int32_t) const)
FIND(find20, getMaxBatchSize, int32_t (C::*)() const)
FIND(find21, getNbLayers, int32_t (C::*)() const)
FIND(find22, createExecutionContext, IExecutionContext* (C::*)())
FIND(find23, getLocation, TensorLocation (C::*)(int32_t) const)
FIND(find24, createExecutionContextWithoutDeviceMemory, IExecutionContext* (C::*)())
FIND(find25, getDeviceMemorySize, size_t (C::*)() const)
FIND(find26, isRefittable, bool (C::*)() const)
FIND(find27, getBindingBytesPerComponent, int32_t (C::*)(int32_t) const)
FIND(find28, getBindingComponentsPerElement, int32_t (C::*)(int32_t) const)
FIND(find29, getBindingFormat, TensorFormat (C::*)(int32_t) const)
FIND(find30, getBindingFormatDesc, char const* (C::*)(int32_t) const)
FIND(find31, getBindingVectorizedDim, int32_t (C::*)(int32_t) const)
FIND(find32, getName, char const* (C::*)() const)
FIND(find33, getNbOptimizationProfiles, int32_t (C::*)() const)
FIND(find34, getProfileDimensions, Dims (C::*)(int32_t, int32_t, OptProfileSelector) const)
FIND(find35, getProfileShapeValues, int32_t const* (C::*)(int32_t, int32_t, OptProfileSelector) const)
FIND(find36, isShapeBinding, bool (C::*)(int32_t) const)
FIND(find37, isExecutionBinding, bool (C::*)(int32_t) const)
FIND(find38, getEngineCapability, EngineCapability (C::*)() const)
FIND(find39, hasImplicitBatchDimension, bool (C::*)() const)
FIND(find40, getTacticSources, TacticSources (C::*)() const)
FIND(find41, getProfilingVerbosity, ProfilingVerbosity (C::*)() const)
FIND(find42, createEngineInspector, IEngineInspector* (C::*)() const)
FIND(find43, getTensorShape, Dims (C::*)(char const*) const)
FIND(find44, getTensorDataType, DataType (C::*)(char const*) const)
FIND(find45, getTensorLocation, TensorLocation (C::*)(char const*) const)
FIND(find46, isShapeInferenceIO, bool (C::*)(char const*) const)
FIND(find47, getTensorIOMode, TensorIOMode (C::*)(char const*) const)
FIND(find48, getTensorBytesPerComponent, int32_t (C::*)(char const*) const)
FIND(find49, getTensorComponentsPerElement, int32_t (C::*)(char const*) const)
FIND(find50, getTensorFormat, TensorFormat (C::*)(char const*) const)
FIND(find51, getTensorFormatDesc, char const* (C::*)(char const*) const)
FIND(find52, getTensorVectorizedDim, int32_t (C::*)(char const*) const)
FIND(find53, getProfileShape, Dims (C::*)(char const*, int32_t, OptProfileSelector) const)
FIND(find54, getNbIOTensors, int32_t (C::*)() const)
FIND(find55, getIOTensorName, char const* (C::*)(int32_t) const)
FIND(find56, getHardwareCompatibilityLevel, HardwareCompatibilityLevel (C::*)() const)
FIND(find57, getPImpl, ICudaEngine* (C::*)())
FIND(find58, getNbAuxStreams, int32_t (C::*)() const)
FIND(find59, getTensorBytesPerComponentV2, int32_t (C::*)(char const*, int32_t) const)
FIND(find60, getTensorComponentsPerElementV2, int32_t (C::*)(char const*, int32_t) const)
FIND(find61, getTensorFormatV2, TensorFormat (C::*)(char const*, int32_t) const)
FIND(find62, getTensorFormatDescV2, char const* (C::*)(char const*, int32_t) const)
FIND(find63, getTensorVectorizedDimV2, int32_t (C::*)(char const*, int32_t) const)
FIND(find64, createExecutionContext, IExecutionContext* (C::*)(ExecutionContextAllocationStrategy))
FIND(find65, getProfileTensorValues, int32_t const* (C::*)(char const*, int32_t, OptProfileSelector) const)
FIND(find66, getDeviceMemorySizeForProfile, size_t (C::*)(int32_t) const)
FIND(find67, setWeightStreamingBudget, bool (C::*)(int64_t))
FIND(find68, getWeightStreamingBudget, int64_t (C::*)() const)
FIND(find69, getMinimumWeightStreamingBudget, int64_t (C::*)() const)
FIND(find70, getStreamableWeightsSize, int64_t (C::*)() const)
FIND(find71, setWeightStreamingBudgetV2, bool (C::*)(int64_t))
FIND(find72, getWeightStreamingBudgetV2, int64_t (C::*)() const)
FIND(find73, getWeightStreamingAutomaticBudget, int64_t (C::*)() const)
FIND(find74, getWeightStreamingScratchMemorySize, int64_t (C::*)() const)
FIND(find75, getDeviceMemorySizeV2, int64_t (C::*)() const)
FIND(find76, getDeviceMemorySizeForProfileV2, int64_t (C::*)(int32_t) const)
FIND(find77, getProfileTensorValuesV2, int64_t const* (C::*)(char const*, int32_t, OptProfileSelector) const)
FIND(find78, getEngineStat, int64_t (C::*)(EngineStat) const)
FIND(find79, enqueue, bool (C::*)(int32_t, void* const*, cudaStream_t, cudaEvent_t*))
FIND(find80, getEngine, ICudaEngine const& (C::*)() const)
FIND(find81, setDeviceMemory, void (C::*)(void*))
FIND(find82, getOptimizationProfile, int32_t (C::*)() const)
FIND(find83, setBindingDimensions, bool (C::*)(int32_t, Dims))
FIND(find84, getBindingDimensions, Dims (C::*)(int32_t) const)
FIND(find85, setInputShapeBinding, bool (C::*)(int32_t, int32_t const*))
FIND(find86, allInputDimensionsSpecified, bool (C::*)() const)
FIND(find87, allInputShapesSpecified, bool (C::*)() const)
FIND(find88, enqueueV2, bool (C::*)(void* const*, cudaStream_t, cudaEvent_t*))
FIND(find89, setOptimizationProfileAsync, bool (C::*)(int32_t, cudaStream_t))
FIND(find90, setInputShape, bool (C::*)(char const*, Dims const&))
FIND(find91, getTensorShape, Dims (C::*)(char const*) const)
FIND(find92, setTensorAddress, bool (C::*)(char const*, void*))
FIND(find93, getMaxOutputSize, int64_t (C::*)(char const*) const)
FIND(find94, enqueueV3, bool (C::*)(cudaStream_t))
FIND(find95, getPImpl, IExecutionContext* (C::*)())
FIND(find96, updateDeviceMemorySizeForShapes, size_t (C::*)())
FIND(find97, setDeviceMemoryV2, void (C::*)(void*, int64_t))
FIND(find98, setExecutionContext, bool (C::*)(IExecutionContext const*))
#if NUMBER >= 8401
FIND(find99, getEngineInformation, char const* (C::*)(LayerInformationFormat) const)
#else
FIND(find99, getEngineInformation, char const* (C::*)(LayerInformationFormat))
#endif
FIND(find100, getPImpl, IEngineInspector* (C::*)())
FIND(find101, loadLibrary, void* (C::*)(char const*))
FIND(find102, getAPILanguage, APILanguage (C::*)() const)
#if NUMBER >= 10000
FIND(find103, getInterfaceInfo, InterfaceInfo (C::*)() const)
#endif
FIND(find104, log, void (C::*)(ILogger::Severity, char const*))
FIND(find105, getAPILanguage, APILanguage (C::*)() const)
#if NUMBER >= 10000
FIND(find106, getInterfaceInfo, InterfaceInfo (C::*)() const)
#endif
FIND(find107, allocate, void* (C::*)(uint64_t, uint64_t, uint32_t))
FIND(find108, free, void (C::*)(void*))
FIND(find109, reallocate, void* (C::*)(void*, uint64_t, uint64_t))
FIND(find110, deallocate, bool (C::*)(void*))
FIND(find111, allocateAsync, void* (C::*)(uint64_t, uint64_t, uint32_t, cudaStream_t))
FIND(find112, deallocateAsync, bool (C::*)(void*, cudaStream_t))
} // namespace
void compareSlots()
{
    {
        Place const places[5][1] = {{{2, 8001}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}};
        compare("slot of", "VRuntime::deserializeCudaEngine(blob,size,pluginFactory)", find1<apiv::VRuntime>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{-1, 2147483647}}, {{3, 100000}}, {{3, 110000}}, {{3, 10300}}, {{3, 10500}}};
        compare("slot of", "VRuntime::deserializeCudaEngine(blob,size)", find2<apiv::VRuntime>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{3, 8001}}, {{5, 100000}}, {{4, 110000}}, {{5, 10300}}, {{4, 10500}}};
        compare("slot of", "VRuntime::setDLACore", find3<apiv::VRuntime>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{4, 8001}}, {{6, 100000}}, {{5, 110000}}, {{6, 10300}}, {{5, 10500}}};
        compare("slot of", "VRuntime::getDLACore", find4<apiv::VRuntime>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{5, 8001}}, {{7, 100000}}, {{6, 110000}}, {{7, 10300}}, {{6, 10500}}};
        compare("slot of", "VRuntime::getNbDLACores", find5<apiv::VRuntime>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{6, 8001}}, {{8, 100000}}, {{7, 110000}}, {{8, 10300}}, {{7, 10500}}};
        compare("slot of", "VRuntime::setGpuAllocator", find6<apiv::VRuntime>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{9, 8200}}, {{11, 100000}}, {{10, 110000}}, {{11, 10300}}, {{10, 10500}}};
        compare("slot of", "VRuntime::getLogger", find7<apiv::VRuntime>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{10, 8401}}, {{12, 100000}}, {{11, 110000}}, {{12, 10300}}, {{11, 10500}}};
        compare("slot of", "VRuntime::setMaxThreads", find8<apiv::VRuntime>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{11, 8401}}, {{13, 100000}}, {{12, 110000}}, {{13, 10300}}, {{12, 10500}}};
        compare("slot of", "VRuntime::getMaxThreads", find9<apiv::VRuntime>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{12, 8600}}, {{14, 100000}}, {{13, 110000}}, {{14, 10300}}, {{13, 10500}}};
        compare("slot of", "VRuntime::setTemporaryDirectory", find10<apiv::VRuntime>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{16, 8600}}, {{2, 100000}}, {{2, 110000}}, {{2, 10300}}, {{2, 10500}}};
        compare("slot of", "VRuntime::getPImpl", find11<apiv::VRuntime>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{20, 8600}}, {{21, 100000}}, {{20, 110000}}, {{21, 10300}}, {{20, 10500}}};
        compare("slot of", "VRuntime::setEngineHostCodeAllowed", find12<apiv::VRuntime>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{21, 8600}}, {{22, 100000}}, {{21, 110000}}, {{22, 10300}}, {{21, 10500}}};
        compare("slot of", "VRuntime::getEngineHostCodeAllowed", find13<apiv::VRuntime>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{2, 8001}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}};
        compare("slot of", "VCudaEngine::getNbBindings", find14<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{3, 8001}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}};
        compare("slot of", "VCudaEngine::getBindingIndex", find15<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{4, 8001}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}};
        compare("slot of", "VCudaEngine::getBindingName", find16<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{5, 8001}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}};
        compare("slot of", "VCudaEngine::bindingIsInput", find17<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{6, 8001}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}};
        compare("slot of", "VCudaEngine::getBindingDimensions", find18<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{7, 8001}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}};
        compare("slot of", "VCudaEngine::getBindingDataType", find19<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{8, 8001}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}};
        compare("slot of", "VCudaEngine::getMaxBatchSize", find20<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{9, 8001}}, {{3, 100000}}, {{3, 110000}}, {{3, 10300}}, {{3, 10500}}};
        compare("slot of", "VCudaEngine::getNbLayers", find21<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{11, 8001}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}};
        compare("slot of", "VCudaEngine::createExecutionContext()", find22<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{12, 8001}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}};
        compare("slot of", "VCudaEngine::getLocation", find23<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{13, 8001}}, {{6, 100000}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}};
        compare("slot of", "VCudaEngine::createExecutionContextWithoutDeviceMemory", find24<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{14, 8001}}, {{7, 100000}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}};
        compare("slot of", "VCudaEngine::getDeviceMemorySize", find25<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{15, 8001}}, {{8, 100000}}, {{6, 110000}}, {{6, 10300}}, {{6, 10500}}};
        compare("slot of", "VCudaEngine::isRefittable", find26<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{16, 8001}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}};
        compare("slot of", "VCudaEngine::getBindingBytesPerComponent", find27<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{17, 8001}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}};
        compare("slot of", "VCudaEngine::getBindingComponentsPerElement", find28<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{18, 8001}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}};
        compare("slot of", "VCudaEngine::getBindingFormat", find29<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{19, 8001}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}};
        compare("slot of", "VCudaEngine::getBindingFormatDesc", find30<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{20, 8001}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}};
        compare("slot of", "VCudaEngine::getBindingVectorizedDim", find31<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{21, 8001}}, {{9, 100000}}, {{7, 110000}}, {{7, 10300}}, {{7, 10500}}};
        compare("slot of", "VCudaEngine::getName", find32<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{22, 8001}}, {{10, 100000}}, {{8, 110000}}, {{8, 10300}}, {{8, 10500}}};
        compare("slot of", "VCudaEngine::getNbOptimizationProfiles", find33<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{23, 8001}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}};
        compare("slot of", "VCudaEngine::getProfileDimensions", find34<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{24, 8001}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}};
        compare("slot of", "VCudaEngine::getProfileShapeValues", find35<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{25, 8001}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}};
        compare("slot of", "VCudaEngine::isShapeBinding", find36<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{26, 8001}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}};
        compare("slot of", "VCudaEngine::isExecutionBinding", find37<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{27, 8001}}, {{12, 100000}}, {{9, 110000}}, {{10, 10300}}, {{9, 10500}}};
        compare("slot of", "VCudaEngine::getEngineCapability", find38<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{30, 8001}}, {{15, 100000}}, {{-1, 2147483647}}, {{13, 10300}}, {{-1, 2147483647}}};
        compare("slot of", "VCudaEngine::hasImplicitBatchDimension", find39<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{31, 8001}}, {{16, 100000}}, {{12, 110000}}, {{14, 10300}}, {{12, 10500}}};
        compare("slot of", "VCudaEngine::getTacticSources", find40<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{32, 8200}}, {{17, 100000}}, {{13, 110000}}, {{15, 10300}}, {{13, 10500}}};
        compare("slot of", "VCudaEngine::getProfilingVerbosity", find41<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{33, 8200}}, {{18, 100000}}, {{14, 110000}}, {{16, 10300}}, {{14, 10500}}};
        compare("slot of", "VCudaEngine::createEngineInspector", find42<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{34, 8501}}, {{19, 100000}}, {{15, 110000}}, {{17, 10300}}, {{15, 10500}}};
        compare("slot of", "VCudaEngine::getTensorShape", find43<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{35, 8501}}, {{20, 100000}}, {{16, 110000}}, {{18, 10300}}, {{16, 10500}}};
        compare("slot of", "VCudaEngine::getTensorDataType", find44<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{36, 8501}}, {{21, 100000}}, {{17, 110000}}, {{19, 10300}}, {{17, 10500}}};
        compare("slot of", "VCudaEngine::getTensorLocation", find45<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{37, 8501}}, {{22, 100000}}, {{18, 110000}}, {{20, 10300}}, {{18, 10500}}};
        compare("slot of", "VCudaEngine::isShapeInferenceIO", find46<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{38, 8501}}, {{23, 100000}}, {{19, 110000}}, {{21, 10300}}, {{19, 10500}}};
        compare("slot of", "VCudaEngine::getTensorIOMode", find47<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{39, 8501}}, {{24, 100000}}, {{20, 110000}}, {{22, 10300}}, {{20, 10500}}};
        compare("slot of", "VCudaEngine::getTensorBytesPerComponent", find48<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{40, 8501}}, {{25, 100000}}, {{21, 110000}}, {{23, 10300}}, {{21, 10500}}};
        compare("slot of", "VCudaEngine::getTensorComponentsPerElement", find49<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{41, 8501}}, {{26, 100000}}, {{22, 110000}}, {{24, 10300}}, {{22, 10500}}};
        compare("slot of", "VCudaEngine::getTensorFormat", find50<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{42, 8501}}, {{27, 100000}}, {{23, 110000}}, {{25, 10300}}, {{23, 10500}}};
        compare("slot of", "VCudaEngine::getTensorFormatDesc", find51<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{43, 8501}}, {{28, 100000}}, {{24, 110000}}, {{26, 10300}}, {{24, 10500}}};
        compare("slot of", "VCudaEngine::getTensorVectorizedDim", find52<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{44, 8501}}, {{29, 100000}}, {{25, 110000}}, {{27, 10300}}, {{25, 10500}}};
        compare("slot of", "VCudaEngine::getProfileShape", find53<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{45, 8501}}, {{30, 100000}}, {{26, 110000}}, {{28, 10300}}, {{26, 10500}}};
        compare("slot of", "VCudaEngine::getNbIOTensors", find54<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{46, 8501}}, {{31, 100000}}, {{27, 110000}}, {{29, 10300}}, {{27, 10500}}};
        compare("slot of", "VCudaEngine::getIOTensorName", find55<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{47, 8600}}, {{32, 100000}}, {{28, 110000}}, {{30, 10300}}, {{28, 10500}}};
        compare("slot of", "VCudaEngine::getHardwareCompatibilityLevel", find56<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{48, 8600}}, {{2, 100000}}, {{2, 110000}}, {{2, 10300}}, {{2, 10500}}};
        compare("slot of", "VCudaEngine::getPImpl", find57<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{49, 8600}}, {{33, 100000}}, {{29, 110000}}, {{31, 10300}}, {{29, 10500}}};
        compare("slot of", "VCudaEngine::getNbAuxStreams", find58<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{50, 8601}}, {{34, 100000}}, {{30, 110000}}, {{32, 10300}}, {{30, 10500}}};
        compare("slot of", "VCudaEngine::getTensorBytesPerComponentV2", find59<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{51, 8601}}, {{35, 100000}}, {{31, 110000}}, {{33, 10300}}, {{31, 10500}}};
        compare("slot of", "VCudaEngine::getTensorComponentsPerElementV2", find60<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{52, 8601}}, {{36, 100000}}, {{32, 110000}}, {{34, 10300}}, {{32, 10500}}};
        compare("slot of", "VCudaEngine::getTensorFormatV2", find61<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{53, 8601}}, {{37, 100000}}, {{33, 110000}}, {{35, 10300}}, {{33, 10500}}};
        compare("slot of", "VCudaEngine::getTensorFormatDescV2", find62<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{54, 8601}}, {{38, 100000}}, {{34, 110000}}, {{36, 10300}}, {{34, 10500}}};
        compare("slot of", "VCudaEngine::getTensorVectorizedDimV2", find63<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{-1, 2147483647}}, {{5, 100000}}, {{5, 110000}}, {{5, 10300}}, {{5, 10500}}};
        compare("slot of", "VCudaEngine::createExecutionContext(strategy)", find64<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{-1, 2147483647}}, {{11, 100000}}, {{-1, 2147483647}}, {{9, 10300}}, {{-1, 2147483647}}};
        compare("slot of", "VCudaEngine::getProfileTensorValues", find65<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{-1, 2147483647}}, {{41, 100000}}, {{-1, 2147483647}}, {{39, 10300}}, {{-1, 2147483647}}};
        compare("slot of", "VCudaEngine::getDeviceMemorySizeForProfile", find66<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{-1, 2147483647}}, {{43, 100000}}, {{-1, 2147483647}}, {{41, 10300}}, {{-1, 2147483647}}};
        compare("slot of", "VCudaEngine::setWeightStreamingBudget", find67<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{-1, 2147483647}}, {{44, 100000}}, {{-1, 2147483647}}, {{42, 10300}}, {{-1, 2147483647}}};
        compare("slot of", "VCudaEngine::getWeightStreamingBudget", find68<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{-1, 2147483647}}, {{45, 100000}}, {{-1, 2147483647}}, {{43, 10300}}, {{-1, 2147483647}}};
        compare("slot of", "VCudaEngine::getMinimumWeightStreamingBudget", find69<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{-1, 2147483647}}, {{46, 100000}}, {{38, 110000}}, {{44, 10300}}, {{38, 10500}}};
        compare("slot of", "VCudaEngine::getStreamableWeightsSize", find70<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{-1, 2147483647}}, {{48, 100100}}, {{40, 110000}}, {{46, 10300}}, {{40, 10500}}};
        compare("slot of", "VCudaEngine::setWeightStreamingBudgetV2", find71<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{-1, 2147483647}}, {{49, 100100}}, {{41, 110000}}, {{47, 10300}}, {{41, 10500}}};
        compare("slot of", "VCudaEngine::getWeightStreamingBudgetV2", find72<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{-1, 2147483647}}, {{50, 100100}}, {{42, 110000}}, {{48, 10300}}, {{42, 10500}}};
        compare("slot of", "VCudaEngine::getWeightStreamingAutomaticBudget", find73<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{-1, 2147483647}}, {{51, 100100}}, {{43, 110000}}, {{49, 10300}}, {{43, 10500}}};
        compare("slot of", "VCudaEngine::getWeightStreamingScratchMemorySize", find74<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{-1, 2147483647}}, {{52, 100100}}, {{44, 110000}}, {{50, 10300}}, {{44, 10500}}};
        compare("slot of", "VCudaEngine::getDeviceMemorySizeV2", find75<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{-1, 2147483647}}, {{53, 100100}}, {{45, 110000}}, {{51, 10300}}, {{45, 10500}}};
        compare("slot of", "VCudaEngine::getDeviceMemorySizeForProfileV2", find76<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{-1, 2147483647}}, {{54, 101100}}, {{46, 110000}}, {{52, 10300}}, {{46, 10500}}};
        compare("slot of", "VCudaEngine::getProfileTensorValuesV2", find77<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{-1, 2147483647}}, {{57, 101401}}, {{49, 110000}}, {{55, 10300}}, {{49, 10500}}};
        compare("slot of", "VCudaEngine::getEngineStat", find78<apiv::VCudaEngine>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{3, 8001}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}};
        compare("slot of", "VExecutionContext::enqueue", find79<apiv::VExecutionContext>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{8, 8001}}, {{7, 100000}}, {{7, 110000}}, {{7, 10300}}, {{7, 10500}}};
        compare("slot of", "VExecutionContext::getEngine", find80<apiv::VExecutionContext>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{11, 8001}}, {{10, 100000}}, {{10, 110000}}, {{10, 10300}}, {{10, 10500}}};
        compare("slot of", "VExecutionContext::setDeviceMemory", find81<apiv::VExecutionContext>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{14, 8001}}, {{11, 100000}}, {{11, 110000}}, {{11, 10300}}, {{11, 10500}}};
        compare("slot of", "VExecutionContext::getOptimizationProfile", find82<apiv::VExecutionContext>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{15, 8001}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}};
        compare("slot of", "VExecutionContext::setBindingDimensions", find83<apiv::VExecutionContext>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{16, 8001}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}};
        compare("slot of", "VExecutionContext::getBindingDimensions", find84<apiv::VExecutionContext>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{17, 8001}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}};
        compare("slot of", "VExecutionContext::setInputShapeBinding", find85<apiv::VExecutionContext>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{19, 8001}}, {{12, 100000}}, {{12, 110000}}, {{12, 10300}}, {{12, 10500}}};
        compare("slot of", "VExecutionContext::allInputDimensionsSpecified", find86<apiv::VExecutionContext>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{20, 8001}}, {{13, 100000}}, {{-1, 2147483647}}, {{13, 10300}}, {{-1, 2147483647}}};
        compare("slot of", "VExecutionContext::allInputShapesSpecified", find87<apiv::VExecutionContext>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{24, 8001}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}};
        compare("slot of", "VExecutionContext::enqueueV2", find88<apiv::VExecutionContext>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{25, 8001}}, {{17, 100000}}, {{16, 110000}}, {{17, 10300}}, {{16, 10500}}};
        compare("slot of", "VExecutionContext::setOptimizationProfileAsync", find89<apiv::VExecutionContext>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{29, 8501}}, {{21, 100000}}, {{20, 110000}}, {{21, 10300}}, {{20, 10500}}};
        compare("slot of", "VExecutionContext::setInputShape", find90<apiv::VExecutionContext>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{30, 8501}}, {{22, 100000}}, {{21, 110000}}, {{22, 10300}}, {{21, 10500}}};
        compare("slot of", "VExecutionContext::getTensorShape", find91<apiv::VExecutionContext>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{32, 8501}}, {{24, 100000}}, {{23, 110000}}, {{24, 10300}}, {{23, 10500}}};
        compare("slot of", "VExecutionContext::setTensorAddress", find92<apiv::VExecutionContext>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{41, 8501}}, {{34, 100000}}, {{33, 110000}}, {{34, 10300}}, {{33, 10500}}};
        compare("slot of", "VExecutionContext::getMaxOutputSize", find93<apiv::VExecutionContext>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{44, 8501}}, {{37, 100000}}, {{36, 110000}}, {{37, 10300}}, {{36, 10500}}};
        compare("slot of", "VExecutionContext::enqueueV3", find94<apiv::VExecutionContext>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{49, 8600}}, {{2, 100000}}, {{2, 110000}}, {{2, 10300}}, {{2, 10500}}};
        compare("slot of", "VExecutionContext::getPImpl", find95<apiv::VExecutionContext>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{-1, 2147483647}}, {{48, 100000}}, {{47, 110000}}, {{48, 10300}}, {{47, 10500}}};
        compare("slot of", "VExecutionContext::updateDeviceMemorySizeForShapes", find96<apiv::VExecutionContext>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{-1, 2147483647}}, {{49, 100100}}, {{48, 110000}}, {{49, 10300}}, {{48, 10500}}};
        compare("slot of", "VExecutionContext::setDeviceMemoryV2", find97<apiv::VExecutionContext>(0), expected(places[kFAMILY], 1));
    }
#if NUMBER >= 8200
    {
        Place const places[5][1] = {{{2, 8200}}, {{3, 100000}}, {{3, 110000}}, {{3, 10300}}, {{3, 10500}}};
        compare("slot of", "VEngineInspector::setExecutionContext", find98<apiv::VEngineInspector>(0), expected(places[kFAMILY], 1));
    }
#endif
#if NUMBER >= 8200
    {
        Place const places[5][1] = {{{5, 8200}}, {{6, 100000}}, {{6, 110000}}, {{6, 10300}}, {{6, 10500}}};
        compare("slot of", "VEngineInspector::getEngineInformation", find99<apiv::VEngineInspector>(0), expected(places[kFAMILY], 1));
    }
#endif
#if NUMBER >= 8200
    {
        Place const places[5][1] = {{{8, 8600}}, {{2, 100000}}, {{2, 110000}}, {{2, 10300}}, {{2, 10500}}};
        compare("slot of", "VEngineInspector::getPImpl", find100<apiv::VEngineInspector>(0), expected(places[kFAMILY], 1));
    }
#endif
    {
        Place const places[5][2] = {{{5, 8600}, {10, 8601}}, {{10, 100000}, {-1, 2147483647}}, {{6, 110000}, {-1, 2147483647}}, {{10, 10300}, {-1, 2147483647}}, {{6, 10500}, {-1, 2147483647}}};
        compare("slot of", "IPluginRegistry::loadLibrary", find101<IPluginRegistry>(0), expected(places[kFAMILY], 2));
    }
    {
        Place const places[5][1] = {{{-1, 2147483647}}, {{-1, 2147483647}}, {{0, 110000}}, {{-1, 2147483647}}, {{0, 10500}}};
        compare("slot of", "ILogger::getAPILanguage", find102<ILogger>(0), expected(places[kFAMILY], 1));
    }
#if NUMBER >= 10000
    {
        Place const places[5][1] = {{{-1, 2147483647}}, {{-1, 2147483647}}, {{1, 110000}}, {{-1, 2147483647}}, {{1, 10500}}};
        compare("slot of", "ILogger::getInterfaceInfo", find103<ILogger>(0), expected(places[kFAMILY], 1));
    }
#endif
    {
        Place const places[5][1] = {{{0, 8001}}, {{0, 100000}}, {{4, 110000}}, {{0, 10300}}, {{4, 10500}}};
        compare("slot of", "ILogger::log", find104<ILogger>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{-1, 2147483647}}, {{0, 100000}}, {{0, 110000}}, {{0, 10300}}, {{0, 10500}}};
        compare("slot of", "IGpuAllocator::getAPILanguage", find105<IGpuAllocator>(0), expected(places[kFAMILY], 1));
    }
#if NUMBER >= 10000
    {
        Place const places[5][1] = {{{-1, 2147483647}}, {{1, 100000}}, {{1, 110000}}, {{1, 10300}}, {{1, 10500}}};
        compare("slot of", "IGpuAllocator::getInterfaceInfo", find106<IGpuAllocator>(0), expected(places[kFAMILY], 1));
    }
#endif
    {
        Place const places[5][1] = {{{0, 8001}}, {{4, 100000}}, {{4, 110000}}, {{4, 10300}}, {{4, 10500}}};
        compare("slot of", "IGpuAllocator::allocate", find107<IGpuAllocator>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{1, 8001}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}};
        compare("slot of", "IGpuAllocator::free", find108<IGpuAllocator>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{4, 8001}}, {{5, 100000}}, {{5, 110000}}, {{5, 10300}}, {{5, 10500}}};
        compare("slot of", "IGpuAllocator::reallocate", find109<IGpuAllocator>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{5, 8200}}, {{6, 100000}}, {{6, 110000}}, {{6, 10300}}, {{6, 10500}}};
        compare("slot of", "IGpuAllocator::deallocate", find110<IGpuAllocator>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{-1, 2147483647}}, {{7, 100000}}, {{7, 110000}}, {{7, 10300}}, {{7, 10500}}};
        compare("slot of", "IGpuAllocator::allocateAsync", find111<IGpuAllocator>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{-1, 2147483647}}, {{8, 100000}}, {{8, 110000}}, {{8, 10300}}, {{8, 10500}}};
        compare("slot of", "IGpuAllocator::deallocateAsync", find112<IGpuAllocator>(0), expected(places[kFAMILY], 1));
    }
}

void compareTables()
{
    {
        Place const places[5][4] = {{{9, 8001}, {10, 8200}, {12, 8401}, {22, 8600}}, {{23, 100000}, {24, 100700}, {-1, 2147483647}, {-1, 2147483647}}, {{23, 110000}, {25, 110400}, {-1, 2147483647}, {-1, 2147483647}}, {{26, 10300}, {-1, 2147483647}, {-1, 2147483647}, {-1, 2147483647}}, {{25, 10500}, {27, 10601}, {29, 10701}, {-1, 2147483647}}};
        compare("length of", "VRuntime", slotOf(&After<apiv::VRuntime>::afterAll), expected(places[kFAMILY], 4));
    }
    {
        Place const places[5][6] = {{{32, 8001}, {34, 8200}, {47, 8501}, {50, 8600}, {55, 8601}, {57, 9200}}, {{48, 100000}, {54, 100100}, {57, 101100}, {58, 101401}, {59, 101501}, {-1, 2147483647}}, {{51, 110000}, {-1, 2147483647}, {-1, 2147483647}, {-1, 2147483647}, {-1, 2147483647}, {-1, 2147483647}}, {{57, 10300}, {-1, 2147483647}, {-1, 2147483647}, {-1, 2147483647}, {-1, 2147483647}, {-1, 2147483647}}, {{51, 10500}, {54, 10601}, {56, 10701}, {-1, 2147483647}, {-1, 2147483647}, {-1, 2147483647}}};
        compare("length of", "VCudaEngine", slotOf(&After<apiv::VCudaEngine>::afterAll), expected(places[kFAMILY], 6));
    }
    {
        Place const places[5][5] = {{{26, 8001}, {29, 8200}, {49, 8501}, {51, 8600}, {-1, 2147483647}}, {{49, 100000}, {50, 100100}, {51, 101100}, {53, 101200}, {54, 101600}}, {{53, 110000}, {-1, 2147483647}, {-1, 2147483647}, {-1, 2147483647}, {-1, 2147483647}}, {{53, 10300}, {54, 10400}, {-1, 2147483647}, {-1, 2147483647}, {-1, 2147483647}}, {{54, 10500}, {-1, 2147483647}, {-1, 2147483647}, {-1, 2147483647}, {-1, 2147483647}}};
        compare("length of", "VExecutionContext", slotOf(&After<apiv::VExecutionContext>::afterAll), expected(places[kFAMILY], 5));
    }
#if NUMBER >= 8200
    {
        Place const places[5][2] = {{{8, 8200}, {9, 8600}}, {{9, 100000}, {-1, 2147483647}}, {{9, 110000}, {-1, 2147483647}}, {{9, 10300}, {-1, 2147483647}}, {{9, 10500}, {-1, 2147483647}}};
        compare("length of", "VEngineInspector", slotOf(&After<apiv::VEngineInspector>::afterAll), expected(places[kFAMILY], 2));
    }
#endif
    {
        Place const places[5][2] = {{{8, 8001}, {12, 8600}}, {{18, 100000}, {19, 101000}}, {{15, 110000}, {-1, 2147483647}}, {{19, 10300}, {-1, 2147483647}}, {{15, 10500}, {-1, 2147483647}}};
        compare("length of", "IPluginRegistry", slotOf(&After<IPluginRegistry>::afterAll), expected(places[kFAMILY], 2));
    }
    {
        Place const places[5][1] = {{{3, 8001}}, {{3, 100000}}, {{5, 110000}}, {{3, 10300}}, {{5, 10500}}};
        compare("length of", "ILogger", slotOf(&After<ILogger>::afterAll), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][2] = {{{5, 8001}, {6, 8200}}, {{9, 100000}, {-1, 2147483647}}, {{9, 110000}, {-1, 2147483647}}, {{9, 10300}, {-1, 2147483647}}, {{9, 10500}, {-1, 2147483647}}};
        compare("length of", "IGpuAllocator", slotOf(&After<IGpuAllocator>::afterAll), expected(places[kFAMILY], 2));
    }
}

void compareLayouts()
{
    compare("layout,", "sizeof(Dims)", static_cast<long>(sizeof(Dims)), NUMBER < 10000 ? 36 : 72);
    compare("layout,", "alignof(Dims)", static_cast<long>(alignof(Dims)), NUMBER < 10000 ? 4 : 8);
    compare("layout,", "offset of Dims.nbDims", static_cast<long>(offsetof(Dims, nbDims)), NUMBER < 10000 ? 0 : 0);
    compare("layout,", "offset of Dims.d", static_cast<long>(offsetof(Dims, d)), NUMBER < 10000 ? 4 : 8);
    compare("layout,", "Dims::MAX_DIMS", static_cast<long>(static_cast<long>(Dims::MAX_DIMS)), NUMBER < 10000 ? 8 : 8);
    compare("layout,", "sizeof(IRuntime)", static_cast<long>(sizeof(IRuntime)), NUMBER < 10000 ? 16 : 16);
    compare("layout,", "sizeof(ICudaEngine)", static_cast<long>(sizeof(ICudaEngine)), NUMBER < 10000 ? 16 : 16);
    compare("layout,", "sizeof(IExecutionContext)", static_cast<long>(sizeof(IExecutionContext)), NUMBER < 10000 ? 16 : 16);
    compare("layout,", "sizeof(TacticSources)", static_cast<long>(sizeof(TacticSources)), NUMBER < 10000 ? 4 : 4);
#if NUMBER >= 10000
    compare("layout,", "sizeof(InterfaceInfo)", sizeof(InterfaceInfo), 16);
#endif
}

void compareEnums()
{
#if !RTX && NUMBER >= 100000
    compare("value of", "APILanguage::kCPP", static_cast<long>(APILanguage::kCPP), 0);
#endif
#if !RTX && NUMBER >= 100000
    compare("value of", "APILanguage::kPYTHON", static_cast<long>(APILanguage::kPYTHON), 1);
#endif
#if !RTX && NUMBER >= 8001
    compare("value of", "AllocatorFlag::kRESIZABLE", static_cast<long>(AllocatorFlag::kRESIZABLE), 0);
#endif
#if !RTX && NUMBER >= 8001
    compare("value of", "DataType::kFLOAT", static_cast<long>(DataType::kFLOAT), 0);
#endif
#if !RTX && NUMBER >= 8001
    compare("value of", "DataType::kHALF", static_cast<long>(DataType::kHALF), 1);
#endif
#if !RTX && NUMBER >= 8001
    compare("value of", "DataType::kINT8", static_cast<long>(DataType::kINT8), 2);
#endif
#if !RTX && NUMBER >= 8001
    compare("value of", "DataType::kINT32", static_cast<long>(DataType::kINT32), 3);
#endif
#if !RTX && NUMBER >= 8001
    compare("value of", "DataType::kBOOL", static_cast<long>(DataType::kBOOL), 4);
#endif
#if !RTX && NUMBER >= 8501
    compare("value of", "DataType::kUINT8", static_cast<long>(DataType::kUINT8), 5);
#endif
#if !RTX && NUMBER >= 8600
    compare("value of", "DataType::kFP8", static_cast<long>(DataType::kFP8), 6);
#endif
#if !RTX && NUMBER >= 9000
    compare("value of", "DataType::kBF16", static_cast<long>(DataType::kBF16), 7);
#endif
#if !RTX && NUMBER >= 9000
    compare("value of", "DataType::kINT64", static_cast<long>(DataType::kINT64), 8);
#endif
#if !RTX && NUMBER >= 100000
    compare("value of", "DataType::kINT4", static_cast<long>(DataType::kINT4), 9);
#endif
#if !RTX && NUMBER >= 100800
    compare("value of", "DataType::kFP4", static_cast<long>(DataType::kFP4), 10);
#endif
#if !RTX && NUMBER >= 101200
    compare("value of", "DataType::kE8M0", static_cast<long>(DataType::kE8M0), 11);
#endif
#if !RTX && NUMBER >= 8001 && NUMBER < 100000
    compare("value of", "EngineCapability::kDEFAULT", static_cast<long>(EngineCapability::kDEFAULT), 0);
#endif
#if !RTX && NUMBER >= 8001
    compare("value of", "EngineCapability::kSTANDARD", static_cast<long>(EngineCapability::kSTANDARD), 0);
#endif
#if !RTX && NUMBER >= 8001
    compare("value of", "EngineCapability::kSAFETY", static_cast<long>(EngineCapability::kSAFETY), 1);
#endif
#if !RTX && NUMBER >= 8001 && NUMBER < 100000
    compare("value of", "EngineCapability::kSAFE_GPU", static_cast<long>(EngineCapability::kSAFE_GPU), 1);
#endif
#if !RTX && NUMBER >= 8001
    compare("value of", "EngineCapability::kDLA_STANDALONE", static_cast<long>(EngineCapability::kDLA_STANDALONE), 2);
#endif
#if !RTX && NUMBER >= 8001 && NUMBER < 100000
    compare("value of", "EngineCapability::kSAFE_DLA", static_cast<long>(EngineCapability::kSAFE_DLA), 2);
#endif
#if !RTX && NUMBER >= 101401
    compare("value of", "EngineStat::kTOTAL_WEIGHTS_SIZE", static_cast<long>(EngineStat::kTOTAL_WEIGHTS_SIZE), 0);
#endif
#if !RTX && NUMBER >= 101401
    compare("value of", "EngineStat::kSTRIPPED_WEIGHTS_SIZE", static_cast<long>(EngineStat::kSTRIPPED_WEIGHTS_SIZE), 1);
#endif
#if !RTX && NUMBER >= 100000
    compare("value of", "ExecutionContextAllocationStrategy::kSTATIC", static_cast<long>(ExecutionContextAllocationStrategy::kSTATIC), 0);
#endif
#if !RTX && NUMBER >= 100000
    compare("value of", "ExecutionContextAllocationStrategy::kON_PROFILE_CHANGE", static_cast<long>(ExecutionContextAllocationStrategy::kON_PROFILE_CHANGE), 1);
#endif
#if !RTX && NUMBER >= 100000
    compare("value of", "ExecutionContextAllocationStrategy::kUSER_MANAGED", static_cast<long>(ExecutionContextAllocationStrategy::kUSER_MANAGED), 2);
#endif
#if !RTX && NUMBER >= 8600
    compare("value of", "HardwareCompatibilityLevel::kNONE", static_cast<long>(HardwareCompatibilityLevel::kNONE), 0);
#endif
#if !RTX && NUMBER >= 8600
    compare("value of", "HardwareCompatibilityLevel::kAMPERE_PLUS", static_cast<long>(HardwareCompatibilityLevel::kAMPERE_PLUS), 1);
#endif
#if !RTX && NUMBER >= 100900
    compare("value of", "HardwareCompatibilityLevel::kSAME_COMPUTE_CAPABILITY", static_cast<long>(HardwareCompatibilityLevel::kSAME_COMPUTE_CAPABILITY), 2);
#endif
#if !RTX && NUMBER >= 8200
    compare("value of", "LayerInformationFormat::kONELINE", static_cast<long>(LayerInformationFormat::kONELINE), 0);
#endif
#if !RTX && NUMBER >= 8200
    compare("value of", "LayerInformationFormat::kJSON", static_cast<long>(LayerInformationFormat::kJSON), 1);
#endif
#if !RTX && NUMBER >= 8001
    compare("value of", "OptProfileSelector::kMIN", static_cast<long>(OptProfileSelector::kMIN), 0);
#endif
#if !RTX && NUMBER >= 8001
    compare("value of", "OptProfileSelector::kOPT", static_cast<long>(OptProfileSelector::kOPT), 1);
#endif
#if !RTX && NUMBER >= 8001
    compare("value of", "OptProfileSelector::kMAX", static_cast<long>(OptProfileSelector::kMAX), 2);
#endif
#if !RTX && NUMBER >= 8001 && NUMBER < 100000
    compare("value of", "ProfilingVerbosity::kDEFAULT", static_cast<long>(ProfilingVerbosity::kDEFAULT), 0);
#endif
#if !RTX && NUMBER >= 8200
    compare("value of", "ProfilingVerbosity::kLAYER_NAMES_ONLY", static_cast<long>(ProfilingVerbosity::kLAYER_NAMES_ONLY), 0);
#endif
#if !RTX && NUMBER >= 8001
    compare("value of", "ProfilingVerbosity::kNONE", static_cast<long>(ProfilingVerbosity::kNONE), 1);
#endif
#if !RTX && NUMBER >= 8001 && NUMBER < 100000
    compare("value of", "ProfilingVerbosity::kVERBOSE", static_cast<long>(ProfilingVerbosity::kVERBOSE), 2);
#endif
#if !RTX && NUMBER >= 8200
    compare("value of", "ProfilingVerbosity::kDETAILED", static_cast<long>(ProfilingVerbosity::kDETAILED), 2);
#endif
#if !RTX && NUMBER >= 8001
    compare("value of", "Severity::kINTERNAL_ERROR", static_cast<long>(ILogger::Severity::kINTERNAL_ERROR), 0);
#endif
#if !RTX && NUMBER >= 8001
    compare("value of", "Severity::kERROR", static_cast<long>(ILogger::Severity::kERROR), 1);
#endif
#if !RTX && NUMBER >= 8001
    compare("value of", "Severity::kWARNING", static_cast<long>(ILogger::Severity::kWARNING), 2);
#endif
#if !RTX && NUMBER >= 8001
    compare("value of", "Severity::kINFO", static_cast<long>(ILogger::Severity::kINFO), 3);
#endif
#if !RTX && NUMBER >= 8001
    compare("value of", "Severity::kVERBOSE", static_cast<long>(ILogger::Severity::kVERBOSE), 4);
#endif
#if !RTX && NUMBER >= 8001 && NUMBER < 110000
    compare("value of", "TacticSource::kCUBLAS", static_cast<long>(TacticSource::kCUBLAS), 0);
#endif
#if !RTX && NUMBER >= 110000
    compare("value of", "TacticSource::kEDGE_MASK_CONVOLUTIONS", static_cast<long>(TacticSource::kEDGE_MASK_CONVOLUTIONS), 0);
#endif
#if !RTX && NUMBER >= 8001 && NUMBER < 110000
    compare("value of", "TacticSource::kCUBLAS_LT", static_cast<long>(TacticSource::kCUBLAS_LT), 1);
#endif
#if !RTX && NUMBER >= 110000
    compare("value of", "TacticSource::kJIT_CONVOLUTIONS", static_cast<long>(TacticSource::kJIT_CONVOLUTIONS), 1);
#endif
#if !RTX && NUMBER >= 8001 && NUMBER < 110000
    compare("value of", "TacticSource::kCUDNN", static_cast<long>(TacticSource::kCUDNN), 2);
#endif
#if !RTX && NUMBER >= 8401 && NUMBER < 110000
    compare("value of", "TacticSource::kEDGE_MASK_CONVOLUTIONS", static_cast<long>(TacticSource::kEDGE_MASK_CONVOLUTIONS), 3);
#endif
#if !RTX && NUMBER >= 8501 && NUMBER < 110000
    compare("value of", "TacticSource::kJIT_CONVOLUTIONS", static_cast<long>(TacticSource::kJIT_CONVOLUTIONS), 4);
#endif
#if !RTX && NUMBER >= 8001
    compare("value of", "TensorFormat::kLINEAR", static_cast<long>(TensorFormat::kLINEAR), 0);
#endif
#if !RTX && NUMBER >= 8001
    compare("value of", "TensorFormat::kCHW2", static_cast<long>(TensorFormat::kCHW2), 1);
#endif
#if !RTX && NUMBER >= 8001
    compare("value of", "TensorFormat::kHWC8", static_cast<long>(TensorFormat::kHWC8), 2);
#endif
#if !RTX && NUMBER >= 8001
    compare("value of", "TensorFormat::kCHW4", static_cast<long>(TensorFormat::kCHW4), 3);
#endif
#if !RTX && NUMBER >= 8001
    compare("value of", "TensorFormat::kCHW16", static_cast<long>(TensorFormat::kCHW16), 4);
#endif
#if !RTX && NUMBER >= 8001
    compare("value of", "TensorFormat::kCHW32", static_cast<long>(TensorFormat::kCHW32), 5);
#endif
#if !RTX && NUMBER >= 8001
    compare("value of", "TensorFormat::kDHWC8", static_cast<long>(TensorFormat::kDHWC8), 6);
#endif
#if !RTX && NUMBER >= 8001
    compare("value of", "TensorFormat::kCDHW32", static_cast<long>(TensorFormat::kCDHW32), 7);
#endif
#if !RTX && NUMBER >= 8001
    compare("value of", "TensorFormat::kHWC", static_cast<long>(TensorFormat::kHWC), 8);
#endif
#if !RTX && NUMBER >= 8001
    compare("value of", "TensorFormat::kDLA_LINEAR", static_cast<long>(TensorFormat::kDLA_LINEAR), 9);
#endif
#if !RTX && NUMBER >= 8001
    compare("value of", "TensorFormat::kDLA_HWC4", static_cast<long>(TensorFormat::kDLA_HWC4), 10);
#endif
#if !RTX && NUMBER >= 8001
    compare("value of", "TensorFormat::kHWC16", static_cast<long>(TensorFormat::kHWC16), 11);
#endif
#if !RTX && NUMBER >= 8600
    compare("value of", "TensorFormat::kDHWC", static_cast<long>(TensorFormat::kDHWC), 12);
#endif
#if !RTX && NUMBER >= 8501
    compare("value of", "TensorIOMode::kNONE", static_cast<long>(TensorIOMode::kNONE), 0);
#endif
#if !RTX && NUMBER >= 8501
    compare("value of", "TensorIOMode::kINPUT", static_cast<long>(TensorIOMode::kINPUT), 1);
#endif
#if !RTX && NUMBER >= 8501
    compare("value of", "TensorIOMode::kOUTPUT", static_cast<long>(TensorIOMode::kOUTPUT), 2);
#endif
#if !RTX && NUMBER >= 8001
    compare("value of", "TensorLocation::kDEVICE", static_cast<long>(TensorLocation::kDEVICE), 0);
#endif
#if !RTX && NUMBER >= 8001
    compare("value of", "TensorLocation::kHOST", static_cast<long>(TensorLocation::kHOST), 1);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "APILanguage::kCPP", static_cast<long>(APILanguage::kCPP), 0);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "APILanguage::kPYTHON", static_cast<long>(APILanguage::kPYTHON), 1);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "AllocatorFlag::kRESIZABLE", static_cast<long>(AllocatorFlag::kRESIZABLE), 0);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "DataType::kFLOAT", static_cast<long>(DataType::kFLOAT), 0);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "DataType::kHALF", static_cast<long>(DataType::kHALF), 1);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "DataType::kINT8", static_cast<long>(DataType::kINT8), 2);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "DataType::kINT32", static_cast<long>(DataType::kINT32), 3);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "DataType::kBOOL", static_cast<long>(DataType::kBOOL), 4);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "DataType::kUINT8", static_cast<long>(DataType::kUINT8), 5);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "DataType::kFP8", static_cast<long>(DataType::kFP8), 6);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "DataType::kBF16", static_cast<long>(DataType::kBF16), 7);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "DataType::kINT64", static_cast<long>(DataType::kINT64), 8);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "DataType::kINT4", static_cast<long>(DataType::kINT4), 9);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "DataType::kFP4", static_cast<long>(DataType::kFP4), 10);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "DataType::kE8M0", static_cast<long>(DataType::kE8M0), 11);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "EngineCapability::kSTANDARD", static_cast<long>(EngineCapability::kSTANDARD), 0);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "EngineCapability::kSAFETY", static_cast<long>(EngineCapability::kSAFETY), 1);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "EngineCapability::kDLA_STANDALONE", static_cast<long>(EngineCapability::kDLA_STANDALONE), 2);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "EngineStat::kTOTAL_WEIGHTS_SIZE", static_cast<long>(EngineStat::kTOTAL_WEIGHTS_SIZE), 0);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "EngineStat::kSTRIPPED_WEIGHTS_SIZE", static_cast<long>(EngineStat::kSTRIPPED_WEIGHTS_SIZE), 1);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "ExecutionContextAllocationStrategy::kSTATIC", static_cast<long>(ExecutionContextAllocationStrategy::kSTATIC), 0);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "ExecutionContextAllocationStrategy::kON_PROFILE_CHANGE", static_cast<long>(ExecutionContextAllocationStrategy::kON_PROFILE_CHANGE), 1);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "ExecutionContextAllocationStrategy::kUSER_MANAGED", static_cast<long>(ExecutionContextAllocationStrategy::kUSER_MANAGED), 2);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "HardwareCompatibilityLevel::kNONE", static_cast<long>(HardwareCompatibilityLevel::kNONE), 0);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "HardwareCompatibilityLevel::kAMPERE_PLUS", static_cast<long>(HardwareCompatibilityLevel::kAMPERE_PLUS), 1);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "HardwareCompatibilityLevel::kSAME_COMPUTE_CAPABILITY", static_cast<long>(HardwareCompatibilityLevel::kSAME_COMPUTE_CAPABILITY), 2);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "LayerInformationFormat::kONELINE", static_cast<long>(LayerInformationFormat::kONELINE), 0);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "LayerInformationFormat::kJSON", static_cast<long>(LayerInformationFormat::kJSON), 1);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "OptProfileSelector::kMIN", static_cast<long>(OptProfileSelector::kMIN), 0);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "OptProfileSelector::kOPT", static_cast<long>(OptProfileSelector::kOPT), 1);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "OptProfileSelector::kMAX", static_cast<long>(OptProfileSelector::kMAX), 2);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "ProfilingVerbosity::kLAYER_NAMES_ONLY", static_cast<long>(ProfilingVerbosity::kLAYER_NAMES_ONLY), 0);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "ProfilingVerbosity::kNONE", static_cast<long>(ProfilingVerbosity::kNONE), 1);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "ProfilingVerbosity::kDETAILED", static_cast<long>(ProfilingVerbosity::kDETAILED), 2);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "Severity::kINTERNAL_ERROR", static_cast<long>(ILogger::Severity::kINTERNAL_ERROR), 0);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "Severity::kERROR", static_cast<long>(ILogger::Severity::kERROR), 1);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "Severity::kWARNING", static_cast<long>(ILogger::Severity::kWARNING), 2);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "Severity::kINFO", static_cast<long>(ILogger::Severity::kINFO), 3);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "Severity::kVERBOSE", static_cast<long>(ILogger::Severity::kVERBOSE), 4);
#endif
#if RTX && NUMBER >= 10300 && NUMBER < 10500
    compare("value of", "TacticSource::kCUBLAS", static_cast<long>(TacticSource::kCUBLAS), 0);
#endif
#if RTX && NUMBER >= 10500
    compare("value of", "TacticSource::kEDGE_MASK_CONVOLUTIONS", static_cast<long>(TacticSource::kEDGE_MASK_CONVOLUTIONS), 0);
#endif
#if RTX && NUMBER >= 10300 && NUMBER < 10500
    compare("value of", "TacticSource::kCUBLAS_LT", static_cast<long>(TacticSource::kCUBLAS_LT), 1);
#endif
#if RTX && NUMBER >= 10500
    compare("value of", "TacticSource::kJIT_CONVOLUTIONS", static_cast<long>(TacticSource::kJIT_CONVOLUTIONS), 1);
#endif
#if RTX && NUMBER >= 10300 && NUMBER < 10500
    compare("value of", "TacticSource::kCUDNN", static_cast<long>(TacticSource::kCUDNN), 2);
#endif
#if RTX && NUMBER >= 10300 && NUMBER < 10500
    compare("value of", "TacticSource::kEDGE_MASK_CONVOLUTIONS", static_cast<long>(TacticSource::kEDGE_MASK_CONVOLUTIONS), 3);
#endif
#if RTX && NUMBER >= 10300 && NUMBER < 10500
    compare("value of", "TacticSource::kJIT_CONVOLUTIONS", static_cast<long>(TacticSource::kJIT_CONVOLUTIONS), 4);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "TensorFormat::kLINEAR", static_cast<long>(TensorFormat::kLINEAR), 0);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "TensorFormat::kCHW2", static_cast<long>(TensorFormat::kCHW2), 1);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "TensorFormat::kHWC8", static_cast<long>(TensorFormat::kHWC8), 2);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "TensorFormat::kCHW4", static_cast<long>(TensorFormat::kCHW4), 3);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "TensorFormat::kCHW16", static_cast<long>(TensorFormat::kCHW16), 4);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "TensorFormat::kCHW32", static_cast<long>(TensorFormat::kCHW32), 5);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "TensorFormat::kDHWC8", static_cast<long>(TensorFormat::kDHWC8), 6);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "TensorFormat::kCDHW32", static_cast<long>(TensorFormat::kCDHW32), 7);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "TensorFormat::kHWC", static_cast<long>(TensorFormat::kHWC), 8);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "TensorFormat::kDLA_LINEAR", static_cast<long>(TensorFormat::kDLA_LINEAR), 9);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "TensorFormat::kDLA_HWC4", static_cast<long>(TensorFormat::kDLA_HWC4), 10);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "TensorFormat::kHWC16", static_cast<long>(TensorFormat::kHWC16), 11);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "TensorFormat::kDHWC", static_cast<long>(TensorFormat::kDHWC), 12);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "TensorIOMode::kNONE", static_cast<long>(TensorIOMode::kNONE), 0);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "TensorIOMode::kINPUT", static_cast<long>(TensorIOMode::kINPUT), 1);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "TensorIOMode::kOUTPUT", static_cast<long>(TensorIOMode::kOUTPUT), 2);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "TensorLocation::kDEVICE", static_cast<long>(TensorLocation::kDEVICE), 0);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "TensorLocation::kHOST", static_cast<long>(TensorLocation::kHOST), 1);
#endif
}
} // namespace nvinfer1

int main()
{
    nvinfer1::compareSlots();
    nvinfer1::compareTables();
    nvinfer1::compareLayouts();
    nvinfer1::compareEnums();
    std::printf("%s %d.%d.%d.%d: %d compared, %d different\n", RTX ? "TensorRT-RTX" : "TensorRT", NV_TENSORRT_MAJOR, NV_TENSORRT_MINOR,
        NV_TENSORRT_PATCH, NV_TENSORRT_BUILD, nvinfer1::checks, nvinfer1::differences);
    return nvinfer1::differences == 0 ? 0 : 1;
}
