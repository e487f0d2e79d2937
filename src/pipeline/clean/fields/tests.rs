//! Fields of whole pages: what outranks what.

use crate::pipeline::Stage;
use crate::pipeline::clean::{CleanConfig, Cleaner};
use crate::record::{Body, CleanArticle, FieldSource, Hints, Origin, RawArticle, SourcedField};

const TEXT: &str = "The harbour bill passed on Monday after a long debate, with 120 votes for it and 80 against it, the \
                    speaker said. The government expects the first ships to use the new quay in the spring.";

fn clean(body: Body) -> CleanArticle {
    let origin = Origin::File { file: "a".into(), line: 1 };
    let raw = RawArticle { origin, timestamp_ms: None, body, hints: Hints::default() };
    Cleaner::new(CleanConfig::default()).run(raw).expect("it is published")
}

/// A page with this JSON-LD in its head, these lines under its headline, and these behind its text.
fn page(json_ld: &str, head: &str, foot: &str) -> CleanArticle {
    clean(Body::Html(format!(
        "<html><head><script type='application/ld+json'>{json_ld}</script></head><body><article>\
         <h1>Parliament passes the harbour bill</h1>{head}<p>{TEXT}</p><p>{TEXT} It will be the third.</p></article>\
         {foot}</body></html>"
    )))
}

fn published_on(article: &CleanArticle) -> Option<&str> {
    article.published.as_ref().map(|time| time.on.as_str())
}

#[test]
fn a_head_that_states_its_build_gives_way_to_the_older_day_that_is_printed() {
    let built = r#"{"@type": "NewsArticle", "datePublished": "2025-11-20", "dateModified": "2025-11-20"}"#;
    let changed = r#"{"@type": "NewsArticle", "datePublished": "2025-11-20", "dateModified": "2025-12-02"}"#;

    assert_eq!(published_on(&page(built, "<p>May 14, 2025</p>", "")), Some("2025-05-14"));
    assert_eq!(published_on(&page(built, "", "")), Some("2025-11-20"));
    assert_eq!(published_on(&page(changed, "<p>May 14, 2025</p>", "")), Some("2025-11-20"));
}

#[test]
fn a_stamp_under_related_posts_is_another_articles() {
    let foot = "<section class='related'><h2>Related posts</h2><p>March 5, 2026</p></section>";

    assert_eq!(published_on(&page("{}", "", foot)), None);
}

#[test]
fn an_organisation_signs_only_where_no_person_does() {
    let organisation = r#"{"@type": "NewsArticle", "author": {"@type": "Organization", "name": "Harbour Watch"}}"#;

    assert_eq!(page(organisation, "<p class='byline'>By Jane Doe</p>", "").authors, ["Jane Doe"]);
    assert_eq!(page(organisation, "", "").authors, ["Harbour Watch"]);
}

#[test]
fn the_headline_of_a_plain_page_is_the_line_that_its_text_takes_up() {
    let menu = "Skip to content\nPolitics\nSport\nShips are late again in the north\n";
    let text = format!("{menu}Parliament passes the harbour bill\n\n{TEXT}\n\n{TEXT} It will be the third.\n");

    let article = clean(Body::Text(text));

    assert_eq!(article.title.as_deref(), Some("Parliament passes the harbour bill"));
    assert_eq!(article.sources.get(&SourcedField::Title), Some(&FieldSource::Block));
}

#[test]
fn a_stated_breadcrumb_gives_the_section_without_the_site_and_the_page() {
    let trail = r#"[{"@type": "NewsArticle", "articleSection": "Ships", "publisher": {"name": "Harbour Watch"}},
        {"@type": "BreadcrumbList", "itemListElement": [{"position": 1, "name": "Harbour Watch"}, {"position": 2, "name": "City"},
        {"position": 3, "name": "Ports"}, {"position": 4, "name": "Parliament passes the harbour bill"}]}]"#;

    assert_eq!(page(trail, "", "").section, ["City", "Ports"]);
    assert_eq!(page(r#"{"@type": "NewsArticle", "articleSection": "Ships"}"#, "", "").section, ["Ships"]);
}
