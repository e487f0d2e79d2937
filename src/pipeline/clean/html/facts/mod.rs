//! What a page says of itself: one pass over the tree collects every statement with its source.

mod breadcrumb;
mod element;
mod json;
mod json_ld;
mod json_repair;
mod meta;
mod microdata;

use html5ever::local_name;

use super::super::block::{Fact, FactName, FactSource, Metadata};
use super::tag::Tag;
use super::tree::{NodeId, Tree};

/// Statements of one page; more come from pages that repeat themselves.
const MAX_FACTS: usize = 600;

/// Longest value that is kept; a description is rarely longer than 500.
const MAX_VALUE_BYTES: usize = 4_000;

/// The statements of a page, while they are collected.
#[derive(Debug, Default)]
pub(super) struct Statements {
    facts: Vec<Fact>,
    /// The article's text as JSON-LD has it, where it has.
    pub article_body: Option<String>,
    /// The number of the card that was labelled as the author's.
    author_card: Option<String>,
}

impl Statements {
    fn add(&mut self, name: FactName, value: &str, source: FactSource) {
        let value = value.trim();
        if value.is_empty() || value.len() > MAX_VALUE_BYTES || self.facts.len() >= MAX_FACTS {
            return;
        }
        let known = self.facts.iter().any(|fact| fact.name == name && fact.source == source && fact.value == value);
        if !known {
            self.facts.push(Fact { name, value: value.to_owned(), source });
        }
    }

    /// What was collected so far.
    pub(super) fn facts(&self) -> &[Fact] {
        &self.facts
    }

    /// The statements, the most trusted first.
    pub(super) fn into_metadata(mut self) -> Metadata {
        self.facts.sort_by_key(|fact| fact.source);
        Metadata { facts: self.facts }
    }
}

/// Collects what the page says of itself.
pub(super) fn collect(tree: &Tree) -> Statements {
    let mut statements = Statements::default();
    let mut next_title = true;
    for id in tree.below(NodeId::ROOT) {
        let tag = tree.tag(id);
        match tag {
            Tag::Script => json_ld::collect(&tree.text_below(id), &mut statements),
            Tag::Meta => meta::collect(tree, id, &mut statements),
            Tag::Link => collect_link(tree, id, &mut statements),
            // Pictures drawn in the page have titles of their own; the page's comes first.
            Tag::Title if next_title => {
                next_title = false;
                statements.add(FactName::Title, &tree.text_below(id), FactSource::TitleElement);
            }
            Tag::Html => {
                let language = tree.attribute(id, &local_name!("lang")).unwrap_or_default();
                statements.add(FactName::Language, language, FactSource::Element);
            }
            _ => {
                microdata::collect(tree, id, &mut statements);
                element::collect(tree, id, &mut statements);
            }
        }
    }
    breadcrumb::collect(tree, &mut statements);
    statements
}

fn collect_link(tree: &Tree, id: NodeId, statements: &mut Statements) {
    let relation = tree.attribute(id, &local_name!("rel")).unwrap_or_default();
    if relation.eq_ignore_ascii_case("canonical") {
        let address = tree.attribute(id, &local_name!("href")).unwrap_or_default();
        statements.add(FactName::Url, address, FactSource::Meta);
    }
    microdata::collect(tree, id, statements);
}

/// The text below an element as a reader sees it, up to a length that no name or caption exceeds.
fn plain_text(tree: &Tree, id: NodeId) -> String {
    let mut text = String::new();
    let mut next = Some(super::tree::Step::Enter(id));
    while let Some(step) = next {
        let mut skip = false;
        if let super::tree::Step::Enter(at) = step {
            let flow = tree.tag(at).flow();
            let is_text = !tree.text(at).is_empty();
            skip = !is_text && flow == super::tag::Flow::Unread;
            if !is_text && flow != super::tag::Flow::Inline {
                super::spaces::push_joined(&mut text, " ");
            }
            super::spaces::push_joined(&mut text, tree.text(at));
        }
        if text.len() > MAX_VALUE_BYTES {
            return String::new();
        }
        next = tree.step_after(step, id, skip);
    }
    text.truncate(text.trim_end().len());
    text
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    fn values(html: &str, name: FactName) -> Vec<String> {
        let metadata = collect(&parse::parse(html)).into_metadata();
        metadata.facts.into_iter().filter(|fact| fact.name == name).map(|fact| fact.value).collect()
    }

    #[test]
    fn an_article_is_found_in_a_graph_with_its_author_by_reference() {
        let html = r##"<script type="application/ld+json">{"@graph": [
            {"@type": "Person", "@id": "#ann", "name": "Ann Lee"},
            {"@type": ["NewsArticle"], "headline": "Fares &amp; fees", "author": [{"@id": "#ann"}, {"name": "Bo Kim"}],
             "datePublished": "2025-04-09", "isAccessibleForFree": "False", "articleSection": ["City", "Buses"]}]}</script>"##;

        assert_eq!(values(html, FactName::Title), ["Fares & fees"]);
        assert_eq!(values(html, FactName::Author), ["Ann Lee", "Bo Kim"]);
        assert_eq!(values(html, FactName::Published), ["2025-04-09"]);
        assert_eq!(values(html, FactName::Free), ["false"]);
        assert_eq!(values(html, FactName::Section), ["City", "Buses"]);
        assert_eq!(values(html, FactName::Kind), ["NewsArticle"]);
    }

    #[test]
    fn a_breadcrumb_list_is_read_in_the_order_of_its_positions() {
        let html = r#"<script type="application/ld+json">{"@type": "BreadcrumbList", "itemListElement": [
            {"position": "2", "item": {"name": "Buses"}}, {"position": 1, "name": "City"}]}</script>"#;

        assert_eq!(values(html, FactName::Breadcrumb), ["City", "Buses"]);
    }

    #[test]
    fn the_links_of_a_breadcrumb_element_are_its_levels() {
        let html = "<nav class='c-breadcrumb'><ol><li><a>Home</a><li>&gt;<li><a>City</a><li>Buses</ol></nav>";

        assert_eq!(values(html, FactName::Breadcrumb), ["Home", "City", "Buses"]);
    }

    #[test]
    fn meta_elements_come_after_json_ld_and_before_elements() {
        let html =
            r#"<title>C</title><meta name="dc.title" content="B"><meta property="og:title" content="A"><h1>D</h1>"#;

        assert_eq!(values(html, FactName::Title), ["A", "B", "D", "C"]);
    }

    #[test]
    fn microdata_names_the_owner_of_a_name() {
        let html = r#"<div itemscope><span itemprop="author" itemscope><b itemprop="name">Ann Lee</b></span>
            <span itemprop="publisher" itemscope><meta itemprop="name" content="The Sample"></span>
            <time itemprop="datePublished" datetime="2025-04-09T10:00Z">today</time></div>"#;

        assert_eq!(values(html, FactName::Author), ["Ann Lee"]);
        assert_eq!(values(html, FactName::Outlet), ["The Sample"]);
        assert!(values(html, FactName::Published).contains(&"2025-04-09T10:00Z".to_owned()));
    }

    #[test]
    fn a_caption_that_stands_twice_is_one_fact() {
        let html =
            "<figure><figcaption>A bus. <i>Photo</i></figcaption></figure><figcaption> A  bus. Photo</figcaption>";

        assert_eq!(values(html, FactName::Caption), ["A bus. Photo"]);
    }

    #[test]
    fn a_card_that_is_labelled_as_the_authors_names_one() {
        let html = r#"<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="Ann Lee">
            <meta name="twitter:label2" content="Reading time"><meta name="twitter:data2" content="3 minutes">"#;

        assert_eq!(values(html, FactName::Author), ["Ann Lee"]);
    }

    #[test]
    fn an_organisation_signs_as_a_group_and_several_names_are_several_authors() {
        let html = r##"<script type="application/ld+json">[{"@type": "NewsArticle", "author": [{"@id": "#desk"},
            {"@type": "Person", "name": ["Ann Lee", "Bo Kim"]}]},
            {"@type": "NewsMediaOrganization", "@id": "#desk", "name": "The Sample"}]</script>"##;

        assert_eq!(values(html, FactName::Author), ["Ann Lee", "Bo Kim"]);
        assert_eq!(values(html, FactName::AuthorGroup), ["The Sample"]);
    }

    #[test]
    fn a_link_to_the_page_of_the_author_it_names_is_a_byline() {
        let html = "<a href='/authors/ann-lee/'>Ann Lee</a><a href='/authors/ann-lee/'>More of this</a>\
                    <h4 class='elementor-author-box__name'>Bo Kim</h4>";

        assert_eq!(values(html, FactName::Author), ["Ann Lee", "Bo Kim"]);
    }

    #[test]
    fn a_profile_address_is_no_author() {
        assert!(
            values("<meta property='article:author' content='https://example.com/ann'>", FactName::Author).is_empty()
        );
    }
}
