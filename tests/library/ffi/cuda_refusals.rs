//! What becomes of a driver that is not there, lacks a function, or refuses.

use std::error::Error;
use std::sync::Arc;

use trtmem::ffi::cuda::{Context, CudaError, DriverLibrary, SampleKernel, Stream};
use trtmem::ffi::ledger::Ledger;

use crate::doubles::Double;

/// Everything that is done with a driver, in one go.
fn everything(double: &Double) -> Option<Result<(), CudaError>> {
    let path = double.driver()?;
    Some(whole_life(&DriverLibrary::open_from(&[path]).unwrap()))
}

fn whole_life(library: &DriverLibrary) -> Result<(), CudaError> {
    let driver = library.start()?;
    driver.version()?;
    let device = driver.device(0)?;
    device.name()?;
    device.pci_bus_id()?;
    device.total_bytes()?;
    device.is_integrated()?;
    let context = Context::retain(&device)?;
    let ledger = Arc::new(Ledger::default());
    let buffer = context.allocate(4096, &ledger)?;
    let pinned = context.allocate_pinned(4096, &ledger)?;
    let stream = Stream::new(&context)?;
    stream.fill(&buffer, 0)?;
    stream.copy_to_device(&buffer, pinned.as_slice())?;
    let kernel = SampleKernel::load(&context)?;
    kernel.add(&stream, &buffer, &buffer)?;
    stream.synchronize()?;
    buffer.release()
}

/// The functions whose refusal ends the life above, each with words of what was wanted.
const NEEDED: [(&str, &str); 20] = [
    ("cuInit", "start the CUDA driver"),
    ("cuDriverGetVersion", "query the driver's version"),
    ("cuDeviceGetCount", "count the devices"),
    ("cuDeviceGet", "find device 0"),
    ("cuDeviceGetName", "query the name of device 0"),
    ("cuDeviceTotalMem_v2", "query the memory of device 0"),
    ("cuDeviceGetAttribute", "query an attribute of device 0"),
    ("cuDeviceGetPCIBusId", "query the bus address of device 0"),
    (
        "cuDevicePrimaryCtxRetain",
        "make the primary context of device 0",
    ),
    ("cuCtxSetCurrent", "make the context current"),
    ("cuCtxGetCurrent", "allocate 4096 bytes of device memory"),
    ("cuMemAlloc_v2", "allocate 4096 bytes of device memory"),
    ("cuMemFree_v2", "free 4096 bytes of device memory"),
    (
        "cuMemHostAlloc",
        "allocate 4096 bytes of pinned host memory",
    ),
    ("cuMemcpyHtoDAsync_v2", "copy 4096 bytes to the device"),
    ("cuMemsetD8Async", "fill 4096 bytes of the device"),
    ("cuStreamCreate", "make a stream"),
    ("cuModuleLoadData", "load the sample kernel"),
    ("cuModuleGetFunction", "load the sample kernel"),
    ("cuLaunchKernel", "launch the sample kernel"),
];

/// Functions that are called only to give something back: without them it stays taken.
const GIVING_BACK: [&str; 4] = [
    "cuDevicePrimaryCtxRelease_v2",
    "cuMemFreeHost",
    "cuStreamDestroy_v2",
    "cuModuleUnload",
];

#[test]
fn a_life_goes_through_where_nothing_is_refused() {
    let Some(done) = everything(&Double::new().with("TEST", "life")) else {
        return;
    };
    done.unwrap();
}

#[test]
fn an_absent_library_is_told_with_what_was_tried_and_what_to_do() {
    let error = DriverLibrary::open_from(&["/nowhere/libcuda.so.1"]).unwrap_err();
    assert!(error.is_missing());
    assert!(
        error.to_string().contains("install NVIDIA's driver"),
        "{error}"
    );
    let beneath = error.source().unwrap().to_string();
    assert!(beneath.contains("/nowhere/libcuda.so.1"), "{beneath}");
}

#[test]
fn each_function_is_missed_by_the_call_that_needs_it_and_by_no_other() {
    for (function, wanted) in NEEDED {
        let double = Double::new().without(function);
        let Some(done) = everything(&double) else {
            return;
        };
        let error = done.unwrap_err();
        let text = error.to_string();
        assert!(
            text.contains(&format!("cannot {wanted}")),
            "{function}: {text}"
        );
        assert!(text.contains(&format!("has no {function}")), "{text}");
        assert!(error.is_missing(), "{text}");
    }
    for function in GIVING_BACK {
        everything(&Double::new().without(function)).map(Result::unwrap);
    }
}

#[test]
fn each_refusal_names_what_was_wanted_the_function_and_the_reason() {
    for (function, wanted) in NEEDED {
        let double = Double::new().with("FAIL", &format!("{function}:400"));
        let Some(done) = everything(&double) else {
            return;
        };
        let error = done.unwrap_err();
        let text = error.to_string();
        assert!(
            text.contains(&format!("cannot {wanted}")),
            "{function}: {text}"
        );
        let reason =
            format!("{function} gave 400 CUDA_ERROR_INVALID_HANDLE, invalid resource handle; ");
        assert!(text.contains(&reason), "{text}");
        assert!(!text.contains('\n'), "{text}");
        assert_eq!(error.is_missing(), function == "cuInit", "{text}");
        assert_eq!(error.code(), Some(400));
    }
}

#[test]
fn a_stream_that_failed_says_so_when_it_is_waited_for() {
    // The first wait is that of the copy.
    let double = Double::new().with("FAIL", "cuStreamSynchronize:700@2");
    let Some(done) = everything(&double) else {
        return;
    };
    let text = done.unwrap_err().to_string();
    assert!(text.contains("cannot wait for the stream"), "{text}");
    assert!(text.contains("CUDA_ERROR_ILLEGAL_ADDRESS"), "{text}");
}

#[test]
fn a_number_that_the_driver_does_not_explain_is_told_as_it_is() {
    for double in [
        Double::new().with("FAIL", "cuMemAlloc_v2:4711"),
        Double::new()
            .with("FAIL", "cuMemAlloc_v2:2")
            .without("cuGetErrorName")
            .without("cuGetErrorString"),
    ] {
        let Some(done) = everything(&double) else {
            return;
        };
        let text = done.unwrap_err().to_string();
        assert!(text.contains("which it does not explain"), "{text}");
    }
}

#[test]
fn a_machine_without_a_device_lacks_it() {
    let double = Double::new().with("DEVICES", "0");
    let Some(done) = everything(&double) else {
        return;
    };
    let error = done.unwrap_err();
    assert!(error.is_missing());
    let text = error.to_string();
    assert!(text.contains("100 CUDA_ERROR_NO_DEVICE"), "{text}");
    assert!(text.contains("nvidia-smi"), "{text}");
}

#[test]
fn a_device_that_is_not_there_is_named_with_how_many_there_are() {
    let Some(path) = Double::new().with("DEVICES", "3").driver() else {
        return;
    };
    let driver = DriverLibrary::open_from(&[path]).unwrap().start().unwrap();
    for ordinal in [3, u32::MAX] {
        let error = driver.device(ordinal).unwrap_err();
        let text = error.to_string();
        assert!(text.starts_with(&format!(
            "there is no CUDA device {ordinal}; this machine has 3"
        )));
        assert!(error.is_missing());
    }
}

#[test]
fn a_driver_of_another_release_than_the_kernels_is_a_lack_of_the_machine() {
    let double = Double::new().with("FAIL", "cuInit:803");
    let Some(done) = everything(&double) else {
        return;
    };
    let error = done.unwrap_err();
    assert!(error.is_missing());
    assert!(
        error.to_string().contains("install matching ones"),
        "{error}"
    );
}

#[test]
fn more_than_the_device_has_is_refused_and_counted() {
    let Some(path) = Double::new().with("TOTAL", "64MiB").driver() else {
        return;
    };
    let driver = DriverLibrary::open_from(&[path]).unwrap().start().unwrap();
    let context = Context::retain(&driver.device(0).unwrap()).unwrap();
    let ledger = Arc::new(Ledger::default());
    for bytes in [33 << 20, u64::MAX] {
        let error = context.allocate(bytes, &ledger).unwrap_err();
        assert!(error.is_out_of_memory() && !error.is_missing(), "{error}");
        assert!(error.to_string().contains("ask for less"), "{error}");
    }
    let figures = ledger.take();
    assert_eq!(
        (figures.refusals, figures.allocations, figures.live_bytes),
        (2, 0, 0)
    );
    assert!(context.allocate(32 << 20, &ledger).is_ok());
}

#[test]
fn what_cannot_be_given_back_stays_in_the_ledger() {
    let Some(path) = Double::new()
        .with("FAIL", "cuMemFree_v2:1,cuMemFreeHost:1")
        .driver()
    else {
        return;
    };
    let driver = DriverLibrary::open_from(&[path]).unwrap().start().unwrap();
    let context = Context::retain(&driver.device(0).unwrap()).unwrap();
    let ledger = Arc::new(Ledger::default());
    drop(context.allocate(100, &ledger).unwrap());
    drop(context.allocate_pinned(10, &ledger).unwrap());
    assert_eq!(ledger.live_bytes(), 110);
    assert_eq!(ledger.take().releases, 0);
}

#[test]
fn an_address_that_is_none_is_refused_by_the_driver() {
    let Some(path) = Double::new().with("TEST", "addresses").driver() else {
        return;
    };
    let driver = DriverLibrary::open_from(&[path]).unwrap().start().unwrap();
    let context = Context::retain(&driver.device(0).unwrap()).unwrap();
    for address in [1, 256, 1 << 40, u64::MAX] {
        let refusal = context.free_raw(address).unwrap_err();
        assert_eq!((refusal.function(), refusal.number()), ("cuMemFree_v2", 1));
    }
}
