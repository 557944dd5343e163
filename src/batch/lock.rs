//! The lock by which one run at a time holds an output folder, and with it what is remembered there; a history that lies elsewhere has
//! a lock of its own.
//!
//! The system lets go of it when the program ends, however it ends: a crash leaves nothing behind that somebody would have to delete.
#![expect(clippy::disallowed_methods, reason = "this is where the output folder is locked")]

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

/// The file by which a run holds its output folder, and by which a folder is known to be one.
pub const LOCK: &str = ".throughline.lock";

/// How often a lock that another run holds is tried.
const BETWEEN: Duration = Duration::from_millis(100);

/// An output folder or a history that this run holds alone; let go when dropped.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// Why an output folder cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another run holds it.
    #[error("{}: another run is writing here{}; wait for it with --lock-wait SECONDS, or choose another place", place.display(), still(*waited))]
    Held {
        /// The folder, or the history.
        place: PathBuf,
        /// How long it was waited for.
        waited: Duration,
    },
    /// The file system said no.
    #[error("{}: cannot be written: {source}", place.display())]
    Io {
        /// The folder, or the history.
        place: PathBuf,
        /// What it said.
        source: io::Error,
    },
}

fn still(waited: Duration) -> String {
    if waited.is_zero() { String::new() } else { format!(", and still was after {} s", waited.as_secs()) }
}

impl Lock {
    /// Takes an output folder, making it where it is not there. Where another run holds it, says so once through `waiting`, and waits
    /// for as long as `wait`.
    ///
    /// # Errors
    /// Where another run holds it all the while, or it cannot be made.
    pub fn take(folder: &Path, wait: Duration, waiting: impl FnOnce()) -> Result<Lock, LockError> {
        Self::hold(folder, folder, &folder.join(LOCK), wait, waiting)
    }

    /// Takes a history, by a file beside it, as [`take`](Self::take) does an output folder.
    ///
    /// # Errors
    /// As there.
    pub fn take_history(history: &Path, wait: Duration, waiting: impl FnOnce()) -> Result<Lock, LockError> {
        let name = format!("{}.lock", history.file_name().unwrap_or_default().to_string_lossy());
        Self::hold(history, history.parent().unwrap_or(Path::new("")), &history.with_file_name(name), wait, waiting)
    }

    fn hold(place: &Path, folder: &Path, by: &Path, wait: Duration, waiting: impl FnOnce()) -> Result<Lock, LockError> {
        let io = |source| LockError::Io { place: place.to_owned(), source };
        std::fs::create_dir_all(folder).map_err(io)?;
        let file = File::options().create(true).truncate(false).write(true).open(by).map_err(io)?;
        let mut waiting = Some(waiting);
        let mut waited = Duration::ZERO;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Lock { _file: file }),
                Err(TryLockError::WouldBlock) if waited >= wait => return Err(LockError::Held { place: place.to_owned(), waited }),
                Err(TryLockError::WouldBlock) => {}
                // Some network shares know no locks: the run goes on, as it would on them anyway.
                Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => return Ok(Lock { _file: file }),
                Err(TryLockError::Error(source)) => return Err(io(source)),
            }
            if let Some(waiting) = waiting.take() {
                waiting();
            }
            thread::sleep(BETWEEN);
            waited += BETWEEN;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_run_holds_a_folder() {
        let folder = tempfile::tempdir().expect("a folder");
        let take = |wait| Lock::take(folder.path(), wait, || {});
        let first = take(Duration::ZERO).expect("taken");
        assert!(matches!(take(Duration::ZERO), Err(LockError::Held { .. })));
        let error = take(Duration::from_millis(1001)).expect_err("held all the while");
        assert!(error.to_string().contains("still was after 1 s"), "{error}");
        drop(first);
        take(Duration::ZERO).expect("free again");
    }

    #[test]
    fn a_history_is_held_apart_from_the_folder_it_lies_in() {
        let folder = tempfile::tempdir().expect("a folder");
        let (out, history) = (folder.path().join("out"), folder.path().join("kept/history.sqlite"));
        let _out = Lock::take(&out, Duration::ZERO, || {}).expect("taken");
        let first = Lock::take_history(&history, Duration::ZERO, || {}).expect("taken");
        let error = Lock::take_history(&history, Duration::ZERO, || {}).expect_err("held");
        assert!(error.to_string().contains("history.sqlite: another run"), "{error}");
        Lock::take(&folder.path().join("kept"), Duration::ZERO, || {}).expect("the folder is free");
        drop(first);
        Lock::take_history(&history, Duration::ZERO, || {}).expect("free again");
    }

    #[test]
    fn who_waits_gets_it_when_it_is_free_and_says_once_that_it_waits() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = Lock::take(folder.path(), Duration::ZERO, || panic!("nobody holds it")).expect("taken");
        let mut said = 0;
        thread::scope(|scope| {
            scope.spawn(|| {
                thread::sleep(Duration::from_millis(350));
                drop(first);
            });
            Lock::take(folder.path(), Duration::from_secs(60), || said += 1).expect("taken after it");
        });
        assert_eq!(said, 1);
    }
}
