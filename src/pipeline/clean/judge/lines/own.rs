//! A line by itself: its characters, its words, the phrases of furniture in it.

use hashbrown::HashMap;

use super::Line;
use crate::pipeline::clean::judge::shape::Shape;
use crate::pipeline::clean::judge::table::Writer;

/// How often the same text was on the page before each line, and is on it at all.
pub(super) fn copies(lines: &[Line<'_>]) -> Vec<(usize, usize)> {
    let mut seen: HashMap<u64, usize> = HashMap::with_capacity(lines.len());
    let before: Vec<usize> = lines
        .iter()
        .map(|line| {
            let count = seen.entry(line.view.hash).or_default();
            *count += 1;
            *count - 1
        })
        .collect();
    lines.iter().zip(before).map(|(line, before)| (before, seen.get(&line.view.hash).copied().unwrap_or(1))).collect()
}

/// Writes the columns of one line.
pub(super) fn write(writer: &mut Writer<'_>, line: &Line<'_>) {
    write_letters(writer, &line.view.shape);
    write_words(writer, &line.view.shape);
    write_punctuation(writer, &line.view.shape);
    writer.mentions(line.view);
    writer.truth(line.is_prose());
}

fn write_letters(writer: &mut Writer<'_>, shape: &Shape) {
    let chars = shape.chars as usize;
    writer.count(chars);
    writer.share(shape.capitals as usize, chars);
    writer.share(shape.digits as usize, chars);
    writer.share(shape.unlisted_letters() as usize, chars);
    writer.share(shape.hangul as usize, chars);
}

fn write_words(writer: &mut Writer<'_>, shape: &Shape) {
    let words = shape.words as usize;
    writer.count(words);
    writer.share(shape.letters as usize, words * 100);
    writer.share(shape.capitalised as usize, words);
    writer.share(shape.shouted as usize, words);
    for role in shape.roles {
        writer.count(usize::from(role));
    }
    writer.share(usize::from(shape.roles.first().copied().unwrap_or_default()), words);
    writer.count(shape.years as usize);
}

fn write_punctuation(writer: &mut Writer<'_>, shape: &Shape) {
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
    ] {
        writer.count(count as usize);
    }
    writer.number(shape.first as i16);
    writer.number(shape.last as i16);
    writer.truth(shape.closed);
}
