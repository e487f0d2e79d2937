//! Lines that an outlet repeats on many pages: learned from its own articles, kept in a file that people can read.
//!
//! # Why
//! A rule that knows furniture in general meets "Sign up for The Morning Cup" for the first time on every site; an
//! outlet's own archive knows it for certain. A line is learned only when it stands in several different articles. What
//! ends as a sentence does is compared letter by letter, whatever its length, so that a paragraph that occurs once can
//! never be removed: "Prices rose 5%." is not "Prices rose 7%."

mod file;
mod learn;

use std::borrow::Cow;

use hashbrown::{HashMap, HashSet};

pub use file::{FurnitureError, FurnitureFile, FurnitureHeader, OutletFile};
pub use learn::{LearnSettings, Learner};

use super::{Block, Decision};
use crate::record::BlockClass;

/// Longest line whose figures are masked: "Comments (12)" is furniture with any figure in it, a paragraph is not.
const MAX_MASKED_CHARS: usize = 60;

/// Longest line that an opening can condemn: what follows "Read more: " is a headline, not a paragraph.
const MAX_OPENED_CHARS: usize = 160;

/// Learned furniture, by outlet, ready for matching.
#[derive(Debug, Default)]
pub struct Furniture {
    version: String,
    outlets: HashMap<String, OutletFurniture>,
}

/// What one outlet repeats.
#[derive(Debug, Default)]
pub struct OutletFurniture {
    lines: HashSet<String>,
    openings: Vec<String>,
}

impl Furniture {
    /// Reads a furniture file.
    ///
    /// # Errors
    /// [`FurnitureError`] names the line, and what to do.
    pub fn parse(toml: &str) -> Result<Self, FurnitureError> {
        let file = FurnitureFile::parse(toml)?;
        let compile = |outlet: OutletFile| {
            let lines = outlet.lines.into_iter().collect();
            (outlet.name, OutletFurniture { lines, openings: outlet.openings })
        };
        Ok(Self { version: file.furniture.version, outlets: file.outlet.into_iter().map(compile).collect() })
    }

    /// Its version, as written into every record.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// How many outlets it knows, and how many lines and openings of theirs.
    #[must_use]
    pub fn size(&self) -> (usize, usize) {
        let n_entries = self.outlets.values().map(|outlet| outlet.lines.len() + outlet.openings.len()).sum();
        (self.outlets.len(), n_entries)
    }

    /// What the outlet of this article repeats, if it was learned.
    #[must_use]
    pub fn of(&self, url: Option<&str>, outlet: Option<&str>) -> Option<&OutletFurniture> {
        if self.outlets.is_empty() {
            return None;
        }
        self.outlets.get(outlet_key(url, outlet)?.as_ref())
    }
}

impl OutletFurniture {
    /// Takes the outlet's furniture out of what was kept so far.
    pub fn remove(&self, blocks: &[Block<'_>], decisions: &mut [Decision]) {
        for (block, decision) in blocks.iter().zip(decisions) {
            if *decision == Decision::Keep && self.is_furniture(&block.text) {
                *decision = Decision::Remove(BlockClass::Learned);
            }
        }
    }

    fn is_furniture(&self, line: &str) -> bool {
        if self.lines.contains(masked(line).as_ref()) {
            return true;
        }
        let may_be_opened = line.len() <= MAX_OPENED_CHARS && !ends_like_a_sentence(line);
        may_be_opened && self.openings.iter().any(|opening| line.starts_with(opening.as_str()))
    }
}

/// What an article's furniture is filed under: the host of its address, else the outlet's name.
#[must_use]
pub fn outlet_key<'a>(url: Option<&'a str>, outlet: Option<&'a str>) -> Option<Cow<'a, str>> {
    let host = url.and_then(host_of).filter(|host| !host.is_empty());
    let name = host.or_else(|| outlet.map(str::trim).filter(|name| !name.is_empty()))?;
    let is_lower = !name.chars().any(char::is_uppercase);
    Some(if is_lower { Cow::Borrowed(name) } else { Cow::Owned(name.to_lowercase()) })
}

fn host_of(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let authority = rest.get(..end)?;
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = host.split_once(':').map_or(host, |(host, _)| host);
    Some(host.strip_prefix("www.").unwrap_or(host))
}

/// Whether a line ends as sentences do; Korean ones often go without their stop.
fn ends_like_a_sentence(line: &str) -> bool {
    line.ends_with(['.', '!', '?', '…', '"', '”', '’', '。', '！', '？', '」', '다'])
}

/// A short line with every run of digits written as `#`; a long one, or a sentence, as it is.
fn masked(line: &str) -> Cow<'_, str> {
    let is_short = line.len() <= MAX_MASKED_CHARS || line.chars().count() <= MAX_MASKED_CHARS;
    if !is_short || ends_like_a_sentence(line) || !line.bytes().any(|byte| byte.is_ascii_digit()) {
        return Cow::Borrowed(line);
    }
    let mut mask = String::with_capacity(line.len());
    for c in line.chars() {
        if !c.is_ascii_digit() {
            mask.push(c);
        } else if !mask.ends_with('#') {
            mask.push('#');
        }
    }
    Cow::Owned(mask)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn furniture() -> Furniture {
        let file = "[furniture]\nversion = \"1\"\n[[outlet]]\nname = \"desk.example\"\narticles = 30\n\
                    lines = [\"Comments (#)\", \"Sign up for the morning cup\"]\nopenings = [\"Read more: \"]\n";
        Furniture::parse(file).expect("is a furniture file")
    }

    fn decisions(url: &str, lines: &[&'static str]) -> Vec<Decision> {
        let blocks: Vec<Block<'_>> = lines.iter().map(|line| Block::line(*line)).collect();
        let mut decisions = vec![Decision::Keep; blocks.len()];
        if let Some(outlet) = furniture().of(Some(url), None) {
            outlet.remove(&blocks, &mut decisions);
        }
        decisions
    }

    #[test]
    fn an_outlets_own_lines_are_removed_whatever_their_figures() {
        let lines = [
            "Comments (12)",
            "Sign up for the morning cup",
            "Read more: Cargoes delayed",
            "Cargoes rose 5%.",
            "Read more: the minister's whole speech was printed on Monday.",
        ];

        let decided = decisions("https://www.Desk.example/a/1", &lines);

        let learned = Decision::Remove(BlockClass::Learned);
        assert_eq!(decided, [learned, learned, learned, Decision::Keep, Decision::Keep]);
    }

    #[test]
    fn another_outlet_keeps_the_same_lines() {
        assert_eq!(decisions("https://other.example/a/1", &["Comments (12)"]), [Decision::Keep]);
    }

    #[test]
    fn an_outlet_without_an_address_is_known_by_its_name() {
        assert_eq!(outlet_key(None, Some(" Desk News ")).as_deref(), Some("desk news"));
        assert_eq!(outlet_key(Some("https://u@a.example:8080?x"), None).as_deref(), Some("a.example"));
    }
}
