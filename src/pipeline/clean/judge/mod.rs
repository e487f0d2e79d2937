//! The decision: for each block, keep it, or remove it for one reason of a closed set.

mod class_set;
mod kind;
mod lexicon;
mod lines;
mod marks;
mod memory;
pub mod models;
mod pages;
mod plain_word;
mod proofread;
mod recognise;
mod rescue;
mod shape;
pub mod table;
mod threshold;
mod titles;
mod vocabulary;

use xxhash_rust::xxh3::xxh3_64;

use self::kind::Kind;
use self::lexicon::{Lexicon, Mentions};
use self::lines::Line;
use self::marks::{Marks, WordMark};
use self::memory::Memory;
use self::models::{Models, Tables, first_sureties};
use self::proofread::proofread;
use self::rescue::rescue;
use self::shape::Shape;
use self::table::Table;
use self::threshold::threshold;
use self::titles::name_titles;
use self::vocabulary::{Vocabulary, role};
use super::block::{Decision, Document};
use super::forest::Forest;
use crate::pipeline::pool::Pool;
use crate::record::{BlockClass, Hints};

/// Decides what of a page is its article.
#[derive(Debug)]
pub struct Judge {
    lexicon: Lexicon,
    vocabulary: Vocabulary,
    of_lines: Models,
    of_pages: Models,
    memory: Pool<Memory>,
    tables: Pool<Tables>,
}

/// What the judge read of a document.
struct Reading {
    views: Vec<View>,
    /// The telling words of all blocks, one after the other.
    marks: Vec<WordMark>,
}

/// What the judge sees of one block.
#[derive(Debug, Clone, Copy)]
struct View {
    shape: Shape,
    mentions: Mentions,
    certain: Option<BlockClass>,
    /// Tells blocks of different text apart.
    hash: u64,
    /// Where its telling words end among those of all blocks; they begin where those of the block before end.
    marks_end: usize,
}

impl Judge {
    /// The judge with the lexicon and the models that copydesk is built with.
    #[must_use]
    pub fn builtin() -> Self {
        Self {
            lexicon: Lexicon::builtin(),
            vocabulary: Vocabulary::builtin(),
            of_lines: Models::of_lines(),
            of_pages: Models::of_pages(),
            memory: Pool::default(),
            tables: Pool::default(),
        }
    }

    /// The same judge with other models of plain text: for those who train them.
    #[must_use]
    pub fn with_models_of_lines(self, models: Models) -> Self {
        Self { of_lines: models, ..self }
    }

    /// The same judge with other models of HTML pages: for those who train them.
    #[must_use]
    pub fn with_models_of_pages(self, models: Models) -> Self {
        Self { of_pages: models, ..self }
    }

    /// Decides every block of a page, in order.
    #[must_use]
    pub fn decide(&self, document: &Document<'_>, hints: &Hints) -> Vec<Decision> {
        let reading = self.read(document);
        self.tables.with(|tables| {
            let blocks = &document.blocks;
            if let Some(layout) = &document.layout {
                let mut decisions = pages::decide(document, layout, &reading.views, &self.of_pages, tables);
                proofread(&reading, &self.of_lines, tables, &mut decisions);
                rescue(blocks, &reading, &self.of_lines, tables, &mut decisions);
                return decisions;
            }
            let lines = reading.lines();
            let slug = lines::slug_marks(hints.url.as_deref(), &self.vocabulary);
            let mut decisions = lines::decide(&lines, &slug, &self.of_lines, tables);
            proofread(&reading, &self.of_lines, tables, &mut decisions);
            rescue(blocks, &reading, &self.of_lines, tables, &mut decisions);
            name_titles(blocks, &lines, hints.title.as_deref(), &mut decisions);
            decisions
        })
    }

    /// The numbers that a document's models are trained on, those of the second one where a first one is given.
    #[must_use]
    pub fn table(&self, document: &Document<'_>, hints: &Hints, first: Option<&Forest>) -> Table {
        let reading = self.read(document);
        let all: Vec<usize> = (0..document.blocks.len()).collect();
        let (mut table, mut second) = (Table::default(), Table::default());
        if let Some(layout) = &document.layout {
            pages::write_table(&mut table, &document.blocks, layout, &reading.views);
            let Some(first) = first else { return table };
            pages::write_context(&mut second, &table, layout, &first_sureties(first, &table), &all);
        } else {
            let slug = lines::slug_marks(hints.url.as_deref(), &self.vocabulary);
            let lines = reading.lines();
            lines::write_table(&mut table, &lines, &slug);
            let Some(first) = first else { return table };
            lines::write_context(&mut second, &table, &lines, &first_sureties(first, &table), &all);
        }
        second
    }

    fn read(&self, document: &Document<'_>) -> Reading {
        self.memory.with(|memory| {
            let mut marks = Marks::default();
            let views = document.blocks.iter().map(|block| {
                let hash = xxh3_64(block.text.as_bytes());
                if let Some((view, known)) = memory.recall(hash, &block.text) {
                    marks.extend(known);
                    return View { marks_end: marks.len(), ..view };
                }
                let marks_start = marks.len();
                let view = self.view(&block.text, hash, &mut marks, &mut memory.folded);
                memory.note(&block.text, &view, marks.since(marks_start));
                view
            });
            let views = views.collect();
            Reading { views, marks: marks.into_vec() }
        })
    }

    fn view(&self, text: &str, hash: u64, marks: &mut Marks, folded: &mut String) -> View {
        let shape = Shape::measure(text, &self.vocabulary, marks);
        let mentions = self.lexicon.look_up(text, folded);
        let certain = recognise::certain_class(text, &shape, mentions);
        View { shape, mentions, certain, hash, marks_end: marks.len() }
    }
}

impl View {
    /// What its make or a phrase of furniture says the block is.
    fn named(&self) -> Option<BlockClass> {
        self.certain.or(self.mentions.whole).or(self.mentions.opens)
    }
}

impl Reading {
    fn lines(&self) -> Vec<Line<'_>> {
        let mut marks_start = 0;
        let views = self.views.iter();
        views
            .map(|view| {
                let marks = self.marks.get(marks_start..view.marks_end).unwrap_or_default();
                marks_start = view.marks_end;
                Line { view, marks }
            })
            .collect()
    }
}

/// A sentence or more of running text.
fn is_prose(shape: &Shape) -> bool {
    let ends = shape.last.ends_a_sentence() || (shape.last == Kind::Colon || shape.closed) && shape.sentence_ends > 0;
    let mortar = shape.role(role::FUNCTION) + shape.unlisted_letters() / 6;
    ends && mortar >= 2 && shape.chars >= 30
}
