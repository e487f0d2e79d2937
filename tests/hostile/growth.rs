//! Work and memory grow as the input does: nothing costs the square of its length.

use std::fs;

use copydesk::Pipeline;

use crate::inputs::{GROWING, Growing};
use crate::{message, outcome, pipeline};

/// Small enough for a debug build, large enough that what is constant has become little.
const SMALLEST_BYTES: usize = 16 * 1024;

/// Doublings: the last input is sixteen times the first.
const N_DOUBLINGS: u32 = 4;

/// Bytes allocated over two doublings, at most: 4 is linear, 8 where the larger text is read over once more than the smaller
/// one, and buffers that have to double once more add to it; 16 is the square. One doubling alone tells less: where all buffers
/// happen to double at the same size, it triples.
const MAX_GROWTH: f64 = 9.0;

/// The same over all doublings: 16 is linear, 256 is the square.
const MAX_GROWTH_OF_ALL: f64 = 32.0;

/// CPU time over all doublings, at most: 16 is linear, 256 is the square; between them lies a busy machine.
const MAX_TIME_GROWTH: f64 = 90.0;

/// A turn shorter than this says nothing of its growth.
const TELLING_SECONDS: f64 = 0.05;

/// What a message may hold at the same time beside what grows with it: the models' tables of the most blocks that are judged.
const MAX_BYTES_HELD: u64 = 48 << 20;

/// What one byte of input may hold in addition; the tree of a page of empty elements is the worst.
const MAX_BYTES_HELD_A_BYTE: u64 = 60;

struct Cost {
    bytes_allocated: f64,
    bytes_held: u64,
    seconds: f64,
}

#[test]
fn work_and_memory_grow_as_the_input_does() {
    let pipeline = pipeline();
    let mut worst = (0.0, "");
    let mut offences = Vec::new();
    for input in GROWING {
        // Memory that is kept for the next message has its size before anything is counted.
        cost(&pipeline, input, SMALLEST_BYTES << N_DOUBLINGS);
        let sizes = (0..=N_DOUBLINGS).map(|doubling| SMALLEST_BYTES << doubling);
        let costs: Vec<(usize, Cost)> = sizes.map(|size| (size, cost(&pipeline, input, size))).collect();
        for doublings in costs.windows(3) {
            let [(_, quarter), _, (size, whole)] = doublings else { continue };
            let growth = whole.bytes_allocated / quarter.bytes_allocated;
            worst = if growth > worst.0 { (growth, input.name) } else { worst };
            if growth > MAX_GROWTH {
                offences.push(format!("{}: allocations grow ×{growth:.1} up to {size} bytes", input.name));
            }
            if whole.bytes_held > MAX_BYTES_HELD + MAX_BYTES_HELD_A_BYTE * *size as u64 {
                offences.push(format!("{}: {} bytes held for {size}", input.name, whole.bytes_held));
            }
        }
        let [(_, first), .., (_, last)] = costs.as_slice() else { continue };
        let growth = last.bytes_allocated / first.bytes_allocated;
        if growth > MAX_GROWTH_OF_ALL {
            offences.push(format!("{}: allocations grow ×{growth:.1} where the input grows ×16", input.name));
        }
        let growth = last.seconds / first.seconds.max(TELLING_SECONDS / 16.0);
        if last.seconds > TELLING_SECONDS && growth > MAX_TIME_GROWTH {
            offences.push(format!("{}: CPU time grows ×{growth:.0} where the input grows ×16", input.name));
        }
    }
    println!(
        "{} inputs doubled {N_DOUBLINGS} times; allocations grow ×{:.2} over two at most ({})",
        GROWING.len(),
        worst.0,
        worst.1
    );
    assert!(offences.is_empty(), "\n{}", offences.join("\n"));
}

#[expect(clippy::cast_precision_loss, reason = "far fewer than 2⁵³ bytes")]
fn cost(pipeline: &Pipeline, input: &Growing, n_bytes: usize) -> Cost {
    let message = message((input.make)(n_bytes));
    let before = thread_cpu_seconds();
    let counted = allocation_counter::measure(|| drop(outcome(pipeline, &message, input.name)));
    let seconds = thread_cpu_seconds() - before;
    Cost { bytes_allocated: counted.bytes_total as f64, bytes_held: counted.bytes_max, seconds }
}

/// What this thread has computed so far: time that others took from it does not count.
fn thread_cpu_seconds() -> f64 {
    let statistics = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = statistics.split_whitespace().next().and_then(|field| field.parse::<f64>().ok());
    nanoseconds.unwrap_or_default() / 1e9
}
