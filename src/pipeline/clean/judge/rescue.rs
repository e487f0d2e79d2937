//! Keeps the prose of a page of which nothing was kept.
//!
//! # Why
//! The models know function words in some twenty languages. Of an article in another one they may leave nothing, and an
//! article lost whole is worse than one with a line too many. What has the shape of prose and says nothing else of itself
//! is then the article; a page without any stays empty, and the policy says what becomes of it.

use hashbrown::HashSet;

use super::Reading;
use super::models::{Models, Tables};
use super::proofread::proofread;
use super::shape::Shape;
use crate::pipeline::clean::block::{Block, Decision};

/// Characters of prose below which a page is taken for what the models take it for: an error page or a menu.
const MIN_CHARS: u32 = 400;

/// Words of a paragraph. A menu's entry, a headline or a button has fewer.
const MIN_WORDS: u32 = 12;

/// Puts the prose back where nothing was kept. Read by itself it is decided as ever: what a second cleaning keeps, stays.
pub(super) fn rescue(
    blocks: &[Block<'_>],
    reading: &Reading,
    models: &Models,
    tables: &mut Tables,
    decisions: &mut [Decision],
) {
    let keeps_nothing = |decisions: &[Decision]| !decisions.contains(&Decision::Keep);
    if !keeps_nothing(decisions) {
        return;
    }
    let prose = prose(blocks, reading);
    if prose.iter().map(|(_, n_chars)| n_chars).sum::<u32>() < MIN_CHARS {
        return;
    }
    let keep = |decisions: &mut [Decision]| {
        for (at, _) in &prose {
            if let Some(decision) = decisions.get_mut(*at) {
                *decision = Decision::Keep;
            }
        }
    };
    keep(decisions);
    proofread(reading, models, tables, decisions);
    if keeps_nothing(decisions) {
        keep(decisions);
    }
}

/// A paragraph by its shape alone, in whatever language: it ends as a sentence does, and is no list of names.
fn has_the_shape_of_prose(shape: &Shape) -> bool {
    let ends = shape.last.ends_a_sentence() && shape.sentence_ends > 0;
    let is_long = shape.words >= MIN_WORDS || shape.unlisted_letters() >= MIN_CHARS / 4;
    ends && is_long && shape.capitalised * 2 < shape.words
}

/// The blocks of prose that are nothing else, each once, with their characters.
fn prose(blocks: &[Block<'_>], reading: &Reading) -> Vec<(usize, u32)> {
    let mut seen = HashSet::new();
    let rows = blocks.iter().zip(&reading.views).enumerate();
    rows.filter(|(_, (block, view))| {
        view.named().is_none() && has_the_shape_of_prose(&view.shape) && seen.insert(block.text.as_ref())
    })
    .map(|(at, (_, view))| (at, view.shape.chars))
    .collect()
}

#[cfg(test)]
mod tests {
    use crate::pipeline::clean::block::Decision;
    use crate::pipeline::clean::judge::Judge;
    use crate::pipeline::clean::judge::models::Models;
    use crate::pipeline::clean::text;
    use crate::record::Hints;

    /// In isiXhosa: the ferry runs again from April; two boats; a vote on the timetable.
    const PARAGRAPHS: [&str; 3] = [
        "Isikhitshane sasezibukweni siza kuphinda siqale ukusebenza ngoAprili, litshilo ibhunga lesixeko ngoLwesibini, emva \
         kweminyaka emibini iphenyane lokugqibela lirhoxisiwe ukuze lilungiswe.",
        "“Siza kuqala ngeephenyane ezimbini size sibone ukuba bangaphi abantu abezayo,” utshilo umphathi wezibuko. Amatikiti \
         aya kubiza imali elingana neyebhasi, yaye abantwana bakhwela simahla ngeempelaveki.",
        "Ivoti ngeshedyuli ilindeleke kwinyanga ezayo, xa ibhunga liza kugqiba nangento eza kwenziwa ngejethi endala esemazantsi \
         esixeko.",
    ];

    /// Models that take every block for furniture, as real ones may in a language that they know nothing of.
    fn judge_that_removes_everything() -> Judge {
        let stump: Vec<u8> =
            [1_u16, 0xffff, (-8192_i16).cast_unsigned(), 0].into_iter().flat_map(u16::to_le_bytes).collect();
        Judge::builtin().with_models_of_lines(Models::read(&stump, &stump).expect("one leaf is a forest"))
    }

    fn kept(judge: &Judge, scrape: &str) -> Vec<String> {
        let document = text::document(scrape);
        let decisions = judge.decide(&document, &Hints::default());
        let rows = document.blocks.iter().zip(decisions);
        rows.filter(|(_, decision)| *decision == Decision::Keep).map(|(block, _)| block.text.to_string()).collect()
    }

    #[test]
    fn of_an_article_in_an_unknown_language_the_prose_is_left() {
        let [first, second, third] = PARAGRAPHS;
        let scrape =
            format!("Iindaba\nEzemidlalo\n{first}\n{second}\n{third}\nCopyright The Sample. All rights reserved.");

        let rescued = kept(&judge_that_removes_everything(), &scrape);

        assert_eq!(rescued, PARAGRAPHS);
        assert_eq!(kept(&judge_that_removes_everything(), &rescued.join("\n\n")), PARAGRAPHS);
    }

    #[test]
    fn an_error_page_is_not_made_an_article() {
        let page = "Home\nNews\nSorry, the page that you are looking for has moved or never existed.\nContact";

        assert!(kept(&judge_that_removes_everything(), page).is_empty());
    }
}
