//! A hash of the program's own sources and templates, by which a run knows what another program made.
//!
//! The version alone would not do: whoever changes a rule and runs again would be shown what the old rule found. It is the same for
//! every way to build the same sources.
#![expect(clippy::disallowed_methods, reason = "the sources are files")]

use std::io;
use std::path::{Path, PathBuf};

/// Where what is written comes from.
const PLACES: [&str; 4] = ["src", "templates", "Cargo.toml", "Cargo.lock"];

fn main() -> io::Result<()> {
    // The offset and the prime of FNV-1a.
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for place in PLACES {
        // A published package need not hold the lock file.
        if Path::new(place).exists() {
            println!("cargo::rerun-if-changed={place}");
        }
        for file in files(Path::new(place))? {
            for byte in std::fs::read(&file)?.into_iter().filter(|byte| *byte != b'\r') {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
            }
        }
    }
    println!("cargo::rustc-env=THROUGHLINE_SOURCES={hash:016x}");
    Ok(())
}

/// The files at a place and below it, sorted.
fn files(place: &Path) -> io::Result<Vec<PathBuf>> {
    if !place.is_dir() {
        return Ok(if place.exists() { vec![place.to_owned()] } else { Vec::new() });
    }
    let mut entries: Vec<PathBuf> = std::fs::read_dir(place)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
    entries.sort();
    let mut all = Vec::new();
    for entry in entries {
        all.extend(files(&entry)?);
    }
    Ok(all)
}
