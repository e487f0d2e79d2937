//! A number with its scale: "39", "2.5 trillion", "1조2000억", "3만5천".

use super::number::{self, Notation, Number};
use super::scale;

/// A number and what scales it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Quantity {
    /// The digits as printed, not scaled.
    pub(super) number: Number,
    /// The power of ten of its word; `None` for a bare number.
    pub(super) power: Option<u32>,
    /// Its value; the same on every machine, because each step is exact or correctly rounded.
    pub(super) value: f64,
    /// Bytes of the scale word, or of the first unit.
    pub(super) unit: Option<(usize, usize)>,
    /// One past its last byte.
    pub(super) end: usize,
    /// Whether its units are East Asian.
    pub(super) is_east_asian: bool,
}

/// Reads the quantity that begins at this digit.
pub(super) fn read(text: &str, start: usize, notation: Notation) -> Option<Quantity> {
    let number = number::read(text.as_bytes(), start, notation)?;
    if let Some(compound) = compound(text, number, notation) {
        return Some(compound);
    }
    let scale = scale::after(text, number.end);
    Some(Quantity {
        number,
        power: scale.map(|scale| scale.power),
        value: scaled(number, scale.map_or(0, |scale| scale.power)),
        unit: scale.map(|scale| (scale.start, scale.end)),
        end: scale.map_or(number.end, |scale| scale.end),
        is_east_asian: false,
    })
}

/// A number times a power of ten.
pub(super) fn scaled(number: Number, power: u32) -> f64 {
    // All digits of a u64 below 10¹⁵ are exact, and so are the powers of ten used here.
    #[expect(clippy::cast_precision_loss, reason = "below 10^15, which an f64 holds exactly")]
    let digits = number.digits as f64;
    if power >= number.decimals {
        digits * 10_f64.powi(i32::try_from(power - number.decimals).unwrap_or(0))
    } else {
        digits / 10_f64.powi(i32::try_from(number.decimals - power).unwrap_or(0))
    }
}

/// "1조2000억", "5천억", "3만 5000": each part a number and its units, parts falling in size.
fn compound(text: &str, first: Number, notation: Notation) -> Option<Quantity> {
    let (power, mut end) = units(text, first.end)?;
    let unit = (first.end, end);
    let mut value = scaled(first, power);
    let mut smallest = power;
    // 조, 억, 만 and a rest: no more than four parts.
    for _ in 0..3 {
        let Some(next) = next_part(text, end, notation) else { break };
        let (part_power, part_end) = units(text, next.end).unwrap_or((0, next.end));
        if part_power >= smallest {
            break;
        }
        value += scaled(next, part_power);
        smallest = part_power;
        end = part_end;
    }
    Some(Quantity { number: first, power: Some(power), value, unit: Some(unit), end, is_east_asian: true })
}

/// The digit that goes on right behind a unit, or after one space.
fn next_part(text: &str, end: usize, notation: Notation) -> Option<Number> {
    let bytes = text.as_bytes();
    let at = end + usize::from(bytes.get(end) == Some(&b' '));
    bytes.get(at).filter(|byte| byte.is_ascii_digit())?;
    number::read(bytes, at, notation)
}

/// One or more units in a row, "천억": the sum of their powers, and where they end.
fn units(text: &str, at: usize) -> Option<(u32, usize)> {
    let gap = usize::from(text.as_bytes().get(at) == Some(&b' '));
    let tail = text.get(at + gap..)?;
    let mut power = 0;
    let mut end = at + gap;
    for c in tail.chars().take(3) {
        let Some(unit) = scale::east_asian(c) else { break };
        power += unit;
        end += c.len_utf8();
    }
    (power > 0).then_some((power, end))
}
