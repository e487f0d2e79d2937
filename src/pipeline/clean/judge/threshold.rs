//! How sure a block must be to be the article's: on a page of which much is unsure, less than on one that is clear.
//!
//! # Why
//! The F1 of a selection is greatest where every block is kept that is likelier than half of the F1 that can be reached
//! (Lipton, Elkan and Naryanaswamy, "Optimal thresholding of classifiers to maximize F1 measure", 2014), and what can be
//! reached is told by the sureties themselves. Over sites unseen that gains up to three thousandths on one threshold for all.

/// How much of the F1 that can be reached a block must be likelier than, in thousandths. Theory says 500; a little less, because
/// the worst that can happen to a page is to lose its text. Found by cross-validation over sites.
const SHARE: i64 = 475;

/// The surety, in thousandths, that blocks of the article are above, `least` or more; of each block its surety and its
/// characters.
pub(super) fn threshold(blocks: impl Iterator<Item = (i16, u32)> + Clone, least: i16) -> i16 {
    let weighed = blocks.map(|(surety, chars)| (i64::from(surety), i64::from(chars)));
    // Characters of the article that the page can be expected to have, in thousandths.
    let expected: i64 = weighed.clone().map(|(surety, chars)| surety * chars).sum();
    // Keeping by half of an F1 that can be reached reaches at least as much, and the most where it is no more. A few steps do
    // (Dinkelbach, "On nonlinear fractional programming", 1967).
    let mut reached = 0;
    loop {
        let kept = weighed.clone().filter(|(surety, _)| surety * 2 > reached);
        let (held, all) = kept.fold((0, 0), |(held, all), (surety, chars)| (held + surety * chars, all + 1000 * chars));
        let next = (2000 * held).checked_div(all + expected).unwrap_or(0);
        if next <= reached {
            break;
        }
        reached = next;
    }
    i16::try_from(reached * SHARE / 1000).unwrap_or(i16::MAX).max(least)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(blocks: &[(i16, u32)]) -> i16 {
        threshold(blocks.iter().copied(), 300)
    }

    #[test]
    fn a_page_that_is_clear_asks_for_more_than_one_that_is_not() {
        assert_eq!(of(&[(1000, 300), (0, 80), (1000, 500)]), 475);
        // Of 400 characters 240 are expected; keeping all has an F1 of 480 / 640.
        assert_eq!(of(&[(600, 200), (600, 200)]), 356);
    }

    #[test]
    fn a_page_without_hope_or_without_text_asks_for_the_least() {
        assert_eq!(of(&[(50, 300), (20, 80)]), 300);
        assert_eq!(of(&[(900, 0)]), 300);
        assert_eq!(of(&[]), 300);
    }

    #[test]
    fn the_longest_block_is_counted_whole() {
        assert_eq!(of(&[(1000, u32::MAX)]), 475);
    }
}
