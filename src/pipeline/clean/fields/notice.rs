//! Notices: how the article was translated, corrected or first published, in sentences that are not part of it.

/// The longest notice of the development sets has 310 characters; a paragraph beyond this tells a story.
const MAX_BYTES: usize = 600;

/// Phrases that only a translation notice holds: each group needs all of its words.
const TRANSLATION: &[&[&str]] = &[
    &["translated", "generative ai"],
    &["translated", "edited by"],
    &["translated by", "ai"],
    &["originally written in", "translated"],
    &["originally published in", "translat"],
    &["was translated from"],
    &["machine translat"],
    &["번역"],
];

/// How a notice opens, behind its marks.
const OPENINGS: &[&str] = &[
    "translated from",
    "translated by",
    "this article was originally written",
    "this article was originally published",
    "this story was originally published",
    "this post was originally published",
    "this article was first published",
    "this story was first published",
    "this article first appeared",
    "this story first appeared",
    "this article has been updated",
    "this story has been updated",
    "this article was updated",
    "this story was updated",
    "this article was amended on",
    "this article has been corrected",
    "this story has been corrected",
    "this article has been amended",
    "correction:",
    "correction appended",
    "corrections:",
    "clarification:",
    "editor's note:",
    "editors' note:",
    "editor’s note:",
    "editors’ note:",
    "an earlier version of this",
    "a previous version of this",
    "a version of this article appeared",
    "a version of this article was",
    "this article, published by",
    "this story has been",
    "this story corrects",
    "with inputs from",
    "this is a developing story",
    "this is a breaking news story",
    "이 기사는",
    "이 글은",
    "이 기사",
    "본 기사는",
];

/// What opens a line about the page, which may be a notice and may be none.
const ABOUT_THE_PAGE: &[&str] = &["this article", "this story", "the article", "translated", "이 기사", "번역"];

/// "This", "our": a Korean line that opens so is about the page if it says what was done to it.
const KOREAN_OPENINGS: &[&str] = &["이 ", "본 "];

/// Whether the line says how the article came about, and nothing of the story.
///
/// An editor's note that goes on for sentences carries content and stays in the text.
#[must_use]
pub fn is_notice(line: &str) -> bool {
    let line = line.trim().trim_start_matches(['*', '※', '[', '(', '-', '–', '■', '▶', ' ']);
    if line.len() < 12 || line.len() > MAX_BYTES {
        return false;
    }
    if !may_open_a_notice(line) {
        return false;
    }
    let opens_like_one = OPENINGS.iter().any(|opening| opens_with(line, opening));
    let opens_in_korean = KOREAN_OPENINGS.iter().any(|opening| line.starts_with(opening));
    if !opens_like_one && !opens_in_korean && !is_about_the_page(line) {
        return false;
    }
    let lower = line.to_lowercase();
    if lower.starts_with("editor") {
        return opens_like_one && n_sentences(&lower) <= 2 && tells_of_the_page(&lower);
    }
    if opens_in_korean {
        return ["번역", "제공", "작성", "인공지능", "제휴"].iter().any(|word| lower.contains(word))
            && n_sentences(&lower) <= 2;
    }
    opens_like_one || is_translation(&lower)
}

/// Whether the line's first bytes are a phrase's, one look for all phrases: most lines begin with none, and need no other.
fn may_open_a_notice(line: &str) -> bool {
    let Some(eight) = line.as_bytes().first_chunk() else { return false };
    let small = u64::from_le_bytes(*eight) | SMALL;
    // All are compared, many at a time, rather than one after the other.
    let n_alike: u32 = HEADS.iter().map(|(head, mask)| u32::from((small ^ head) & mask == 0)).sum();
    n_alike > 0
}

/// Makes the letters of ASCII small, and maps some marks onto others: who asks so must look again.
const SMALL: u64 = 0x2020_2020_2020_2020;

const N_HEADS: usize = OPENINGS.len() + ABOUT_THE_PAGE.len() + KOREAN_OPENINGS.len();

/// The first eight bytes of each phrase, and which of them it has.
#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler, which would refuse to build")]
static HEADS: [(u64, u64); N_HEADS] = {
    let mut heads = [(0, 0); N_HEADS];
    let lists = [OPENINGS, ABOUT_THE_PAGE, KOREAN_OPENINGS];
    let (mut list, mut phrase, mut at) = (0, 0, 0);
    while list < lists.len() {
        if phrase == lists[list].len() {
            list += 1;
            phrase = 0;
            continue;
        }
        heads[at] = head(lists[list][phrase].as_bytes());
        phrase += 1;
        at += 1;
    }
    heads
};

#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler, which would refuse to build")]
const fn head(phrase: &[u8]) -> (u64, u64) {
    let (mut head, mut mask, mut at) = (0, 0, 0);
    while at < 8 && at < phrase.len() {
        head |= (phrase[at] as u64) << (8 * at);
        mask |= 0xff << (8 * at);
        at += 1;
    }
    (head | SMALL, mask)
}

/// Whether the line opens so, whatever its capitals; the phrases have none outside ASCII.
fn opens_with(line: &str, opening: &str) -> bool {
    let (line, opening) = (line.as_bytes(), opening.as_bytes());
    let first = |text: &[u8]| text.first().map(u8::to_ascii_lowercase);
    first(line) == first(opening) && line.get(..opening.len()).is_some_and(|head| head.eq_ignore_ascii_case(opening))
}

fn is_about_the_page(line: &str) -> bool {
    ABOUT_THE_PAGE.iter().any(|opening| opens_with(line, opening))
}

fn is_translation(lower: &str) -> bool {
    is_about_the_page(lower) && TRANSLATION.iter().any(|words| words.iter().all(|word| lower.contains(word)))
}

fn tells_of_the_page(lower: &str) -> bool {
    ["article", "story", "post", "piece", "page", "translat", "publish", "updat", "correct", "version"]
        .iter()
        .any(|word| lower.contains(word))
}

fn n_sentences(text: &str) -> usize {
    text.split(". ").count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn translation_and_correction_lines_are_notices() {
        for line in [
            "Translated from the Daily Example using generative AI and edited by Example staff.",
            "This article was originally written in Korean and translated by a bilingual reporter with the help of generative AI tools.",
            "* This article, published by Example Daily, was translated by AI.",
            "Correction: An earlier version misspelled the minister's name.",
            "Editor's note: This story was first published in 2019.",
            "※ 이 기사는 인공지능으로 번역되었습니다.",
        ] {
            assert!(is_notice(line), "{line}");
        }
    }

    #[test]
    fn sentences_of_the_story_are_no_notices() {
        for line in [
            "The treaty was translated into nine languages before the vote.",
            "This story begins in a shipyard on Geoje island.",
            "Editor's note: The tariff talks opened in 2018. They collapsed twice. What follows is how they came back.",
            "이 기사를 공유합니다",
            "Corrections officers walked out on Tuesday.",
        ] {
            assert!(!is_notice(line), "{line}");
        }
    }
}
