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

    assert_eq!(published_on(&page(built, "<p>Updated: May 14, 2025</p>", "")), Some("2025-05-14"));
    assert_eq!(published_on(&page(built, "", "")), Some("2025-11-20"));
}

#[test]
fn the_one_day_beside_the_headline_outranks_the_heads_unless_it_is_the_last_changes() {
    let head = r#"{"@type": "NewsArticle", "datePublished": "2025-08-20", "dateModified": "2025-08-21"}"#;

    for (printed, day) in [
        ("<p>April 26, 2023</p>", "2023-04-26"),
        ("<p>By Jane Doe | April 26, 2023</p>", "2023-04-26"),
        ("<p>Published April 26, 2023 Updated August 21, 2025</p>", "2023-04-26"),
        ("<p>August 20, 2025</p><p>Published April 26, 2023</p>", "2025-08-20"),
        ("<p>Updated April 26, 2026</p>", "2025-08-20"),
        ("<p>August 21, 2025</p>", "2025-08-20"),
        ("<p>April 26, 2023</p><p>April 27, 2023</p>", "2025-08-20"),
        ("<p>4/5/2023</p>", "2025-08-20"),
        ("<p>The council meets again on April 26, 2026, in the old town hall.</p>", "2025-08-20"),
    ] {
        assert_eq!(published_on(&page(head, printed, "")), Some(day), "{printed}");
    }
}

#[test]
fn no_day_is_given_where_the_printed_one_is_stated_as_the_last_changes() {
    let head = r#"{"@type": "NewsArticle", "datePublished": "2023-04-26", "dateModified": "2025-08-20"}"#;

    let disputed = page(head, "<p>By Jane Doe | August 20, 2025</p>", "");

    assert_eq!(published_on(&disputed), None);
    assert_eq!(disputed.modified.map(|time| time.on).as_deref(), Some("2025-08-20"));
}

#[test]
fn a_day_that_is_printed_and_stated_outranks_one_that_is_only_stated() {
    let head = r#"{"@type": "NewsArticle", "datePublished": "2025-08-20"}"#;
    let stated = "<meta itemprop='datePublished' content='2025-11-14'><p>November 14, 2025 | Ports and quays</p>";

    assert_eq!(published_on(&page(head, stated, "")), Some("2025-11-14"));
    assert_eq!(published_on(&page(head, "<p>November 14, 2025 | Ports and quays</p>", "")), Some("2025-08-20"));
}

#[test]
fn the_printed_day_keeps_the_instant_that_the_head_states_in_another_zone() {
    let head = r#"{"@type": "NewsArticle", "datePublished": "2025-04-09T22:03:00Z"}"#;

    let published = page(head, "<p>April 10, 2025</p>", "").published.expect("it is dated");

    assert_eq!((published.on.as_str(), published.at.as_deref()), ("2025-04-10", Some("2025-04-09T22:03:00Z")));
}

#[test]
fn the_only_day_of_a_page_is_its_articles_wherever_it_stands() {
    let foot =
        |rest: &str| format!("<p>Rights</p><p>Scan</p><p>Files</p><p>Help</p><p>Published Feb 2, 2023</p>{rest}");

    assert_eq!(published_on(&page("{}", "", &foot(""))), Some("2023-02-02"));
    assert_eq!(published_on(&page("{}", "", &foot("<p>Published Feb 3, 2023</p>"))), None);
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

#[test]
fn captions_are_told_from_what_else_stands_in_the_place_of_a_picture() {
    let figure = |inner: &str| format!("<figure><img src='a.jpg'>{inner}</figure>");
    let caption = figure("<figcaption>The new quay in April.Foto: Jane Doe. Styling: Bo Kim</figcaption>");
    let others: String = [
        "<figcaption>We apologize, but this video has failed to load.</figcaption>",
        "<figcaption>Jane Doe|Published 4 months ago</figcaption>",
        "<figcaption>Mail order from abroad :</figcaption>",
        "<figcaption><a href='/ships'>Ships are late again in the whole of the north</a></figcaption>",
    ]
    .map(figure)
    .concat();

    let captions = page("{}", &(caption + &others), "").captions;

    let told: Vec<(&str, Option<&str>)> =
        captions.iter().map(|caption| (caption.text.as_str(), caption.credit.as_deref())).collect();
    assert_eq!(told, [("The new quay in April.", Some("Jane Doe. Styling: Bo Kim"))]);
}
