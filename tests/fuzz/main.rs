//! Fuzzing without coverage, for every test run: each target's seeds, then changed ones. `make fuzz` goes on for longer.

#![expect(clippy::print_stdout, reason = "a test tells its figures with `--show-output`")]
#![expect(clippy::indexing_slicing, reason = "an index out of bounds is a failed test")]

mod mutation;
mod seeds;
mod targets;

use std::panic::catch_unwind;

use mutation::{Chance, mutated};
use targets::{TARGETS, Target};

/// Inputs a target; a debug build does them in some seconds each.
const N_INPUTS: u64 = 1_500;

#[test]
fn no_input_breaks_a_target_or_costs_more_than_its_size_allows() {
    let seed = from_environment("COPYDESK_SEED").unwrap_or(1);
    let n_inputs = from_environment("COPYDESK_FUZZ_INPUTS").unwrap_or(N_INPUTS);
    let offences: Vec<String> = TARGETS.iter().filter_map(|target| tried(target, seed, n_inputs).err()).collect();

    assert!(offences.is_empty(), "\n{}", offences.join("\n"));
}

fn tried(target: &Target, seed: u64, n_inputs: u64) -> Result<(), String> {
    let seeds = seeds::of(target.name);
    let mut chance = Chance::new(seed);
    target.warm_up();
    let mut dearest = 0.0;
    for number in 0..n_inputs {
        let input = match seeds.get(usize::try_from(number).unwrap_or(usize::MAX)) {
            Some(seed) => seed.clone(),
            None => mutated(&seeds[chance.index(seeds.len())], &seeds[chance.index(seeds.len())], &mut chance),
        };
        let cost = catch_unwind(|| target.run_within_budget(&input)).map_err(|_| {
            format!("{}: input {number} of seed {seed}: {:?}", target.name, String::from_utf8_lossy(&input))
        })?;
        dearest = target.share(cost, &input).max(dearest);
    }
    println!(
        "{}: {} seeds and changes of them, {n_inputs} inputs with COPYDESK_SEED={seed}; the dearest took {:.0} % of its budget",
        target.name,
        seeds.len(),
        dearest * 100.0
    );
    Ok(())
}

fn from_environment(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|value| value.parse().ok())
}
