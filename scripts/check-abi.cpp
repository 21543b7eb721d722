// What a TensorRT's headers say of what trtmem expects: made by gen-tensorrt-tables.py, not by hand.
//
//     scripts/check-abi.sh HEADERS_DIR
//
// A virtual method is cast to one exact signature; in the Itanium C++ ABI the pointer that results holds
// its slot (x86-64: 1 + 8 * slot; AArch64: 8 * slot, and 1 as the adjustment).
#include "NvInfer.h"
#if __has_include("NvOnnxParser.h")
#include "NvOnnxParser.h"
#define PARSER 1
#else
#define PARSER 0
#endif

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
enum class BuilderFlag : int32_t;
enum class ComputeCapability : int32_t;
enum class DataType : int32_t;
enum class DeviceType : int32_t;
enum class EngineCapability : int32_t;
enum class EngineStat : int32_t;
enum class ExecutionContextAllocationStrategy : int32_t;
enum class HardwareCompatibilityLevel : int32_t;
enum class LayerInformationFormat : int32_t;
enum class MemoryPoolType : int32_t;
enum class NetworkDefinitionCreationFlag : int32_t;
enum class OptProfileSelector : int32_t;
enum class ProfilingVerbosity : int32_t;
enum class TacticSource : int32_t;
enum class TensorFormat : int32_t;
enum class TensorIOMode : int32_t;
enum class TensorLocation : int32_t;
#if NUMBER < 9001
class IProgressMonitor;
#endif

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
FIND(find113, createNetworkV2, INetworkDefinition* (C::*)(uint32_t))
FIND(find114, createBuilderConfig, IBuilderConfig* (C::*)())
FIND(find115, createOptimizationProfile, IOptimizationProfile* (C::*)())
FIND(find116, setGpuAllocator, void (C::*)(IGpuAllocator*))
FIND(find117, buildSerializedNetwork, IHostMemory* (C::*)(INetworkDefinition&, IBuilderConfig&))
FIND(find118, getNbDLACores, int32_t (C::*)() const)
FIND(find119, getLogger, ILogger* (C::*)() const)
FIND(find120, setMaxThreads, bool (C::*)(int32_t))
FIND(find121, getMaxThreads, int32_t (C::*)() const)
FIND(find122, setMaxWorkspaceSize, void (C::*)(std::size_t))
FIND(find123, clearFlag, void (C::*)(BuilderFlag))
FIND(find124, setFlag, void (C::*)(BuilderFlag))
FIND(find125, getFlag, bool (C::*)(BuilderFlag) const)
FIND(find126, setDLACore, void (C::*)(int32_t))
FIND(find127, setDefaultDeviceType, void (C::*)(DeviceType))
FIND(find128, addOptimizationProfile, int32_t (C::*)(IOptimizationProfile const*))
FIND(find129, setProfilingVerbosity, void (C::*)(ProfilingVerbosity))
FIND(find130, createTimingCache, ITimingCache* (C::*)(void const*, std::size_t) const)
FIND(find131, setTimingCache, bool (C::*)(ITimingCache const&, bool))
FIND(find132, getTimingCache, ITimingCache const* (C::*)() const)
FIND(find133, setMemoryPoolLimit, void (C::*)(MemoryPoolType, std::size_t))
FIND(find134, getMemoryPoolLimit, std::size_t (C::*)(MemoryPoolType) const)
FIND(find135, setBuilderOptimizationLevel, void (C::*)(int32_t))
FIND(find136, setHardwareCompatibilityLevel, void (C::*)(HardwareCompatibilityLevel))
FIND(find137, setProgressMonitor, void (C::*)(IProgressMonitor*))
FIND(find138, setNbComputeCapabilities, bool (C::*)(int32_t))
FIND(find139, setComputeCapability, bool (C::*)(ComputeCapability, int32_t))
FIND(find140, getNbLayers, int32_t (C::*)() const)
FIND(find141, getNbInputs, int32_t (C::*)() const)
FIND(find142, getInput, ITensor* (C::*)(int32_t) const)
FIND(find143, getName, char const* (C::*)() const)
FIND(find144, getDimensions, Dims (C::*)() const)
FIND(find145, getType, DataType (C::*)() const)
FIND(find146, isShapeTensor, bool (C::*)() const)
FIND(find147, setDimensions, bool (C::*)(char const*, OptProfileSelector, Dims))
FIND(find148, setDimensions, bool (C::*)(char const*, OptProfileSelector, Dims const&))
FIND(find149, serialize, IHostMemory* (C::*)() const)
FIND(find150, data, void* (C::*)() const)
FIND(find151, size, std::size_t (C::*)() const)
FIND(find152, parse, bool (C::*)(void const*, std::size_t, char const*))
FIND(find153, parseFromFile, bool (C::*)(char const*, int32_t))
FIND(find154, destroy, void (C::*)())
FIND(find155, getNbErrors, int32_t (C::*)() const)
#if PARSER
FIND(find156, getError, nvonnxparser::IParserError const* (C::*)(int32_t) const)
#endif
#if PARSER
FIND(find157, code, nvonnxparser::ErrorCode (C::*)() const)
#endif
FIND(find158, desc, char const* (C::*)() const)
FIND(find159, node, int32_t (C::*)() const)
FIND(find160, nodeName, char const* (C::*)() const)
FIND(find161, nodeOperator, char const* (C::*)() const)
FIND(find162, phaseStart, void (C::*)(char const*, char const*, int32_t))
FIND(find163, stepComplete, bool (C::*)(char const*, int32_t))
FIND(find164, phaseFinish, void (C::*)(char const*))
FIND(find165, getAPILanguage, APILanguage (C::*)() const)
#if NUMBER >= 10000
FIND(find166, getInterfaceInfo, InterfaceInfo (C::*)() const)
#endif
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
    {
        Place const places[5][1] = {{{11, 8001}}, {{8, 100000}}, {{6, 110000}}, {{8, 10300}}, {{6, 10500}}};
        compare("slot of", "VBuilder::createNetworkV2", find113<apiv::VBuilder>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{9, 8001}}, {{7, 100000}}, {{5, 110000}}, {{7, 10300}}, {{5, 10500}}};
        compare("slot of", "VBuilder::createBuilderConfig", find114<apiv::VBuilder>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{12, 8001}}, {{9, 100000}}, {{7, 110000}}, {{9, 10300}}, {{7, 10500}}};
        compare("slot of", "VBuilder::createOptimizationProfile", find115<apiv::VBuilder>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{8, 8001}}, {{6, 100000}}, {{4, 110000}}, {{6, 10300}}, {{4, 10500}}};
        compare("slot of", "VBuilder::setGpuAllocator", find116<apiv::VBuilder>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{17, 8001}}, {{14, 100000}}, {{11, 110000}}, {{14, 10300}}, {{11, 10500}}};
        compare("slot of", "VBuilder::buildSerializedNetwork", find117<apiv::VBuilder>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{7, 8001}}, {{5, 100000}}, {{3, 110000}}, {{5, 10300}}, {{3, 10500}}};
        compare("slot of", "VBuilder::getNbDLACores", find118<apiv::VBuilder>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{19, 8200}}, {{16, 100000}}, {{13, 110000}}, {{16, 10300}}, {{13, 10500}}};
        compare("slot of", "VBuilder::getLogger", find119<apiv::VBuilder>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{20, 8401}}, {{17, 100000}}, {{14, 110000}}, {{17, 10300}}, {{14, 10500}}};
        compare("slot of", "VBuilder::setMaxThreads", find120<apiv::VBuilder>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{21, 8401}}, {{18, 100000}}, {{15, 110000}}, {{18, 10300}}, {{15, 10500}}};
        compare("slot of", "VBuilder::getMaxThreads", find121<apiv::VBuilder>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{10, 8001}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}};
        compare("slot of", "VBuilderConfig::setMaxWorkspaceSize", find122<apiv::VBuilderConfig>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{14, 8001}}, {{10, 100000}}, {{8, 110000}}, {{8, 10300}}, {{8, 10500}}};
        compare("slot of", "VBuilderConfig::clearFlag", find123<apiv::VBuilderConfig>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{15, 8001}}, {{11, 100000}}, {{9, 110000}}, {{9, 10300}}, {{9, 10500}}};
        compare("slot of", "VBuilderConfig::setFlag", find124<apiv::VBuilderConfig>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{16, 8001}}, {{12, 100000}}, {{10, 110000}}, {{10, 10300}}, {{10, 10500}}};
        compare("slot of", "VBuilderConfig::getFlag", find125<apiv::VBuilderConfig>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{22, 8001}}, {{18, 100000}}, {{16, 110000}}, {{16, 10300}}, {{16, 10500}}};
        compare("slot of", "VBuilderConfig::setDLACore", find126<apiv::VBuilderConfig>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{24, 8001}}, {{20, 100000}}, {{18, 110000}}, {{18, 10300}}, {{18, 10500}}};
        compare("slot of", "VBuilderConfig::setDefaultDeviceType", find127<apiv::VBuilderConfig>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{29, 8001}}, {{25, 100000}}, {{23, 110000}}, {{23, 10300}}, {{23, 10500}}};
        compare("slot of", "VBuilderConfig::addOptimizationProfile", find128<apiv::VBuilderConfig>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{31, 8001}}, {{27, 100000}}, {{25, 110000}}, {{25, 10300}}, {{25, 10500}}};
        compare("slot of", "VBuilderConfig::setProfilingVerbosity", find129<apiv::VBuilderConfig>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{44, 8001}}, {{40, 100000}}, {{29, 110000}}, {{29, 10300}}, {{29, 10500}}};
        compare("slot of", "VBuilderConfig::createTimingCache", find130<apiv::VBuilderConfig>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{45, 8001}}, {{41, 100000}}, {{30, 110000}}, {{30, 10300}}, {{30, 10500}}};
        compare("slot of", "VBuilderConfig::setTimingCache", find131<apiv::VBuilderConfig>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{46, 8001}}, {{42, 100000}}, {{31, 110000}}, {{31, 10300}}, {{31, 10500}}};
        compare("slot of", "VBuilderConfig::getTimingCache", find132<apiv::VBuilderConfig>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{47, 8401}}, {{43, 100000}}, {{32, 110000}}, {{32, 10300}}, {{32, 10500}}};
        compare("slot of", "VBuilderConfig::setMemoryPoolLimit", find133<apiv::VBuilderConfig>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{48, 8401}}, {{44, 100000}}, {{33, 110000}}, {{33, 10300}}, {{33, 10500}}};
        compare("slot of", "VBuilderConfig::getMemoryPoolLimit", find134<apiv::VBuilderConfig>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{51, 8600}}, {{47, 100000}}, {{36, 110000}}, {{36, 10300}}, {{36, 10500}}};
        compare("slot of", "VBuilderConfig::setBuilderOptimizationLevel", find135<apiv::VBuilderConfig>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{53, 8600}}, {{49, 100000}}, {{38, 110000}}, {{38, 10300}}, {{38, 10500}}};
        compare("slot of", "VBuilderConfig::setHardwareCompatibilityLevel", find136<apiv::VBuilderConfig>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{60, 9001}}, {{56, 100000}}, {{45, 110000}}, {{45, 10300}}, {{45, 10500}}};
        compare("slot of", "VBuilderConfig::setProgressMonitor", find137<apiv::VBuilderConfig>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{55, 10300}}, {{55, 10500}}};
        compare("slot of", "VBuilderConfig::setNbComputeCapabilities", find138<apiv::VBuilderConfig>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{57, 10300}}, {{57, 10500}}};
        compare("slot of", "VBuilderConfig::setComputeCapability", find139<apiv::VBuilderConfig>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{17, 8001}}, {{12, 100000}}, {{12, 110000}}, {{12, 10300}}, {{12, 10500}}};
        compare("slot of", "VNetworkDefinition::getNbLayers", find140<apiv::VNetworkDefinition>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{19, 8001}}, {{14, 100000}}, {{14, 110000}}, {{14, 10300}}, {{14, 10500}}};
        compare("slot of", "VNetworkDefinition::getNbInputs", find141<apiv::VNetworkDefinition>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{20, 8001}}, {{15, 100000}}, {{15, 110000}}, {{15, 10300}}, {{15, 10500}}};
        compare("slot of", "VNetworkDefinition::getInput", find142<apiv::VNetworkDefinition>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{3, 8001}}, {{3, 100000}}, {{3, 110000}}, {{3, 10300}}, {{3, 10500}}};
        compare("slot of", "VTensor::getName", find143<apiv::VTensor>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{5, 8001}}, {{5, 100000}}, {{5, 110000}}, {{5, 10300}}, {{5, 10500}}};
        compare("slot of", "VTensor::getDimensions", find144<apiv::VTensor>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{7, 8001}}, {{7, 100000}}, {{6, 110000}}, {{7, 10300}}, {{6, 10500}}};
        compare("slot of", "VTensor::getType", find145<apiv::VTensor>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{21, 8001}}, {{21, 100000}}, {{15, 110000}}, {{12, 10300}}, {{11, 10500}}};
        compare("slot of", "VTensor::isShapeTensor", find146<apiv::VTensor>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{2, 8001}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}};
        compare("slot of", "VOptimizationProfile::setDimensions(value)", find147<apiv::VOptimizationProfile>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{-1, 2147483647}}, {{2, 100000}}, {{2, 110000}}, {{2, 10300}}, {{2, 10500}}};
        compare("slot of", "VOptimizationProfile::setDimensions(reference)", find148<apiv::VOptimizationProfile>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{2, 8001}}, {{2, 100000}}, {{2, 110000}}, {{2, 10300}}, {{2, 10500}}};
        compare("slot of", "VTimingCache::serialize", find149<apiv::VTimingCache>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{2, 8001}}, {{2, 100000}}, {{2, 110000}}, {{2, 10300}}, {{2, 10500}}};
        compare("slot of", "VHostMemory::data", find150<apiv::VHostMemory>(0), expected(places[kFAMILY], 1));
    }
    {
        Place const places[5][1] = {{{3, 8001}}, {{3, 100000}}, {{3, 110000}}, {{3, 10300}}, {{3, 10500}}};
        compare("slot of", "VHostMemory::size", find151<apiv::VHostMemory>(0), expected(places[kFAMILY], 1));
    }
#if PARSER
    {
        Place const places[5][1] = {{{0, 8001}}, {{0, 100000}}, {{0, 110000}}, {{0, 10300}}, {{0, 10500}}};
        compare("slot of", "IParser::parse", find152<nvonnxparser::IParser>(0), expected(places[kFAMILY], 1));
    }
#endif
#if PARSER
    {
        Place const places[5][1] = {{{1, 8001}}, {{1, 100000}}, {{1, 110000}}, {{1, 10300}}, {{1, 10500}}};
        compare("slot of", "IParser::parseFromFile", find153<nvonnxparser::IParser>(0), expected(places[kFAMILY], 1));
    }
#endif
#if PARSER
    {
        Place const places[5][1] = {{{5, 8001}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}, {{-1, 2147483647}}};
        compare("slot of", "IParser::destroy", find154<nvonnxparser::IParser>(0), expected(places[kFAMILY], 1));
    }
#endif
#if PARSER
    {
        Place const places[5][1] = {{{6, 8001}}, {{5, 100000}}, {{3, 110000}}, {{5, 10300}}, {{3, 10500}}};
        compare("slot of", "IParser::getNbErrors", find155<nvonnxparser::IParser>(0), expected(places[kFAMILY], 1));
    }
#endif
#if PARSER
    {
        Place const places[5][1] = {{{7, 8001}}, {{6, 100000}}, {{4, 110000}}, {{6, 10300}}, {{4, 10500}}};
        compare("slot of", "IParser::getError", find156<nvonnxparser::IParser>(0), expected(places[kFAMILY], 1));
    }
#endif
#if PARSER
    {
        Place const places[5][1] = {{{0, 8001}}, {{0, 100000}}, {{0, 110000}}, {{0, 10300}}, {{0, 10500}}};
        compare("slot of", "IParserError::code", find157<nvonnxparser::IParserError>(0), expected(places[kFAMILY], 1));
    }
#endif
#if PARSER
    {
        Place const places[5][1] = {{{1, 8001}}, {{1, 100000}}, {{1, 110000}}, {{1, 10300}}, {{1, 10500}}};
        compare("slot of", "IParserError::desc", find158<nvonnxparser::IParserError>(0), expected(places[kFAMILY], 1));
    }
#endif
#if PARSER
    {
        Place const places[5][1] = {{{5, 8001}}, {{5, 100000}}, {{5, 110000}}, {{5, 10300}}, {{5, 10500}}};
        compare("slot of", "IParserError::node", find159<nvonnxparser::IParserError>(0), expected(places[kFAMILY], 1));
    }
#endif
#if PARSER
    {
        Place const places[5][1] = {{{6, 9100}}, {{6, 100000}}, {{6, 110000}}, {{6, 10300}}, {{6, 10500}}};
        compare("slot of", "IParserError::nodeName", find160<nvonnxparser::IParserError>(0), expected(places[kFAMILY], 1));
    }
#endif
#if PARSER
    {
        Place const places[5][1] = {{{7, 9100}}, {{7, 100000}}, {{7, 110000}}, {{7, 10300}}, {{7, 10500}}};
        compare("slot of", "IParserError::nodeOperator", find161<nvonnxparser::IParserError>(0), expected(places[kFAMILY], 1));
    }
#endif
#if NUMBER >= 9001
    {
        Place const places[5][1] = {{{2, 9001}}, {{4, 100000}}, {{4, 110000}}, {{4, 10300}}, {{4, 10500}}};
        compare("slot of", "IProgressMonitor::phaseStart", find162<IProgressMonitor>(0), expected(places[kFAMILY], 1));
    }
#endif
#if NUMBER >= 9001
    {
        Place const places[5][1] = {{{3, 9001}}, {{5, 100000}}, {{5, 110000}}, {{5, 10300}}, {{5, 10500}}};
        compare("slot of", "IProgressMonitor::stepComplete", find163<IProgressMonitor>(0), expected(places[kFAMILY], 1));
    }
#endif
#if NUMBER >= 9001
    {
        Place const places[5][1] = {{{4, 9001}}, {{6, 100000}}, {{6, 110000}}, {{6, 10300}}, {{6, 10500}}};
        compare("slot of", "IProgressMonitor::phaseFinish", find164<IProgressMonitor>(0), expected(places[kFAMILY], 1));
    }
#endif
#if NUMBER >= 9001
    {
        Place const places[5][1] = {{{-1, 2147483647}}, {{0, 100000}}, {{0, 110000}}, {{0, 10300}}, {{0, 10500}}};
        compare("slot of", "IProgressMonitor::getAPILanguage", find165<IProgressMonitor>(0), expected(places[kFAMILY], 1));
    }
#endif
#if NUMBER >= 10000
    {
        Place const places[5][1] = {{{-1, 2147483647}}, {{1, 100000}}, {{1, 110000}}, {{1, 10300}}, {{1, 10500}}};
        compare("slot of", "IProgressMonitor::getInterfaceInfo", find166<IProgressMonitor>(0), expected(places[kFAMILY], 1));
    }
#endif
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
    {
        Place const places[5][4] = {{{19, 8001}, {20, 8200}, {22, 8401}, {23, 8600}}, {{20, 100000}, {21, 100600}, {23, 101300}, {-1, 2147483647}}, {{20, 110000}, {-1, 2147483647}, {-1, 2147483647}, {-1, 2147483647}}, {{21, 10300}, {-1, 2147483647}, {-1, 2147483647}, {-1, 2147483647}}, {{18, 10500}, {-1, 2147483647}, {-1, 2147483647}, {-1, 2147483647}}};
        compare("length of", "VBuilder", slotOf(&After<apiv::VBuilder>::afterAll), expected(places[kFAMILY], 4));
    }
    {
        Place const places[5][5] = {{{47, 8001}, {49, 8401}, {51, 8501}, {60, 8600}, {62, 9001}}, {{58, 100000}, {60, 100200}, {62, 100400}, {66, 100800}, {68, 101300}}, {{57, 110000}, {60, 110100}, {-1, 2147483647}, {-1, 2147483647}, {-1, 2147483647}}, {{59, 10300}, {-1, 2147483647}, {-1, 2147483647}, {-1, 2147483647}, {-1, 2147483647}}, {{59, 10500}, {62, 10601}, {-1, 2147483647}, {-1, 2147483647}, {-1, 2147483647}}};
        compare("length of", "VBuilderConfig", slotOf(&After<apiv::VBuilderConfig>::afterAll), expected(places[kFAMILY], 5));
    }
    {
        Place const places[5][8] = {{{57, 8001}, {62, 8200}, {66, 8501}, {70, 8600}, {76, 9001}, {-1, 2147483647}, {-1, 2147483647}, {-1, 2147483647}}, {{72, 100000}, {75, 100200}, {77, 100700}, {79, 100800}, {81, 101200}, {85, 101401}, {89, 101501}, {91, 101600}}, {{89, 110000}, {90, 110400}, {-1, 2147483647}, {-1, 2147483647}, {-1, 2147483647}, {-1, 2147483647}, {-1, 2147483647}, {-1, 2147483647}}, {{85, 10300}, {87, 10400}, {-1, 2147483647}, {-1, 2147483647}, {-1, 2147483647}, {-1, 2147483647}, {-1, 2147483647}, {-1, 2147483647}}, {{87, 10500}, {88, 10701}, {-1, 2147483647}, {-1, 2147483647}, {-1, 2147483647}, {-1, 2147483647}, {-1, 2147483647}, {-1, 2147483647}}};
        compare("length of", "VNetworkDefinition", slotOf(&After<apiv::VNetworkDefinition>::afterAll), expected(places[kFAMILY], 8));
    }
    {
        Place const places[5][2] = {{{23, 8001}, {25, 8501}}, {{25, 100000}, {-1, 2147483647}}, {{19, 110000}, {-1, 2147483647}}, {{16, 10300}, {-1, 2147483647}}, {{15, 10500}, {-1, 2147483647}}};
        compare("length of", "VTensor", slotOf(&After<apiv::VTensor>::afterAll), expected(places[kFAMILY], 2));
    }
    {
        Place const places[5][2] = {{{10, 8001}, {-1, 2147483647}}, {{10, 100000}, {12, 101100}}, {{10, 110000}, {12, 110400}}, {{12, 10300}, {-1, 2147483647}}, {{10, 10500}, {12, 10701}}};
        compare("length of", "VOptimizationProfile", slotOf(&After<apiv::VOptimizationProfile>::afterAll), expected(places[kFAMILY], 2));
    }
    {
        Place const places[5][2] = {{{5, 8001}, {-1, 2147483647}}, {{5, 100000}, {8, 100800}}, {{8, 110000}, {-1, 2147483647}}, {{8, 10300}, {-1, 2147483647}}, {{8, 10500}, {-1, 2147483647}}};
        compare("length of", "VTimingCache", slotOf(&After<apiv::VTimingCache>::afterAll), expected(places[kFAMILY], 2));
    }
    {
        Place const places[5][1] = {{{5, 8001}}, {{5, 100000}}, {{5, 110000}}, {{5, 10300}}, {{5, 10500}}};
        compare("length of", "VHostMemory", slotOf(&After<apiv::VHostMemory>::afterAll), expected(places[kFAMILY], 1));
    }
#if PARSER
    {
        Place const places[5][4] = {{{11, 8001}, {17, 8600}, {-1, 2147483647}, {-1, 2147483647}}, {{17, 100000}, {21, 100100}, {24, 101401}, {25, 101501}}, {{23, 110000}, {24, 110400}, {-1, 2147483647}, {-1, 2147483647}}, {{25, 10300}, {-1, 2147483647}, {-1, 2147483647}, {-1, 2147483647}}, {{23, 10500}, {24, 10701}, {-1, 2147483647}, {-1, 2147483647}}};
        compare("length of", "IParser", slotOf(&After<nvonnxparser::IParser>::afterAll), expected(places[kFAMILY], 4));
    }
#endif
#if PARSER
    {
        Place const places[5][2] = {{{8, 8001}, {10, 9100}}, {{12, 100000}, {-1, 2147483647}}, {{12, 110000}, {-1, 2147483647}}, {{12, 10300}, {-1, 2147483647}}, {{12, 10500}, {-1, 2147483647}}};
        compare("length of", "IParserError", slotOf(&After<nvonnxparser::IParserError>::afterAll), expected(places[kFAMILY], 2));
    }
#endif
#if NUMBER >= 9001
    {
        Place const places[5][1] = {{{5, 9001}}, {{7, 100000}}, {{7, 110000}}, {{7, 10300}}, {{7, 10500}}};
        compare("length of", "IProgressMonitor", slotOf(&After<IProgressMonitor>::afterAll), expected(places[kFAMILY], 1));
    }
#endif
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
#if !RTX && NUMBER >= 8001 && NUMBER < 110000
    compare("value of", "BuilderFlag::kFP16", static_cast<long>(BuilderFlag::kFP16), 0);
#endif
#if !RTX && NUMBER >= 8001 && NUMBER < 110000
    compare("value of", "BuilderFlag::kINT8", static_cast<long>(BuilderFlag::kINT8), 1);
#endif
#if !RTX && NUMBER >= 8001
    compare("value of", "BuilderFlag::kDEBUG", static_cast<long>(BuilderFlag::kDEBUG), 2);
#endif
#if !RTX && NUMBER >= 8001
    compare("value of", "BuilderFlag::kGPU_FALLBACK", static_cast<long>(BuilderFlag::kGPU_FALLBACK), 3);
#endif
#if !RTX && NUMBER >= 8001 && NUMBER < 100000
    compare("value of", "BuilderFlag::kSTRICT_TYPES", static_cast<long>(BuilderFlag::kSTRICT_TYPES), 4);
#endif
#if !RTX && NUMBER >= 100000
    compare("value of", "BuilderFlag::kREFIT", static_cast<long>(BuilderFlag::kREFIT), 4);
#endif
#if !RTX && NUMBER >= 8001 && NUMBER < 100000
    compare("value of", "BuilderFlag::kREFIT", static_cast<long>(BuilderFlag::kREFIT), 5);
#endif
#if !RTX && NUMBER >= 100000
    compare("value of", "BuilderFlag::kDISABLE_TIMING_CACHE", static_cast<long>(BuilderFlag::kDISABLE_TIMING_CACHE), 5);
#endif
#if !RTX && NUMBER >= 8001 && NUMBER < 100000
    compare("value of", "BuilderFlag::kDISABLE_TIMING_CACHE", static_cast<long>(BuilderFlag::kDISABLE_TIMING_CACHE), 6);
#endif
#if !RTX && NUMBER >= 100000
    compare("value of", "BuilderFlag::kTF32", static_cast<long>(BuilderFlag::kTF32), 6);
#endif
#if !RTX && NUMBER >= 8001 && NUMBER < 100000
    compare("value of", "BuilderFlag::kTF32", static_cast<long>(BuilderFlag::kTF32), 7);
#endif
#if !RTX && NUMBER >= 100000
    compare("value of", "BuilderFlag::kSPARSE_WEIGHTS", static_cast<long>(BuilderFlag::kSPARSE_WEIGHTS), 7);
#endif
#if !RTX && NUMBER >= 8001 && NUMBER < 100000
    compare("value of", "BuilderFlag::kSPARSE_WEIGHTS", static_cast<long>(BuilderFlag::kSPARSE_WEIGHTS), 8);
#endif
#if !RTX && NUMBER >= 100000
    compare("value of", "BuilderFlag::kSAFETY_SCOPE", static_cast<long>(BuilderFlag::kSAFETY_SCOPE), 8);
#endif
#if !RTX && NUMBER >= 8001 && NUMBER < 100000
    compare("value of", "BuilderFlag::kSAFETY_SCOPE", static_cast<long>(BuilderFlag::kSAFETY_SCOPE), 9);
#endif
#if !RTX && NUMBER >= 100000 && NUMBER < 110000
    compare("value of", "BuilderFlag::kOBEY_PRECISION_CONSTRAINTS", static_cast<long>(BuilderFlag::kOBEY_PRECISION_CONSTRAINTS), 9);
#endif
#if !RTX && NUMBER >= 8201 && NUMBER < 100000
    compare("value of", "BuilderFlag::kOBEY_PRECISION_CONSTRAINTS", static_cast<long>(BuilderFlag::kOBEY_PRECISION_CONSTRAINTS), 10);
#endif
#if !RTX && NUMBER >= 100000 && NUMBER < 110000
    compare("value of", "BuilderFlag::kPREFER_PRECISION_CONSTRAINTS", static_cast<long>(BuilderFlag::kPREFER_PRECISION_CONSTRAINTS), 10);
#endif
#if !RTX && NUMBER >= 8201 && NUMBER < 100000
    compare("value of", "BuilderFlag::kPREFER_PRECISION_CONSTRAINTS", static_cast<long>(BuilderFlag::kPREFER_PRECISION_CONSTRAINTS), 11);
#endif
#if !RTX && NUMBER >= 100000
    compare("value of", "BuilderFlag::kDIRECT_IO", static_cast<long>(BuilderFlag::kDIRECT_IO), 11);
#endif
#if !RTX && NUMBER >= 8201 && NUMBER < 100000
    compare("value of", "BuilderFlag::kDIRECT_IO", static_cast<long>(BuilderFlag::kDIRECT_IO), 12);
#endif
#if !RTX && NUMBER >= 100000 && NUMBER < 110000
    compare("value of", "BuilderFlag::kREJECT_EMPTY_ALGORITHMS", static_cast<long>(BuilderFlag::kREJECT_EMPTY_ALGORITHMS), 12);
#endif
#if !RTX && NUMBER >= 110000
    compare("value of", "BuilderFlag::kVERSION_COMPATIBLE", static_cast<long>(BuilderFlag::kVERSION_COMPATIBLE), 12);
#endif
#if !RTX && NUMBER >= 8201 && NUMBER < 100000
    compare("value of", "BuilderFlag::kREJECT_EMPTY_ALGORITHMS", static_cast<long>(BuilderFlag::kREJECT_EMPTY_ALGORITHMS), 13);
#endif
#if !RTX && NUMBER >= 100000 && NUMBER < 110000
    compare("value of", "BuilderFlag::kVERSION_COMPATIBLE", static_cast<long>(BuilderFlag::kVERSION_COMPATIBLE), 13);
#endif
#if !RTX && NUMBER >= 110000
    compare("value of", "BuilderFlag::kEXCLUDE_LEAN_RUNTIME", static_cast<long>(BuilderFlag::kEXCLUDE_LEAN_RUNTIME), 13);
#endif
#if !RTX && NUMBER >= 8501 && NUMBER < 100000
    compare("value of", "BuilderFlag::kENABLE_TACTIC_HEURISTIC", static_cast<long>(BuilderFlag::kENABLE_TACTIC_HEURISTIC), 14);
#endif
#if !RTX && NUMBER >= 100000 && NUMBER < 110000
    compare("value of", "BuilderFlag::kEXCLUDE_LEAN_RUNTIME", static_cast<long>(BuilderFlag::kEXCLUDE_LEAN_RUNTIME), 14);
#endif
#if !RTX && NUMBER >= 8600 && NUMBER < 100000
    compare("value of", "BuilderFlag::kVERSION_COMPATIBLE", static_cast<long>(BuilderFlag::kVERSION_COMPATIBLE), 15);
#endif
#if !RTX && NUMBER >= 100000 && NUMBER < 110000
    compare("value of", "BuilderFlag::kFP8", static_cast<long>(BuilderFlag::kFP8), 15);
#endif
#if !RTX && NUMBER >= 110000
    compare("value of", "BuilderFlag::kERROR_ON_TIMING_CACHE_MISS", static_cast<long>(BuilderFlag::kERROR_ON_TIMING_CACHE_MISS), 15);
#endif
#if !RTX && NUMBER >= 8600 && NUMBER < 100000
    compare("value of", "BuilderFlag::kEXCLUDE_LEAN_RUNTIME", static_cast<long>(BuilderFlag::kEXCLUDE_LEAN_RUNTIME), 16);
#endif
#if !RTX && NUMBER >= 100000 && NUMBER < 110000
    compare("value of", "BuilderFlag::kERROR_ON_TIMING_CACHE_MISS", static_cast<long>(BuilderFlag::kERROR_ON_TIMING_CACHE_MISS), 16);
#endif
#if !RTX && NUMBER >= 8600 && NUMBER < 100000
    compare("value of", "BuilderFlag::kFP8", static_cast<long>(BuilderFlag::kFP8), 17);
#endif
#if !RTX && NUMBER >= 100000 && NUMBER < 110000
    compare("value of", "BuilderFlag::kBF16", static_cast<long>(BuilderFlag::kBF16), 17);
#endif
#if !RTX && NUMBER >= 110000
    compare("value of", "BuilderFlag::kDISABLE_COMPILATION_CACHE", static_cast<long>(BuilderFlag::kDISABLE_COMPILATION_CACHE), 17);
#endif
#if !RTX && NUMBER >= 9001 && NUMBER < 100000
    compare("value of", "BuilderFlag::kERROR_ON_TIMING_CACHE_MISS", static_cast<long>(BuilderFlag::kERROR_ON_TIMING_CACHE_MISS), 18);
#endif
#if !RTX && NUMBER >= 100000 && NUMBER < 110000
    compare("value of", "BuilderFlag::kDISABLE_COMPILATION_CACHE", static_cast<long>(BuilderFlag::kDISABLE_COMPILATION_CACHE), 18);
#endif
#if !RTX && NUMBER >= 110000
    compare("value of", "BuilderFlag::kSTRIP_PLAN", static_cast<long>(BuilderFlag::kSTRIP_PLAN), 18);
#endif
#if !RTX && NUMBER >= 9001 && NUMBER < 100000
    compare("value of", "BuilderFlag::kBF16", static_cast<long>(BuilderFlag::kBF16), 19);
#endif
#if !RTX && NUMBER >= 100000 && NUMBER < 110000
    compare("value of", "BuilderFlag::kSTRIP_PLAN", static_cast<long>(BuilderFlag::kSTRIP_PLAN), 19);
#endif
#if !RTX && NUMBER >= 100000 && NUMBER < 110000
    compare("value of", "BuilderFlag::kWEIGHTLESS", static_cast<long>(BuilderFlag::kWEIGHTLESS), 19);
#endif
#if !RTX && NUMBER >= 110000
    compare("value of", "BuilderFlag::kREFIT_IDENTICAL", static_cast<long>(BuilderFlag::kREFIT_IDENTICAL), 19);
#endif
#if !RTX && NUMBER >= 9001 && NUMBER < 100000
    compare("value of", "BuilderFlag::kDISABLE_COMPILATION_CACHE", static_cast<long>(BuilderFlag::kDISABLE_COMPILATION_CACHE), 20);
#endif
#if !RTX && NUMBER >= 100000 && NUMBER < 110000
    compare("value of", "BuilderFlag::kREFIT_IDENTICAL", static_cast<long>(BuilderFlag::kREFIT_IDENTICAL), 20);
#endif
#if !RTX && NUMBER >= 110000
    compare("value of", "BuilderFlag::kWEIGHT_STREAMING", static_cast<long>(BuilderFlag::kWEIGHT_STREAMING), 20);
#endif
#if !RTX && NUMBER >= 9200 && NUMBER < 100000
    compare("value of", "BuilderFlag::kWEIGHTLESS", static_cast<long>(BuilderFlag::kWEIGHTLESS), 21);
#endif
#if !RTX && NUMBER >= 100000 && NUMBER < 110000
    compare("value of", "BuilderFlag::kWEIGHT_STREAMING", static_cast<long>(BuilderFlag::kWEIGHT_STREAMING), 21);
#endif
#if !RTX && NUMBER >= 100100 && NUMBER < 110000
    compare("value of", "BuilderFlag::kINT4", static_cast<long>(BuilderFlag::kINT4), 22);
#endif
#if !RTX && NUMBER >= 110000
    compare("value of", "BuilderFlag::kREFIT_INDIVIDUAL", static_cast<long>(BuilderFlag::kREFIT_INDIVIDUAL), 22);
#endif
#if !RTX && NUMBER >= 100200 && NUMBER < 110000
    compare("value of", "BuilderFlag::kREFIT_INDIVIDUAL", static_cast<long>(BuilderFlag::kREFIT_INDIVIDUAL), 23);
#endif
#if !RTX && NUMBER >= 110000
    compare("value of", "BuilderFlag::kSTRICT_NANS", static_cast<long>(BuilderFlag::kSTRICT_NANS), 23);
#endif
#if !RTX && NUMBER >= 100600 && NUMBER < 110000
    compare("value of", "BuilderFlag::kSTRICT_NANS", static_cast<long>(BuilderFlag::kSTRICT_NANS), 24);
#endif
#if !RTX && NUMBER >= 110000
    compare("value of", "BuilderFlag::kMONITOR_MEMORY", static_cast<long>(BuilderFlag::kMONITOR_MEMORY), 24);
#endif
#if !RTX && NUMBER >= 100600 && NUMBER < 110000
    compare("value of", "BuilderFlag::kMONITOR_MEMORY", static_cast<long>(BuilderFlag::kMONITOR_MEMORY), 25);
#endif
#if !RTX && NUMBER >= 100800 && NUMBER < 110000
    compare("value of", "BuilderFlag::kFP4", static_cast<long>(BuilderFlag::kFP4), 26);
#endif
#if !RTX && NUMBER >= 110000
    compare("value of", "BuilderFlag::kEDITABLE_TIMING_CACHE", static_cast<long>(BuilderFlag::kEDITABLE_TIMING_CACHE), 26);
#endif
#if !RTX && NUMBER >= 100800 && NUMBER < 110000
    compare("value of", "BuilderFlag::kEDITABLE_TIMING_CACHE", static_cast<long>(BuilderFlag::kEDITABLE_TIMING_CACHE), 27);
#endif
#if !RTX && NUMBER >= 110000
    compare("value of", "BuilderFlag::kDISTRIBUTIVE_INDEPENDENCE", static_cast<long>(BuilderFlag::kDISTRIBUTIVE_INDEPENDENCE), 27);
#endif
#if !RTX && NUMBER >= 101200 && NUMBER < 110000
    compare("value of", "BuilderFlag::kDISTRIBUTIVE_INDEPENDENCE", static_cast<long>(BuilderFlag::kDISTRIBUTIVE_INDEPENDENCE), 28);
#endif
#if !RTX && NUMBER >= 8001
    compare("value of", "DeviceType::kGPU", static_cast<long>(DeviceType::kGPU), 0);
#endif
#if !RTX && NUMBER >= 8001
    compare("value of", "DeviceType::kDLA", static_cast<long>(DeviceType::kDLA), 1);
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
#if !RTX && NUMBER >= 8401
    compare("value of", "MemoryPoolType::kWORKSPACE", static_cast<long>(MemoryPoolType::kWORKSPACE), 0);
#endif
#if !RTX && NUMBER >= 8401
    compare("value of", "MemoryPoolType::kDLA_MANAGED_SRAM", static_cast<long>(MemoryPoolType::kDLA_MANAGED_SRAM), 1);
#endif
#if !RTX && NUMBER >= 8401
    compare("value of", "MemoryPoolType::kDLA_LOCAL_DRAM", static_cast<long>(MemoryPoolType::kDLA_LOCAL_DRAM), 2);
#endif
#if !RTX && NUMBER >= 8401
    compare("value of", "MemoryPoolType::kDLA_GLOBAL_DRAM", static_cast<long>(MemoryPoolType::kDLA_GLOBAL_DRAM), 3);
#endif
#if !RTX && NUMBER >= 8600
    compare("value of", "MemoryPoolType::kTACTIC_DRAM", static_cast<long>(MemoryPoolType::kTACTIC_DRAM), 4);
#endif
#if !RTX && NUMBER >= 100000
    compare("value of", "MemoryPoolType::kTACTIC_SHARED_MEMORY", static_cast<long>(MemoryPoolType::kTACTIC_SHARED_MEMORY), 5);
#endif
#if !RTX && NUMBER >= 8001 && NUMBER < 110000
    compare("value of", "NetworkDefinitionCreationFlag::kEXPLICIT_BATCH", static_cast<long>(NetworkDefinitionCreationFlag::kEXPLICIT_BATCH), 0);
#endif
#if !RTX && NUMBER >= 110000
    compare("value of", "NetworkDefinitionCreationFlag::kSTRONGLY_TYPED", static_cast<long>(NetworkDefinitionCreationFlag::kSTRONGLY_TYPED), 0);
#endif
#if !RTX && NUMBER >= 8001 && NUMBER < 100000
    compare("value of", "NetworkDefinitionCreationFlag::kEXPLICIT_PRECISION", static_cast<long>(NetworkDefinitionCreationFlag::kEXPLICIT_PRECISION), 1);
#endif
#if !RTX && NUMBER >= 100000 && NUMBER < 110000
    compare("value of", "NetworkDefinitionCreationFlag::kSTRONGLY_TYPED", static_cast<long>(NetworkDefinitionCreationFlag::kSTRONGLY_TYPED), 1);
#endif
#if !RTX && NUMBER >= 110000
    compare("value of", "NetworkDefinitionCreationFlag::kPREFER_JIT_PYTHON_PLUGINS", static_cast<long>(NetworkDefinitionCreationFlag::kPREFER_JIT_PYTHON_PLUGINS), 1);
#endif
#if !RTX && NUMBER >= 9001 && NUMBER < 100000
    compare("value of", "NetworkDefinitionCreationFlag::kSTRONGLY_TYPED", static_cast<long>(NetworkDefinitionCreationFlag::kSTRONGLY_TYPED), 2);
#endif
#if !RTX && NUMBER >= 100900 && NUMBER < 110000
    compare("value of", "NetworkDefinitionCreationFlag::kPREFER_JIT_PYTHON_PLUGINS", static_cast<long>(NetworkDefinitionCreationFlag::kPREFER_JIT_PYTHON_PLUGINS), 2);
#endif
#if !RTX && NUMBER >= 110000
    compare("value of", "NetworkDefinitionCreationFlag::kPREFER_AOT_PYTHON_PLUGINS", static_cast<long>(NetworkDefinitionCreationFlag::kPREFER_AOT_PYTHON_PLUGINS), 2);
#endif
#if !RTX && NUMBER >= 100900 && NUMBER < 110000
    compare("value of", "NetworkDefinitionCreationFlag::kPREFER_AOT_PYTHON_PLUGINS", static_cast<long>(NetworkDefinitionCreationFlag::kPREFER_AOT_PYTHON_PLUGINS), 3);
#endif
#if !RTX && NUMBER >= 8001 && PARSER
    compare("value of", "ParserErrorCode::kSUCCESS", static_cast<long>(nvonnxparser::ErrorCode::kSUCCESS), 0);
#endif
#if !RTX && NUMBER >= 8001 && PARSER
    compare("value of", "ParserErrorCode::kINTERNAL_ERROR", static_cast<long>(nvonnxparser::ErrorCode::kINTERNAL_ERROR), 1);
#endif
#if !RTX && NUMBER >= 8001 && PARSER
    compare("value of", "ParserErrorCode::kMEM_ALLOC_FAILED", static_cast<long>(nvonnxparser::ErrorCode::kMEM_ALLOC_FAILED), 2);
#endif
#if !RTX && NUMBER >= 8001 && PARSER
    compare("value of", "ParserErrorCode::kMODEL_DESERIALIZE_FAILED", static_cast<long>(nvonnxparser::ErrorCode::kMODEL_DESERIALIZE_FAILED), 3);
#endif
#if !RTX && NUMBER >= 8001 && PARSER
    compare("value of", "ParserErrorCode::kINVALID_VALUE", static_cast<long>(nvonnxparser::ErrorCode::kINVALID_VALUE), 4);
#endif
#if !RTX && NUMBER >= 8001 && PARSER
    compare("value of", "ParserErrorCode::kINVALID_GRAPH", static_cast<long>(nvonnxparser::ErrorCode::kINVALID_GRAPH), 5);
#endif
#if !RTX && NUMBER >= 8001 && PARSER
    compare("value of", "ParserErrorCode::kINVALID_NODE", static_cast<long>(nvonnxparser::ErrorCode::kINVALID_NODE), 6);
#endif
#if !RTX && NUMBER >= 8001 && PARSER
    compare("value of", "ParserErrorCode::kUNSUPPORTED_GRAPH", static_cast<long>(nvonnxparser::ErrorCode::kUNSUPPORTED_GRAPH), 7);
#endif
#if !RTX && NUMBER >= 8001 && PARSER
    compare("value of", "ParserErrorCode::kUNSUPPORTED_NODE", static_cast<long>(nvonnxparser::ErrorCode::kUNSUPPORTED_NODE), 8);
#endif
#if !RTX && NUMBER >= 9100 && PARSER
    compare("value of", "ParserErrorCode::kUNSUPPORTED_NODE_ATTR", static_cast<long>(nvonnxparser::ErrorCode::kUNSUPPORTED_NODE_ATTR), 9);
#endif
#if !RTX && NUMBER >= 9100 && PARSER
    compare("value of", "ParserErrorCode::kUNSUPPORTED_NODE_INPUT", static_cast<long>(nvonnxparser::ErrorCode::kUNSUPPORTED_NODE_INPUT), 10);
#endif
#if !RTX && NUMBER >= 9100 && PARSER
    compare("value of", "ParserErrorCode::kUNSUPPORTED_NODE_DATATYPE", static_cast<long>(nvonnxparser::ErrorCode::kUNSUPPORTED_NODE_DATATYPE), 11);
#endif
#if !RTX && NUMBER >= 9100 && PARSER
    compare("value of", "ParserErrorCode::kUNSUPPORTED_NODE_DYNAMIC", static_cast<long>(nvonnxparser::ErrorCode::kUNSUPPORTED_NODE_DYNAMIC), 12);
#endif
#if !RTX && NUMBER >= 9100 && PARSER
    compare("value of", "ParserErrorCode::kUNSUPPORTED_NODE_SHAPE", static_cast<long>(nvonnxparser::ErrorCode::kUNSUPPORTED_NODE_SHAPE), 13);
#endif
#if !RTX && NUMBER >= 100000 && PARSER
    compare("value of", "ParserErrorCode::kREFIT_FAILED", static_cast<long>(nvonnxparser::ErrorCode::kREFIT_FAILED), 14);
#endif
#if RTX && NUMBER >= 10300 && NUMBER < 10500
    compare("value of", "BuilderFlag::kFP16", static_cast<long>(BuilderFlag::kFP16), 0);
#endif
#if RTX && NUMBER >= 10300 && NUMBER < 10500
    compare("value of", "BuilderFlag::kINT8", static_cast<long>(BuilderFlag::kINT8), 1);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "BuilderFlag::kDEBUG", static_cast<long>(BuilderFlag::kDEBUG), 2);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "BuilderFlag::kGPU_FALLBACK", static_cast<long>(BuilderFlag::kGPU_FALLBACK), 3);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "BuilderFlag::kREFIT", static_cast<long>(BuilderFlag::kREFIT), 4);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "BuilderFlag::kDISABLE_TIMING_CACHE", static_cast<long>(BuilderFlag::kDISABLE_TIMING_CACHE), 5);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "BuilderFlag::kTF32", static_cast<long>(BuilderFlag::kTF32), 6);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "BuilderFlag::kSPARSE_WEIGHTS", static_cast<long>(BuilderFlag::kSPARSE_WEIGHTS), 7);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "BuilderFlag::kSAFETY_SCOPE", static_cast<long>(BuilderFlag::kSAFETY_SCOPE), 8);
#endif
#if RTX && NUMBER >= 10300 && NUMBER < 10500
    compare("value of", "BuilderFlag::kOBEY_PRECISION_CONSTRAINTS", static_cast<long>(BuilderFlag::kOBEY_PRECISION_CONSTRAINTS), 9);
#endif
#if RTX && NUMBER >= 10300 && NUMBER < 10500
    compare("value of", "BuilderFlag::kPREFER_PRECISION_CONSTRAINTS", static_cast<long>(BuilderFlag::kPREFER_PRECISION_CONSTRAINTS), 10);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "BuilderFlag::kDIRECT_IO", static_cast<long>(BuilderFlag::kDIRECT_IO), 11);
#endif
#if RTX && NUMBER >= 10300 && NUMBER < 10500
    compare("value of", "BuilderFlag::kREJECT_EMPTY_ALGORITHMS", static_cast<long>(BuilderFlag::kREJECT_EMPTY_ALGORITHMS), 12);
#endif
#if RTX && NUMBER >= 10500
    compare("value of", "BuilderFlag::kVERSION_COMPATIBLE", static_cast<long>(BuilderFlag::kVERSION_COMPATIBLE), 12);
#endif
#if RTX && NUMBER >= 10300 && NUMBER < 10500
    compare("value of", "BuilderFlag::kVERSION_COMPATIBLE", static_cast<long>(BuilderFlag::kVERSION_COMPATIBLE), 13);
#endif
#if RTX && NUMBER >= 10500
    compare("value of", "BuilderFlag::kEXCLUDE_LEAN_RUNTIME", static_cast<long>(BuilderFlag::kEXCLUDE_LEAN_RUNTIME), 13);
#endif
#if RTX && NUMBER >= 10300 && NUMBER < 10500
    compare("value of", "BuilderFlag::kEXCLUDE_LEAN_RUNTIME", static_cast<long>(BuilderFlag::kEXCLUDE_LEAN_RUNTIME), 14);
#endif
#if RTX && NUMBER >= 10300 && NUMBER < 10500
    compare("value of", "BuilderFlag::kFP8", static_cast<long>(BuilderFlag::kFP8), 15);
#endif
#if RTX && NUMBER >= 10500
    compare("value of", "BuilderFlag::kERROR_ON_TIMING_CACHE_MISS", static_cast<long>(BuilderFlag::kERROR_ON_TIMING_CACHE_MISS), 15);
#endif
#if RTX && NUMBER >= 10300 && NUMBER < 10500
    compare("value of", "BuilderFlag::kERROR_ON_TIMING_CACHE_MISS", static_cast<long>(BuilderFlag::kERROR_ON_TIMING_CACHE_MISS), 16);
#endif
#if RTX && NUMBER >= 10300 && NUMBER < 10500
    compare("value of", "BuilderFlag::kBF16", static_cast<long>(BuilderFlag::kBF16), 17);
#endif
#if RTX && NUMBER >= 10500
    compare("value of", "BuilderFlag::kDISABLE_COMPILATION_CACHE", static_cast<long>(BuilderFlag::kDISABLE_COMPILATION_CACHE), 17);
#endif
#if RTX && NUMBER >= 10300 && NUMBER < 10500
    compare("value of", "BuilderFlag::kDISABLE_COMPILATION_CACHE", static_cast<long>(BuilderFlag::kDISABLE_COMPILATION_CACHE), 18);
#endif
#if RTX && NUMBER >= 10500
    compare("value of", "BuilderFlag::kSTRIP_PLAN", static_cast<long>(BuilderFlag::kSTRIP_PLAN), 18);
#endif
#if RTX && NUMBER >= 10300 && NUMBER < 10500
    compare("value of", "BuilderFlag::kSTRIP_PLAN", static_cast<long>(BuilderFlag::kSTRIP_PLAN), 19);
#endif
#if RTX && NUMBER >= 10300 && NUMBER < 10500
    compare("value of", "BuilderFlag::kWEIGHTLESS", static_cast<long>(BuilderFlag::kWEIGHTLESS), 19);
#endif
#if RTX && NUMBER >= 10500
    compare("value of", "BuilderFlag::kREFIT_IDENTICAL", static_cast<long>(BuilderFlag::kREFIT_IDENTICAL), 19);
#endif
#if RTX && NUMBER >= 10300 && NUMBER < 10500
    compare("value of", "BuilderFlag::kREFIT_IDENTICAL", static_cast<long>(BuilderFlag::kREFIT_IDENTICAL), 20);
#endif
#if RTX && NUMBER >= 10500
    compare("value of", "BuilderFlag::kWEIGHT_STREAMING", static_cast<long>(BuilderFlag::kWEIGHT_STREAMING), 20);
#endif
#if RTX && NUMBER >= 10300 && NUMBER < 10500
    compare("value of", "BuilderFlag::kWEIGHT_STREAMING", static_cast<long>(BuilderFlag::kWEIGHT_STREAMING), 21);
#endif
#if RTX && NUMBER >= 10300 && NUMBER < 10500
    compare("value of", "BuilderFlag::kINT4", static_cast<long>(BuilderFlag::kINT4), 22);
#endif
#if RTX && NUMBER >= 10500
    compare("value of", "BuilderFlag::kREFIT_INDIVIDUAL", static_cast<long>(BuilderFlag::kREFIT_INDIVIDUAL), 22);
#endif
#if RTX && NUMBER >= 10300 && NUMBER < 10500
    compare("value of", "BuilderFlag::kREFIT_INDIVIDUAL", static_cast<long>(BuilderFlag::kREFIT_INDIVIDUAL), 23);
#endif
#if RTX && NUMBER >= 10500
    compare("value of", "BuilderFlag::kSTRICT_NANS", static_cast<long>(BuilderFlag::kSTRICT_NANS), 23);
#endif
#if RTX && NUMBER >= 10300 && NUMBER < 10500
    compare("value of", "BuilderFlag::kSTRICT_NANS", static_cast<long>(BuilderFlag::kSTRICT_NANS), 24);
#endif
#if RTX && NUMBER >= 10500
    compare("value of", "BuilderFlag::kMONITOR_MEMORY", static_cast<long>(BuilderFlag::kMONITOR_MEMORY), 24);
#endif
#if RTX && NUMBER >= 10300 && NUMBER < 10500
    compare("value of", "BuilderFlag::kMONITOR_MEMORY", static_cast<long>(BuilderFlag::kMONITOR_MEMORY), 25);
#endif
#if RTX && NUMBER >= 10300 && NUMBER < 10500
    compare("value of", "BuilderFlag::kFP4", static_cast<long>(BuilderFlag::kFP4), 26);
#endif
#if RTX && NUMBER >= 10500
    compare("value of", "BuilderFlag::kEDITABLE_TIMING_CACHE", static_cast<long>(BuilderFlag::kEDITABLE_TIMING_CACHE), 26);
#endif
#if RTX && NUMBER >= 10300 && NUMBER < 10500
    compare("value of", "BuilderFlag::kEDITABLE_TIMING_CACHE", static_cast<long>(BuilderFlag::kEDITABLE_TIMING_CACHE), 27);
#endif
#if RTX && NUMBER >= 10500
    compare("value of", "BuilderFlag::kDISTRIBUTIVE_INDEPENDENCE", static_cast<long>(BuilderFlag::kDISTRIBUTIVE_INDEPENDENCE), 27);
#endif
#if RTX && NUMBER >= 10300 && NUMBER < 10500
    compare("value of", "BuilderFlag::kDISTRIBUTIVE_INDEPENDENCE", static_cast<long>(BuilderFlag::kDISTRIBUTIVE_INDEPENDENCE), 28);
#endif
#if RTX && NUMBER >= 10500
    compare("value of", "BuilderFlag::kREQUIRE_USER_ALLOCATION", static_cast<long>(BuilderFlag::kREQUIRE_USER_ALLOCATION), 28);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "ComputeCapability::kNONE", static_cast<long>(ComputeCapability::kNONE), 0);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "ComputeCapability::kCURRENT", static_cast<long>(ComputeCapability::kCURRENT), 1);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "ComputeCapability::kSM75", static_cast<long>(ComputeCapability::kSM75), 75);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "ComputeCapability::kSM80", static_cast<long>(ComputeCapability::kSM80), 80);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "ComputeCapability::kSM86", static_cast<long>(ComputeCapability::kSM86), 86);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "ComputeCapability::kSM89", static_cast<long>(ComputeCapability::kSM89), 89);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "ComputeCapability::kSM120", static_cast<long>(ComputeCapability::kSM120), 120);
#endif
#if RTX && NUMBER >= 10500
    compare("value of", "ComputeCapability::kSM121", static_cast<long>(ComputeCapability::kSM121), 121);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "DeviceType::kGPU", static_cast<long>(DeviceType::kGPU), 0);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "DeviceType::kDLA", static_cast<long>(DeviceType::kDLA), 1);
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
    compare("value of", "MemoryPoolType::kWORKSPACE", static_cast<long>(MemoryPoolType::kWORKSPACE), 0);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "MemoryPoolType::kDLA_MANAGED_SRAM", static_cast<long>(MemoryPoolType::kDLA_MANAGED_SRAM), 1);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "MemoryPoolType::kDLA_LOCAL_DRAM", static_cast<long>(MemoryPoolType::kDLA_LOCAL_DRAM), 2);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "MemoryPoolType::kDLA_GLOBAL_DRAM", static_cast<long>(MemoryPoolType::kDLA_GLOBAL_DRAM), 3);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "MemoryPoolType::kTACTIC_DRAM", static_cast<long>(MemoryPoolType::kTACTIC_DRAM), 4);
#endif
#if RTX && NUMBER >= 10300
    compare("value of", "MemoryPoolType::kTACTIC_SHARED_MEMORY", static_cast<long>(MemoryPoolType::kTACTIC_SHARED_MEMORY), 5);
#endif
#if RTX && NUMBER >= 10300 && NUMBER < 10500
    compare("value of", "NetworkDefinitionCreationFlag::kEXPLICIT_BATCH", static_cast<long>(NetworkDefinitionCreationFlag::kEXPLICIT_BATCH), 0);
#endif
#if RTX && NUMBER >= 10500
    compare("value of", "NetworkDefinitionCreationFlag::kSTRONGLY_TYPED", static_cast<long>(NetworkDefinitionCreationFlag::kSTRONGLY_TYPED), 0);
#endif
#if RTX && NUMBER >= 10300 && NUMBER < 10500
    compare("value of", "NetworkDefinitionCreationFlag::kSTRONGLY_TYPED", static_cast<long>(NetworkDefinitionCreationFlag::kSTRONGLY_TYPED), 1);
#endif
#if RTX && NUMBER >= 10300 && PARSER
    compare("value of", "ParserErrorCode::kSUCCESS", static_cast<long>(nvonnxparser::ErrorCode::kSUCCESS), 0);
#endif
#if RTX && NUMBER >= 10300 && PARSER
    compare("value of", "ParserErrorCode::kINTERNAL_ERROR", static_cast<long>(nvonnxparser::ErrorCode::kINTERNAL_ERROR), 1);
#endif
#if RTX && NUMBER >= 10300 && PARSER
    compare("value of", "ParserErrorCode::kMEM_ALLOC_FAILED", static_cast<long>(nvonnxparser::ErrorCode::kMEM_ALLOC_FAILED), 2);
#endif
#if RTX && NUMBER >= 10300 && PARSER
    compare("value of", "ParserErrorCode::kMODEL_DESERIALIZE_FAILED", static_cast<long>(nvonnxparser::ErrorCode::kMODEL_DESERIALIZE_FAILED), 3);
#endif
#if RTX && NUMBER >= 10300 && PARSER
    compare("value of", "ParserErrorCode::kINVALID_VALUE", static_cast<long>(nvonnxparser::ErrorCode::kINVALID_VALUE), 4);
#endif
#if RTX && NUMBER >= 10300 && PARSER
    compare("value of", "ParserErrorCode::kINVALID_GRAPH", static_cast<long>(nvonnxparser::ErrorCode::kINVALID_GRAPH), 5);
#endif
#if RTX && NUMBER >= 10300 && PARSER
    compare("value of", "ParserErrorCode::kINVALID_NODE", static_cast<long>(nvonnxparser::ErrorCode::kINVALID_NODE), 6);
#endif
#if RTX && NUMBER >= 10300 && PARSER
    compare("value of", "ParserErrorCode::kUNSUPPORTED_GRAPH", static_cast<long>(nvonnxparser::ErrorCode::kUNSUPPORTED_GRAPH), 7);
#endif
#if RTX && NUMBER >= 10300 && PARSER
    compare("value of", "ParserErrorCode::kUNSUPPORTED_NODE", static_cast<long>(nvonnxparser::ErrorCode::kUNSUPPORTED_NODE), 8);
#endif
#if RTX && NUMBER >= 10300 && PARSER
    compare("value of", "ParserErrorCode::kUNSUPPORTED_NODE_ATTR", static_cast<long>(nvonnxparser::ErrorCode::kUNSUPPORTED_NODE_ATTR), 9);
#endif
#if RTX && NUMBER >= 10300 && PARSER
    compare("value of", "ParserErrorCode::kUNSUPPORTED_NODE_INPUT", static_cast<long>(nvonnxparser::ErrorCode::kUNSUPPORTED_NODE_INPUT), 10);
#endif
#if RTX && NUMBER >= 10300 && PARSER
    compare("value of", "ParserErrorCode::kUNSUPPORTED_NODE_DATATYPE", static_cast<long>(nvonnxparser::ErrorCode::kUNSUPPORTED_NODE_DATATYPE), 11);
#endif
#if RTX && NUMBER >= 10300 && PARSER
    compare("value of", "ParserErrorCode::kUNSUPPORTED_NODE_DYNAMIC", static_cast<long>(nvonnxparser::ErrorCode::kUNSUPPORTED_NODE_DYNAMIC), 12);
#endif
#if RTX && NUMBER >= 10300 && PARSER
    compare("value of", "ParserErrorCode::kUNSUPPORTED_NODE_SHAPE", static_cast<long>(nvonnxparser::ErrorCode::kUNSUPPORTED_NODE_SHAPE), 13);
#endif
#if RTX && NUMBER >= 10300 && PARSER
    compare("value of", "ParserErrorCode::kREFIT_FAILED", static_cast<long>(nvonnxparser::ErrorCode::kREFIT_FAILED), 14);
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
