//! A line among its neighbours.

use super::Line;
use crate::pipeline::clean::judge::table::Writer;

/// Neighbours that are looked at one by one, before and after.
const REACH: usize = 3;

/// Writes the columns of one line's neighbours.
pub(super) fn write(writer: &mut Writer, lines: &[Line<'_>], number: usize) {
    for step in 1..=REACH {
        write_neighbour(writer, number.checked_sub(step).and_then(|at| lines.get(at)));
        write_neighbour(writer, lines.get(number + step));
    }
}

fn write_neighbour(writer: &mut Writer, neighbour: Option<&Line<'_>>) {
    let Some(line) = neighbour else {
        for _ in 0..6 {
            writer.number(-1);
        }
        return;
    };
    let shape = &line.view.shape;
    let named = line.view.certain.or(line.view.mentions.whole).or(line.view.mentions.opens);
    writer.count(shape.chars as usize);
    writer.number(named.map_or(-1, |class| class as i16));
    writer.number(shape.last as i16);
    writer.share(usize::from(shape.roles.first().copied().unwrap_or_default()), shape.words as usize);
    writer.share(shape.capitalised as usize, shape.words as usize);
    writer.count(shape.sentence_ends as usize);
}
