//! The control group that this process's memory is counted in (Linux).

use std::fs;
use std::path::{Path, PathBuf};

/// Where the files of a memory group lie; their names differ by version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum MemoryGroup {
    /// Version 2, one hierarchy.
    V2(PathBuf),
    /// Version 1, the `memory` controller's hierarchy.
    V1(PathBuf),
}

impl MemoryGroup {
    /// The group of this process; `None` where there is none, or its files are not to be seen from
    /// here. `root` is `/` but for tests.
    pub(crate) fn own(root: &Path) -> Option<MemoryGroup> {
        let membership = fs::read_to_string(root.join("proc/self/cgroup")).ok()?;
        let groups = membership.lines().filter_map(|line| {
            let mut parts = line.splitn(3, ':');
            let (_, controllers, path) = (parts.next()?, parts.next()?, parts.next()?);
            let path = path.trim_start_matches('/');
            match controllers {
                "" => Some(MemoryGroup::V2(root.join("sys/fs/cgroup").join(path))),
                "memory" => Some(MemoryGroup::V1(
                    root.join("sys/fs/cgroup/memory").join(path),
                )),
                _ => None,
            }
        });
        // With both mounted, the one that has memory files is the one that counts.
        let mut groups = groups.filter(|group| group.limit().is_some());
        groups.next()
    }

    /// The limit as the group's file says it: a number or `max`.
    pub(crate) fn limit(&self) -> Option<String> {
        let file = match self {
            MemoryGroup::V2(directory) => directory.join("memory.max"),
            MemoryGroup::V1(directory) => directory.join("memory.limit_in_bytes"),
        };
        let text = fs::read_to_string(file).ok()?;
        Some(text.trim().to_owned())
    }

    /// Processes of the group that the kernel has killed for want of memory, the group's or the
    /// machine's.
    pub(crate) fn kills(&self) -> Option<u64> {
        let file = match self {
            MemoryGroup::V2(directory) => directory.join("memory.events"),
            MemoryGroup::V1(directory) => directory.join("memory.oom_control"),
        };
        count(&fs::read_to_string(file).ok()?, "oom_kill")
    }
}

/// The number behind a key that stands first in its line.
pub(crate) fn count(text: &str, key: &str) -> Option<u64> {
    text.lines().find_map(|line| {
        let mut words = line.split_ascii_whitespace();
        (words.next()? == key).then(|| words.next()?.parse().ok())?
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_compared_whole() {
        let text = "low 0\noom 3\noom_kill 2\noom_group_kill 1\n";
        assert_eq!(count(text, "oom_kill"), Some(2));
        assert_eq!(count(text, "oom"), Some(3));
        assert_eq!(count("oom_kill\n", "oom_kill"), None);
        assert_eq!(count("oom_kill many\n", "oom_kill"), None);
    }

    #[test]
    fn of_two_hierarchies_the_one_with_memory_files_counts() {
        let root = std::env::temp_dir().join(format!("trtmem-cgroup-{}", std::process::id()));
        let group = root.join("sys/fs/cgroup/memory/work");
        fs::create_dir_all(&group).unwrap();
        fs::create_dir_all(root.join("proc/self")).unwrap();
        let membership = "4:memory:/work\n3:cpu:/\n0::/\n";
        fs::write(root.join("proc/self/cgroup"), membership).unwrap();
        assert_eq!(MemoryGroup::own(&root), None);
        fs::write(group.join("memory.limit_in_bytes"), "4096\n").unwrap();
        fs::write(
            group.join("memory.oom_control"),
            "under_oom 0\noom_kill 7\n",
        )
        .unwrap();
        let own = MemoryGroup::own(&root);
        fs::remove_dir_all(&root).unwrap();
        assert_eq!(own, Some(MemoryGroup::V1(group)));
    }
}
