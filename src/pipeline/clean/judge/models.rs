//! The trained models: a first one that judges each block, and a second one that sees what the first thought around it.

use super::table::Table;
use crate::pipeline::clean::forest::{Forest, per_mille};
use crate::pipeline::pool::Reusable;

/// What the first model is this sure of, in thousandths, is settled: most blocks are, and the second model costs more.
const SETTLED: i16 = 30;

/// What the two models see of a document: room that is written anew for each.
#[derive(Debug, Default)]
pub(super) struct Tables {
    /// Every block.
    pub(super) first: Table,
    /// The blocks that the first model leaves open.
    second: Table,
}

impl Reusable for Tables {
    fn is_worth_keeping(&self) -> bool {
        self.first.room() <= MAX_KEPT_ROWS
    }
}

/// Tables of more rows are not kept for the next document: each takes a megabyte.
const MAX_KEPT_ROWS: usize = 1000;

/// Two models that judge one after the other.
#[derive(Debug, Clone)]
pub struct Models {
    /// Judges a block by itself, among its neighbours and on its page.
    pub first: Forest,
    /// Judges it again in the light of the first judgement of all others.
    pub second: Forest,
}

impl Models {
    /// How surely each block of the first table is the article's, in thousandths; `write_context` writes rows of the second
    /// table, for the blocks that it is given, from the first one and the first judgement.
    pub(super) fn sureties(
        &self,
        tables: &mut Tables,
        write_context: impl FnOnce(&mut Table, &Table, &[i16], &[usize]),
    ) -> Vec<i16> {
        let Tables { first, second } = tables;
        let mut sureties = first_sureties(&self.first, first);
        let is_open = |block: &usize| sureties.get(*block).is_some_and(|it| (SETTLED + 1..1000 - SETTLED).contains(it));
        let open: Vec<usize> = (0..sureties.len()).filter(is_open).collect();
        if open.is_empty() {
            return sureties;
        }
        write_context(second, first, &sureties, &open);
        for (block, score) in open.iter().zip(self.second.scores(second.rows())) {
            if let Some(surety) = sureties.get_mut(*block) {
                *surety = per_mille(score);
            }
        }
        sureties
    }

    /// Reads both; `None` where the bytes are no models.
    #[must_use]
    pub fn read(first: &[u8], second: &[u8]) -> Option<Self> {
        Some(Self { first: Forest::read(first)?, second: Forest::read(second)? })
    }

    /// The models of HTML pages that copydesk is built with.
    #[must_use]
    pub(super) fn of_pages() -> Self {
        Self::read(include_bytes!("pages/first.model"), include_bytes!("pages/second.model"))
            .expect("a test reads the built-in models")
    }

    /// The models of plain text that copydesk is built with.
    #[must_use]
    pub(super) fn of_lines() -> Self {
        Self::read(include_bytes!("lines/first.model"), include_bytes!("lines/second.model"))
            .expect("a test reads the built-in models")
    }
}

/// What a first model thinks of every row of a table, in thousandths.
pub(super) fn first_sureties(first: &Forest, table: &Table) -> Vec<i16> {
    first.scores(table.rows()).into_iter().map(per_mille).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::clean::judge::Judge;
    use crate::pipeline::clean::{html, text};
    use crate::record::Hints;

    #[test]
    fn the_built_in_models_ask_for_no_column_that_is_not_there() {
        let judge = Judge::builtin();
        for (models, document) in [
            (Models::of_pages(), html::document("<p>The council met on Tuesday.</p>")),
            (Models::of_lines(), text::document("The council met on Tuesday.")),
        ] {
            let width = |first: Option<&Forest>| judge.table(&document, &Hints::default(), first).width;

            assert!(models.first.width() <= width(None));
            assert!(models.second.width() <= width(Some(&models.first)));
        }
    }

    #[test]
    fn the_models_are_small() {
        let n_bytes = [
            include_bytes!("pages/first.model").as_slice(),
            include_bytes!("pages/second.model"),
            include_bytes!("lines/first.model"),
            include_bytes!("lines/second.model"),
        ]
        .map(<[u8]>::len);

        assert!(n_bytes.iter().sum::<usize>() < 1 << 20);
    }
}
