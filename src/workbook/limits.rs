//! How much of a workbook we are willing to take in. Passing one is a clear error that names it.

/// Limits on what is read. Settings of `[limits]` in `throughline.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Size of the file, in bytes.
    pub file_bytes: u64,
    /// Bytes of all parts together, really unpacked.
    pub unpacked_bytes: u64,
    /// For a part over `ratio_from_bytes`: how many times its packed size it may unpack to.
    pub ratio: u64,
    /// Parts smaller than this are not held to the ratio, in bytes.
    pub ratio_from_bytes: u64,
    /// Parts in a package.
    pub parts: usize,
    /// Sheets in a workbook.
    pub sheets: usize,
    /// Used cells on one sheet.
    pub cells: usize,
    /// Characters in one cell.
    pub text_chars: usize,
}

impl Default for Limits {
    fn default() -> Self {
        const MIB: u64 = 1024 * 1024;
        Limits {
            file_bytes: 200 * MIB,
            unpacked_bytes: 4096 * MIB,
            ratio: 200,
            ratio_from_bytes: 64 * MIB,
            parts: 10_000,
            sheets: 256,
            cells: 40_000_000,
            text_chars: 32_767,
        }
    }
}
