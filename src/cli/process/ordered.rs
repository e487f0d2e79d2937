//! Maps on many threads and keeps the order: items go out numbered and come back re-sequenced.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::thread;

use crossbeam_channel::{Receiver, Sender};

use super::budget::Budget;

/// Chunks that may wait for a worker, per worker; enough that none goes idle while the reader reads.
const WAITING_PER_WORKER: usize = 4;

/// Something whose bytes count against the budget.
pub(super) trait Weighed {
    /// How many bytes it holds.
    fn n_bytes(&self) -> usize;
}

struct Numbered<T> {
    number: u64,
    n_bytes: usize,
    item: T,
}

/// Applies `work` to every item on `n_workers` threads, and `write` to the results in the order of the items.
/// Stops at the first error of `write`.
pub(super) fn map<T, R, E>(
    n_workers: NonZeroUsize,
    items: impl Iterator<Item = T> + Send,
    work: impl Fn(T) -> R + Sync,
    write: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E>
where
    T: Weighed + Send,
    R: Send,
{
    let budget = Budget::default();
    let (job_sender, jobs) = crossbeam_channel::bounded(n_workers.get() * WAITING_PER_WORKER);
    let (result_sender, results) = crossbeam_channel::unbounded();
    thread::scope(|scope| {
        let reader_budget = &budget;
        scope.spawn(move || hand_out(items, reader_budget, &job_sender));
        for _ in 0..n_workers.get() {
            let (jobs, result_sender) = (jobs.clone(), result_sender.clone());
            let (budget, work) = (&budget, &work);
            scope.spawn(move || {
                let _closed_at_the_end = CloseAtEnd(budget);
                answer(&jobs, &result_sender, work);
            });
        }
        drop((jobs, result_sender));
        let _closed_at_the_end = CloseAtEnd(&budget);
        write_in_order(results, &budget, write)
    })
}

fn hand_out<T: Weighed>(items: impl Iterator<Item = T>, budget: &Budget, jobs: &Sender<Numbered<T>>) {
    for (number, item) in (0..).zip(items) {
        let n_bytes = item.n_bytes();
        if !budget.take(n_bytes) || jobs.send(Numbered { number, n_bytes, item }).is_err() {
            return;
        }
    }
}

fn answer<T, R>(jobs: &Receiver<Numbered<T>>, results: &Sender<Numbered<R>>, work: impl Fn(T) -> R) {
    for Numbered { number, n_bytes, item } in jobs {
        if results.send(Numbered { number, n_bytes, item: work(item) }).is_err() {
            return;
        }
    }
}

fn write_in_order<R, E>(
    results: Receiver<Numbered<R>>,
    budget: &Budget,
    mut write: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E> {
    let mut early = BTreeMap::new();
    let mut next = 0;
    for result in results {
        early.insert(result.number, result);
        while let Some(result) = early.remove(&next) {
            write(result.item)?;
            budget.give_back(result.n_bytes);
            next += 1;
        }
    }
    Ok(())
}

/// Closes the budget when its holder ends, by a panic too, so that the reader never waits for a writer that is gone.
struct CloseAtEnd<'a>(&'a Budget);

impl Drop for CloseAtEnd<'_> {
    fn drop(&mut self) {
        self.0.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Weighed for usize {
        fn n_bytes(&self) -> usize {
            1024 * 1024
        }
    }

    const FOUR: NonZeroUsize = NonZeroUsize::MIN.saturating_add(3);

    #[test]
    fn results_come_back_in_the_order_of_the_items() {
        let mut written = Vec::new();
        let slow_if_even =
            |n: usize| (0..if n.is_multiple_of(2) { 100_000 } else { 1 }).fold(n, |n, _| std::hint::black_box(n));

        let outcome = map(FOUR, 0..500_usize, slow_if_even, |n| -> Result<(), ()> {
            written.push(n);
            Ok(())
        });

        assert_eq!(outcome, Ok(()));
        assert_eq!(written, (0..500).collect::<Vec<_>>());
    }

    #[test]
    fn a_failing_writer_stops_an_endless_reader() {
        let outcome = map(FOUR, 0_usize.., |n| n, |n| if n < 10 { Ok(()) } else { Err("disk full") });

        assert_eq!(outcome, Err("disk full"));
    }

    #[test]
    fn no_items_is_no_work() {
        let outcome = map(FOUR, std::iter::empty::<usize>(), |n| n, |_| Err("written"));

        assert_eq!(outcome, Ok(()));
    }
}
