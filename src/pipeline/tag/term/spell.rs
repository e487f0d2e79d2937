//! Turns the alternatives of a term into spellings: sequences of words and syllables as the matcher walks them.

use super::MAX_PHRASES;
use super::expand::{Alternative, expand};
use super::inflect::{noun_forms, verb_forms};
use super::parse::{Mark, Node};
use crate::pipeline::tag::format::BadTerm;
use crate::pipeline::tag::text::{Capitals, Cutter, Folded, ShortWord, Token, WordIds, wide};

/// A phrase of more words is a quotation.
const MAX_WORDS: usize = 12;
/// As many syllables and spaces as a Korean phrase of a line has.
const MAX_SYMBOLS: usize = 48;

/// One way to write a phrase.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::pipeline::tag) struct Spelling {
    /// Its words and syllables in order.
    pub(in crate::pipeline::tag) symbols: Vec<Symbol>,
    /// Whether only particles may follow in the same word.
    pub(in crate::pipeline::tag) particles_only: bool,
    /// Whether it may begin inside a word.
    pub(in crate::pipeline::tag) anywhere: bool,
}

/// What the matcher compares with one step of the text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::pipeline::tag) enum Symbol {
    /// A whole word, folded, with the capitals that it needs.
    Word(String, Capitals),
    /// A character of a script without word spaces.
    Syllable(char),
    /// Room that may be missing, or follow a particle.
    Room,
}

/// Writes out every spelling of one part of a term.
pub(in crate::pipeline::tag) fn spellings(part: &[Node], exact_case: bool) -> Result<Vec<Spelling>, BadTerm> {
    let mut all = Vec::new();
    let mut folded = Folded::default();
    for alternative in expand(part)? {
        let units = units(&alternative, exact_case, &mut folded)?;
        for spelling in inflected(&units)? {
            all.push(spelling);
            if all.len() > MAX_PHRASES {
                return Err(BadTerm::TooManyPhrases { limit: MAX_PHRASES });
            }
        }
    }
    all.sort();
    all.dedup();
    Ok(all)
}

/// A token of an alternative, with what its editor said about it.
struct Unit {
    text: String,
    /// A hyphen stands before it.
    hyphenated: bool,
    capitals: Capitals,
    is_syllables: bool,
    mark: Option<Mark>,
    anywhere: bool,
}

/// Numbers nothing: terms are cut before there is a vocabulary.
struct NoIds;

impl WordIds for NoIds {
    fn id_of(&self, _: ShortWord) -> u32 {
        Token::UNKNOWN
    }

    fn id_of_long(&self, _: &[u8]) -> u32 {
        Token::UNKNOWN
    }
}

fn units(alternative: &Alternative, exact_case: bool, folded: &mut Folded) -> Result<Vec<Unit>, BadTerm> {
    folded.read("", &alternative.text);
    let mut cutter = Cutter::default();
    cutter.cut(folded, NoIds);
    let tokens = cutter.tokens;
    if tokens.is_empty() {
        return Err(BadTerm::Empty);
    }
    if tokens.len() > MAX_WORDS {
        return Err(BadTerm::TooManyWords { limit: MAX_WORDS });
    }
    let mut units = Vec::new();
    for token in &tokens {
        let unit = unit(token, alternative, folded, exact_case);
        if unit.anywhere && !unit.is_syllables {
            return Err(BadTerm::BadStar);
        }
        units.push(unit);
    }
    Ok(units)
}

fn unit(token: &Token, alternative: &Alternative, folded: &Folded, exact_case: bool) -> Unit {
    let (_, start, end) = folded.published(token.start, token.end);
    let (start, end) = (wide(start), wide(end));
    let marks = &alternative.marks;
    let before = start.checked_sub(1).and_then(|at| alternative.text.as_bytes().get(at));
    let lower = folded.lower().get(wide(token.start)..wide(token.end)).unwrap_or_default();
    Unit {
        // A dotted abbreviation is one word without its dots.
        text: lower.replace('.', ""),
        hyphenated: before == Some(&b'-'),
        capitals: if exact_case { Capitals::of(token, folded) } else { Capitals::None },
        is_syllables: token.word == Token::SYLLABLES,
        mark: marks.iter().find(|(at, mark)| *at == end && *mark != Mark::Anywhere).map(|(_, mark)| *mark),
        anywhere: marks.iter().any(|(at, mark)| *at == start && *mark == Mark::Anywhere),
    }
}

/// Every form of every word, and every pair of words written as one.
fn inflected(units: &[Unit]) -> Result<Vec<Spelling>, BadTerm> {
    let last = units.len().saturating_sub(1);
    let forms: Vec<Vec<String>> = units.iter().enumerate().map(|(at, unit)| forms(unit, at == last)).collect();
    let mut spellings = product(units, &forms)?;
    for (at, pair) in units.windows(2).enumerate() {
        let [first, second] = pair else { continue };
        if !may_join(first, second) {
            continue;
        }
        let mut joined = forms.clone();
        let heads = joined.remove(at);
        if let Some(tails) = joined.get_mut(at) {
            *tails = heads.iter().flat_map(|head| tails.iter().map(move |tail| format!("{head}{tail}"))).collect();
        }
        let fewer: Vec<&Unit> =
            units.iter().enumerate().filter(|(index, _)| *index != at + 1).map(|(_, unit)| unit).collect();
        spellings.append(&mut product_of(&fewer, &joined)?);
    }
    Ok(spellings)
}

/// Short words written together are other words: `a part`, `be low`; a hyphen says that they belong together.
fn may_join(first: &Unit, second: &Unit) -> bool {
    let are_words = !first.is_syllables && !second.is_syllables;
    let are_long = first.text.len() > 2 && second.text.len() > 2;
    are_words && (are_long || second.hyphenated)
}

fn forms(unit: &Unit, is_last: bool) -> Vec<String> {
    match unit.mark {
        _ if unit.is_syllables => vec![unit.text.clone()],
        Some(Mark::Verb) => verb_forms(&unit.text),
        None if is_last => noun_forms(&unit.text),
        _ => vec![unit.text.clone()],
    }
}

fn product(units: &[Unit], forms: &[Vec<String>]) -> Result<Vec<Spelling>, BadTerm> {
    let units: Vec<&Unit> = units.iter().collect();
    product_of(&units, forms)
}

fn product_of(units: &[&Unit], forms: &[Vec<String>]) -> Result<Vec<Spelling>, BadTerm> {
    let mut spellings = vec![Spelling::default()];
    for (unit, forms) in units.iter().zip(forms) {
        if spellings.len() * forms.len() > MAX_PHRASES {
            return Err(BadTerm::TooManyPhrases { limit: MAX_PHRASES });
        }
        let mut longer = Vec::with_capacity(spellings.len() * forms.len());
        for spelling in &spellings {
            longer.extend(forms.iter().map(|form| extended(spelling, unit, form)));
        }
        spellings = longer;
    }
    if spellings.iter().any(|spelling| spelling.symbols.len() > MAX_SYMBOLS) {
        return Err(BadTerm::TooManyWords { limit: MAX_WORDS });
    }
    Ok(spellings)
}

fn extended(spelling: &Spelling, unit: &Unit, form: &str) -> Spelling {
    let mut longer = spelling.clone();
    longer.anywhere |= unit.anywhere && spelling.symbols.is_empty();
    longer.particles_only = unit.mark == Some(Mark::Particles);
    if !unit.is_syllables {
        longer.symbols.push(Symbol::Word(form.to_owned(), unit.capitals));
        return longer;
    }
    let follows_syllable = matches!(longer.symbols.last(), Some(Symbol::Syllable(_)));
    // Two runs in a row: a space between them, or a change of script, and both may be missing in a text.
    if follows_syllable {
        longer.symbols.push(Symbol::Room);
    }
    longer.symbols.extend(form.chars().map(Symbol::Syllable));
    longer
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    fn written(term: &str) -> Vec<String> {
        let term = parse(term).unwrap();
        let spellings = spellings(&term.parts[0], false).unwrap();
        spellings.iter().map(|spelling| show(&spelling.symbols)).collect()
    }

    fn show(symbols: &[Symbol]) -> String {
        let mut text = String::new();
        for symbol in symbols {
            match symbol {
                Symbol::Word(word, _) => text.extend([word.as_str(), " "]),
                Symbol::Syllable(c) => text.push(*c),
                Symbol::Room => text.push('_'),
            }
        }
        text.trim().to_owned()
    }

    #[test]
    fn the_last_word_takes_its_forms_and_pairs_are_also_written_as_one() {
        assert_eq!(written("import tariff"), ["import tariff", "import tariffs", "importtariff", "importtariffs"]);
    }

    #[test]
    fn groups_touch_and_options_vanish() {
        assert_eq!(written("(re)?negotiate/x"), ["negotiate", "renegotiate"]);
        assert_eq!(written("(상호|보복)관세"), ["보복관세", "상호관세"]);
        assert_eq!(written("대미? 방위비 분담금"), ["대미_방위비_분담금", "방위비_분담금"]);
    }

    #[test]
    fn marks_reach_through_groups() {
        assert_eq!(written("(cut|raise)/v"), ["cut", "cuts", "cutting", "raise", "raised", "raises", "raising"]);
    }

    #[test]
    fn dots_and_possessives_fold_away() {
        assert_eq!(written("U.S. Navy's ship/x"), ["us navy ship", "us navyship"]);
    }

    #[test]
    fn a_term_that_explodes_is_refused() {
        let part = "(a|b|c|d|e|f|g|h) ".repeat(6);
        let term = parse(part.trim()).unwrap();

        assert_eq!(spellings(&term.parts[0], false), Err(BadTerm::TooManyPhrases { limit: MAX_PHRASES }));
    }

    #[test]
    fn syllables_meet_words_without_room() {
        assert_eq!(written("LNG 운반선"), ["lng 운반선"]);
        assert_eq!(written("LNG선"), ["lng 선"]);
    }
}
