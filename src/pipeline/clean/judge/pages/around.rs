//! A block among its neighbours: what stands before and after it, and how far off the prose is.

use super::own::Own;
use crate::pipeline::clean::judge::table::Writer;

/// Neighbours that are looked at, before and after.
const REACH: usize = 3;

/// Writes the columns of one block's neighbours.
pub(super) fn write(writer: &mut Writer<'_>, own: &[Own], number: usize) {
    let frame = own.get(number).map(|block| block.place.frame);
    for step in 1..=REACH {
        let before = number.checked_sub(step).and_then(|at| own.get(at));
        let after = own.get(number + step);
        write_neighbour(writer, before, frame);
        write_neighbour(writer, after, frame);
    }
    write_prose_distance(writer, own, number);
}

fn write_neighbour(writer: &mut Writer<'_>, neighbour: Option<&Own>, frame: Option<usize>) {
    let Some(block) = neighbour else {
        for _ in 0..7 {
            writer.number(-1);
        }
        return;
    };
    writer.number(block.kind);
    writer.count(block.view.shape.chars as usize);
    writer.share(block.place.chars.linked, block.place.chars.all);
    writer.truth(block.is_prose);
    writer.truth(Some(block.place.frame) == frame);
    writer.number(block.view.mentions.whole.or(block.view.mentions.opens).map_or(-1, |class| class as i16));
    writer.number(block.agreement.title.map_or(-1, i16::from));
}

/// How many blocks away the closest prose is, before and after, as far as a screen reaches.
fn write_prose_distance(writer: &mut Writer<'_>, own: &[Own], number: usize) {
    const SCREEN: usize = 20;
    let before = own.get(..number).unwrap_or_default().iter().rev().take(SCREEN).position(|block| block.is_prose);
    let after = own.get(number + 1..).unwrap_or_default().iter().take(SCREEN).position(|block| block.is_prose);
    writer.count(before.unwrap_or(SCREEN));
    writer.count(after.unwrap_or(SCREEN));
}
