//! A block by itself: its characters, its words, its markup, and what the page claims.

use hashbrown::HashMap;
use xxhash_rust::xxh3::xxh3_64;

use crate::pipeline::clean::block::{Block, BlockKind};
use crate::pipeline::clean::html::claims::Agreement;
use crate::pipeline::clean::html::hints::{Hints, N_HINTS};
use crate::pipeline::clean::html::layout::{Layout, Place};
use crate::pipeline::clean::judge::View;
use crate::pipeline::clean::judge::shape::Shape;
use crate::pipeline::clean::judge::table::Writer;

/// What is known of one block.
#[derive(Debug, Clone, Copy)]
pub(super) struct Own {
    /// What it was on the page.
    pub kind: i16,
    /// The shape and the vocabulary of its line.
    pub view: View,
    /// Where it stands.
    pub place: Place,
    /// What its element and the inline elements in it say.
    pub hints: Hints,
    /// The page's claims.
    pub agreement: Agreement,
    /// How often the same text was on the page before, and is on it at all.
    pub copies: (usize, usize),
    /// Whether a sentence ends it.
    pub is_prose: bool,
}

/// Looks at every block.
pub(super) fn all(blocks: &[Block<'_>], layout: &Layout, views: &[View]) -> Vec<Own> {
    let mut totals: HashMap<u64, usize> = HashMap::with_capacity(blocks.len());
    let hashes: Vec<u64> = blocks.iter().map(|block| xxh3_64(block.text.as_bytes())).collect();
    for hash in &hashes {
        *totals.entry(*hash).or_default() += 1;
    }
    let mut seen: HashMap<u64, usize> = HashMap::with_capacity(blocks.len());
    let rows = blocks.iter().zip(views).zip(&layout.places).zip(hashes);
    rows.map(|(((block, view), place), hash)| {
        let before = seen.entry(hash).or_default();
        let copies = (*before, totals.get(&hash).copied().unwrap_or(1));
        *before += 1;
        let frame_hints = layout.frame(place.frame).map_or(Hints::NONE, |frame| frame.hints);
        Own {
            kind: kind_code(block.kind),
            view: *view,
            place: *place,
            hints: frame_hints.and(place.inline_hints),
            agreement: layout.claims.compare(&block.text),
            copies,
            is_prose: is_prose(&view.shape),
        }
    })
    .collect()
}

/// A sentence: it ends as one and is long enough to be one.
pub(super) fn is_prose(shape: &Shape) -> bool {
    let ends = shape.last.ends_a_sentence();
    let length = shape.letters + 2 * (shape.han + shape.kana + shape.hangul);
    ends && length >= 40
}

/// Writes the columns of one block.
pub(super) fn write(writer: &mut Writer<'_>, own: &[Own], number: usize) {
    let Some(block) = own.get(number) else { return };
    writer.count(number);
    writer.share(number, own.len());
    writer.number(block.kind);
    write_shape(writer, &block.view.shape);
    writer.mentions(&block.view);
    write_place(writer, &block.place);
    writer.bits(block.hints.0, N_HINTS);
    for agreement in [block.agreement.title, block.agreement.description, block.agreement.body] {
        writer.number(agreement.map_or(-1, i16::from));
    }
    writer.count(block.copies.0);
    writer.count(block.copies.1);
}

fn write_shape(writer: &mut Writer<'_>, shape: &Shape) {
    let words = shape.words as usize;
    let chars = shape.chars as usize;
    writer.count(chars);
    writer.count(words);
    writer.share(shape.letters as usize, words * 100);
    writer.share(shape.capitals as usize, chars);
    writer.share(shape.digits as usize, chars);
    writer.share(shape.capitalised as usize, words);
    writer.share(shape.shouted as usize, words);
    for role in shape.roles {
        writer.count(usize::from(role));
    }
    writer.share(usize::from(shape.roles.first().copied().unwrap_or_default()), words);
    writer.share(shape.unlisted_letters() as usize, chars);
    for count in [
        shape.sentence_ends,
        shape.commas,
        shape.quotes,
        shape.bars,
        shape.arrows,
        shape.slashes,
        shape.brackets,
        shape.colons,
        shape.ats,
        shape.amounts,
        shape.years,
    ] {
        writer.count(count as usize);
    }
    writer.number(shape.first as i16);
    writer.number(shape.last as i16);
    writer.truth(shape.closed);
}

fn write_place(writer: &mut Writer<'_>, place: &Place) {
    writer.share(place.chars.linked, place.chars.all);
    writer.share(place.chars.bold, place.chars.all);
    writer.share(place.chars.slanted, place.chars.all);
    writer.count(place.n_links);
    writer.truth(place.after_break);
    writer.count(place.n_images);
}

fn kind_code(kind: BlockKind) -> i16 {
    match kind {
        BlockKind::Line => 0,
        BlockKind::Paragraph => 1,
        BlockKind::ListItem => 2,
        BlockKind::Quote => 3,
        BlockKind::Caption => 4,
        BlockKind::TableRow => 5,
        BlockKind::Preformatted => 6,
        BlockKind::Heading(level) => 6 + i16::from(level),
    }
}
