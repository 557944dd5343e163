//! Several jobs at once over a list: the work is done in any order, what comes of it is handed over in the order of the list.
//!
//! Separate because nothing of it knows plans. The number of jobs changes no byte of what is written and said: whoever takes the
//! results sees them one by one, in the order of one job. Jobs run ahead of the slowest by a bounded number of results, so that memory
//! does not grow with the list.

use std::any::Any;
use std::collections::BTreeMap;
use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// How many results may be ready before the one that is waited for: results hold no plans, and a large plan keeps no job waiting long.
const AHEAD: usize = 64;
/// A job's stack, as large as the main thread's usually is.
const STACK: usize = 8 * 1024 * 1024;

/// How many jobs there are where nobody says: as many as the machine can do at once.
pub fn default_jobs() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

/// Does `work` on each item, at most `jobs` at once, and hands what comes of it to `each` in the items' order. `each` runs where this
/// was called, `work` there too where one job is enough.
///
/// # Panics
/// Where `work` or `each` does.
pub fn in_order<T: Sync, R: Send>(items: &[T], jobs: usize, work: impl Fn(&T) -> R + Sync, mut each: impl FnMut(&T, R)) {
    let desk =
        Desk { items, state: Mutex::new(State { next: 0, handed: 0, ready: BTreeMap::new() }), room: Condvar::new(), came: Condvar::new() };
    thread::scope(|scope| {
        let wanted = if jobs.min(items.len()) > 1 { jobs.min(items.len()) } else { 0 };
        let worker = || thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || desk.work(&work));
        // A machine that gives fewer threads gets fewer jobs.
        let jobs = (0..wanted).map_while(|_| worker().ok()).count();
        if jobs == 0 {
            return items.iter().for_each(|item| each(item, work(item)));
        }
        // However this ends, no job waits for it.
        let _closing = Closing(&desk);
        for (place, item) in items.iter().enumerate() {
            match desk.take(place) {
                Ok(result) => each(item, result),
                Err(panic) => resume_unwind(panic),
            }
            desk.hand_over();
        }
    });
}

/// What the jobs share.
struct Desk<'a, T, R> {
    items: &'a [T],
    state: Mutex<State<R>>,
    /// There is room for another result.
    room: Condvar,
    /// A result came.
    came: Condvar,
}

struct State<R> {
    /// The next item that nobody works on.
    next: usize,
    /// Results handed over.
    handed: usize,
    /// Results that are ready, by the place of their item.
    ready: BTreeMap<usize, Result<R, Box<dyn Any + Send>>>,
}

impl<T, R> Desk<'_, T, R> {
    fn state(&self) -> MutexGuard<'_, State<R>> {
        // Nothing panics while it is held.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One job: takes the next item until there is none.
    fn work(&self, work: &impl Fn(&T) -> R) {
        loop {
            let waiting = |state: &mut State<R>| state.next < self.items.len() && state.next >= state.handed.saturating_add(AHEAD);
            let mut state = self.room.wait_while(self.state(), waiting).unwrap_or_else(PoisonError::into_inner);
            let place = state.next;
            let Some(item) = self.items.get(place) else { return };
            state.next += 1;
            drop(state);
            let result = catch_unwind(AssertUnwindSafe(|| work(item)));
            self.state().ready.insert(place, result);
            self.came.notify_one();
        }
    }

    /// Waits for the result of the item at a place.
    fn take(&self, place: usize) -> Result<R, Box<dyn Any + Send>> {
        let missing = |state: &mut State<R>| !state.ready.contains_key(&place);
        let mut state = self.came.wait_while(self.state(), missing).unwrap_or_else(PoisonError::into_inner);
        state.ready.remove(&place).unwrap_or_else(|| Err(Box::new("a result is gone")))
    }

    /// Makes room for another result.
    fn hand_over(&self) {
        self.state().handed += 1;
        self.room.notify_one();
    }
}

/// Leaves nothing to do for the jobs when it goes.
struct Closing<'a, 'b, T, R>(&'a Desk<'b, T, R>);

impl<T, R> Drop for Closing<'_, '_, T, R> {
    fn drop(&mut self) {
        self.0.state().next = self.0.items.len();
        self.0.room.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_items_however_long_each_takes() {
        let items: Vec<usize> = (0..200).collect();
        for jobs in [0, 1, 2, 7, 500] {
            let mut seen = Vec::new();
            let work = |item: &usize| {
                thread::sleep(Duration::from_micros(((item * 7919) % 13) as u64 * 50));
                item * 2
            };
            in_order(&items, jobs, work, |item, result| seen.push((*item, result)));
            assert_eq!(seen, items.iter().map(|item| (*item, item * 2)).collect::<Vec<_>>(), "{jobs} jobs");
        }
    }

    #[test]
    fn jobs_run_ahead_only_so_far() {
        let items: Vec<usize> = (0..1000).collect();
        let (begun, mut handed) = (AtomicUsize::new(0), 0);
        let work = |item: &usize| {
            begun.fetch_add(1, Ordering::SeqCst);
            // The first takes long, the others wait for it.
            thread::sleep(Duration::from_millis(if *item == 0 { 50 } else { 0 }));
        };
        in_order(&items, 3, work, |_, ()| {
            let ahead = begun.load(Ordering::SeqCst) - handed;
            assert!(ahead <= AHEAD, "{ahead} were begun before {handed} was handed over");
            handed += 1;
        });
        assert_eq!(handed, 1000);
    }

    #[test]
    fn a_panic_ends_all_jobs_and_is_passed_on() {
        let items: Vec<usize> = (0..300).collect();
        for jobs in [1, 3] {
            let in_work = || in_order(&items, jobs, |item| assert_ne!(*item, 100, "the hundredth"), |_, ()| {});
            let in_each = || in_order(&items, jobs, |item| *item, |_, item| assert_ne!(item, 100, "the hundredth"));
            for panic in [catch_unwind(in_work), catch_unwind(in_each)] {
                let panic = panic.expect_err("passed on");
                assert!(panic.downcast_ref::<String>().expect("a message").contains("the hundredth"));
            }
        }
    }
}
