//! Fixed-point numbers: scores must be the same on every machine, so floats end where the file is read.

/// A number of the file in thousandths; the reader bounded it.
#[expect(clippy::cast_possible_truncation, reason = "every number of a taxonomy is below a million")]
pub(super) fn thousandths(number: f64) -> i64 {
    (number * 1000.0).round() as i64
}

/// Thousandths rounded to hundredths, half up.
pub(super) fn hundredths(thousandths: i64) -> i64 {
    (thousandths + 5).div_euclid(10)
}

/// Hundredths as records show them.
pub(super) fn shown(hundredths: i64) -> f64 {
    f64::from(i32::try_from(hundredths).unwrap_or(i32::MAX)) / 100.0
}
