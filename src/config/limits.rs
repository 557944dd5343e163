//! The limits under `[limits]`: their names, what they bound, and where each goes in the reader's own type.
//!
//! Separate because the reader knows bytes and counts, and people set mebibytes.

use crate::workbook::limits::Limits;

/// One limit as a setting.
pub(super) struct Limit {
    /// Its full name: `limits.file-mib`.
    pub(super) name: &'static str,
    /// What it bounds.
    pub(super) doc: &'static str,
    /// The largest value that may be set.
    pub(super) most: u64,
    /// Its value.
    pub(super) get: fn(&Limits) -> u64,
    /// Sets it.
    pub(super) set: fn(&mut Limits, u64),
}

impl Limit {
    /// Its name under `[limits]`: `file-mib`.
    pub(super) fn key(&self) -> &'static str {
        self.name.strip_prefix("limits.").unwrap_or(self.name)
    }
}

const MIB: u64 = 1024 * 1024;
/// A tebibyte, in mebibytes: far more than any program opens, far less than what overflows.
const TIB: u64 = 1024 * 1024;

/// Every limit.
pub(super) static LIMITS: &[Limit] = &[
    Limit {
        name: "limits.file-mib",
        doc: "The size of a workbook's file, in MiB.",
        most: TIB,
        get: |limits| limits.file_bytes / MIB,
        set: |limits, value| limits.file_bytes = value * MIB,
    },
    Limit {
        name: "limits.unpacked-mib",
        doc: "What all parts of a workbook unpack to, in MiB.",
        most: TIB,
        get: |limits| limits.unpacked_bytes / MIB,
        set: |limits, value| limits.unpacked_bytes = value * MIB,
    },
    Limit {
        name: "limits.ratio",
        doc: "How many times its packed size a large part may unpack to.",
        most: 100_000,
        get: |limits| limits.ratio,
        set: |limits, value| limits.ratio = value,
    },
    Limit {
        name: "limits.ratio-from-mib",
        doc: "From which unpacked size a part is held to the ratio, in MiB.",
        most: TIB,
        get: |limits| limits.ratio_from_bytes / MIB,
        set: |limits, value| limits.ratio_from_bytes = value * MIB,
    },
    Limit {
        name: "limits.parts",
        doc: "Parts in a workbook's package.",
        most: 1_000_000,
        get: |limits| limits.parts as u64,
        set: |limits, value| limits.parts = usize::try_from(value).unwrap_or(usize::MAX),
    },
    Limit {
        name: "limits.sheets",
        doc: "Sheets in a workbook.",
        most: 65_536,
        get: |limits| limits.sheets as u64,
        set: |limits, value| limits.sheets = usize::try_from(value).unwrap_or(usize::MAX),
    },
    Limit {
        name: "limits.cells",
        doc: "Used cells on one sheet.",
        most: 1_000_000_000,
        get: |limits| limits.cells as u64,
        set: |limits, value| limits.cells = usize::try_from(value).unwrap_or(usize::MAX),
    },
    Limit {
        name: "limits.text-chars",
        doc: "Characters in one cell.",
        most: 10_000_000,
        get: |limits| limits.text_chars as u64,
        set: |limits, value| limits.text_chars = usize::try_from(value).unwrap_or(usize::MAX),
    },
];
