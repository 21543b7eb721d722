//! Where TensorRT's methods stand: made by `scripts/gen-tensorrt-tables.py`, not by hand.
//!
//! Names and numbers only, read from the public headers of the releases that
//! `tests/data/tensorrt/slots.json` lists. A method of a release stands at the last place whose release is
//! not later; a method without a place in a family is not there.

#![allow(clippy::wildcard_imports, clippy::unreadable_literal, reason = "release numbers as they are")]

use std::ffi::{c_char, c_void};

use super::dims::{Dims32, Dims64};
use super::method::{ClassTable, InterfaceInfo, Length, Method, MethodRow, Place, This};

const fn at(slot: u16, since: i32) -> Place {
    Place { slot, since }
}

const fn long(slots: u16, since: i32) -> Length {
    Length { slots, since }
}

/// `VRuntime`.
pub mod runtime {
    use super::*;

    /// `deserializeCudaEngine(blob,size,pluginFactory)`: `ICudaEngine*(void const*, std::size_t, IPluginFactory*)`.
    pub const DESERIALIZE_CUDA_ENGINE_WITH_FACTORY: Method<unsafe extern "C" fn(This, *const c_void, usize, *mut c_void) -> *mut c_void> =
        Method::new("VRuntime", "deserializeCudaEngine(blob,size,pluginFactory)", [&[at(2, 8001)], &[], &[], &[], &[]]);

    /// `deserializeCudaEngine(blob,size)`: `ICudaEngine*(void const*, std::size_t)`.
    pub const DESERIALIZE_CUDA_ENGINE: Method<unsafe extern "C" fn(This, *const c_void, usize) -> *mut c_void> =
        Method::new("VRuntime", "deserializeCudaEngine(blob,size)", [&[], &[at(3, 100000)], &[at(3, 110000)], &[at(3, 10300)], &[at(3, 10500)]]);

    /// `setDLACore`: `void(int32_t)`.
    pub const SET_DLA_CORE: Method<unsafe extern "C" fn(This, i32)> =
        Method::new("VRuntime", "setDLACore", [&[at(3, 8001)], &[at(5, 100000)], &[at(4, 110000)], &[at(5, 10300)], &[at(4, 10500)]]);

    /// `getDLACore`: `int32_t() const`.
    pub const GET_DLA_CORE: Method<unsafe extern "C" fn(This) -> i32> =
        Method::new("VRuntime", "getDLACore", [&[at(4, 8001)], &[at(6, 100000)], &[at(5, 110000)], &[at(6, 10300)], &[at(5, 10500)]]);

    /// `getNbDLACores`: `int32_t() const`.
    pub const GET_NB_DLA_CORES: Method<unsafe extern "C" fn(This) -> i32> =
        Method::new("VRuntime", "getNbDLACores", [&[at(5, 8001)], &[at(7, 100000)], &[at(6, 110000)], &[at(7, 10300)], &[at(6, 10500)]]);

    /// `setGpuAllocator`: `void(IGpuAllocator*)`.
    pub const SET_GPU_ALLOCATOR: Method<unsafe extern "C" fn(This, *mut c_void)> =
        Method::new("VRuntime", "setGpuAllocator", [&[at(6, 8001)], &[at(8, 100000)], &[at(7, 110000)], &[at(8, 10300)], &[at(7, 10500)]]);

    /// `getLogger`: `ILogger*() const`.
    pub const GET_LOGGER: Method<unsafe extern "C" fn(This) -> *mut c_void> =
        Method::new("VRuntime", "getLogger", [&[at(9, 8200)], &[at(11, 100000)], &[at(10, 110000)], &[at(11, 10300)], &[at(10, 10500)]]);

    /// `setMaxThreads`: `bool(int32_t)`.
    pub const SET_MAX_THREADS: Method<unsafe extern "C" fn(This, i32) -> u8> =
        Method::new("VRuntime", "setMaxThreads", [&[at(10, 8401)], &[at(12, 100000)], &[at(11, 110000)], &[at(12, 10300)], &[at(11, 10500)]]);

    /// `getMaxThreads`: `int32_t() const`.
    pub const GET_MAX_THREADS: Method<unsafe extern "C" fn(This) -> i32> =
        Method::new("VRuntime", "getMaxThreads", [&[at(11, 8401)], &[at(13, 100000)], &[at(12, 110000)], &[at(13, 10300)], &[at(12, 10500)]]);

    /// `setTemporaryDirectory`: `void(char const*)`.
    pub const SET_TEMPORARY_DIRECTORY: Method<unsafe extern "C" fn(This, *const c_char)> =
        Method::new("VRuntime", "setTemporaryDirectory", [&[at(12, 8600)], &[at(14, 100000)], &[at(13, 110000)], &[at(14, 10300)], &[at(13, 10500)]]);

    /// `getPImpl`: `IRuntime*()`.
    pub const GET_P_IMPL: Method<unsafe extern "C" fn(This) -> *mut c_void> =
        Method::new("VRuntime", "getPImpl", [&[at(16, 8600)], &[at(2, 100000)], &[at(2, 110000)], &[at(2, 10300)], &[at(2, 10500)]]);

    /// `setEngineHostCodeAllowed`: `void(bool)`.
    pub const SET_ENGINE_HOST_CODE_ALLOWED: Method<unsafe extern "C" fn(This, u8)> =
        Method::new("VRuntime", "setEngineHostCodeAllowed", [&[at(20, 8600)], &[at(21, 100000)], &[at(20, 110000)], &[at(21, 10300)], &[at(20, 10500)]]);

    /// `getEngineHostCodeAllowed`: `bool() const`.
    pub const GET_ENGINE_HOST_CODE_ALLOWED: Method<unsafe extern "C" fn(This) -> u8> =
        Method::new("VRuntime", "getEngineHostCodeAllowed", [&[at(21, 8600)], &[at(22, 100000)], &[at(21, 110000)], &[at(22, 10300)], &[at(21, 10500)]]);

    /// The whole class.
    pub const CLASS: ClassTable = ClassTable {
        name: "VRuntime",
        lengths: [&[long(9, 8001), long(10, 8200), long(12, 8401), long(22, 8600)], &[long(23, 100000), long(24, 100700)], &[long(23, 110000), long(25, 110400)], &[long(26, 10300)], &[long(25, 10500), long(27, 10601), long(29, 10701)]],
        destructors: [&[at(0, 8001)], &[at(0, 100000)], &[at(0, 110000)], &[at(0, 10300)], &[at(0, 10500)]],
    };

    /// Every method that has a row.
    pub const METHODS: &[MethodRow] = &[DESERIALIZE_CUDA_ENGINE_WITH_FACTORY.row(), DESERIALIZE_CUDA_ENGINE.row(), SET_DLA_CORE.row(), GET_DLA_CORE.row(), GET_NB_DLA_CORES.row(), SET_GPU_ALLOCATOR.row(), GET_LOGGER.row(), SET_MAX_THREADS.row(), GET_MAX_THREADS.row(), SET_TEMPORARY_DIRECTORY.row(), GET_P_IMPL.row(), SET_ENGINE_HOST_CODE_ALLOWED.row(), GET_ENGINE_HOST_CODE_ALLOWED.row()];
}

/// `VCudaEngine`.
pub mod cuda_engine {
    use super::*;

    /// `getNbBindings`: `int32_t() const`.
    pub const GET_NB_BINDINGS: Method<unsafe extern "C" fn(This) -> i32> =
        Method::new("VCudaEngine", "getNbBindings", [&[at(2, 8001)], &[], &[], &[], &[]]);

    /// `getBindingIndex`: `int32_t(char const*) const`.
    pub const GET_BINDING_INDEX: Method<unsafe extern "C" fn(This, *const c_char) -> i32> =
        Method::new("VCudaEngine", "getBindingIndex", [&[at(3, 8001)], &[], &[], &[], &[]]);

    /// `getBindingName`: `char const*(int32_t) const`.
    pub const GET_BINDING_NAME: Method<unsafe extern "C" fn(This, i32) -> *const c_char> =
        Method::new("VCudaEngine", "getBindingName", [&[at(4, 8001)], &[], &[], &[], &[]]);

    /// `bindingIsInput`: `bool(int32_t) const`.
    pub const BINDING_IS_INPUT: Method<unsafe extern "C" fn(This, i32) -> u8> =
        Method::new("VCudaEngine", "bindingIsInput", [&[at(5, 8001)], &[], &[], &[], &[]]);

    /// `getBindingDimensions`: `Dims(int32_t) const`.
    pub const GET_BINDING_DIMENSIONS_32: Method<unsafe extern "C" fn(This, i32) -> Dims32> =
        Method::new("VCudaEngine", "getBindingDimensions", [&[at(6, 8001)], &[], &[], &[], &[]]);

    /// `getBindingDataType`: `DataType(int32_t) const`.
    pub const GET_BINDING_DATA_TYPE: Method<unsafe extern "C" fn(This, i32) -> i32> =
        Method::new("VCudaEngine", "getBindingDataType", [&[at(7, 8001)], &[], &[], &[], &[]]);

    /// `getMaxBatchSize`: `int32_t() const`.
    pub const GET_MAX_BATCH_SIZE: Method<unsafe extern "C" fn(This) -> i32> =
        Method::new("VCudaEngine", "getMaxBatchSize", [&[at(8, 8001)], &[], &[], &[], &[]]);

    /// `getNbLayers`: `int32_t() const`.
    pub const GET_NB_LAYERS: Method<unsafe extern "C" fn(This) -> i32> =
        Method::new("VCudaEngine", "getNbLayers", [&[at(9, 8001)], &[at(3, 100000)], &[at(3, 110000)], &[at(3, 10300)], &[at(3, 10500)]]);

    /// `createExecutionContext()`: `IExecutionContext*()`.
    pub const CREATE_EXECUTION_CONTEXT: Method<unsafe extern "C" fn(This) -> *mut c_void> =
        Method::new("VCudaEngine", "createExecutionContext()", [&[at(11, 8001)], &[], &[], &[], &[]]);

    /// `getLocation`: `TensorLocation(int32_t) const`.
    pub const GET_LOCATION: Method<unsafe extern "C" fn(This, i32) -> i32> =
        Method::new("VCudaEngine", "getLocation", [&[at(12, 8001)], &[], &[], &[], &[]]);

    /// `createExecutionContextWithoutDeviceMemory`: `IExecutionContext*()`.
    pub const CREATE_EXECUTION_CONTEXT_WITHOUT_DEVICE_MEMORY: Method<unsafe extern "C" fn(This) -> *mut c_void> =
        Method::new("VCudaEngine", "createExecutionContextWithoutDeviceMemory", [&[at(13, 8001)], &[at(6, 100000)], &[], &[], &[]]);

    /// `getDeviceMemorySize`: `size_t() const`.
    pub const GET_DEVICE_MEMORY_SIZE: Method<unsafe extern "C" fn(This) -> usize> =
        Method::new("VCudaEngine", "getDeviceMemorySize", [&[at(14, 8001)], &[at(7, 100000)], &[], &[], &[]]);

    /// `isRefittable`: `bool() const`.
    pub const IS_REFITTABLE: Method<unsafe extern "C" fn(This) -> u8> =
        Method::new("VCudaEngine", "isRefittable", [&[at(15, 8001)], &[at(8, 100000)], &[at(6, 110000)], &[at(6, 10300)], &[at(6, 10500)]]);

    /// `getBindingBytesPerComponent`: `int32_t(int32_t) const`.
    pub const GET_BINDING_BYTES_PER_COMPONENT: Method<unsafe extern "C" fn(This, i32) -> i32> =
        Method::new("VCudaEngine", "getBindingBytesPerComponent", [&[at(16, 8001)], &[], &[], &[], &[]]);

    /// `getBindingComponentsPerElement`: `int32_t(int32_t) const`.
    pub const GET_BINDING_COMPONENTS_PER_ELEMENT: Method<unsafe extern "C" fn(This, i32) -> i32> =
        Method::new("VCudaEngine", "getBindingComponentsPerElement", [&[at(17, 8001)], &[], &[], &[], &[]]);

    /// `getBindingFormat`: `TensorFormat(int32_t) const`.
    pub const GET_BINDING_FORMAT: Method<unsafe extern "C" fn(This, i32) -> i32> =
        Method::new("VCudaEngine", "getBindingFormat", [&[at(18, 8001)], &[], &[], &[], &[]]);

    /// `getBindingFormatDesc`: `char const*(int32_t) const`.
    pub const GET_BINDING_FORMAT_DESC: Method<unsafe extern "C" fn(This, i32) -> *const c_char> =
        Method::new("VCudaEngine", "getBindingFormatDesc", [&[at(19, 8001)], &[], &[], &[], &[]]);

    /// `getBindingVectorizedDim`: `int32_t(int32_t) const`.
    pub const GET_BINDING_VECTORIZED_DIM: Method<unsafe extern "C" fn(This, i32) -> i32> =
        Method::new("VCudaEngine", "getBindingVectorizedDim", [&[at(20, 8001)], &[], &[], &[], &[]]);

    /// `getName`: `char const*() const`.
    pub const GET_NAME: Method<unsafe extern "C" fn(This) -> *const c_char> =
        Method::new("VCudaEngine", "getName", [&[at(21, 8001)], &[at(9, 100000)], &[at(7, 110000)], &[at(7, 10300)], &[at(7, 10500)]]);

    /// `getNbOptimizationProfiles`: `int32_t() const`.
    pub const GET_NB_OPTIMIZATION_PROFILES: Method<unsafe extern "C" fn(This) -> i32> =
        Method::new("VCudaEngine", "getNbOptimizationProfiles", [&[at(22, 8001)], &[at(10, 100000)], &[at(8, 110000)], &[at(8, 10300)], &[at(8, 10500)]]);

    /// `getProfileDimensions`: `Dims(int32_t, int32_t, OptProfileSelector) const`.
    pub const GET_PROFILE_DIMENSIONS_32: Method<unsafe extern "C" fn(This, i32, i32, i32) -> Dims32> =
        Method::new("VCudaEngine", "getProfileDimensions", [&[at(23, 8001)], &[], &[], &[], &[]]);

    /// `getProfileShapeValues`: `int32_t const*(int32_t, int32_t, OptProfileSelector) const`.
    pub const GET_PROFILE_SHAPE_VALUES: Method<unsafe extern "C" fn(This, i32, i32, i32) -> *const i32> =
        Method::new("VCudaEngine", "getProfileShapeValues", [&[at(24, 8001)], &[], &[], &[], &[]]);

    /// `isShapeBinding`: `bool(int32_t) const`.
    pub const IS_SHAPE_BINDING: Method<unsafe extern "C" fn(This, i32) -> u8> =
        Method::new("VCudaEngine", "isShapeBinding", [&[at(25, 8001)], &[], &[], &[], &[]]);

    /// `isExecutionBinding`: `bool(int32_t) const`.
    pub const IS_EXECUTION_BINDING: Method<unsafe extern "C" fn(This, i32) -> u8> =
        Method::new("VCudaEngine", "isExecutionBinding", [&[at(26, 8001)], &[], &[], &[], &[]]);

    /// `getEngineCapability`: `EngineCapability() const`.
    pub const GET_ENGINE_CAPABILITY: Method<unsafe extern "C" fn(This) -> i32> =
        Method::new("VCudaEngine", "getEngineCapability", [&[at(27, 8001)], &[at(12, 100000)], &[at(9, 110000)], &[at(10, 10300)], &[at(9, 10500)]]);

    /// `hasImplicitBatchDimension`: `bool() const`.
    pub const HAS_IMPLICIT_BATCH_DIMENSION: Method<unsafe extern "C" fn(This) -> u8> =
        Method::new("VCudaEngine", "hasImplicitBatchDimension", [&[at(30, 8001)], &[at(15, 100000)], &[], &[at(13, 10300)], &[]]);

    /// `getTacticSources`: `TacticSources() const`.
    pub const GET_TACTIC_SOURCES: Method<unsafe extern "C" fn(This) -> u32> =
        Method::new("VCudaEngine", "getTacticSources", [&[at(31, 8001)], &[at(16, 100000)], &[at(12, 110000)], &[at(14, 10300)], &[at(12, 10500)]]);

    /// `getProfilingVerbosity`: `ProfilingVerbosity() const`.
    pub const GET_PROFILING_VERBOSITY: Method<unsafe extern "C" fn(This) -> i32> =
        Method::new("VCudaEngine", "getProfilingVerbosity", [&[at(32, 8200)], &[at(17, 100000)], &[at(13, 110000)], &[at(15, 10300)], &[at(13, 10500)]]);

    /// `createEngineInspector`: `IEngineInspector*() const`.
    pub const CREATE_ENGINE_INSPECTOR: Method<unsafe extern "C" fn(This) -> *mut c_void> =
        Method::new("VCudaEngine", "createEngineInspector", [&[at(33, 8200)], &[at(18, 100000)], &[at(14, 110000)], &[at(16, 10300)], &[at(14, 10500)]]);

    /// `getTensorShape`: `Dims(char const*) const`.
    pub const GET_TENSOR_SHAPE_32: Method<unsafe extern "C" fn(This, *const c_char) -> Dims32> =
        Method::new("VCudaEngine", "getTensorShape", [&[at(34, 8501)], &[], &[], &[], &[]]);

    /// `getTensorShape`: `Dims(char const*) const`.
    pub const GET_TENSOR_SHAPE_64: Method<unsafe extern "C" fn(This, *const c_char) -> Dims64> =
        Method::new("VCudaEngine", "getTensorShape", [&[], &[at(19, 100000)], &[at(15, 110000)], &[at(17, 10300)], &[at(15, 10500)]]);

    /// `getTensorDataType`: `DataType(char const*) const`.
    pub const GET_TENSOR_DATA_TYPE: Method<unsafe extern "C" fn(This, *const c_char) -> i32> =
        Method::new("VCudaEngine", "getTensorDataType", [&[at(35, 8501)], &[at(20, 100000)], &[at(16, 110000)], &[at(18, 10300)], &[at(16, 10500)]]);

    /// `getTensorLocation`: `TensorLocation(char const*) const`.
    pub const GET_TENSOR_LOCATION: Method<unsafe extern "C" fn(This, *const c_char) -> i32> =
        Method::new("VCudaEngine", "getTensorLocation", [&[at(36, 8501)], &[at(21, 100000)], &[at(17, 110000)], &[at(19, 10300)], &[at(17, 10500)]]);

    /// `isShapeInferenceIO`: `bool(char const*) const`.
    pub const IS_SHAPE_INFERENCE_IO: Method<unsafe extern "C" fn(This, *const c_char) -> u8> =
        Method::new("VCudaEngine", "isShapeInferenceIO", [&[at(37, 8501)], &[at(22, 100000)], &[at(18, 110000)], &[at(20, 10300)], &[at(18, 10500)]]);

    /// `getTensorIOMode`: `TensorIOMode(char const*) const`.
    pub const GET_TENSOR_IO_MODE: Method<unsafe extern "C" fn(This, *const c_char) -> i32> =
        Method::new("VCudaEngine", "getTensorIOMode", [&[at(38, 8501)], &[at(23, 100000)], &[at(19, 110000)], &[at(21, 10300)], &[at(19, 10500)]]);

    /// `getTensorBytesPerComponent`: `int32_t(char const*) const`.
    pub const GET_TENSOR_BYTES_PER_COMPONENT: Method<unsafe extern "C" fn(This, *const c_char) -> i32> =
        Method::new("VCudaEngine", "getTensorBytesPerComponent", [&[at(39, 8501)], &[at(24, 100000)], &[at(20, 110000)], &[at(22, 10300)], &[at(20, 10500)]]);

    /// `getTensorComponentsPerElement`: `int32_t(char const*) const`.
    pub const GET_TENSOR_COMPONENTS_PER_ELEMENT: Method<unsafe extern "C" fn(This, *const c_char) -> i32> =
        Method::new("VCudaEngine", "getTensorComponentsPerElement", [&[at(40, 8501)], &[at(25, 100000)], &[at(21, 110000)], &[at(23, 10300)], &[at(21, 10500)]]);

    /// `getTensorFormat`: `TensorFormat(char const*) const`.
    pub const GET_TENSOR_FORMAT: Method<unsafe extern "C" fn(This, *const c_char) -> i32> =
        Method::new("VCudaEngine", "getTensorFormat", [&[at(41, 8501)], &[at(26, 100000)], &[at(22, 110000)], &[at(24, 10300)], &[at(22, 10500)]]);

    /// `getTensorFormatDesc`: `char const*(char const*) const`.
    pub const GET_TENSOR_FORMAT_DESC: Method<unsafe extern "C" fn(This, *const c_char) -> *const c_char> =
        Method::new("VCudaEngine", "getTensorFormatDesc", [&[at(42, 8501)], &[at(27, 100000)], &[at(23, 110000)], &[at(25, 10300)], &[at(23, 10500)]]);

    /// `getTensorVectorizedDim`: `int32_t(char const*) const`.
    pub const GET_TENSOR_VECTORIZED_DIM: Method<unsafe extern "C" fn(This, *const c_char) -> i32> =
        Method::new("VCudaEngine", "getTensorVectorizedDim", [&[at(43, 8501)], &[at(28, 100000)], &[at(24, 110000)], &[at(26, 10300)], &[at(24, 10500)]]);

    /// `getProfileShape`: `Dims(char const*, int32_t, OptProfileSelector) const`.
    pub const GET_PROFILE_SHAPE_32: Method<unsafe extern "C" fn(This, *const c_char, i32, i32) -> Dims32> =
        Method::new("VCudaEngine", "getProfileShape", [&[at(44, 8501)], &[], &[], &[], &[]]);

    /// `getProfileShape`: `Dims(char const*, int32_t, OptProfileSelector) const`.
    pub const GET_PROFILE_SHAPE_64: Method<unsafe extern "C" fn(This, *const c_char, i32, i32) -> Dims64> =
        Method::new("VCudaEngine", "getProfileShape", [&[], &[at(29, 100000)], &[at(25, 110000)], &[at(27, 10300)], &[at(25, 10500)]]);

    /// `getNbIOTensors`: `int32_t() const`.
    pub const GET_NB_IO_TENSORS: Method<unsafe extern "C" fn(This) -> i32> =
        Method::new("VCudaEngine", "getNbIOTensors", [&[at(45, 8501)], &[at(30, 100000)], &[at(26, 110000)], &[at(28, 10300)], &[at(26, 10500)]]);

    /// `getIOTensorName`: `char const*(int32_t) const`.
    pub const GET_IO_TENSOR_NAME: Method<unsafe extern "C" fn(This, i32) -> *const c_char> =
        Method::new("VCudaEngine", "getIOTensorName", [&[at(46, 8501)], &[at(31, 100000)], &[at(27, 110000)], &[at(29, 10300)], &[at(27, 10500)]]);

    /// `getHardwareCompatibilityLevel`: `HardwareCompatibilityLevel() const`.
    pub const GET_HARDWARE_COMPATIBILITY_LEVEL: Method<unsafe extern "C" fn(This) -> i32> =
        Method::new("VCudaEngine", "getHardwareCompatibilityLevel", [&[at(47, 8600)], &[at(32, 100000)], &[at(28, 110000)], &[at(30, 10300)], &[at(28, 10500)]]);

    /// `getPImpl`: `ICudaEngine*()`.
    pub const GET_P_IMPL: Method<unsafe extern "C" fn(This) -> *mut c_void> =
        Method::new("VCudaEngine", "getPImpl", [&[at(48, 8600)], &[at(2, 100000)], &[at(2, 110000)], &[at(2, 10300)], &[at(2, 10500)]]);

    /// `getNbAuxStreams`: `int32_t() const`.
    pub const GET_NB_AUX_STREAMS: Method<unsafe extern "C" fn(This) -> i32> =
        Method::new("VCudaEngine", "getNbAuxStreams", [&[at(49, 8600)], &[at(33, 100000)], &[at(29, 110000)], &[at(31, 10300)], &[at(29, 10500)]]);

    /// `getTensorBytesPerComponentV2`: `int32_t(char const*, int32_t) const`.
    pub const GET_TENSOR_BYTES_PER_COMPONENT_V2: Method<unsafe extern "C" fn(This, *const c_char, i32) -> i32> =
        Method::new("VCudaEngine", "getTensorBytesPerComponentV2", [&[at(50, 8601)], &[at(34, 100000)], &[at(30, 110000)], &[at(32, 10300)], &[at(30, 10500)]]);

    /// `getTensorComponentsPerElementV2`: `int32_t(char const*, int32_t) const`.
    pub const GET_TENSOR_COMPONENTS_PER_ELEMENT_V2: Method<unsafe extern "C" fn(This, *const c_char, i32) -> i32> =
        Method::new("VCudaEngine", "getTensorComponentsPerElementV2", [&[at(51, 8601)], &[at(35, 100000)], &[at(31, 110000)], &[at(33, 10300)], &[at(31, 10500)]]);

    /// `getTensorFormatV2`: `TensorFormat(char const*, int32_t) const`.
    pub const GET_TENSOR_FORMAT_V2: Method<unsafe extern "C" fn(This, *const c_char, i32) -> i32> =
        Method::new("VCudaEngine", "getTensorFormatV2", [&[at(52, 8601)], &[at(36, 100000)], &[at(32, 110000)], &[at(34, 10300)], &[at(32, 10500)]]);

    /// `getTensorFormatDescV2`: `char const*(char const*, int32_t) const`.
    pub const GET_TENSOR_FORMAT_DESC_V2: Method<unsafe extern "C" fn(This, *const c_char, i32) -> *const c_char> =
        Method::new("VCudaEngine", "getTensorFormatDescV2", [&[at(53, 8601)], &[at(37, 100000)], &[at(33, 110000)], &[at(35, 10300)], &[at(33, 10500)]]);

    /// `getTensorVectorizedDimV2`: `int32_t(char const*, int32_t) const`.
    pub const GET_TENSOR_VECTORIZED_DIM_V2: Method<unsafe extern "C" fn(This, *const c_char, i32) -> i32> =
        Method::new("VCudaEngine", "getTensorVectorizedDimV2", [&[at(54, 8601)], &[at(38, 100000)], &[at(34, 110000)], &[at(36, 10300)], &[at(34, 10500)]]);

    /// `createExecutionContext(strategy)`: `IExecutionContext*(ExecutionContextAllocationStrategy)`.
    pub const CREATE_EXECUTION_CONTEXT_WITH_STRATEGY: Method<unsafe extern "C" fn(This, i32) -> *mut c_void> =
        Method::new("VCudaEngine", "createExecutionContext(strategy)", [&[], &[at(5, 100000)], &[at(5, 110000)], &[at(5, 10300)], &[at(5, 10500)]]);

    /// `getProfileTensorValues`: `int32_t const*(char const*, int32_t, OptProfileSelector) const`.
    pub const GET_PROFILE_TENSOR_VALUES: Method<unsafe extern "C" fn(This, *const c_char, i32, i32) -> *const i32> =
        Method::new("VCudaEngine", "getProfileTensorValues", [&[], &[at(11, 100000)], &[], &[at(9, 10300)], &[]]);

    /// `getDeviceMemorySizeForProfile`: `size_t(int32_t) const`.
    pub const GET_DEVICE_MEMORY_SIZE_FOR_PROFILE: Method<unsafe extern "C" fn(This, i32) -> usize> =
        Method::new("VCudaEngine", "getDeviceMemorySizeForProfile", [&[], &[at(41, 100000)], &[], &[at(39, 10300)], &[]]);

    /// `setWeightStreamingBudget`: `bool(int64_t)`.
    pub const SET_WEIGHT_STREAMING_BUDGET: Method<unsafe extern "C" fn(This, i64) -> u8> =
        Method::new("VCudaEngine", "setWeightStreamingBudget", [&[], &[at(43, 100000)], &[], &[at(41, 10300)], &[]]);

    /// `getWeightStreamingBudget`: `int64_t() const`.
    pub const GET_WEIGHT_STREAMING_BUDGET: Method<unsafe extern "C" fn(This) -> i64> =
        Method::new("VCudaEngine", "getWeightStreamingBudget", [&[], &[at(44, 100000)], &[], &[at(42, 10300)], &[]]);

    /// `getMinimumWeightStreamingBudget`: `int64_t() const`.
    pub const GET_MINIMUM_WEIGHT_STREAMING_BUDGET: Method<unsafe extern "C" fn(This) -> i64> =
        Method::new("VCudaEngine", "getMinimumWeightStreamingBudget", [&[], &[at(45, 100000)], &[], &[at(43, 10300)], &[]]);

    /// `getStreamableWeightsSize`: `int64_t() const`.
    pub const GET_STREAMABLE_WEIGHTS_SIZE: Method<unsafe extern "C" fn(This) -> i64> =
        Method::new("VCudaEngine", "getStreamableWeightsSize", [&[], &[at(46, 100000)], &[at(38, 110000)], &[at(44, 10300)], &[at(38, 10500)]]);

    /// `setWeightStreamingBudgetV2`: `bool(int64_t)`.
    pub const SET_WEIGHT_STREAMING_BUDGET_V2: Method<unsafe extern "C" fn(This, i64) -> u8> =
        Method::new("VCudaEngine", "setWeightStreamingBudgetV2", [&[], &[at(48, 100100)], &[at(40, 110000)], &[at(46, 10300)], &[at(40, 10500)]]);

    /// `getWeightStreamingBudgetV2`: `int64_t() const`.
    pub const GET_WEIGHT_STREAMING_BUDGET_V2: Method<unsafe extern "C" fn(This) -> i64> =
        Method::new("VCudaEngine", "getWeightStreamingBudgetV2", [&[], &[at(49, 100100)], &[at(41, 110000)], &[at(47, 10300)], &[at(41, 10500)]]);

    /// `getWeightStreamingAutomaticBudget`: `int64_t() const`.
    pub const GET_WEIGHT_STREAMING_AUTOMATIC_BUDGET: Method<unsafe extern "C" fn(This) -> i64> =
        Method::new("VCudaEngine", "getWeightStreamingAutomaticBudget", [&[], &[at(50, 100100)], &[at(42, 110000)], &[at(48, 10300)], &[at(42, 10500)]]);

    /// `getWeightStreamingScratchMemorySize`: `int64_t() const`.
    pub const GET_WEIGHT_STREAMING_SCRATCH_MEMORY_SIZE: Method<unsafe extern "C" fn(This) -> i64> =
        Method::new("VCudaEngine", "getWeightStreamingScratchMemorySize", [&[], &[at(51, 100100)], &[at(43, 110000)], &[at(49, 10300)], &[at(43, 10500)]]);

    /// `getDeviceMemorySizeV2`: `int64_t() const`.
    pub const GET_DEVICE_MEMORY_SIZE_V2: Method<unsafe extern "C" fn(This) -> i64> =
        Method::new("VCudaEngine", "getDeviceMemorySizeV2", [&[], &[at(52, 100100)], &[at(44, 110000)], &[at(50, 10300)], &[at(44, 10500)]]);

    /// `getDeviceMemorySizeForProfileV2`: `int64_t(int32_t) const`.
    pub const GET_DEVICE_MEMORY_SIZE_FOR_PROFILE_V2: Method<unsafe extern "C" fn(This, i32) -> i64> =
        Method::new("VCudaEngine", "getDeviceMemorySizeForProfileV2", [&[], &[at(53, 100100)], &[at(45, 110000)], &[at(51, 10300)], &[at(45, 10500)]]);

    /// `getProfileTensorValuesV2`: `int64_t const*(char const*, int32_t, OptProfileSelector) const`.
    pub const GET_PROFILE_TENSOR_VALUES_V2: Method<unsafe extern "C" fn(This, *const c_char, i32, i32) -> *const i64> =
        Method::new("VCudaEngine", "getProfileTensorValuesV2", [&[], &[at(54, 101100)], &[at(46, 110000)], &[at(52, 10300)], &[at(46, 10500)]]);

    /// `getEngineStat`: `int64_t(EngineStat) const`.
    pub const GET_ENGINE_STAT: Method<unsafe extern "C" fn(This, i32) -> i64> =
        Method::new("VCudaEngine", "getEngineStat", [&[], &[at(57, 101401)], &[at(49, 110000)], &[at(55, 10300)], &[at(49, 10500)]]);

    /// The whole class.
    pub const CLASS: ClassTable = ClassTable {
        name: "VCudaEngine",
        lengths: [&[long(32, 8001), long(34, 8200), long(47, 8501), long(50, 8600), long(55, 8601), long(57, 9200)], &[long(48, 100000), long(54, 100100), long(57, 101100), long(58, 101401), long(59, 101501)], &[long(51, 110000)], &[long(57, 10300)], &[long(51, 10500), long(54, 10601), long(56, 10701)]],
        destructors: [&[at(0, 8001)], &[at(0, 100000)], &[at(0, 110000)], &[at(0, 10300)], &[at(0, 10500)]],
    };

    /// Every method that has a row.
    pub const METHODS: &[MethodRow] = &[GET_NB_BINDINGS.row(), GET_BINDING_INDEX.row(), GET_BINDING_NAME.row(), BINDING_IS_INPUT.row(), GET_BINDING_DIMENSIONS_32.row(), GET_BINDING_DATA_TYPE.row(), GET_MAX_BATCH_SIZE.row(), GET_NB_LAYERS.row(), CREATE_EXECUTION_CONTEXT.row(), GET_LOCATION.row(), CREATE_EXECUTION_CONTEXT_WITHOUT_DEVICE_MEMORY.row(), GET_DEVICE_MEMORY_SIZE.row(), IS_REFITTABLE.row(), GET_BINDING_BYTES_PER_COMPONENT.row(), GET_BINDING_COMPONENTS_PER_ELEMENT.row(), GET_BINDING_FORMAT.row(), GET_BINDING_FORMAT_DESC.row(), GET_BINDING_VECTORIZED_DIM.row(), GET_NAME.row(), GET_NB_OPTIMIZATION_PROFILES.row(), GET_PROFILE_DIMENSIONS_32.row(), GET_PROFILE_SHAPE_VALUES.row(), IS_SHAPE_BINDING.row(), IS_EXECUTION_BINDING.row(), GET_ENGINE_CAPABILITY.row(), HAS_IMPLICIT_BATCH_DIMENSION.row(), GET_TACTIC_SOURCES.row(), GET_PROFILING_VERBOSITY.row(), CREATE_ENGINE_INSPECTOR.row(), GET_TENSOR_SHAPE_32.row(), GET_TENSOR_SHAPE_64.row(), GET_TENSOR_DATA_TYPE.row(), GET_TENSOR_LOCATION.row(), IS_SHAPE_INFERENCE_IO.row(), GET_TENSOR_IO_MODE.row(), GET_TENSOR_BYTES_PER_COMPONENT.row(), GET_TENSOR_COMPONENTS_PER_ELEMENT.row(), GET_TENSOR_FORMAT.row(), GET_TENSOR_FORMAT_DESC.row(), GET_TENSOR_VECTORIZED_DIM.row(), GET_PROFILE_SHAPE_32.row(), GET_PROFILE_SHAPE_64.row(), GET_NB_IO_TENSORS.row(), GET_IO_TENSOR_NAME.row(), GET_HARDWARE_COMPATIBILITY_LEVEL.row(), GET_P_IMPL.row(), GET_NB_AUX_STREAMS.row(), GET_TENSOR_BYTES_PER_COMPONENT_V2.row(), GET_TENSOR_COMPONENTS_PER_ELEMENT_V2.row(), GET_TENSOR_FORMAT_V2.row(), GET_TENSOR_FORMAT_DESC_V2.row(), GET_TENSOR_VECTORIZED_DIM_V2.row(), CREATE_EXECUTION_CONTEXT_WITH_STRATEGY.row(), GET_PROFILE_TENSOR_VALUES.row(), GET_DEVICE_MEMORY_SIZE_FOR_PROFILE.row(), SET_WEIGHT_STREAMING_BUDGET.row(), GET_WEIGHT_STREAMING_BUDGET.row(), GET_MINIMUM_WEIGHT_STREAMING_BUDGET.row(), GET_STREAMABLE_WEIGHTS_SIZE.row(), SET_WEIGHT_STREAMING_BUDGET_V2.row(), GET_WEIGHT_STREAMING_BUDGET_V2.row(), GET_WEIGHT_STREAMING_AUTOMATIC_BUDGET.row(), GET_WEIGHT_STREAMING_SCRATCH_MEMORY_SIZE.row(), GET_DEVICE_MEMORY_SIZE_V2.row(), GET_DEVICE_MEMORY_SIZE_FOR_PROFILE_V2.row(), GET_PROFILE_TENSOR_VALUES_V2.row(), GET_ENGINE_STAT.row()];
}

/// `VExecutionContext`.
pub mod execution_context {
    use super::*;

    /// `enqueue`: `bool(int32_t, void* const*, cudaStream_t, cudaEvent_t*)`.
    pub const ENQUEUE: Method<unsafe extern "C" fn(This, i32, *const *mut c_void, *mut c_void, *mut *mut c_void) -> u8> =
        Method::new("VExecutionContext", "enqueue", [&[at(3, 8001)], &[], &[], &[], &[]]);

    /// `getEngine`: `ICudaEngine const&() const`.
    pub const GET_ENGINE: Method<unsafe extern "C" fn(This) -> *mut c_void> =
        Method::new("VExecutionContext", "getEngine", [&[at(8, 8001)], &[at(7, 100000)], &[at(7, 110000)], &[at(7, 10300)], &[at(7, 10500)]]);

    /// `setDeviceMemory`: `void(void*)`.
    pub const SET_DEVICE_MEMORY: Method<unsafe extern "C" fn(This, *mut c_void)> =
        Method::new("VExecutionContext", "setDeviceMemory", [&[at(11, 8001)], &[at(10, 100000)], &[at(10, 110000)], &[at(10, 10300)], &[at(10, 10500)]]);

    /// `getOptimizationProfile`: `int32_t() const`.
    pub const GET_OPTIMIZATION_PROFILE: Method<unsafe extern "C" fn(This) -> i32> =
        Method::new("VExecutionContext", "getOptimizationProfile", [&[at(14, 8001)], &[at(11, 100000)], &[at(11, 110000)], &[at(11, 10300)], &[at(11, 10500)]]);

    /// `setBindingDimensions`: `bool(int32_t, Dims)`.
    pub const SET_BINDING_DIMENSIONS_32: Method<unsafe extern "C" fn(This, i32, Dims32) -> u8> =
        Method::new("VExecutionContext", "setBindingDimensions", [&[at(15, 8001)], &[], &[], &[], &[]]);

    /// `getBindingDimensions`: `Dims(int32_t) const`.
    pub const GET_BINDING_DIMENSIONS_32: Method<unsafe extern "C" fn(This, i32) -> Dims32> =
        Method::new("VExecutionContext", "getBindingDimensions", [&[at(16, 8001)], &[], &[], &[], &[]]);

    /// `setInputShapeBinding`: `bool(int32_t, int32_t const*)`.
    pub const SET_INPUT_SHAPE_BINDING: Method<unsafe extern "C" fn(This, i32, *const i32) -> u8> =
        Method::new("VExecutionContext", "setInputShapeBinding", [&[at(17, 8001)], &[], &[], &[], &[]]);

    /// `allInputDimensionsSpecified`: `bool() const`.
    pub const ALL_INPUT_DIMENSIONS_SPECIFIED: Method<unsafe extern "C" fn(This) -> u8> =
        Method::new("VExecutionContext", "allInputDimensionsSpecified", [&[at(19, 8001)], &[at(12, 100000)], &[at(12, 110000)], &[at(12, 10300)], &[at(12, 10500)]]);

    /// `allInputShapesSpecified`: `bool() const`.
    pub const ALL_INPUT_SHAPES_SPECIFIED: Method<unsafe extern "C" fn(This) -> u8> =
        Method::new("VExecutionContext", "allInputShapesSpecified", [&[at(20, 8001)], &[at(13, 100000)], &[], &[at(13, 10300)], &[]]);

    /// `enqueueV2`: `bool(void* const*, cudaStream_t, cudaEvent_t*)`.
    pub const ENQUEUE_V2: Method<unsafe extern "C" fn(This, *const *mut c_void, *mut c_void, *mut *mut c_void) -> u8> =
        Method::new("VExecutionContext", "enqueueV2", [&[at(24, 8001)], &[], &[], &[], &[]]);

    /// `setOptimizationProfileAsync`: `bool(int32_t, cudaStream_t)`.
    pub const SET_OPTIMIZATION_PROFILE_ASYNC: Method<unsafe extern "C" fn(This, i32, *mut c_void) -> u8> =
        Method::new("VExecutionContext", "setOptimizationProfileAsync", [&[at(25, 8001)], &[at(17, 100000)], &[at(16, 110000)], &[at(17, 10300)], &[at(16, 10500)]]);

    /// `setInputShape`: `bool(char const*, Dims const&)`.
    pub const SET_INPUT_SHAPE_32: Method<unsafe extern "C" fn(This, *const c_char, *const Dims32) -> u8> =
        Method::new("VExecutionContext", "setInputShape", [&[at(29, 8501)], &[], &[], &[], &[]]);

    /// `setInputShape`: `bool(char const*, Dims const&)`.
    pub const SET_INPUT_SHAPE_64: Method<unsafe extern "C" fn(This, *const c_char, *const Dims64) -> u8> =
        Method::new("VExecutionContext", "setInputShape", [&[], &[at(21, 100000)], &[at(20, 110000)], &[at(21, 10300)], &[at(20, 10500)]]);

    /// `getTensorShape`: `Dims(char const*) const`.
    pub const GET_TENSOR_SHAPE_32: Method<unsafe extern "C" fn(This, *const c_char) -> Dims32> =
        Method::new("VExecutionContext", "getTensorShape", [&[at(30, 8501)], &[], &[], &[], &[]]);

    /// `getTensorShape`: `Dims(char const*) const`.
    pub const GET_TENSOR_SHAPE_64: Method<unsafe extern "C" fn(This, *const c_char) -> Dims64> =
        Method::new("VExecutionContext", "getTensorShape", [&[], &[at(22, 100000)], &[at(21, 110000)], &[at(22, 10300)], &[at(21, 10500)]]);

    /// `setTensorAddress`: `bool(char const*, void*)`.
    pub const SET_TENSOR_ADDRESS: Method<unsafe extern "C" fn(This, *const c_char, *mut c_void) -> u8> =
        Method::new("VExecutionContext", "setTensorAddress", [&[at(32, 8501)], &[at(24, 100000)], &[at(23, 110000)], &[at(24, 10300)], &[at(23, 10500)]]);

    /// `getMaxOutputSize`: `int64_t(char const*) const`.
    pub const GET_MAX_OUTPUT_SIZE: Method<unsafe extern "C" fn(This, *const c_char) -> i64> =
        Method::new("VExecutionContext", "getMaxOutputSize", [&[at(41, 8501)], &[at(34, 100000)], &[at(33, 110000)], &[at(34, 10300)], &[at(33, 10500)]]);

    /// `enqueueV3`: `bool(cudaStream_t)`.
    pub const ENQUEUE_V3: Method<unsafe extern "C" fn(This, *mut c_void) -> u8> =
        Method::new("VExecutionContext", "enqueueV3", [&[at(44, 8501)], &[at(37, 100000)], &[at(36, 110000)], &[at(37, 10300)], &[at(36, 10500)]]);

    /// `getPImpl`: `IExecutionContext*()`.
    pub const GET_P_IMPL: Method<unsafe extern "C" fn(This) -> *mut c_void> =
        Method::new("VExecutionContext", "getPImpl", [&[at(49, 8600)], &[at(2, 100000)], &[at(2, 110000)], &[at(2, 10300)], &[at(2, 10500)]]);

    /// `updateDeviceMemorySizeForShapes`: `size_t()`.
    pub const UPDATE_DEVICE_MEMORY_SIZE_FOR_SHAPES: Method<unsafe extern "C" fn(This) -> usize> =
        Method::new("VExecutionContext", "updateDeviceMemorySizeForShapes", [&[], &[at(48, 100000)], &[at(47, 110000)], &[at(48, 10300)], &[at(47, 10500)]]);

    /// `setDeviceMemoryV2`: `void(void*, int64_t)`.
    pub const SET_DEVICE_MEMORY_V2: Method<unsafe extern "C" fn(This, *mut c_void, i64)> =
        Method::new("VExecutionContext", "setDeviceMemoryV2", [&[], &[at(49, 100100)], &[at(48, 110000)], &[at(49, 10300)], &[at(48, 10500)]]);

    /// The whole class.
    pub const CLASS: ClassTable = ClassTable {
        name: "VExecutionContext",
        lengths: [&[long(26, 8001), long(29, 8200), long(49, 8501), long(51, 8600)], &[long(49, 100000), long(50, 100100), long(51, 101100), long(53, 101200), long(54, 101600)], &[long(53, 110000)], &[long(53, 10300), long(54, 10400)], &[long(54, 10500)]],
        destructors: [&[at(0, 8001)], &[at(0, 100000)], &[at(0, 110000)], &[at(0, 10300)], &[at(0, 10500)]],
    };

    /// Every method that has a row.
    pub const METHODS: &[MethodRow] = &[ENQUEUE.row(), GET_ENGINE.row(), SET_DEVICE_MEMORY.row(), GET_OPTIMIZATION_PROFILE.row(), SET_BINDING_DIMENSIONS_32.row(), GET_BINDING_DIMENSIONS_32.row(), SET_INPUT_SHAPE_BINDING.row(), ALL_INPUT_DIMENSIONS_SPECIFIED.row(), ALL_INPUT_SHAPES_SPECIFIED.row(), ENQUEUE_V2.row(), SET_OPTIMIZATION_PROFILE_ASYNC.row(), SET_INPUT_SHAPE_32.row(), SET_INPUT_SHAPE_64.row(), GET_TENSOR_SHAPE_32.row(), GET_TENSOR_SHAPE_64.row(), SET_TENSOR_ADDRESS.row(), GET_MAX_OUTPUT_SIZE.row(), ENQUEUE_V3.row(), GET_P_IMPL.row(), UPDATE_DEVICE_MEMORY_SIZE_FOR_SHAPES.row(), SET_DEVICE_MEMORY_V2.row()];
}

/// `VEngineInspector`.
pub mod engine_inspector {
    use super::*;

    /// `setExecutionContext`: `bool(IExecutionContext const*)`.
    pub const SET_EXECUTION_CONTEXT: Method<unsafe extern "C" fn(This, *mut c_void) -> u8> =
        Method::new("VEngineInspector", "setExecutionContext", [&[at(2, 8200)], &[at(3, 100000)], &[at(3, 110000)], &[at(3, 10300)], &[at(3, 10500)]]);

    /// `getEngineInformation`: `char const*(LayerInformationFormat) const`.
    pub const GET_ENGINE_INFORMATION: Method<unsafe extern "C" fn(This, i32) -> *const c_char> =
        Method::new("VEngineInspector", "getEngineInformation", [&[at(5, 8200)], &[at(6, 100000)], &[at(6, 110000)], &[at(6, 10300)], &[at(6, 10500)]]);

    /// `getPImpl`: `IEngineInspector*()`.
    pub const GET_P_IMPL: Method<unsafe extern "C" fn(This) -> *mut c_void> =
        Method::new("VEngineInspector", "getPImpl", [&[at(8, 8600)], &[at(2, 100000)], &[at(2, 110000)], &[at(2, 10300)], &[at(2, 10500)]]);

    /// The whole class.
    pub const CLASS: ClassTable = ClassTable {
        name: "VEngineInspector",
        lengths: [&[long(8, 8200), long(9, 8600)], &[long(9, 100000)], &[long(9, 110000)], &[long(9, 10300)], &[long(9, 10500)]],
        destructors: [&[at(0, 8200)], &[at(0, 100000)], &[at(0, 110000)], &[at(0, 10300)], &[at(0, 10500)]],
    };

    /// Every method that has a row.
    pub const METHODS: &[MethodRow] = &[SET_EXECUTION_CONTEXT.row(), GET_ENGINE_INFORMATION.row(), GET_P_IMPL.row()];
}

/// `IPluginRegistry`.
pub mod plugin_registry {
    use super::*;

    /// `loadLibrary`: `void*(char const*)`.
    pub const LOAD_LIBRARY: Method<unsafe extern "C" fn(This, *const c_char) -> *mut c_void> =
        Method::new("IPluginRegistry", "loadLibrary", [&[at(5, 8600), at(10, 8601)], &[at(10, 100000)], &[at(6, 110000)], &[at(10, 10300)], &[at(6, 10500)]]);

    /// The whole class.
    pub const CLASS: ClassTable = ClassTable {
        name: "IPluginRegistry",
        lengths: [&[long(8, 8001), long(12, 8600)], &[long(18, 100000), long(19, 101000)], &[long(15, 110000)], &[long(19, 10300)], &[long(15, 10500)]],
        destructors: [&[at(3, 8001), at(7, 8600), at(3, 8601)], &[at(3, 100000)], &[at(0, 110000)], &[at(3, 10300)], &[at(0, 10500)]],
    };

    /// Every method that has a row.
    pub const METHODS: &[MethodRow] = &[LOAD_LIBRARY.row()];
}

/// `ILogger`.
pub mod logger {
    use super::*;

    /// `getAPILanguage`: `APILanguage() const`.
    pub const GET_API_LANGUAGE: Method<unsafe extern "C" fn(This) -> i32> =
        Method::new("ILogger", "getAPILanguage", [&[], &[], &[at(0, 110000)], &[], &[at(0, 10500)]]);

    /// `getInterfaceInfo`: `InterfaceInfo() const`.
    pub const GET_INTERFACE_INFO: Method<unsafe extern "C" fn(This) -> InterfaceInfo> =
        Method::new("ILogger", "getInterfaceInfo", [&[], &[], &[at(1, 110000)], &[], &[at(1, 10500)]]);

    /// `log`: `void(ILogger::Severity, char const*)`.
    pub const LOG: Method<unsafe extern "C" fn(This, i32, *const c_char)> =
        Method::new("ILogger", "log", [&[at(0, 8001)], &[at(0, 100000)], &[at(4, 110000)], &[at(0, 10300)], &[at(4, 10500)]]);

    /// The whole class.
    pub const CLASS: ClassTable = ClassTable {
        name: "ILogger",
        lengths: [&[long(3, 8001)], &[long(3, 100000)], &[long(5, 110000)], &[long(3, 10300)], &[long(5, 10500)]],
        destructors: [&[at(1, 8001)], &[at(1, 100000)], &[at(2, 110000)], &[at(1, 10300)], &[at(2, 10500)]],
    };

    /// Every method that has a row.
    pub const METHODS: &[MethodRow] = &[GET_API_LANGUAGE.row(), GET_INTERFACE_INFO.row(), LOG.row()];
}

/// `IGpuAllocator`.
pub mod gpu_allocator {
    use super::*;

    /// `getAPILanguage`: `APILanguage() const`.
    pub const GET_API_LANGUAGE: Method<unsafe extern "C" fn(This) -> i32> =
        Method::new("IGpuAllocator", "getAPILanguage", [&[], &[at(0, 100000)], &[at(0, 110000)], &[at(0, 10300)], &[at(0, 10500)]]);

    /// `getInterfaceInfo`: `InterfaceInfo() const`.
    pub const GET_INTERFACE_INFO: Method<unsafe extern "C" fn(This) -> InterfaceInfo> =
        Method::new("IGpuAllocator", "getInterfaceInfo", [&[], &[at(1, 100000)], &[at(1, 110000)], &[at(1, 10300)], &[at(1, 10500)]]);

    /// `allocate`: `void*(uint64_t, uint64_t, uint32_t)`.
    pub const ALLOCATE: Method<unsafe extern "C" fn(This, u64, u64, u32) -> *mut c_void> =
        Method::new("IGpuAllocator", "allocate", [&[at(0, 8001)], &[at(4, 100000)], &[at(4, 110000)], &[at(4, 10300)], &[at(4, 10500)]]);

    /// `free`: `void(void*)`.
    pub const FREE: Method<unsafe extern "C" fn(This, *mut c_void)> =
        Method::new("IGpuAllocator", "free", [&[at(1, 8001)], &[], &[], &[], &[]]);

    /// `reallocate`: `void*(void*, uint64_t, uint64_t)`.
    pub const REALLOCATE: Method<unsafe extern "C" fn(This, *mut c_void, u64, u64) -> *mut c_void> =
        Method::new("IGpuAllocator", "reallocate", [&[at(4, 8001)], &[at(5, 100000)], &[at(5, 110000)], &[at(5, 10300)], &[at(5, 10500)]]);

    /// `deallocate`: `bool(void*)`.
    pub const DEALLOCATE: Method<unsafe extern "C" fn(This, *mut c_void) -> u8> =
        Method::new("IGpuAllocator", "deallocate", [&[at(5, 8200)], &[at(6, 100000)], &[at(6, 110000)], &[at(6, 10300)], &[at(6, 10500)]]);

    /// `allocateAsync`: `void*(uint64_t, uint64_t, uint32_t, cudaStream_t)`.
    pub const ALLOCATE_ASYNC: Method<unsafe extern "C" fn(This, u64, u64, u32, *mut c_void) -> *mut c_void> =
        Method::new("IGpuAllocator", "allocateAsync", [&[], &[at(7, 100000)], &[at(7, 110000)], &[at(7, 10300)], &[at(7, 10500)]]);

    /// `deallocateAsync`: `bool(void*, cudaStream_t)`.
    pub const DEALLOCATE_ASYNC: Method<unsafe extern "C" fn(This, *mut c_void, *mut c_void) -> u8> =
        Method::new("IGpuAllocator", "deallocateAsync", [&[], &[at(8, 100000)], &[at(8, 110000)], &[at(8, 10300)], &[at(8, 10500)]]);

    /// The whole class.
    pub const CLASS: ClassTable = ClassTable {
        name: "IGpuAllocator",
        lengths: [&[long(5, 8001), long(6, 8200)], &[long(9, 100000)], &[long(9, 110000)], &[long(9, 10300)], &[long(9, 10500)]],
        destructors: [&[at(2, 8001)], &[at(2, 100000)], &[at(2, 110000)], &[at(2, 10300)], &[at(2, 10500)]],
    };

    /// Every method that has a row.
    pub const METHODS: &[MethodRow] = &[GET_API_LANGUAGE.row(), GET_INTERFACE_INFO.row(), ALLOCATE.row(), FREE.row(), REALLOCATE.row(), DEALLOCATE.row(), ALLOCATE_ASYNC.row(), DEALLOCATE_ASYNC.row()];
}

/// Every class, with every method that has a row.
pub const CLASSES: &[(ClassTable, &[MethodRow])] = &[(runtime::CLASS, runtime::METHODS), (cuda_engine::CLASS, cuda_engine::METHODS), (execution_context::CLASS, execution_context::METHODS), (engine_inspector::CLASS, engine_inspector::METHODS), (plugin_registry::CLASS, plugin_registry::METHODS), (logger::CLASS, logger::METHODS), (gpu_allocator::CLASS, gpu_allocator::METHODS)];
