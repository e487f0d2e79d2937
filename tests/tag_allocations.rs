//! Tagging allocates nothing per article but the topics that it returns.

#[path = "common/articles.rs"]
#[expect(dead_code, reason = "only the articles' parts are wanted")]
mod articles;

use allocation_counter::measure;
use copydesk::pipeline::Taxonomy;
use copydesk::pipeline::tag::{Passage, Scratch, Wanted};

const N_ARTICLES: u64 = 40;

#[test]
fn a_warm_tagger_allocates_nothing_but_its_result() {
    let taxonomy = Taxonomy::built_in();
    let written: Vec<(String, String)> = (0..N_ARTICLES)
        .map(articles::written)
        .map(|article| (article.title, article.paragraphs.join("\n\n")))
        .chain([(String::new(), "The choir sang, and nobody asked for more. ".repeat(40))])
        .collect();
    let mut scratch = Scratch::default();
    for article in &written {
        drop(taxonomy.tag(&passage(article), Wanted::Mentions, &mut scratch));
    }

    let mut n_tagged = 0;
    for article in &written {
        let passage = passage(article);
        let mut tags = Vec::new();
        let tagging = measure(|| tags = taxonomy.tag(&passage, Wanted::Tagged, &mut scratch));
        let copying = measure(|| drop(tags.clone()));

        n_tagged += usize::from(!tags.is_empty());
        assert_eq!(tagging.count_total, copying.count_total, "for {} topics of {:?}", tags.len(), article.0);
    }

    assert!(n_tagged > 10, "only {n_tagged} articles had topics; the others prove little");
}

fn passage((title, text): &(String, String)) -> Passage<'_> {
    Passage { language: "en", title, text }
}
