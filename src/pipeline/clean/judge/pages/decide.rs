//! Decides the blocks of an HTML page: a first model judges each, a second one sees what the first thought around it.

use super::{write_context, write_table};
use crate::pipeline::clean::block::{BlockKind, Decision, Document};
use crate::pipeline::clean::html::layout::Layout;
use crate::pipeline::clean::judge::models::{Models, Tables};
use crate::pipeline::clean::judge::{View, threshold};
use crate::record::BlockClass;

/// Less sure than this, in thousandths, no block is the article's. Found by cross-validation over sites.
const LEAST: i16 = 400;

/// The same for a block that something names as furniture. Of a page with one sentence, its copyright line would be let in
/// beside it, and proofreading would find furniture alone.
const LEAST_IF_NAMED: i16 = 450;

/// How surely each block is the article's, in thousandths.
#[must_use]
pub(in crate::pipeline::clean::judge) fn sureties(
    document: &Document<'_>,
    layout: &Layout,
    views: &[View],
    models: &Models,
    tables: &mut Tables,
) -> Vec<i16> {
    write_table(&mut tables.first, &document.blocks, layout, views);
    models.sureties(tables, |second, first, sureties, open| write_context(second, first, layout, sureties, open))
}

/// Decides every block of a page.
#[must_use]
pub(in crate::pipeline::clean::judge) fn decide(
    document: &Document<'_>,
    layout: &Layout,
    views: &[View],
    models: &Models,
    tables: &mut Tables,
) -> Vec<Decision> {
    let sureties = sureties(document, layout, views, models, tables);
    let threshold = threshold(sureties.iter().copied().zip(views.iter().map(|view| view.shape.chars)), LEAST);
    let rows = document.blocks.iter().zip(views).zip(sureties);
    rows.map(|((block, view), surety)| {
        let needed = if view.named().is_some() { threshold.max(LEAST_IF_NAMED) } else { threshold };
        if surety > needed {
            return Decision::Keep;
        }
        let is_caption = (block.kind == BlockKind::Caption).then_some(BlockClass::Caption);
        let class = view.certain.or(is_caption).or(view.mentions.whole).or(view.mentions.opens).or(block.markup.named);
        Decision::Remove(class.unwrap_or_else(|| unnamed(block.markup.linked_chars, view)))
    })
    .collect()
}

/// What a block is that nothing names: links are teasers where they are long, menus where they are short.
fn unnamed(linked_chars: usize, view: &View) -> BlockClass {
    let is_linked = linked_chars * 10 > view.shape.chars as usize * 8;
    match (is_linked, view.shape.words) {
        (true, 0..=3) => BlockClass::Navigation,
        (true, _) => BlockClass::Teaser,
        (false, _) => BlockClass::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::clean::html;
    use crate::pipeline::clean::judge::Judge;
    use crate::record::Hints;

    /// A page of the usual make: everything but its two paragraphs and its subheading is furniture.
    const PAGE: &str = "<html><body><header><nav class=main-nav><ul><li><a href=/>Home</a><li><a href=/city>City</a></ul></nav></header>
        <main><article><h1>The harbour ferry returns in spring</h1><div class=byline>By Ann Lee</div>
        <div class=article-body><p>The harbour ferry will run again from April, the city council said on Tuesday, two years after
        its last boat was taken out of service for repairs that were never paid for.</p>
        <h2>Two boats at first</h2>
        <p>\"We will start with two boats and see how many people come,\" the harbour master said. Tickets will cost as much as a
        bus ride, and children travel free on weekends.</p>
        <div class=newsletter-signup><p>Sign up for our newsletter</p></div></div>
        <div class=share-tools><a href=x>Share</a> <a href=y>Tweet</a></div></article></main>
        <aside class=related><h3>Related stories</h3><ul><li><a href=/a>Bridge tolls to rise in June</a></ul></aside>
        <footer><p>Copyright The Sample. All rights reserved.</p></footer></body></html>";

    #[test]
    fn of_a_common_page_the_paragraphs_are_kept_and_the_furniture_is_named() {
        let document = html::document(PAGE);
        let decisions = Judge::builtin().decide(&document, &Hints::default());
        let decided = |start: &str| {
            let found = document.blocks.iter().zip(&decisions).find(|(block, _)| block.text.starts_with(start));
            *found.unwrap().1
        };

        assert_eq!(decided("The harbour ferry will"), Decision::Keep);
        assert_eq!(decided("\"We will start"), Decision::Keep);
        assert_eq!(decided("Sign up"), Decision::Remove(BlockClass::Subscribe));
        assert_eq!(decided("By Ann Lee"), Decision::Remove(BlockClass::Byline));
        assert_eq!(decided("Share"), Decision::Remove(BlockClass::ShareBar));
        assert!(matches!(decided("Bridge tolls"), Decision::Remove(_)));
        assert!(matches!(decided("Copyright"), Decision::Remove(_)));
    }

    #[test]
    fn a_page_without_text_decides_nothing() {
        assert!(Judge::builtin().decide(&html::document("<p> </p>"), &Hints::default()).is_empty());
    }
}
