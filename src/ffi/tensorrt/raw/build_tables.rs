//! Where the methods stand that engines are built with: made by `scripts/gen-tensorrt-tables.py`, not by hand.
//!
//! Names and numbers only, read from the public headers of the releases that
//! `tests/data/tensorrt/build-slots.json` lists. A method of a release stands at the last place whose release is
//! not later; a method without a place in a family is not there.

#![allow(clippy::wildcard_imports, clippy::unreadable_literal, reason = "release numbers as they are")]

use std::ffi::{c_char, c_void};

use super::dims::{Dims32, Dims64};
use super::method::{ClassTable, Enumerator, InterfaceInfo, Length, Method, MethodRow, Place, This};

const fn at(slot: u16, since: i32) -> Place {
    Place { slot, since }
}

const fn long(slots: u16, since: i32) -> Length {
    Length { slots, since }
}

/// `VBuilder`.
pub mod builder {
    use super::*;

    /// `createNetworkV2`: `INetworkDefinition*(uint32_t)`.
    pub const CREATE_NETWORK_V2: Method<unsafe extern "C" fn(This, u32) -> *mut c_void> =
        Method::new("VBuilder", "createNetworkV2", [&[at(11, 8001)], &[at(8, 100000)], &[at(6, 110000)], &[at(8, 10300)], &[at(6, 10500)]]);

    /// `createBuilderConfig`: `IBuilderConfig*()`.
    pub const CREATE_BUILDER_CONFIG: Method<unsafe extern "C" fn(This) -> *mut c_void> =
        Method::new("VBuilder", "createBuilderConfig", [&[at(9, 8001)], &[at(7, 100000)], &[at(5, 110000)], &[at(7, 10300)], &[at(5, 10500)]]);

    /// `createOptimizationProfile`: `IOptimizationProfile*()`.
    pub const CREATE_OPTIMIZATION_PROFILE: Method<unsafe extern "C" fn(This) -> *mut c_void> =
        Method::new("VBuilder", "createOptimizationProfile", [&[at(12, 8001)], &[at(9, 100000)], &[at(7, 110000)], &[at(9, 10300)], &[at(7, 10500)]]);

    /// `setGpuAllocator`: `void(IGpuAllocator*)`.
    pub const SET_GPU_ALLOCATOR: Method<unsafe extern "C" fn(This, *mut c_void)> =
        Method::new("VBuilder", "setGpuAllocator", [&[at(8, 8001)], &[at(6, 100000)], &[at(4, 110000)], &[at(6, 10300)], &[at(4, 10500)]]);

    /// `buildSerializedNetwork`: `IHostMemory*(INetworkDefinition&, IBuilderConfig&)`.
    pub const BUILD_SERIALIZED_NETWORK: Method<unsafe extern "C" fn(This, *mut c_void, *mut c_void) -> *mut c_void> =
        Method::new("VBuilder", "buildSerializedNetwork", [&[at(17, 8001)], &[at(14, 100000)], &[at(11, 110000)], &[at(14, 10300)], &[at(11, 10500)]]);

    /// `getNbDLACores`: `int32_t() const`.
    pub const GET_NB_DLA_CORES: Method<unsafe extern "C" fn(This) -> i32> =
        Method::new("VBuilder", "getNbDLACores", [&[at(7, 8001)], &[at(5, 100000)], &[at(3, 110000)], &[at(5, 10300)], &[at(3, 10500)]]);

    /// `getLogger`: `ILogger*() const`.
    pub const GET_LOGGER: Method<unsafe extern "C" fn(This) -> *mut c_void> =
        Method::new("VBuilder", "getLogger", [&[at(19, 8200)], &[at(16, 100000)], &[at(13, 110000)], &[at(16, 10300)], &[at(13, 10500)]]);

    /// `setMaxThreads`: `bool(int32_t)`.
    pub const SET_MAX_THREADS: Method<unsafe extern "C" fn(This, i32) -> u8> =
        Method::new("VBuilder", "setMaxThreads", [&[at(20, 8401)], &[at(17, 100000)], &[at(14, 110000)], &[at(17, 10300)], &[at(14, 10500)]]);

    /// `getMaxThreads`: `int32_t() const`.
    pub const GET_MAX_THREADS: Method<unsafe extern "C" fn(This) -> i32> =
        Method::new("VBuilder", "getMaxThreads", [&[at(21, 8401)], &[at(18, 100000)], &[at(15, 110000)], &[at(18, 10300)], &[at(15, 10500)]]);

    /// The whole class.
    pub const CLASS: ClassTable = ClassTable {
        name: "VBuilder",
        lengths: [&[long(19, 8001), long(20, 8200), long(22, 8401), long(23, 8600)], &[long(20, 100000), long(21, 100600), long(23, 101300)], &[long(20, 110000)], &[long(21, 10300)], &[long(18, 10500)]],
        destructors: [&[at(0, 8001)], &[at(0, 100000)], &[at(0, 110000)], &[at(0, 10300)], &[at(0, 10500)]],
    };

    /// Every method that has a row.
    pub const METHODS: &[MethodRow] = &[CREATE_NETWORK_V2.row(), CREATE_BUILDER_CONFIG.row(), CREATE_OPTIMIZATION_PROFILE.row(), SET_GPU_ALLOCATOR.row(), BUILD_SERIALIZED_NETWORK.row(), GET_NB_DLA_CORES.row(), GET_LOGGER.row(), SET_MAX_THREADS.row(), GET_MAX_THREADS.row()];
}

/// `VBuilderConfig`.
pub mod builder_config {
    use super::*;

    /// `setMaxWorkspaceSize`: `void(std::size_t)`.
    pub const SET_MAX_WORKSPACE_SIZE: Method<unsafe extern "C" fn(This, usize)> =
        Method::new("VBuilderConfig", "setMaxWorkspaceSize", [&[at(10, 8001)], &[], &[], &[], &[]]);

    /// `clearFlag`: `void(BuilderFlag)`.
    pub const CLEAR_FLAG: Method<unsafe extern "C" fn(This, i32)> =
        Method::new("VBuilderConfig", "clearFlag", [&[at(14, 8001)], &[at(10, 100000)], &[at(8, 110000)], &[at(8, 10300)], &[at(8, 10500)]]);

    /// `setFlag`: `void(BuilderFlag)`.
    pub const SET_FLAG: Method<unsafe extern "C" fn(This, i32)> =
        Method::new("VBuilderConfig", "setFlag", [&[at(15, 8001)], &[at(11, 100000)], &[at(9, 110000)], &[at(9, 10300)], &[at(9, 10500)]]);

    /// `getFlag`: `bool(BuilderFlag) const`.
    pub const GET_FLAG: Method<unsafe extern "C" fn(This, i32) -> u8> =
        Method::new("VBuilderConfig", "getFlag", [&[at(16, 8001)], &[at(12, 100000)], &[at(10, 110000)], &[at(10, 10300)], &[at(10, 10500)]]);

    /// `setDLACore`: `void(int32_t)`.
    pub const SET_DLA_CORE: Method<unsafe extern "C" fn(This, i32)> =
        Method::new("VBuilderConfig", "setDLACore", [&[at(22, 8001)], &[at(18, 100000)], &[at(16, 110000)], &[at(16, 10300)], &[at(16, 10500)]]);

    /// `setDefaultDeviceType`: `void(DeviceType)`.
    pub const SET_DEFAULT_DEVICE_TYPE: Method<unsafe extern "C" fn(This, i32)> =
        Method::new("VBuilderConfig", "setDefaultDeviceType", [&[at(24, 8001)], &[at(20, 100000)], &[at(18, 110000)], &[at(18, 10300)], &[at(18, 10500)]]);

    /// `addOptimizationProfile`: `int32_t(IOptimizationProfile const*)`.
    pub const ADD_OPTIMIZATION_PROFILE: Method<unsafe extern "C" fn(This, *mut c_void) -> i32> =
        Method::new("VBuilderConfig", "addOptimizationProfile", [&[at(29, 8001)], &[at(25, 100000)], &[at(23, 110000)], &[at(23, 10300)], &[at(23, 10500)]]);

    /// `setProfilingVerbosity`: `void(ProfilingVerbosity)`.
    pub const SET_PROFILING_VERBOSITY: Method<unsafe extern "C" fn(This, i32)> =
        Method::new("VBuilderConfig", "setProfilingVerbosity", [&[at(31, 8001)], &[at(27, 100000)], &[at(25, 110000)], &[at(25, 10300)], &[at(25, 10500)]]);

    /// `createTimingCache`: `ITimingCache*(void const*, std::size_t) const`.
    pub const CREATE_TIMING_CACHE: Method<unsafe extern "C" fn(This, *const c_void, usize) -> *mut c_void> =
        Method::new("VBuilderConfig", "createTimingCache", [&[at(44, 8001)], &[at(40, 100000)], &[at(29, 110000)], &[at(29, 10300)], &[at(29, 10500)]]);

    /// `setTimingCache`: `bool(ITimingCache const&, bool)`.
    pub const SET_TIMING_CACHE: Method<unsafe extern "C" fn(This, *mut c_void, u8) -> u8> =
        Method::new("VBuilderConfig", "setTimingCache", [&[at(45, 8001)], &[at(41, 100000)], &[at(30, 110000)], &[at(30, 10300)], &[at(30, 10500)]]);

    /// `getTimingCache`: `ITimingCache const*() const`.
    pub const GET_TIMING_CACHE: Method<unsafe extern "C" fn(This) -> *mut c_void> =
        Method::new("VBuilderConfig", "getTimingCache", [&[at(46, 8001)], &[at(42, 100000)], &[at(31, 110000)], &[at(31, 10300)], &[at(31, 10500)]]);

    /// `setMemoryPoolLimit`: `void(MemoryPoolType, std::size_t)`.
    pub const SET_MEMORY_POOL_LIMIT: Method<unsafe extern "C" fn(This, i32, usize)> =
        Method::new("VBuilderConfig", "setMemoryPoolLimit", [&[at(47, 8401)], &[at(43, 100000)], &[at(32, 110000)], &[at(32, 10300)], &[at(32, 10500)]]);

    /// `getMemoryPoolLimit`: `std::size_t(MemoryPoolType) const`.
    pub const GET_MEMORY_POOL_LIMIT: Method<unsafe extern "C" fn(This, i32) -> usize> =
        Method::new("VBuilderConfig", "getMemoryPoolLimit", [&[at(48, 8401)], &[at(44, 100000)], &[at(33, 110000)], &[at(33, 10300)], &[at(33, 10500)]]);

    /// `setBuilderOptimizationLevel`: `void(int32_t)`.
    pub const SET_BUILDER_OPTIMIZATION_LEVEL: Method<unsafe extern "C" fn(This, i32)> =
        Method::new("VBuilderConfig", "setBuilderOptimizationLevel", [&[at(51, 8600)], &[at(47, 100000)], &[at(36, 110000)], &[at(36, 10300)], &[at(36, 10500)]]);

    /// `setHardwareCompatibilityLevel`: `void(HardwareCompatibilityLevel)`.
    pub const SET_HARDWARE_COMPATIBILITY_LEVEL: Method<unsafe extern "C" fn(This, i32)> =
        Method::new("VBuilderConfig", "setHardwareCompatibilityLevel", [&[at(53, 8600)], &[at(49, 100000)], &[at(38, 110000)], &[at(38, 10300)], &[at(38, 10500)]]);

    /// `setProgressMonitor`: `void(IProgressMonitor*)`.
    pub const SET_PROGRESS_MONITOR: Method<unsafe extern "C" fn(This, *mut c_void)> =
        Method::new("VBuilderConfig", "setProgressMonitor", [&[at(60, 9001)], &[at(56, 100000)], &[at(45, 110000)], &[at(45, 10300)], &[at(45, 10500)]]);

    /// `setNbComputeCapabilities`: `bool(int32_t)`.
    pub const SET_NB_COMPUTE_CAPABILITIES: Method<unsafe extern "C" fn(This, i32) -> u8> =
        Method::new("VBuilderConfig", "setNbComputeCapabilities", [&[], &[], &[], &[at(55, 10300)], &[at(55, 10500)]]);

    /// `setComputeCapability`: `bool(ComputeCapability, int32_t)`.
    pub const SET_COMPUTE_CAPABILITY: Method<unsafe extern "C" fn(This, i32, i32) -> u8> =
        Method::new("VBuilderConfig", "setComputeCapability", [&[], &[], &[], &[at(57, 10300)], &[at(57, 10500)]]);

    /// The whole class.
    pub const CLASS: ClassTable = ClassTable {
        name: "VBuilderConfig",
        lengths: [&[long(47, 8001), long(49, 8401), long(51, 8501), long(60, 8600), long(62, 9001)], &[long(58, 100000), long(60, 100200), long(62, 100400), long(66, 100800), long(68, 101300)], &[long(57, 110000), long(60, 110100)], &[long(59, 10300)], &[long(59, 10500), long(62, 10601)]],
        destructors: [&[at(0, 8001)], &[at(0, 100000)], &[at(0, 110000)], &[at(0, 10300)], &[at(0, 10500)]],
    };

    /// Every method that has a row.
    pub const METHODS: &[MethodRow] = &[SET_MAX_WORKSPACE_SIZE.row(), CLEAR_FLAG.row(), SET_FLAG.row(), GET_FLAG.row(), SET_DLA_CORE.row(), SET_DEFAULT_DEVICE_TYPE.row(), ADD_OPTIMIZATION_PROFILE.row(), SET_PROFILING_VERBOSITY.row(), CREATE_TIMING_CACHE.row(), SET_TIMING_CACHE.row(), GET_TIMING_CACHE.row(), SET_MEMORY_POOL_LIMIT.row(), GET_MEMORY_POOL_LIMIT.row(), SET_BUILDER_OPTIMIZATION_LEVEL.row(), SET_HARDWARE_COMPATIBILITY_LEVEL.row(), SET_PROGRESS_MONITOR.row(), SET_NB_COMPUTE_CAPABILITIES.row(), SET_COMPUTE_CAPABILITY.row()];
}

/// `VNetworkDefinition`.
pub mod network_definition {
    use super::*;

    /// `getNbLayers`: `int32_t() const`.
    pub const GET_NB_LAYERS: Method<unsafe extern "C" fn(This) -> i32> =
        Method::new("VNetworkDefinition", "getNbLayers", [&[at(17, 8001)], &[at(12, 100000)], &[at(12, 110000)], &[at(12, 10300)], &[at(12, 10500)]]);

    /// `getNbInputs`: `int32_t() const`.
    pub const GET_NB_INPUTS: Method<unsafe extern "C" fn(This) -> i32> =
        Method::new("VNetworkDefinition", "getNbInputs", [&[at(19, 8001)], &[at(14, 100000)], &[at(14, 110000)], &[at(14, 10300)], &[at(14, 10500)]]);

    /// `getInput`: `ITensor*(int32_t) const`.
    pub const GET_INPUT: Method<unsafe extern "C" fn(This, i32) -> *mut c_void> =
        Method::new("VNetworkDefinition", "getInput", [&[at(20, 8001)], &[at(15, 100000)], &[at(15, 110000)], &[at(15, 10300)], &[at(15, 10500)]]);

    /// The whole class.
    pub const CLASS: ClassTable = ClassTable {
        name: "VNetworkDefinition",
        lengths: [&[long(57, 8001), long(62, 8200), long(66, 8501), long(70, 8600), long(76, 9001)], &[long(72, 100000), long(75, 100200), long(77, 100700), long(79, 100800), long(81, 101200), long(85, 101401), long(89, 101501), long(91, 101600)], &[long(89, 110000), long(90, 110400)], &[long(85, 10300), long(87, 10400)], &[long(87, 10500), long(88, 10701)]],
        destructors: [&[at(0, 8001)], &[at(0, 100000)], &[at(0, 110000)], &[at(0, 10300)], &[at(0, 10500)]],
    };

    /// Every method that has a row.
    pub const METHODS: &[MethodRow] = &[GET_NB_LAYERS.row(), GET_NB_INPUTS.row(), GET_INPUT.row()];
}

/// `VTensor`.
pub mod tensor {
    use super::*;

    /// `getName`: `char const*() const`.
    pub const GET_NAME: Method<unsafe extern "C" fn(This) -> *const c_char> =
        Method::new("VTensor", "getName", [&[at(3, 8001)], &[at(3, 100000)], &[at(3, 110000)], &[at(3, 10300)], &[at(3, 10500)]]);

    /// `getDimensions`: `Dims() const`.
    pub const GET_DIMENSIONS_32: Method<unsafe extern "C" fn(This) -> Dims32> =
        Method::new("VTensor", "getDimensions", [&[at(5, 8001)], &[], &[], &[], &[]]);

    /// `getDimensions`: `Dims() const`.
    pub const GET_DIMENSIONS_64: Method<unsafe extern "C" fn(This) -> Dims64> =
        Method::new("VTensor", "getDimensions", [&[], &[at(5, 100000)], &[at(5, 110000)], &[at(5, 10300)], &[at(5, 10500)]]);

    /// `getType`: `DataType() const`.
    pub const GET_TYPE: Method<unsafe extern "C" fn(This) -> i32> =
        Method::new("VTensor", "getType", [&[at(7, 8001)], &[at(7, 100000)], &[at(6, 110000)], &[at(7, 10300)], &[at(6, 10500)]]);

    /// `isShapeTensor`: `bool() const`.
    pub const IS_SHAPE_TENSOR: Method<unsafe extern "C" fn(This) -> u8> =
        Method::new("VTensor", "isShapeTensor", [&[at(21, 8001)], &[at(21, 100000)], &[at(15, 110000)], &[at(12, 10300)], &[at(11, 10500)]]);

    /// The whole class.
    pub const CLASS: ClassTable = ClassTable {
        name: "VTensor",
        lengths: [&[long(23, 8001), long(25, 8501)], &[long(25, 100000)], &[long(19, 110000)], &[long(16, 10300)], &[long(15, 10500)]],
        destructors: [&[at(0, 8001)], &[at(0, 100000)], &[at(0, 110000)], &[at(0, 10300)], &[at(0, 10500)]],
    };

    /// Every method that has a row.
    pub const METHODS: &[MethodRow] = &[GET_NAME.row(), GET_DIMENSIONS_32.row(), GET_DIMENSIONS_64.row(), GET_TYPE.row(), IS_SHAPE_TENSOR.row()];
}

/// `VOptimizationProfile`.
pub mod optimization_profile {
    use super::*;

    /// `setDimensions(value)`: `bool(char const*, OptProfileSelector, Dims)`.
    pub const SET_DIMENSIONS_32: Method<unsafe extern "C" fn(This, *const c_char, i32, Dims32) -> u8> =
        Method::new("VOptimizationProfile", "setDimensions(value)", [&[at(2, 8001)], &[], &[], &[], &[]]);

    /// `setDimensions(reference)`: `bool(char const*, OptProfileSelector, Dims const&)`.
    pub const SET_DIMENSIONS_64: Method<unsafe extern "C" fn(This, *const c_char, i32, *const Dims64) -> u8> =
        Method::new("VOptimizationProfile", "setDimensions(reference)", [&[], &[at(2, 100000)], &[at(2, 110000)], &[at(2, 10300)], &[at(2, 10500)]]);

    /// The whole class.
    pub const CLASS: ClassTable = ClassTable {
        name: "VOptimizationProfile",
        lengths: [&[long(10, 8001)], &[long(10, 100000), long(12, 101100)], &[long(10, 110000), long(12, 110400)], &[long(12, 10300)], &[long(10, 10500), long(12, 10701)]],
        destructors: [&[at(0, 8001)], &[at(0, 100000)], &[at(0, 110000)], &[at(0, 10300)], &[at(0, 10500)]],
    };

    /// Every method that has a row.
    pub const METHODS: &[MethodRow] = &[SET_DIMENSIONS_32.row(), SET_DIMENSIONS_64.row()];
}

/// `VTimingCache`.
pub mod timing_cache {
    use super::*;

    /// `serialize`: `IHostMemory*() const`.
    pub const SERIALIZE: Method<unsafe extern "C" fn(This) -> *mut c_void> =
        Method::new("VTimingCache", "serialize", [&[at(2, 8001)], &[at(2, 100000)], &[at(2, 110000)], &[at(2, 10300)], &[at(2, 10500)]]);

    /// The whole class.
    pub const CLASS: ClassTable = ClassTable {
        name: "VTimingCache",
        lengths: [&[long(5, 8001)], &[long(5, 100000), long(8, 100800)], &[long(8, 110000)], &[long(8, 10300)], &[long(8, 10500)]],
        destructors: [&[at(0, 8001)], &[at(0, 100000)], &[at(0, 110000)], &[at(0, 10300)], &[at(0, 10500)]],
    };

    /// Every method that has a row.
    pub const METHODS: &[MethodRow] = &[SERIALIZE.row()];
}

/// `VHostMemory`.
pub mod host_memory {
    use super::*;

    /// `data`: `void*() const`.
    pub const DATA: Method<unsafe extern "C" fn(This) -> *mut c_void> =
        Method::new("VHostMemory", "data", [&[at(2, 8001)], &[at(2, 100000)], &[at(2, 110000)], &[at(2, 10300)], &[at(2, 10500)]]);

    /// `size`: `std::size_t() const`.
    pub const SIZE: Method<unsafe extern "C" fn(This) -> usize> =
        Method::new("VHostMemory", "size", [&[at(3, 8001)], &[at(3, 100000)], &[at(3, 110000)], &[at(3, 10300)], &[at(3, 10500)]]);

    /// The whole class.
    pub const CLASS: ClassTable = ClassTable {
        name: "VHostMemory",
        lengths: [&[long(5, 8001)], &[long(5, 100000)], &[long(5, 110000)], &[long(5, 10300)], &[long(5, 10500)]],
        destructors: [&[at(0, 8001)], &[at(0, 100000)], &[at(0, 110000)], &[at(0, 10300)], &[at(0, 10500)]],
    };

    /// Every method that has a row.
    pub const METHODS: &[MethodRow] = &[DATA.row(), SIZE.row()];
}

/// `IParser`.
pub mod parser {
    use super::*;

    /// `parse`: `bool(void const*, std::size_t, char const*)`.
    pub const PARSE: Method<unsafe extern "C" fn(This, *const c_void, usize, *const c_char) -> u8> =
        Method::new("IParser", "parse", [&[at(0, 8001)], &[at(0, 100000)], &[at(0, 110000)], &[at(0, 10300)], &[at(0, 10500)]]);

    /// `parseFromFile`: `bool(char const*, int32_t)`.
    pub const PARSE_FROM_FILE: Method<unsafe extern "C" fn(This, *const c_char, i32) -> u8> =
        Method::new("IParser", "parseFromFile", [&[at(1, 8001)], &[at(1, 100000)], &[at(1, 110000)], &[at(1, 10300)], &[at(1, 10500)]]);

    /// `destroy`: `void()`.
    pub const DESTROY: Method<unsafe extern "C" fn(This)> =
        Method::new("IParser", "destroy", [&[at(5, 8001)], &[], &[], &[], &[]]);

    /// `getNbErrors`: `int32_t() const`.
    pub const GET_NB_ERRORS: Method<unsafe extern "C" fn(This) -> i32> =
        Method::new("IParser", "getNbErrors", [&[at(6, 8001)], &[at(5, 100000)], &[at(3, 110000)], &[at(5, 10300)], &[at(3, 10500)]]);

    /// `getError`: `nvonnxparser::IParserError const*(int32_t) const`.
    pub const GET_ERROR: Method<unsafe extern "C" fn(This, i32) -> *mut c_void> =
        Method::new("IParser", "getError", [&[at(7, 8001)], &[at(6, 100000)], &[at(4, 110000)], &[at(6, 10300)], &[at(4, 10500)]]);

    /// The whole class.
    pub const CLASS: ClassTable = ClassTable {
        name: "IParser",
        lengths: [&[long(11, 8001), long(17, 8600)], &[long(17, 100000), long(21, 100100), long(24, 101401), long(25, 101501)], &[long(23, 110000), long(24, 110400)], &[long(25, 10300)], &[long(23, 10500), long(24, 10701)]],
        destructors: [&[at(9, 8001), at(14, 8600), at(9, 8601)], &[at(8, 100000)], &[at(6, 110000)], &[at(8, 10300)], &[at(6, 10500)]],
    };

    /// Every method that has a row.
    pub const METHODS: &[MethodRow] = &[PARSE.row(), PARSE_FROM_FILE.row(), DESTROY.row(), GET_NB_ERRORS.row(), GET_ERROR.row()];
}

/// `IParserError`.
pub mod parser_error {
    use super::*;

    /// `code`: `nvonnxparser::ErrorCode() const`.
    pub const CODE: Method<unsafe extern "C" fn(This) -> i32> =
        Method::new("IParserError", "code", [&[at(0, 8001)], &[at(0, 100000)], &[at(0, 110000)], &[at(0, 10300)], &[at(0, 10500)]]);

    /// `desc`: `char const*() const`.
    pub const DESC: Method<unsafe extern "C" fn(This) -> *const c_char> =
        Method::new("IParserError", "desc", [&[at(1, 8001)], &[at(1, 100000)], &[at(1, 110000)], &[at(1, 10300)], &[at(1, 10500)]]);

    /// `node`: `int32_t() const`.
    pub const NODE: Method<unsafe extern "C" fn(This) -> i32> =
        Method::new("IParserError", "node", [&[at(5, 8001)], &[at(5, 100000)], &[at(5, 110000)], &[at(5, 10300)], &[at(5, 10500)]]);

    /// `nodeName`: `char const*() const`.
    pub const NODE_NAME: Method<unsafe extern "C" fn(This) -> *const c_char> =
        Method::new("IParserError", "nodeName", [&[at(6, 9100)], &[at(6, 100000)], &[at(6, 110000)], &[at(6, 10300)], &[at(6, 10500)]]);

    /// `nodeOperator`: `char const*() const`.
    pub const NODE_OPERATOR: Method<unsafe extern "C" fn(This) -> *const c_char> =
        Method::new("IParserError", "nodeOperator", [&[at(7, 9100)], &[at(7, 100000)], &[at(7, 110000)], &[at(7, 10300)], &[at(7, 10500)]]);

    /// The whole class.
    pub const CLASS: ClassTable = ClassTable {
        name: "IParserError",
        lengths: [&[long(8, 8001), long(10, 9100)], &[long(12, 100000)], &[long(12, 110000)], &[long(12, 10300)], &[long(12, 10500)]],
        destructors: [&[at(6, 8001), at(8, 9100)], &[at(10, 100000)], &[at(10, 110000)], &[at(10, 10300)], &[at(10, 10500)]],
    };

    /// Every method that has a row.
    pub const METHODS: &[MethodRow] = &[CODE.row(), DESC.row(), NODE.row(), NODE_NAME.row(), NODE_OPERATOR.row()];
}

/// `IProgressMonitor`.
pub mod progress_monitor {
    use super::*;

    /// `phaseStart`: `void(char const*, char const*, int32_t)`.
    pub const PHASE_START: Method<unsafe extern "C" fn(This, *const c_char, *const c_char, i32)> =
        Method::new("IProgressMonitor", "phaseStart", [&[at(2, 9001)], &[at(4, 100000)], &[at(4, 110000)], &[at(4, 10300)], &[at(4, 10500)]]);

    /// `stepComplete`: `bool(char const*, int32_t)`.
    pub const STEP_COMPLETE: Method<unsafe extern "C" fn(This, *const c_char, i32) -> u8> =
        Method::new("IProgressMonitor", "stepComplete", [&[at(3, 9001)], &[at(5, 100000)], &[at(5, 110000)], &[at(5, 10300)], &[at(5, 10500)]]);

    /// `phaseFinish`: `void(char const*)`.
    pub const PHASE_FINISH: Method<unsafe extern "C" fn(This, *const c_char)> =
        Method::new("IProgressMonitor", "phaseFinish", [&[at(4, 9001)], &[at(6, 100000)], &[at(6, 110000)], &[at(6, 10300)], &[at(6, 10500)]]);

    /// `getAPILanguage`: `APILanguage() const`.
    pub const GET_API_LANGUAGE: Method<unsafe extern "C" fn(This) -> i32> =
        Method::new("IProgressMonitor", "getAPILanguage", [&[], &[at(0, 100000)], &[at(0, 110000)], &[at(0, 10300)], &[at(0, 10500)]]);

    /// `getInterfaceInfo`: `InterfaceInfo() const`.
    pub const GET_INTERFACE_INFO: Method<unsafe extern "C" fn(This) -> InterfaceInfo> =
        Method::new("IProgressMonitor", "getInterfaceInfo", [&[], &[at(1, 100000)], &[at(1, 110000)], &[at(1, 10300)], &[at(1, 10500)]]);

    /// The whole class.
    pub const CLASS: ClassTable = ClassTable {
        name: "IProgressMonitor",
        lengths: [&[long(5, 9001)], &[long(7, 100000)], &[long(7, 110000)], &[long(7, 10300)], &[long(7, 10500)]],
        destructors: [&[at(0, 9001)], &[at(2, 100000)], &[at(2, 110000)], &[at(2, 10300)], &[at(2, 10500)]],
    };

    /// Every method that has a row.
    pub const METHODS: &[MethodRow] = &[PHASE_START.row(), STEP_COMPLETE.row(), PHASE_FINISH.row(), GET_API_LANGUAGE.row(), GET_INTERFACE_INFO.row()];
}

/// `BuilderFlag`.
pub mod builder_flag {
    use super::*;

    /// `kFP16`.
    pub const FP16: Enumerator =
        Enumerator { enumeration: "BuilderFlag", name: "kFP16", numbers: [&[at(0, 8001)], &[at(0, 100000)], &[], &[at(0, 10300)], &[]] };

    /// `kINT8`.
    pub const INT8: Enumerator =
        Enumerator { enumeration: "BuilderFlag", name: "kINT8", numbers: [&[at(1, 8001)], &[at(1, 100000)], &[], &[at(1, 10300)], &[]] };

    /// `kDEBUG`.
    pub const DEBUG: Enumerator =
        Enumerator { enumeration: "BuilderFlag", name: "kDEBUG", numbers: [&[at(2, 8001)], &[at(2, 100000)], &[at(2, 110000)], &[at(2, 10300)], &[at(2, 10500)]] };

    /// `kGPU_FALLBACK`.
    pub const GPU_FALLBACK: Enumerator =
        Enumerator { enumeration: "BuilderFlag", name: "kGPU_FALLBACK", numbers: [&[at(3, 8001)], &[at(3, 100000)], &[at(3, 110000)], &[at(3, 10300)], &[at(3, 10500)]] };

    /// `kREFIT`.
    pub const REFIT: Enumerator =
        Enumerator { enumeration: "BuilderFlag", name: "kREFIT", numbers: [&[at(5, 8001)], &[at(4, 100000)], &[at(4, 110000)], &[at(4, 10300)], &[at(4, 10500)]] };

    /// `kDISABLE_TIMING_CACHE`.
    pub const DISABLE_TIMING_CACHE: Enumerator =
        Enumerator { enumeration: "BuilderFlag", name: "kDISABLE_TIMING_CACHE", numbers: [&[at(6, 8001)], &[at(5, 100000)], &[at(5, 110000)], &[at(5, 10300)], &[at(5, 10500)]] };

    /// `kTF32`.
    pub const TF32: Enumerator =
        Enumerator { enumeration: "BuilderFlag", name: "kTF32", numbers: [&[at(7, 8001)], &[at(6, 100000)], &[at(6, 110000)], &[at(6, 10300)], &[at(6, 10500)]] };

    /// `kSPARSE_WEIGHTS`.
    pub const SPARSE_WEIGHTS: Enumerator =
        Enumerator { enumeration: "BuilderFlag", name: "kSPARSE_WEIGHTS", numbers: [&[at(8, 8001)], &[at(7, 100000)], &[at(7, 110000)], &[at(7, 10300)], &[at(7, 10500)]] };

    /// `kSAFETY_SCOPE`.
    pub const SAFETY_SCOPE: Enumerator =
        Enumerator { enumeration: "BuilderFlag", name: "kSAFETY_SCOPE", numbers: [&[at(9, 8001)], &[at(8, 100000)], &[at(8, 110000)], &[at(8, 10300)], &[at(8, 10500)]] };

    /// `kOBEY_PRECISION_CONSTRAINTS`.
    pub const OBEY_PRECISION_CONSTRAINTS: Enumerator =
        Enumerator { enumeration: "BuilderFlag", name: "kOBEY_PRECISION_CONSTRAINTS", numbers: [&[at(10, 8201)], &[at(9, 100000)], &[], &[at(9, 10300)], &[]] };

    /// `kPREFER_PRECISION_CONSTRAINTS`.
    pub const PREFER_PRECISION_CONSTRAINTS: Enumerator =
        Enumerator { enumeration: "BuilderFlag", name: "kPREFER_PRECISION_CONSTRAINTS", numbers: [&[at(11, 8201)], &[at(10, 100000)], &[], &[at(10, 10300)], &[]] };

    /// `kDIRECT_IO`.
    pub const DIRECT_IO: Enumerator =
        Enumerator { enumeration: "BuilderFlag", name: "kDIRECT_IO", numbers: [&[at(12, 8201)], &[at(11, 100000)], &[at(11, 110000)], &[at(11, 10300)], &[at(11, 10500)]] };

    /// `kREJECT_EMPTY_ALGORITHMS`.
    pub const REJECT_EMPTY_ALGORITHMS: Enumerator =
        Enumerator { enumeration: "BuilderFlag", name: "kREJECT_EMPTY_ALGORITHMS", numbers: [&[at(13, 8201)], &[at(12, 100000)], &[], &[at(12, 10300)], &[]] };

    /// `kVERSION_COMPATIBLE`.
    pub const VERSION_COMPATIBLE: Enumerator =
        Enumerator { enumeration: "BuilderFlag", name: "kVERSION_COMPATIBLE", numbers: [&[at(15, 8600)], &[at(13, 100000)], &[at(12, 110000)], &[at(13, 10300)], &[at(12, 10500)]] };

    /// `kEXCLUDE_LEAN_RUNTIME`.
    pub const EXCLUDE_LEAN_RUNTIME: Enumerator =
        Enumerator { enumeration: "BuilderFlag", name: "kEXCLUDE_LEAN_RUNTIME", numbers: [&[at(16, 8600)], &[at(14, 100000)], &[at(13, 110000)], &[at(14, 10300)], &[at(13, 10500)]] };

    /// `kFP8`.
    pub const FP8: Enumerator =
        Enumerator { enumeration: "BuilderFlag", name: "kFP8", numbers: [&[at(17, 8600)], &[at(15, 100000)], &[], &[at(15, 10300)], &[]] };

    /// `kERROR_ON_TIMING_CACHE_MISS`.
    pub const ERROR_ON_TIMING_CACHE_MISS: Enumerator =
        Enumerator { enumeration: "BuilderFlag", name: "kERROR_ON_TIMING_CACHE_MISS", numbers: [&[at(18, 9001)], &[at(16, 100000)], &[at(15, 110000)], &[at(16, 10300)], &[at(15, 10500)]] };

    /// `kBF16`.
    pub const BF16: Enumerator =
        Enumerator { enumeration: "BuilderFlag", name: "kBF16", numbers: [&[at(19, 9001)], &[at(17, 100000)], &[], &[at(17, 10300)], &[]] };

    /// `kDISABLE_COMPILATION_CACHE`.
    pub const DISABLE_COMPILATION_CACHE: Enumerator =
        Enumerator { enumeration: "BuilderFlag", name: "kDISABLE_COMPILATION_CACHE", numbers: [&[at(20, 9001)], &[at(18, 100000)], &[at(17, 110000)], &[at(18, 10300)], &[at(17, 10500)]] };

    /// `kSTRIP_PLAN`.
    pub const STRIP_PLAN: Enumerator =
        Enumerator { enumeration: "BuilderFlag", name: "kSTRIP_PLAN", numbers: [&[], &[at(19, 100000)], &[at(18, 110000)], &[at(19, 10300)], &[at(18, 10500)]] };

    /// `kWEIGHTLESS`.
    pub const WEIGHTLESS: Enumerator =
        Enumerator { enumeration: "BuilderFlag", name: "kWEIGHTLESS", numbers: [&[at(21, 9200)], &[at(19, 100000)], &[], &[at(19, 10300)], &[]] };

    /// `kREFIT_IDENTICAL`.
    pub const REFIT_IDENTICAL: Enumerator =
        Enumerator { enumeration: "BuilderFlag", name: "kREFIT_IDENTICAL", numbers: [&[], &[at(20, 100000)], &[at(19, 110000)], &[at(20, 10300)], &[at(19, 10500)]] };

    /// `kWEIGHT_STREAMING`.
    pub const WEIGHT_STREAMING: Enumerator =
        Enumerator { enumeration: "BuilderFlag", name: "kWEIGHT_STREAMING", numbers: [&[], &[at(21, 100000)], &[at(20, 110000)], &[at(21, 10300)], &[at(20, 10500)]] };

    /// `kINT4`.
    pub const INT4: Enumerator =
        Enumerator { enumeration: "BuilderFlag", name: "kINT4", numbers: [&[], &[at(22, 100100)], &[], &[at(22, 10300)], &[]] };

    /// `kREFIT_INDIVIDUAL`.
    pub const REFIT_INDIVIDUAL: Enumerator =
        Enumerator { enumeration: "BuilderFlag", name: "kREFIT_INDIVIDUAL", numbers: [&[], &[at(23, 100200)], &[at(22, 110000)], &[at(23, 10300)], &[at(22, 10500)]] };

    /// `kSTRICT_NANS`.
    pub const STRICT_NANS: Enumerator =
        Enumerator { enumeration: "BuilderFlag", name: "kSTRICT_NANS", numbers: [&[], &[at(24, 100600)], &[at(23, 110000)], &[at(24, 10300)], &[at(23, 10500)]] };

    /// `kMONITOR_MEMORY`.
    pub const MONITOR_MEMORY: Enumerator =
        Enumerator { enumeration: "BuilderFlag", name: "kMONITOR_MEMORY", numbers: [&[], &[at(25, 100600)], &[at(24, 110000)], &[at(25, 10300)], &[at(24, 10500)]] };

    /// `kFP4`.
    pub const FP4: Enumerator =
        Enumerator { enumeration: "BuilderFlag", name: "kFP4", numbers: [&[], &[at(26, 100800)], &[], &[at(26, 10300)], &[]] };

    /// `kEDITABLE_TIMING_CACHE`.
    pub const EDITABLE_TIMING_CACHE: Enumerator =
        Enumerator { enumeration: "BuilderFlag", name: "kEDITABLE_TIMING_CACHE", numbers: [&[], &[at(27, 100800)], &[at(26, 110000)], &[at(27, 10300)], &[at(26, 10500)]] };

    /// `kDISTRIBUTIVE_INDEPENDENCE`.
    pub const DISTRIBUTIVE_INDEPENDENCE: Enumerator =
        Enumerator { enumeration: "BuilderFlag", name: "kDISTRIBUTIVE_INDEPENDENCE", numbers: [&[], &[at(28, 101200)], &[at(27, 110000)], &[at(28, 10300)], &[at(27, 10500)]] };

    /// `kSTRICT_TYPES`.
    pub const STRICT_TYPES: Enumerator =
        Enumerator { enumeration: "BuilderFlag", name: "kSTRICT_TYPES", numbers: [&[at(4, 8001)], &[], &[], &[], &[]] };

    /// `kENABLE_TACTIC_HEURISTIC`.
    pub const ENABLE_TACTIC_HEURISTIC: Enumerator =
        Enumerator { enumeration: "BuilderFlag", name: "kENABLE_TACTIC_HEURISTIC", numbers: [&[at(14, 8501)], &[], &[], &[], &[]] };

    /// `kREQUIRE_USER_ALLOCATION`.
    pub const REQUIRE_USER_ALLOCATION: Enumerator =
        Enumerator { enumeration: "BuilderFlag", name: "kREQUIRE_USER_ALLOCATION", numbers: [&[], &[], &[], &[], &[at(28, 10500)]] };

    /// Every value.
    pub const ALL: &[Enumerator] = &[FP16, INT8, DEBUG, GPU_FALLBACK, REFIT, DISABLE_TIMING_CACHE, TF32, SPARSE_WEIGHTS, SAFETY_SCOPE, OBEY_PRECISION_CONSTRAINTS, PREFER_PRECISION_CONSTRAINTS, DIRECT_IO, REJECT_EMPTY_ALGORITHMS, VERSION_COMPATIBLE, EXCLUDE_LEAN_RUNTIME, FP8, ERROR_ON_TIMING_CACHE_MISS, BF16, DISABLE_COMPILATION_CACHE, STRIP_PLAN, WEIGHTLESS, REFIT_IDENTICAL, WEIGHT_STREAMING, INT4, REFIT_INDIVIDUAL, STRICT_NANS, MONITOR_MEMORY, FP4, EDITABLE_TIMING_CACHE, DISTRIBUTIVE_INDEPENDENCE, STRICT_TYPES, ENABLE_TACTIC_HEURISTIC, REQUIRE_USER_ALLOCATION];
}

/// `MemoryPoolType`.
pub mod memory_pool_type {
    use super::*;

    /// `kWORKSPACE`.
    pub const WORKSPACE: Enumerator =
        Enumerator { enumeration: "MemoryPoolType", name: "kWORKSPACE", numbers: [&[at(0, 8401)], &[at(0, 100000)], &[at(0, 110000)], &[at(0, 10300)], &[at(0, 10500)]] };

    /// `kDLA_MANAGED_SRAM`.
    pub const DLA_MANAGED_SRAM: Enumerator =
        Enumerator { enumeration: "MemoryPoolType", name: "kDLA_MANAGED_SRAM", numbers: [&[at(1, 8401)], &[at(1, 100000)], &[at(1, 110000)], &[at(1, 10300)], &[at(1, 10500)]] };

    /// `kDLA_LOCAL_DRAM`.
    pub const DLA_LOCAL_DRAM: Enumerator =
        Enumerator { enumeration: "MemoryPoolType", name: "kDLA_LOCAL_DRAM", numbers: [&[at(2, 8401)], &[at(2, 100000)], &[at(2, 110000)], &[at(2, 10300)], &[at(2, 10500)]] };

    /// `kDLA_GLOBAL_DRAM`.
    pub const DLA_GLOBAL_DRAM: Enumerator =
        Enumerator { enumeration: "MemoryPoolType", name: "kDLA_GLOBAL_DRAM", numbers: [&[at(3, 8401)], &[at(3, 100000)], &[at(3, 110000)], &[at(3, 10300)], &[at(3, 10500)]] };

    /// `kTACTIC_DRAM`.
    pub const TACTIC_DRAM: Enumerator =
        Enumerator { enumeration: "MemoryPoolType", name: "kTACTIC_DRAM", numbers: [&[at(4, 8600)], &[at(4, 100000)], &[at(4, 110000)], &[at(4, 10300)], &[at(4, 10500)]] };

    /// `kTACTIC_SHARED_MEMORY`.
    pub const TACTIC_SHARED_MEMORY: Enumerator =
        Enumerator { enumeration: "MemoryPoolType", name: "kTACTIC_SHARED_MEMORY", numbers: [&[], &[at(5, 100000)], &[at(5, 110000)], &[at(5, 10300)], &[at(5, 10500)]] };

    /// Every value.
    pub const ALL: &[Enumerator] = &[WORKSPACE, DLA_MANAGED_SRAM, DLA_LOCAL_DRAM, DLA_GLOBAL_DRAM, TACTIC_DRAM, TACTIC_SHARED_MEMORY];
}

/// `NetworkDefinitionCreationFlag`.
pub mod network_definition_creation_flag {
    use super::*;

    /// `kEXPLICIT_BATCH`.
    pub const EXPLICIT_BATCH: Enumerator =
        Enumerator { enumeration: "NetworkDefinitionCreationFlag", name: "kEXPLICIT_BATCH", numbers: [&[at(0, 8001)], &[at(0, 100000)], &[], &[at(0, 10300)], &[]] };

    /// `kSTRONGLY_TYPED`.
    pub const STRONGLY_TYPED: Enumerator =
        Enumerator { enumeration: "NetworkDefinitionCreationFlag", name: "kSTRONGLY_TYPED", numbers: [&[at(2, 9001)], &[at(1, 100000)], &[at(0, 110000)], &[at(1, 10300)], &[at(0, 10500)]] };

    /// `kPREFER_JIT_PYTHON_PLUGINS`.
    pub const PREFER_JIT_PYTHON_PLUGINS: Enumerator =
        Enumerator { enumeration: "NetworkDefinitionCreationFlag", name: "kPREFER_JIT_PYTHON_PLUGINS", numbers: [&[], &[at(2, 100900)], &[at(1, 110000)], &[], &[]] };

    /// `kPREFER_AOT_PYTHON_PLUGINS`.
    pub const PREFER_AOT_PYTHON_PLUGINS: Enumerator =
        Enumerator { enumeration: "NetworkDefinitionCreationFlag", name: "kPREFER_AOT_PYTHON_PLUGINS", numbers: [&[], &[at(3, 100900)], &[at(2, 110000)], &[], &[]] };

    /// `kEXPLICIT_PRECISION`.
    pub const EXPLICIT_PRECISION: Enumerator =
        Enumerator { enumeration: "NetworkDefinitionCreationFlag", name: "kEXPLICIT_PRECISION", numbers: [&[at(1, 8001)], &[], &[], &[], &[]] };

    /// Every value.
    pub const ALL: &[Enumerator] = &[EXPLICIT_BATCH, STRONGLY_TYPED, PREFER_JIT_PYTHON_PLUGINS, PREFER_AOT_PYTHON_PLUGINS, EXPLICIT_PRECISION];
}

/// `DeviceType`.
pub mod device_type {
    use super::*;

    /// `kGPU`.
    pub const GPU: Enumerator =
        Enumerator { enumeration: "DeviceType", name: "kGPU", numbers: [&[at(0, 8001)], &[at(0, 100000)], &[at(0, 110000)], &[at(0, 10300)], &[at(0, 10500)]] };

    /// `kDLA`.
    pub const DLA: Enumerator =
        Enumerator { enumeration: "DeviceType", name: "kDLA", numbers: [&[at(1, 8001)], &[at(1, 100000)], &[at(1, 110000)], &[at(1, 10300)], &[at(1, 10500)]] };

    /// Every value.
    pub const ALL: &[Enumerator] = &[GPU, DLA];
}

/// `HardwareCompatibilityLevel`.
pub mod hardware_compatibility_level {
    use super::*;

    /// `kNONE`.
    pub const NONE: Enumerator =
        Enumerator { enumeration: "HardwareCompatibilityLevel", name: "kNONE", numbers: [&[at(0, 8600)], &[at(0, 100000)], &[at(0, 110000)], &[at(0, 10300)], &[at(0, 10500)]] };

    /// `kAMPERE_PLUS`.
    pub const AMPERE_PLUS: Enumerator =
        Enumerator { enumeration: "HardwareCompatibilityLevel", name: "kAMPERE_PLUS", numbers: [&[at(1, 8600)], &[at(1, 100000)], &[at(1, 110000)], &[at(1, 10300)], &[at(1, 10500)]] };

    /// `kSAME_COMPUTE_CAPABILITY`.
    pub const SAME_COMPUTE_CAPABILITY: Enumerator =
        Enumerator { enumeration: "HardwareCompatibilityLevel", name: "kSAME_COMPUTE_CAPABILITY", numbers: [&[], &[at(2, 100900)], &[at(2, 110000)], &[at(2, 10300)], &[at(2, 10500)]] };

    /// Every value.
    pub const ALL: &[Enumerator] = &[NONE, AMPERE_PLUS, SAME_COMPUTE_CAPABILITY];
}

/// `ComputeCapability`.
pub mod compute_capability {
    use super::*;

    /// `kNONE`.
    pub const NONE: Enumerator =
        Enumerator { enumeration: "ComputeCapability", name: "kNONE", numbers: [&[], &[], &[], &[at(0, 10300)], &[at(0, 10500)]] };

    /// `kCURRENT`.
    pub const CURRENT: Enumerator =
        Enumerator { enumeration: "ComputeCapability", name: "kCURRENT", numbers: [&[], &[], &[], &[at(1, 10300)], &[at(1, 10500)]] };

    /// `kSM75`.
    pub const SM75: Enumerator =
        Enumerator { enumeration: "ComputeCapability", name: "kSM75", numbers: [&[], &[], &[], &[at(75, 10300)], &[at(75, 10500)]] };

    /// `kSM80`.
    pub const SM80: Enumerator =
        Enumerator { enumeration: "ComputeCapability", name: "kSM80", numbers: [&[], &[], &[], &[at(80, 10300)], &[at(80, 10500)]] };

    /// `kSM86`.
    pub const SM86: Enumerator =
        Enumerator { enumeration: "ComputeCapability", name: "kSM86", numbers: [&[], &[], &[], &[at(86, 10300)], &[at(86, 10500)]] };

    /// `kSM89`.
    pub const SM89: Enumerator =
        Enumerator { enumeration: "ComputeCapability", name: "kSM89", numbers: [&[], &[], &[], &[at(89, 10300)], &[at(89, 10500)]] };

    /// `kSM120`.
    pub const SM120: Enumerator =
        Enumerator { enumeration: "ComputeCapability", name: "kSM120", numbers: [&[], &[], &[], &[at(120, 10300)], &[at(120, 10500)]] };

    /// `kSM121`.
    pub const SM121: Enumerator =
        Enumerator { enumeration: "ComputeCapability", name: "kSM121", numbers: [&[], &[], &[], &[], &[at(121, 10500)]] };

    /// Every value.
    pub const ALL: &[Enumerator] = &[NONE, CURRENT, SM75, SM80, SM86, SM89, SM120, SM121];
}

/// Every class, with every method that has a row.
pub const CLASSES: &[(ClassTable, &[MethodRow])] = &[(builder::CLASS, builder::METHODS), (builder_config::CLASS, builder_config::METHODS), (network_definition::CLASS, network_definition::METHODS), (tensor::CLASS, tensor::METHODS), (optimization_profile::CLASS, optimization_profile::METHODS), (timing_cache::CLASS, timing_cache::METHODS), (host_memory::CLASS, host_memory::METHODS), (parser::CLASS, parser::METHODS), (parser_error::CLASS, parser_error::METHODS), (progress_monitor::CLASS, progress_monitor::METHODS)];
