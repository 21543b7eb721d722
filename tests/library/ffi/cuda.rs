//! What the driver does when all is well.

use std::sync::Arc;

use trtmem::ffi::cuda::{Context, DEVICE_ALIGNMENT, Driver, DriverLibrary, SampleKernel, Stream};
use trtmem::ffi::ledger::{AddressLedger, Ledger};

use crate::again;
use crate::doubles::Double;

const MIB: u64 = 1 << 20;

/// A driver of its own: every setting makes another library, with a state of its own.
fn driver(double: &Double) -> Option<Driver> {
    let path = double.driver()?;
    Some(DriverLibrary::open_from(&[path]).unwrap().start().unwrap())
}

fn context(name: &str) -> Option<Context> {
    let driver = driver(&Double::new().with("TEST", name))?;
    Some(Context::retain(&driver.device(0).unwrap()).unwrap())
}

#[test]
fn a_driver_tells_its_version_and_its_devices() {
    let double = Double::new()
        .with("VERSION", "11040")
        .with("DEVICES", "2")
        .with("INTEGRATED", "1");
    let Some(driver) = driver(&double) else {
        return;
    };
    assert_eq!(driver.version().unwrap().to_string(), "11.4");
    assert_eq!(driver.devices().unwrap(), 2);
    let device = driver.device(1).unwrap();
    assert_eq!(device.name().unwrap(), "Stand-in 1");
    assert_eq!(device.compute_capability().unwrap(), (8, 7));
    assert_eq!(device.multiprocessors().unwrap(), 4);
    assert_eq!(device.total_bytes().unwrap(), 8 << 30);
    assert_eq!(device.pci_bus_id().unwrap(), "0000:02:00.0");
    assert!(device.is_integrated().unwrap());
    let file = driver.library().path().unwrap();
    assert!(file.ends_with("libcuda.so.1"), "{}", file.display());
}

#[test]
fn a_context_takes_what_it_costs_and_gives_it_back_with_its_last_owner() {
    let Some(context) = context("context") else {
        return;
    };
    let device = *context.device();
    let free = |context: &Context| context.memory_info().unwrap().free_bytes;
    let with_one = free(&context);
    assert_eq!(context.memory_info().unwrap().total_bytes, 8 << 30);
    assert_eq!(with_one, (8 << 30) - 32 * MIB);
    let ledger = Arc::new(Ledger::default());
    let buffer = context.allocate(MIB, &ledger).unwrap();
    drop(context);
    assert_eq!(free(buffer.context()), with_one - MIB);
    drop(buffer);
    let again = Context::retain(&device).unwrap();
    assert_eq!(free(&again), with_one);
}

#[test]
fn buffers_of_known_size_are_found_in_free_memory_and_in_the_ledger() {
    let Some(context) = context("buffers") else {
        return;
    };
    let before = context.memory_info().unwrap().free_bytes;
    let ledger = Arc::new(Ledger::default());
    let first = context.allocate(3 * MIB, &ledger).unwrap();
    let second = context.allocate(5 * MIB, &ledger).unwrap();
    assert_eq!(first.address() % DEVICE_ALIGNMENT, 0);
    assert_ne!(first.address(), second.address());
    assert_eq!(context.memory_info().unwrap().free_bytes, before - 8 * MIB);
    second.release().unwrap();
    let figures = ledger.take();
    assert_eq!(figures.live_bytes, 3 * MIB);
    assert_eq!(figures.peak_bytes, 8 * MIB);
    assert_eq!(figures.largest_bytes, 5 * MIB);
    assert_eq!((figures.allocations, figures.releases), (2, 1));
    drop(first);
    assert_eq!(ledger.take().growth_bytes, -3 * i64::try_from(MIB).unwrap());
    assert_eq!(context.memory_info().unwrap().free_bytes, before);
}

#[test]
fn forgotten_memory_stays_taken_and_counted() {
    let Some(context) = context("forgotten") else {
        return;
    };
    let before = context.memory_info().unwrap().free_bytes;
    let ledger = Arc::new(Ledger::default());
    context.allocate(MIB, &ledger).unwrap().forget();
    assert_eq!(context.memory_info().unwrap().free_bytes, before - MIB);
    assert_eq!(ledger.live_bytes(), MIB);
}

#[test]
fn pinned_memory_is_zero_and_belongs_to_the_host() {
    let Some(context) = context("pinned") else {
        return;
    };
    let before = context.memory_info().unwrap().free_bytes;
    let ledger = Arc::new(Ledger::default());
    let mut pinned = context.allocate_pinned(MIB + 1, &ledger).unwrap();
    assert_eq!(pinned.bytes(), MIB + 1);
    assert!(pinned.as_slice().iter().all(|byte| *byte == 0));
    pinned.as_mut_slice().fill(7);
    assert_eq!(pinned.as_slice().last(), Some(&7));
    assert_eq!(context.memory_info().unwrap().free_bytes, before);
    assert_eq!(ledger.live_bytes(), MIB + 1);
    drop(pinned);
    assert_eq!(ledger.live_bytes(), 0);
}

#[test]
fn work_goes_through_a_stream() {
    let Some(context) = context("work") else {
        return;
    };
    let ledger = Arc::new(Ledger::default());
    let stream = Stream::new(&context).unwrap();
    assert!(!stream.raw().is_null());
    let buffer = context.allocate(4096, &ledger).unwrap();
    stream.fill(&buffer, 3).unwrap();
    stream.copy_to_device(&buffer, &[1; 4096]).unwrap();
    let kernel = SampleKernel::load(&context).unwrap();
    kernel.add(&stream, &buffer, &buffer).unwrap();
    stream.synchronize().unwrap();
}

#[test]
fn a_copy_that_does_not_fit_and_a_kernel_without_numbers_are_refused_before_the_driver_is_asked() {
    let Some(context) = context("misfit") else {
        return;
    };
    let ledger = Arc::new(Ledger::default());
    let stream = Stream::new(&context).unwrap();
    let small = context.allocate(3, &ledger).unwrap();
    let text = stream
        .copy_to_device(&small, &[0; 4])
        .unwrap_err()
        .to_string();
    assert!(text.contains("copy 4 bytes to the device"), "{text}");
    let kernel = SampleKernel::load(&context).unwrap();
    assert!(kernel.add(&stream, &small, &small).is_err());
}

#[test]
fn any_thread_may_take_and_give_back_memory() {
    let Some(context) = context("threads") else {
        return;
    };
    let before = context.memory_info().unwrap().free_bytes;
    let ledger = AddressLedger::with_room_for(1000);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            let (context, ledger) = (&context, &ledger);
            scope.spawn(move || {
                for number in 1..=200 {
                    let address = context.allocate_raw(number * 256).unwrap();
                    ledger.took(address, number * 256);
                    assert_eq!(ledger.gave_back(address), Some(number * 256));
                    context.free_raw(address).unwrap();
                }
            });
        }
    });
    let figures = ledger.take();
    assert_eq!((figures.allocations, figures.releases), (800, 800));
    assert_eq!(figures.live_bytes, 0);
    assert_eq!(context.memory_info().unwrap().free_bytes, before);
}

#[test]
fn where_the_device_has_the_systems_memory_its_buffers_are_there() {
    let test = "where_the_device_has_the_systems_memory_its_buffers_are_there";
    again::alone(module_path!(), test, buffers_are_in_the_systems_memory);
}

fn buffers_are_in_the_systems_memory() {
    let double = Double::new()
        .with("MEMORY", "system")
        .with("INTEGRATED", "1");
    let Some(driver) = driver(&double) else {
        return;
    };
    let context = Context::retain(&driver.device(0).unwrap()).unwrap();
    let resident = || {
        let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
        let pages = statm.split(' ').nth(1).unwrap().parse::<u64>().unwrap();
        pages * 4096
    };
    let before = resident();
    let ledger = Arc::new(Ledger::default());
    let buffer = context.allocate(64 * MIB, &ledger).unwrap();
    assert!(resident() > before + 60 * MIB);
    let stream = Stream::new(&context).unwrap();
    let kernel = SampleKernel::load(&context).unwrap();
    kernel.add(&stream, &buffer, &buffer).unwrap();
    drop(buffer);
    assert!(resident() < before + 32 * MIB);
}
