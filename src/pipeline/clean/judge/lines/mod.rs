//! The judge of plain text: what the models see of a line, as whole numbers in a fixed order, and what they decide.

mod around;
mod context;
mod decide;
mod own;
mod plain;
mod run;
mod slug;
mod themes;
mod whole;

use super::marks::WordMark;
use super::table::Table;
use super::{View, is_prose};

pub(super) use context::write_context;
pub(super) use decide::{decide, keep};
pub(super) use slug::marks as slug_marks;

/// A line as the models see it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    /// The shape and the vocabulary of the line.
    pub view: &'a View,
    /// Its telling words.
    pub marks: &'a [WordMark],
}

impl Line<'_> {
    /// A sentence or more of running text.
    pub(super) fn is_prose(&self) -> bool {
        is_prose(&self.view.shape)
    }

    /// Above the text, so many words without an end are the article's title; a heading ("Introduction") has fewer.
    fn may_be_headline(&self) -> bool {
        !self.is_prose() && self.view.shape.words >= 4
    }

    fn chars(&self) -> usize {
        self.view.shape.chars as usize
    }

    /// Whether a phrase of furniture makes up the line or opens it, or its make says what it is.
    fn is_furniture(&self) -> bool {
        self.view.certain.or(self.view.mentions.whole).or(self.view.mentions.opens).is_some()
    }
}

/// Writes the columns of each line by itself, among its neighbours and on its page. `slug` holds the telling words of the
/// page's address.
pub(super) fn write_table(table: &mut Table, lines: &[Line<'_>], slug: &[WordMark]) {
    let whole = whole::Whole::of(lines);
    let themes = themes::Themes::of(lines.iter().filter(|line| line.is_prose()));
    let around = around::Around::of(lines);
    let copies = own::copies(lines);
    table.write(lines.len(), |writer, number| {
        let Some(line) = lines.get(number) else { return };
        own::write(writer, line);
        let (before, all) = copies.get(number).copied().unwrap_or((0, 1));
        writer.count(before);
        writer.count(all);
        themes.write(writer, line, line.is_prose());
        themes::write_slug(writer, line, slug);
        around.write(writer, number);
        whole.write(writer, number);
    });
}
