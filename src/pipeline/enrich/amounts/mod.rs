//! Sums of money that the text names: "$39 to 44 billion", "10조 원", "€1.5bn", "2.5 trillion won".
//!
//! # Why
//! The search goes from number to number, because they are rare, and asks of each what stands before and behind it. A
//! number without a currency beside it is no amount. Spans count Unicode scalar values, and the slice is the text itself.

mod currency;
mod digits;
mod number;
mod quantity;
mod scale;

use self::currency::{Home, Named};
use self::number::Notation;
use self::quantity::Quantity;
use crate::record::Amount;

/// A list of prices is no article; more amounts than this are left out.
const MAX_AMOUNTS: usize = 200;

/// "won" behind a bare number this small is the verb: "3 won".
const MIN_BARE_WON: f64 = 100.0;

/// What a text's numbers mean: its notation, and whose dollar.
#[derive(Debug, Clone, Copy)]
struct Reader<'t> {
    text: &'t str,
    notation: Notation,
    home: Home,
}

/// An amount by its bytes.
struct Found {
    currency: &'static str,
    low: f64,
    high: f64,
    unit: Option<(usize, usize)>,
    start: usize,
    end: usize,
}

/// The amounts of a text, in order.
#[must_use]
pub fn find(text: &str, language: Option<&str>, address: Option<&str>) -> Vec<Amount> {
    let reader = Reader { text, notation: Notation::of(language), home: Home::of(address, language) };
    let mut amounts = Vec::new();
    let mut counted = Counted { text, at_byte: 0, at_char: 0 };
    let mut from = 0;
    while let Some(at) = digits::next(text.as_bytes(), from) {
        let found = reader.amount_at(at);
        from = found.as_ref().map_or_else(|| reader.number_end(at), |found| found.end.max(at + 1));
        let Some(found) = found else { continue };
        amounts.extend(counted.amount(&found));
        if amounts.len() >= MAX_AMOUNTS {
            break;
        }
    }
    amounts
}

impl Reader<'_> {
    /// Past the number's digits, so that "1,234" is asked once.
    fn number_end(&self, at: usize) -> usize {
        let rest = self.text.as_bytes().get(at..).unwrap_or_default();
        at + rest.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(rest.len())
    }

    fn amount_at(&self, at: usize) -> Option<Found> {
        let is_inside_word =
            self.text.get(..at)?.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '.' || c == ',');
        let before = currency::before(self.text, at, self.home);
        if is_inside_word && before.is_none() {
            return None;
        }
        let first = quantity::read(self.text, at, self.notation)?;
        let after = self.currency_after(&first);
        let second = self.second_end(&first, after, before);
        let single_currency = before.or(after);
        let Some((second, second_currency)) = second else {
            let named = single_currency?;
            let end = first.end.max(
                after
                    .filter(|_| before.is_none() || after.is_some_and(|after| after.code == named.code))
                    .map_or(0, |after| after.end),
            );
            return Some(Found {
                currency: named.code,
                low: first.value,
                high: first.value,
                unit: first.unit,
                start: before.map_or(at, |before| before.start),
                end,
            });
        };
        let named = single_currency.or(second_currency)?;
        let (low, high, unit) = range(&first, &second);
        let end = second.end.max(second_currency.map_or(0, |second| second.end));
        Some(Found { currency: named.code, low, high, unit, start: before.map_or(at, |before| before.start), end })
    }

    fn currency_after(&self, quantity: &Quantity) -> Option<Named> {
        let named = currency::after(self.text, quantity.end, self.home)?;
        let is_verb =
            named.code == "KRW" && !quantity.is_east_asian && quantity.power.is_none() && quantity.value < MIN_BARE_WON;
        (!is_verb).then_some(named)
    }

    /// The upper end of a range: " to 44 billion", "-$44 billion", "~440억 달러".
    fn second_end(
        &self,
        first: &Quantity,
        after: Option<Named>,
        before: Option<Named>,
    ) -> Option<(Quantity, Option<Named>)> {
        let from = after.map_or(first.end, |after| after.end);
        let at = connector(self.text, from)?;
        let (number_at, sign) = self.number_after_sign(at)?;
        let second = quantity::read(self.text, number_at, self.notation)?;
        let currency = sign.or_else(|| self.currency_after(&second));
        let known = before.or(after);
        // "$5 to 10 people" ranges over nothing: the second number needs a currency or a scale of its own.
        let is_money = currency.is_some() || known.is_some() && second.power.is_some();
        let agrees =
            known.is_none() || currency.is_none() || known.map(|named| named.code) == currency.map(|named| named.code);
        let rises = range(first, &second).0 < second.value;
        (is_money && agrees && rises).then_some((second, currency))
    }

    fn number_after_sign(&self, at: usize) -> Option<(usize, Option<Named>)> {
        let tail = self.text.as_bytes().get(at..)?;
        let offset = tail.iter().take(5).position(u8::is_ascii_digit)?;
        if offset == 0 {
            return Some((at, None));
        }
        let sign = currency::before(self.text, at + offset, self.home)?;
        (sign.start == at).then_some((at + offset, Some(sign)))
    }
}

/// The two ends, and the scale word: "$39 to 44 billion" scales both.
fn range(first: &Quantity, second: &Quantity) -> (f64, f64, Option<(usize, usize)>) {
    let shared = second.power.filter(|_| first.power.is_none()).map(|power| quantity::scaled(first.number, power));
    let low = shared.filter(|low| *low < second.value).unwrap_or(first.value);
    (low, second.value, second.unit.or(first.unit))
}

/// Where the second number of a range begins: behind " to ", "-", "–", "~", " and ", "에서 ".
fn connector(text: &str, at: usize) -> Option<usize> {
    const CONNECTORS: &[&str] = &[
        " to ", "-", "–", "—", " – ", " - ", "~", "∼", "～", " ~ ", "〜", " and ", " or ", " bis ", " à ", " a ",
        "에서 ", "에서", "から",
    ];
    let tail = text.get(at..)?;
    // A number is next to never followed by one of these: the list need not be asked.
    let may_connect = matches!(
        tail.as_bytes(),
        [b' ', b'a' | b'b' | b'o' | b't' | b'-' | b'~' | 0x80.., ..] | [b'-' | b'~' | 0x80.., ..]
    );
    if !may_connect {
        return None;
    }
    let connector =
        CONNECTORS.iter().filter(|connector| tail.starts_with(**connector)).max_by_key(|connector| connector.len())?;
    Some(at + connector.len())
}

/// Counts characters up to a byte, each once.
struct Counted<'t> {
    text: &'t str,
    at_byte: usize,
    at_char: usize,
}

impl Counted<'_> {
    fn amount(&mut self, found: &Found) -> Option<Amount> {
        let start = self.char_at(found.start)?;
        let end = self.char_at(found.end)?;
        let text = self.text.get(found.start..found.end)?.to_owned();
        let unit = found.unit.and_then(|(start, end)| self.text.get(start..end)).unwrap_or_default().trim().to_owned();
        Some(Amount { text, currency: found.currency.to_owned(), low: found.low, high: found.high, unit, start, end })
    }

    fn char_at(&mut self, byte: usize) -> Option<usize> {
        self.at_char += self.text.get(self.at_byte..byte)?.chars().count();
        self.at_byte = byte;
        Some(self.at_char)
    }
}

#[cfg(test)]
mod tests;
