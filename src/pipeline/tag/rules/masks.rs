//! Masks: names that contain a term without being about it take their words away.

use crate::pipeline::tag::matcher::Hit;

/// Bytes that masks have taken, in order and apart from one another.
#[derive(Debug, Default)]
pub(super) struct Masked {
    spans: Vec<(u32, u32)>,
}

impl Masked {
    /// Takes these spans; of overlapping ones the first, and of those the longest.
    pub(super) fn take(&mut self, spans: impl Iterator<Item = (u32, u32)>) {
        self.spans.clear();
        self.spans.extend(spans);
        self.spans.sort_unstable_by_key(|(start, end)| (*start, u32::MAX - end));
        let mut taken_to = 0;
        self.spans.retain(|(start, end)| {
            let is_free = *start >= taken_to;
            if is_free {
                taken_to = *end;
            }
            is_free
        });
    }

    pub(super) fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// Whether a mask took words of this hit. A hit that is longer than the mask and contains it keeps them.
    pub(super) fn hides(&self, hit: &Hit) -> bool {
        let from = self.spans.partition_point(|(_, end)| *end <= hit.start);
        let overlapping = self.spans.iter().skip(from).take_while(|(start, _)| *start < hit.end);
        let mut masks = overlapping.filter(|(start, end)| {
            let contains = hit.start <= *start && *end <= hit.end;
            let is_longer = hit.end - hit.start > end - start;
            !(contains && is_longer)
        });
        masks.next().is_some()
    }
}
