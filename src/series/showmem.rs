//! `showmem` of QNX: what each process holds.

/// A process's row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShowmemRow {
    /// Its number.
    pub pid: u32,
    /// Its name.
    pub command: String,
    /// All of it.
    pub total_bytes: u64,
    /// Code.
    pub code_bytes: u64,
    /// Data.
    pub data_bytes: u64,
    /// Heap.
    pub heap_bytes: u64,
    /// Stacks.
    pub stack_bytes: u64,
    /// What is none of these.
    pub other_bytes: u64,
}

impl ShowmemRow {
    /// Whether the parts make the total.
    pub fn adds_up(&self) -> bool {
        let parts = [
            self.code_bytes,
            self.data_bytes,
            self.heap_bytes,
            self.stack_bytes,
            self.other_bytes,
        ];
        let sum = parts.into_iter().try_fold(0u64, u64::checked_add);
        sum == Some(self.total_bytes)
    }
}

/// Whether a line is a heading of `showmem`.
pub(super) fn is_showmem(line: &str) -> bool {
    line.starts_with("Process listing (Total, Code, Data, Heap, Stack, Other)")
}

/// Reads a row: six sizes in bytes, the process's number, its name.
pub fn showmem_row(line: &str) -> Option<ShowmemRow> {
    let mut words = line.split_ascii_whitespace();
    let mut sizes = [0u64; 6];
    for size in &mut sizes {
        *size = words.next()?.parse().ok()?;
    }
    let pid = words.next()?.parse().ok()?;
    let command = words.collect::<Vec<_>>().join(" ");
    let [
        total_bytes,
        code_bytes,
        data_bytes,
        heap_bytes,
        stack_bytes,
        other_bytes,
    ] = sizes;
    (!command.is_empty()).then_some(ShowmemRow {
        pid,
        command,
        total_bytes,
        code_bytes,
        data_bytes,
        heap_bytes,
        stack_bytes,
        other_bytes,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_six_sizes_a_number_and_a_name() {
        let row = showmem_row("  21 1 2 3 4 11  77 my program").expect("a row");
        assert_eq!((row.pid, row.command.as_str()), (77, "my program"));
        assert_eq!((row.total_bytes, row.other_bytes), (21, 11));
        assert!(row.adds_up());
        assert_eq!(showmem_row("1 2 3 4 5 6 7"), None);
        assert_eq!(showmem_row("Shared shared objects (Total, Code)"), None);
    }
}
