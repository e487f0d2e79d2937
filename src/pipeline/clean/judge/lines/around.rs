//! A line among its neighbours.

use super::Line;
use crate::pipeline::clean::judge::table::{Writer, count, per_mille};

/// Neighbours that are looked at one by one, before and after.
const REACH: usize = 3;

/// What a line says to its neighbours.
type Face = [i16; 6];

/// No line: before the first, behind the last.
const NOBODY: Face = [-1; 6];

/// What each line says to its neighbours, worked out once for the six that look at it.
pub(super) struct Around {
    faces: Vec<Face>,
}

impl Around {
    /// Looks at all lines of a page.
    pub(super) fn of(lines: &[Line<'_>]) -> Self {
        Self { faces: lines.iter().map(face).collect() }
    }

    /// Writes the columns of one line's neighbours.
    pub(super) fn write(&self, writer: &mut Writer<'_>, number: usize) {
        for step in 1..=REACH {
            let before = number.checked_sub(step).and_then(|at| self.faces.get(at));
            writer.columns(before.unwrap_or(&NOBODY));
            writer.columns(self.faces.get(number + step).unwrap_or(&NOBODY));
        }
    }
}

fn face(line: &Line<'_>) -> Face {
    let shape = &line.view.shape;
    let words = shape.words as usize;
    [
        count(shape.chars as usize),
        line.view.named().map_or(-1, |class| class as i16),
        shape.last as i16,
        per_mille(usize::from(shape.roles.first().copied().unwrap_or_default()), words),
        per_mille(shape.capitalised as usize, words),
        count(shape.sentence_ends as usize),
    ]
}
