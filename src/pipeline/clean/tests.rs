//! What a reader expects of the forms that an article takes: live blogs, lists, tables, quotations, embeds, previews.

use super::{CleanConfig, Cleaner};
use crate::pipeline::Stage;
use crate::record::{Body, CleanArticle, Hints, Origin, QualityKind, RawArticle};

const FIRST: &str = "The harbour ferry will run again from April, the city council said on Tuesday, two years after its last boat \
                     was taken out of service for repairs that were never paid for.";
const SECOND: &str = "“We will start with two boats and see how many people come,” the harbour master said. Tickets will cost as \
                      much as a bus ride, and children travel free on weekends.";
const THIRD: &str = "The boats were built in 1998 and had carried some 400,000 people a year before the crossing closed. Since \
                     then, those who live on the north bank have driven eleven kilometres to the bridge and back.";
const LAST: &str =
    "A vote on the timetable is expected next month, when the council will also decide what becomes of the old pier.";

/// An article with this body in a page of a usual make, which states this about itself.
fn clean(json_ld: &str, body: &str) -> CleanArticle {
    let html = format!(
        "<!doctype html><html lang=en><head><title>Harbour ferry returns in spring - The Sample</title>\
         <script type='application/ld+json'>{json_ld}</script></head><body>\
         <nav><ul><li><a href=/>Home</a><li><a href=/city>City</a><li><a href=/sport>Sport</a></ul></nav>\
         <main><article><h1>Harbour ferry returns in spring</h1><p class=byline>By Ann Lee</p>\
         <time datetime=2025-04-08>April 8, 2025</time>{body}</article></main>\
         <aside><h2>Most read</h2><ul><li><a href=/a>Bridge tolls rise again from May</a></ul></aside>\
         <footer><p>© 2025 The Sample. All rights reserved.</p></footer></body></html>"
    );
    let origin = Origin::File { file: "a".into(), line: 1 };
    let raw = RawArticle { origin, timestamp_ms: None, body: Body::Html(html), hints: Hints::default() };
    Cleaner::new(CleanConfig::default()).run(raw).expect("it is published")
}

fn paragraphs(article: &CleanArticle) -> Vec<&str> {
    article.text.split("\n\n").collect()
}

#[test]
fn the_entries_of_a_live_blog_stay_in_their_order() {
    let entry = |time: &str, heading: &str, text: &str| {
        format!("<section class=entry><time>{time}</time><h3>{heading}</h3><p>{text}</p></section>")
    };
    let entries = [
        entry("11.40", "The vote is over", LAST),
        entry("11.05", "The mayor speaks", SECOND),
        entry("10.30", "The session opens", FIRST),
    ];

    let article = clean(r#"{"@type": "LiveBlogPosting", "headline": "Harbour ferry returns"}"#, &entries.concat());

    let told: Vec<&str> =
        paragraphs(&article).into_iter().filter(|paragraph| [FIRST, SECOND, LAST].contains(paragraph)).collect();
    assert_eq!(told, [LAST, SECOND, FIRST]);
    assert_eq!(article.quality.kind, QualityKind::Live);
}

#[test]
fn each_item_of_a_list_is_a_paragraph_in_its_place() {
    let article = clean(
        "{}",
        &format!(
            "<p>{FIRST}</p><p>What the council decided:</p><ul>\
             <li>Two boats will run every half an hour between six in the morning and midnight.\
             <li>Children and pupils travel free of charge on weekends.</ul>\
             <p>{SECOND}</p><ol><li>Buy a ticket at the machine or on the telephone.\
             <li>Wait behind the yellow line until the gate opens.</ol><p>{THIRD}</p><p>{LAST}</p>"
        ),
    );

    assert_eq!(
        paragraphs(&article),
        [
            FIRST,
            "What the council decided:",
            "Two boats will run every half an hour between six in the morning and midnight.",
            "Children and pupils travel free of charge on weekends.",
            SECOND,
            "Buy a ticket at the machine or on the telephone.",
            "Wait behind the yellow line until the gate opens.",
            THIRD,
            LAST,
        ]
    );
}

#[test]
fn each_row_of_a_table_is_a_line_of_its_cells() {
    let row = |year: &str, n_passengers: &str| format!("<tr><td>{year}</td><td>{n_passengers}</td><td>2</td></tr>");
    let rows = [row("2019", "412,000"), row("2020", "198,000"), row("2021", "301,000")].concat();

    let article = clean(
        "{}",
        &format!(
            "<p>{FIRST}</p><p>{SECOND}</p><table><tr><th>Year</th><th>Passengers</th><th>Boats</th></tr>{rows}</table>\
             <p>{THIRD}</p><p>{LAST}</p>"
        ),
    );

    let table = ["Year Passengers Boats", "2019 412,000 2", "2020 198,000 2", "2021 301,000 2"];
    assert_eq!(paragraphs(&article), [&[FIRST, SECOND], &table[..], &[THIRD, LAST]].concat());
}

#[test]
fn a_quotation_stays_where_it_stands() {
    let quotation = "A town on two banks needs more than one bridge, and everybody who has ever waited in that queue on a \
                     Friday evening knows it.";

    let article = clean(
        "{}",
        &format!("<p>{FIRST}</p><blockquote><p>{quotation}</p></blockquote><p>{SECOND}</p><p>{THIRD}</p><p>{LAST}</p>"),
    );

    assert_eq!(paragraphs(&article), [FIRST, quotation, SECOND, THIRD, LAST]);
}

#[test]
fn an_embedded_film_leaves_its_caption_and_an_embedded_post_no_invitation() {
    let article = clean(
        "{}",
        &format!(
            "<p>{FIRST}</p><p>{SECOND}</p>\
             <figure><iframe src=https://film.example/x></iframe><figcaption>The first trip of the new ferry.</figcaption></figure>\
             <p>{THIRD}</p><blockquote class=instagram-media><a href=https://www.instagram.com/p/x>View this post on \
             Instagram</a><p>A post shared by Harbour Office (@harbour)</p></blockquote><p>{LAST}</p>"
        ),
    );

    assert_eq!(paragraphs(&article), [FIRST, SECOND, THIRD, LAST]);
    assert_eq!(
        article.captions.iter().map(|it| it.text.as_str()).collect::<Vec<_>>(),
        ["The first trip of the new ferry."]
    );
}

#[test]
fn a_preview_in_front_of_a_paywall_is_said_to_be_one_and_keeps_its_paragraphs() {
    let article = clean(
        "{}",
        &format!(
            "<p>{FIRST}</p><p>{SECOND}</p><div><p>This article is for subscribers only. Subscribe now to continue reading.</p></div>"
        ),
    );

    assert_eq!(paragraphs(&article), [FIRST, SECOND]);
    assert_eq!(article.quality.kind, QualityKind::Paywall);
}

#[test]
fn a_sentence_alone_is_a_stub() {
    assert_eq!(clean("{}", "<p>The harbour ferry will run again from April.</p>").quality.kind, QualityKind::Stub);
}
