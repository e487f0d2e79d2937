//! `<meta>`: OpenGraph, `article:*`, Dublin Core, and the names that newspapers' tools write.

use html5ever::local_name;

use super::super::super::block::{FactName, FactSource};
use super::super::tree::{NodeId, Tree};
use super::{Statements, microdata};

/// What each name means; names are compared without case, `:` and `_` read as `.`.
const NAMES: &[(&str, FactName, FactSource)] = &[
    ("article.author", FactName::Author, FactSource::OpenGraph),
    ("article.modified.time", FactName::Modified, FactSource::OpenGraph),
    ("article.published", FactName::Published, FactSource::OpenGraph),
    ("article.published.time", FactName::Published, FactSource::OpenGraph),
    ("article.section", FactName::Section, FactSource::OpenGraph),
    ("article.updated", FactName::Modified, FactSource::OpenGraph),
    ("article.updated.time", FactName::Modified, FactSource::OpenGraph),
    ("author", FactName::Author, FactSource::Meta),
    ("byl", FactName::Author, FactSource::Meta),
    ("byline", FactName::Author, FactSource::Meta),
    ("citation.author", FactName::Author, FactSource::Meta),
    ("citation.date", FactName::Published, FactSource::Meta),
    ("citation.publication.date", FactName::Published, FactSource::Meta),
    ("citation.title", FactName::Title, FactSource::Meta),
    ("content.language", FactName::Language, FactSource::Meta),
    ("cxenseparse.author", FactName::Author, FactSource::Meta),
    ("cxenseparse.recs.publishtime", FactName::Published, FactSource::Meta),
    ("cxenseparse.title", FactName::Title, FactSource::Meta),
    ("date", FactName::Published, FactSource::Meta),
    ("date.created", FactName::Published, FactSource::Meta),
    ("date.modified", FactName::Modified, FactSource::Meta),
    ("datemodified", FactName::Modified, FactSource::Meta),
    ("datepublished", FactName::Published, FactSource::Meta),
    ("dc.contributor", FactName::Author, FactSource::Meta),
    ("dc.creator", FactName::Author, FactSource::Meta),
    ("dc.date", FactName::Published, FactSource::Meta),
    ("dc.date.issued", FactName::Published, FactSource::Meta),
    ("dc.description", FactName::Description, FactSource::Meta),
    ("dc.language", FactName::Language, FactSource::Meta),
    ("dc.publisher", FactName::Outlet, FactSource::Meta),
    ("dc.title", FactName::Title, FactSource::Meta),
    ("dcterms.created", FactName::Published, FactSource::Meta),
    ("dcterms.creator", FactName::Author, FactSource::Meta),
    ("dcterms.date", FactName::Published, FactSource::Meta),
    ("dcterms.issued", FactName::Published, FactSource::Meta),
    ("dcterms.modified", FactName::Modified, FactSource::Meta),
    ("dcterms.title", FactName::Title, FactSource::Meta),
    ("description", FactName::Description, FactSource::Meta),
    ("language", FactName::Language, FactSource::Meta),
    ("last.modified", FactName::Modified, FactSource::Meta),
    ("lastmod", FactName::Modified, FactSource::Meta),
    ("og.article.author", FactName::Author, FactSource::OpenGraph),
    ("og.article.modified.time", FactName::Modified, FactSource::OpenGraph),
    ("og.article.published.time", FactName::Published, FactSource::OpenGraph),
    ("og.article.section", FactName::Section, FactSource::OpenGraph),
    ("og.description", FactName::Description, FactSource::OpenGraph),
    ("og.image.alt", FactName::Caption, FactSource::OpenGraph),
    ("og.locale", FactName::Language, FactSource::OpenGraph),
    ("og.pubdate", FactName::Published, FactSource::OpenGraph),
    ("og.site.name", FactName::Outlet, FactSource::OpenGraph),
    ("og.title", FactName::Title, FactSource::OpenGraph),
    ("og.type", FactName::Kind, FactSource::OpenGraph),
    ("og.updated.time", FactName::Modified, FactSource::OpenGraph),
    ("og.url", FactName::Url, FactSource::OpenGraph),
    ("originalpublicationdate", FactName::Published, FactSource::Meta),
    ("parsely.author", FactName::Author, FactSource::Meta),
    ("parsely.pub.date", FactName::Published, FactSource::Meta),
    ("parsely.section", FactName::Section, FactSource::Meta),
    ("parsely.title", FactName::Title, FactSource::Meta),
    ("pdate", FactName::Published, FactSource::Meta),
    ("pub.date", FactName::Published, FactSource::Meta),
    ("pubdate", FactName::Published, FactSource::Meta),
    ("publication.date", FactName::Published, FactSource::Meta),
    ("publish.date", FactName::Published, FactSource::Meta),
    ("publishdate", FactName::Published, FactSource::Meta),
    ("published", FactName::Published, FactSource::Meta),
    ("published.date", FactName::Published, FactSource::Meta),
    ("published.time", FactName::Published, FactSource::Meta),
    ("publisheddate", FactName::Published, FactSource::Meta),
    ("sailthru.author", FactName::Author, FactSource::Meta),
    ("sailthru.date", FactName::Published, FactSource::Meta),
    ("sailthru.title", FactName::Title, FactSource::Meta),
    ("section", FactName::Section, FactSource::Meta),
    ("title", FactName::Title, FactSource::Meta),
    ("twitter.title", FactName::Title, FactSource::Meta),
];

/// Adds what one `<meta>` says.
pub(super) fn collect(tree: &Tree, id: NodeId, statements: &mut Statements) {
    let content = tree.attribute(id, &local_name!("content")).unwrap_or_default();
    let names = [local_name!("property"), local_name!("name"), local_name!("http-equiv")];
    for written in names.iter().filter_map(|name| tree.attribute(id, name)) {
        statements.pair_card(written, content);
        if let Some((name, source)) = meaning(written) {
            // A profile's address is no name.
            let is_address = name == FactName::Author && content.trim_start().starts_with("http");
            if !is_address {
                statements.add(name, content, source);
            }
        }
    }
    microdata::collect(tree, id, statements);
}

impl Statements {
    /// Cards for social media label what they show: `twitter:label1` "Written by", `twitter:data1` "Jane Doe".
    fn pair_card(&mut self, written: &str, content: &str) {
        const WRITTEN_BY: [&str; 9] = [
            "written by",
            "author",
            "by",
            "verfasst von",
            "geschrieben von",
            "écrit par",
            "escrito por",
            "scritto da",
            "글쓴이",
        ];
        if let Some(number) = written.strip_prefix("twitter:label") {
            let is_author = WRITTEN_BY.contains(&content.trim().to_lowercase().as_str());
            self.author_card = if is_author { Some(number.to_owned()) } else { self.author_card.take() };
        } else if let Some(number) = written.strip_prefix("twitter:data")
            && self.author_card.as_deref() == Some(number)
        {
            self.add(FactName::Author, content, FactSource::Meta);
        }
    }
}

fn meaning(written: &str) -> Option<(FactName, FactSource)> {
    let plain: String = written
        .trim()
        .chars()
        .map(|character| if matches!(character, ':' | '_' | '-') { '.' } else { character.to_ascii_lowercase() })
        .collect();
    let found = NAMES.binary_search_by(|(name, _, _)| (*name).cmp(plain.as_str())).ok()?;
    NAMES.get(found).map(|(_, name, source)| (*name, *source))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_sorted_and_unique() {
        assert!(NAMES.is_sorted_by(|one, other| one.0 < other.0));
    }

    #[test]
    fn a_name_is_known_however_it_is_spelt() {
        assert_eq!(meaning("article:published_time"), Some((FactName::Published, FactSource::OpenGraph)));
        assert_eq!(meaning("DC.Creator"), Some((FactName::Author, FactSource::Meta)));
        assert_eq!(meaning("viewport"), None);
    }
}
