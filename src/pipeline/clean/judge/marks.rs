//! The telling words of a page: what its lines are about.

/// A word's hash, cut to what the overlap of vocabularies needs.
pub(super) type WordMark = u16;

/// The telling words of lines, one after the other.
#[derive(Debug, Default)]
pub(super) struct Marks {
    /// Longer than what was written: a mark is written for every word, and kept by counting it, where it tells something.
    places: Vec<WordMark>,
    n_kept: usize,
}

impl Marks {
    /// How many there are.
    pub(super) const fn len(&self) -> usize {
        self.n_kept
    }

    /// Those from a number on.
    pub(super) fn since(&self, number: usize) -> &[WordMark] {
        self.places.get(number..self.n_kept).unwrap_or_default()
    }

    /// Adds marks that were found before.
    pub(super) fn extend(&mut self, marks: &[WordMark]) {
        self.make_room(marks.len());
        if let Some(places) = self.places.get_mut(self.n_kept..self.n_kept + marks.len()) {
            places.copy_from_slice(marks);
            self.n_kept += marks.len();
        }
    }

    /// All of them.
    pub(super) fn into_vec(mut self) -> Vec<WordMark> {
        self.places.truncate(self.n_kept);
        self.places
    }

    /// Makes room for so many more.
    pub(super) fn make_room(&mut self, n_marks: usize) {
        let needed = self.n_kept + n_marks;
        if self.places.len() < needed {
            self.places.resize(2 * needed, 0);
        }
    }

    /// Keeps a mark where it counts; without a branch, as nobody can foresee which do.
    #[inline]
    pub(super) fn put(&mut self, mark: WordMark, counts: bool) {
        if let Some(place) = self.places.get_mut(self.n_kept) {
            *place = mark;
            self.n_kept += usize::from(counts);
        }
    }
}
