//! Figures of a device that the driver gives to anyone who asks, whoever uses the device.
//!
//! They are read by the parent: the process that is measured does nothing else.

#[cfg(feature = "nvml")]
use crate::ffi::nvml::{NvmlChoice, NvmlDevice};
use crate::report::Measured;

/// Reads a device's memory from outside the process that uses it.
#[derive(Debug)]
pub struct DeviceMeter {
    #[cfg(feature = "nvml")]
    device: NvmlDevice,
}

/// What the driver says at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceFigures {
    /// Free memory of the device, bytes.
    pub free_bytes: Measured<u64>,
    /// All memory of the device, bytes.
    pub total_bytes: Measured<u64>,
    /// Memory that the driver books to the process, bytes.
    pub process_bytes: ProcessBytes,
}

/// Where a program's process is not in the driver's list, and nobody says whether it has a context.
pub const NOT_LISTED: &str = "the driver does not list the process: it has no context yet, or the list \
     goes by the process numbers of another namespace";

/// What the driver books to a process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProcessBytes {
    /// So many bytes.
    Booked(u64),
    /// The process is not in the driver's list: it has no context on the device, or the list goes by
    /// the process numbers of another namespace, as in a container.
    Unlisted,
    /// The driver does not tell, and why.
    Refused(String),
}

/// Why a build without the management library has no figures.
#[cfg(not(feature = "nvml"))]
const NOT_BUILT_IN: &str = "this build has no NVML";

#[cfg(feature = "nvml")]
impl DeviceMeter {
    /// Opens the device that CUDA counts at position `ordinal`, by what `CUDA_VISIBLE_DEVICES` makes of
    /// it.
    ///
    /// # Errors
    /// The reason why there are no figures, in words.
    pub fn open(ordinal: u32) -> Result<DeviceMeter, String> {
        let visible = std::env::var("CUDA_VISIBLE_DEVICES").ok();
        let choice = choose(visible.as_deref(), ordinal)?;
        let device = NvmlDevice::open(&choice).map_err(|refusal| refusal.to_string())?;
        // A driver that has no figures for this device is found out now, not in every sample. One of the
        // two is enough: integrated devices may tell what a process holds and not what is free.
        match (device.memory(), device.process_bytes(0)) {
            (Err(memory), Err(_)) => Err(memory.to_string()),
            _ => Ok(DeviceMeter { device }),
        }
    }

    /// Reads everything, and what is booked to `pid`.
    pub fn read(&self, pid: u32) -> DeviceFigures {
        let (free_bytes, total_bytes) = match self.device.memory() {
            Ok(memory) => (memory.free_bytes.into(), memory.total_bytes.into()),
            Err(refusal) => {
                let absent = || Measured::absent(refusal.to_string());
                (absent(), absent())
            }
        };
        let process_bytes = match self.device.process_bytes(pid) {
            Ok(Some(bytes)) => ProcessBytes::Booked(bytes),
            Ok(None) => ProcessBytes::Unlisted,
            Err(refusal) => ProcessBytes::Refused(refusal.to_string()),
        };
        DeviceFigures {
            free_bytes,
            total_bytes,
            process_bytes,
        }
    }

    /// Free memory of the device alone, bytes: cheap enough to be read while a stage goes on.
    pub fn free_bytes(&self) -> Option<u64> {
        self.device.memory().ok().map(|memory| memory.free_bytes)
    }

    /// What is booked to a process alone, bytes; `None` where it is not listed or the driver refuses.
    pub fn process_bytes(&self, pid: u32) -> Option<u64> {
        self.device.process_bytes(pid).ok().flatten()
    }

    /// The version of the driver, where it tells.
    pub fn driver_version(&self) -> Option<String> {
        self.device.driver_version()
    }
}

#[cfg(not(feature = "nvml"))]
impl DeviceMeter {
    /// Opens nothing: this build has no management library.
    ///
    /// # Errors
    /// Always.
    pub fn open(_ordinal: u32) -> Result<DeviceMeter, String> {
        Err(NOT_BUILT_IN.to_owned())
    }

    /// Reads nothing.
    #[allow(clippy::unused_self, reason = "the contract of builds with it")]
    pub fn read(&self, _pid: u32) -> DeviceFigures {
        DeviceFigures {
            free_bytes: Measured::absent(NOT_BUILT_IN),
            total_bytes: Measured::absent(NOT_BUILT_IN),
            process_bytes: ProcessBytes::Refused(NOT_BUILT_IN.to_owned()),
        }
    }

    /// Reads nothing.
    #[allow(clippy::unused_self, reason = "the contract of builds with it")]
    pub fn free_bytes(&self) -> Option<u64> {
        None
    }

    /// Reads nothing.
    #[allow(clippy::unused_self, reason = "the contract of builds with it")]
    pub fn process_bytes(&self, _pid: u32) -> Option<u64> {
        None
    }

    /// Knows nothing.
    #[allow(clippy::unused_self, reason = "the contract of builds with it")]
    pub fn driver_version(&self) -> Option<String> {
        None
    }
}

/// Which device of the machine stands at a position among those that CUDA may see (CUDA C++
/// Programming Guide, "CUDA Environment Variables").
#[cfg(feature = "nvml")]
fn choose(visible: Option<&str>, ordinal: u32) -> Result<NvmlChoice, String> {
    // Without the variable CUDA counts the fastest device first and NVML goes by the bus. With devices
    // of one kind, and with CUDA_DEVICE_ORDER=PCI_BUS_ID, that is the same.
    let Some(visible) = visible else {
        return Ok(NvmlChoice::Index(ordinal));
    };
    let hidden = || format!("CUDA_VISIBLE_DEVICES leaves no device {ordinal}");
    // The first entry that is no device hides all that follow.
    let entries = visible.split(',').map(str::trim);
    let mut seen = entries.map_while(|entry| match entry.parse() {
        Ok(index) => Some(NvmlChoice::Index(index)),
        Err(_) if entry.starts_with("GPU-") || entry.starts_with("MIG-") => {
            Some(NvmlChoice::Uuid(entry.to_owned()))
        }
        Err(_) => None,
    });
    seen.nth(ordinal as usize).ok_or_else(hidden)
}

#[cfg(all(test, feature = "nvml"))]
mod tests {
    use super::choose;
    use crate::ffi::nvml::NvmlChoice;

    #[test]
    fn without_a_choice_positions_are_those_of_the_machine() {
        assert_eq!(choose(None, 1), Ok(NvmlChoice::Index(1)));
    }

    #[test]
    fn a_choice_of_devices_moves_positions() {
        assert_eq!(choose(Some("3,1"), 0), Ok(NvmlChoice::Index(3)));
        assert_eq!(choose(Some("3, 1"), 1), Ok(NvmlChoice::Index(1)));
        let uuid = "GPU-b7f6c1b0-0000";
        let chosen = choose(Some(uuid), 0);
        assert_eq!(chosen, Ok(NvmlChoice::Uuid(uuid.to_owned())));
    }

    #[test]
    fn what_is_hidden_is_no_device() {
        for (visible, ordinal) in [("", 0), ("-1", 0), ("0", 1), ("0,-1,2", 1), ("none,0", 0)] {
            let reason = choose(Some(visible), ordinal).unwrap_err();
            assert!(reason.contains("CUDA_VISIBLE_DEVICES"), "{reason}");
        }
    }
}
