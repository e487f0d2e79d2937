//! The table at the end: medians, ratios, and how near the worker comes to what the machine can give.

use std::fmt::{self, Display, Formatter};

use super::measured::Measured;
use super::{BATCH_RECORDS, Contender, N_PARTITIONS};

/// Everything measured so far.
pub(crate) struct Report {
    n_records: f64,
    n_cores: f64,
    /// What a record takes of the pipeline alone, with one thread and with one a core; once a round.
    pipeline_seconds: Vec<[f64; 2]>,
    turns: Vec<(Contender, Measured)>,
}

impl Report {
    pub(crate) fn new(n_records: u64, n_cores: usize) -> Self {
        let n_records = f64::from(u32::try_from(n_records).expect("few records"));
        let n_cores = f64::from(u32::try_from(n_cores).expect("few cores"));
        Self { n_records, n_cores, pipeline_seconds: Vec::new(), turns: Vec::new() }
    }

    pub(crate) fn add(&mut self, contender: Contender, measured: Measured) {
        self.turns.push((contender, measured));
    }

    pub(crate) fn add_pipeline(&mut self, seconds: [f64; 2]) {
        self.pipeline_seconds.push(seconds);
    }

    fn median(&self, contender: Contender, of: impl Fn(&Measured) -> f64) -> f64 {
        let turns = self.turns.iter().filter(|(who, _)| *who == contender);
        median(turns.map(|(_, measured)| of(measured)))
    }

    fn rate(&self, contender: Contender) -> f64 {
        self.n_records / self.median(contender, |turn| turn.seconds)
    }

    /// Microseconds a record.
    fn cpu(&self, contender: Contender, of: impl Fn(&Measured) -> f64) -> f64 {
        self.median(contender, of) / self.n_records * 1e6
    }
}

fn median(figures: impl Iterator<Item = f64>) -> f64 {
    let mut figures: Vec<f64> = figures.collect();
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}

impl Display for Report {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let n_rounds = self.turns.len() / Contender::ALL.len();
        writeln!(
            f,
            "{} records of varied articles, {N_PARTITIONS} partitions, transactions of {BATCH_RECORDS}, zstd; medians of {n_rounds} rounds",
            self.n_records
        )?;
        writeln!(
            f,
            "{:24} {:>10} {:>8} {:>14} {:>14} {:>9}",
            "", "records/s", "ratio", "own CPU µs", "broker CPU µs", "peak MiB"
        )?;
        let loop_rate = self.rate(Contender::PlainLoop);
        for contender in Contender::ALL {
            let rate = self.rate(contender);
            let (own, broker) =
                (self.cpu(contender, |turn| turn.cpu_seconds), self.cpu(contender, |turn| turn.broker_cpu_seconds));
            let peak = self.median(contender, |turn| turn.peak_rss_mib);
            let (name, ratio) = (contender.name(), rate / loop_rate);
            writeln!(f, "{name:24} {rate:>10.0} {ratio:>8.2} {own:>14.1} {broker:>14.1} {peak:>9.0}")?;
        }
        let c = self.cpu(Contender::PlainLoop, |turn| turn.cpu_seconds + turn.broker_cpu_seconds);
        let pipeline = self.pipeline_seconds.iter();
        let alone = 1e6 * median(pipeline.clone().map(|[alone, _]| *alone));
        let p = 1e6 * median(pipeline.map(|[_, together]| *together));
        let n_cores = self.n_cores;
        let possible = n_cores / (c + p) * 1e6;
        let reached = self.rate(Contender::Worker) / possible;
        writeln!(
            f,
            "c (loop and broker) {c:.1} µs, p (pipeline alone, on {n_cores} cores at once) {p:.1} µs, {alone:.1} on one: \
             {n_cores} cores / (c + p) = {possible:.0} records/s"
        )?;
        write!(f, "the worker reaches {reached:.2} of that")
    }
}
