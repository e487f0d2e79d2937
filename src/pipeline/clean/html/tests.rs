//! Claims about whole pages: what a reader sees is what the blocks say, and no page is too broken or too large.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;
use crate::pipeline::clean::block::BlockKind;

/// Hostile pages of 10 MB take about a second where nobody else computes; quadratic ones would take hours.
const PATIENCE: Duration = Duration::from_secs(30);

fn texts(html: &str) -> Vec<String> {
    document(html).blocks.into_iter().map(|block| block.text.into_owned()).collect()
}

fn kinds(html: &str) -> Vec<(BlockKind, String)> {
    document(html).blocks.into_iter().map(|block| (block.kind, block.text.into_owned())).collect()
}

fn within_patience(html: &str) -> Vec<String> {
    let start = Instant::now();
    let read = texts(html);
    assert!(start.elapsed() < PATIENCE, "took {:?}", start.elapsed());
    read
}

#[test]
fn paragraphs_are_blocks_and_inline_elements_are_not() {
    assert_eq!(
        texts("<p>The <b>bus</b> was<i>n't</i> late.<p>It <a href=x>came</a>."),
        ["The bus wasn't late.", "It came."]
    );
}

#[test]
fn text_beside_blocks_is_a_block() {
    assert_eq!(texts("<div>Before<p>Within</p>after</div>"), ["Before", "Within", "after"]);
}

#[test]
fn two_line_breaks_part_paragraphs_and_one_is_a_space() {
    assert_eq!(texts("<div>One<br>line<br> <br>Two</div>"), ["One line", "Two"]);
}

#[test]
fn what_nobody_reads_is_no_text() {
    let html = "<p>Seen</p><script>let a = '<p>x</p>';</script><style>p {}</style><noscript>Enable it</noscript>\
        <template><p>x</template><svg><text>x</text></svg><textarea>x</textarea><!-- x --><select><option>x</select>";

    assert_eq!(texts(html), ["Seen"]);
}

#[test]
fn each_element_gives_its_kind() {
    let html = "<h2>H</h2><ul><li>L<li><p>M</ul><blockquote><p>Q</blockquote><figure><figcaption>C</figcaption></figure>\
        <pre>one\ntwo\n\nthree</pre>";
    let expected = [
        (BlockKind::Heading(2), "H"),
        (BlockKind::ListItem, "L"),
        (BlockKind::ListItem, "M"),
        (BlockKind::Quote, "Q"),
        (BlockKind::Caption, "C"),
        (BlockKind::Preformatted, "one two"),
        (BlockKind::Preformatted, "three"),
    ];

    assert_eq!(kinds(html), expected.map(|(kind, text)| (kind, text.to_owned())));
}

#[test]
fn a_row_of_short_cells_is_one_line_and_a_column_of_the_layout_is_not() {
    let row = "<table><tr><th>Line<th>Riders<tr><td>12<td>4,000</table>";
    let column = format!("<table><tr><td><p>{}</p><td>Side</table>", "word ".repeat(60));

    assert_eq!(texts(row), ["Line Riders", "12 4,000"]);
    assert_eq!(texts(&column).len(), 2);
}

#[test]
fn linked_characters_are_counted_across_blocks() {
    let document = document("<a href=x><h3>Four</h3><p>five5</p></a><p>no link</p>");
    let linked: Vec<usize> = document.blocks.iter().map(|block| block.markup.linked_chars).collect();

    assert_eq!(linked, [4, 5, 0]);
}

#[test]
fn the_closest_name_says_what_a_block_is() {
    let html = "<div class=story-body><p>Text</p><div class=share-tools><span>Share</span></div></div>";
    let document = document(html);

    assert!(document.blocks.iter().all(|block| block.markup.in_body));
    assert_eq!(document.blocks[0].markup.named, None);
    assert_eq!(document.blocks[1].markup.named, Some(crate::record::BlockClass::ShareBar));
}

#[test]
fn elements_nested_deeper_than_any_page_are_read_flat() {
    let html = format!("{}<p>Deep</p>{}<p>After</p>", "<div>".repeat(5_000), "</div>".repeat(5_000));

    assert_eq!(texts(&html), ["Deep", "After"]);
}

#[test]
fn unclosed_tags_lose_no_text() {
    assert_eq!(texts("<div><p>One <b>two<p>three</div><td>four<li>five<"), ["One two", "three", "four", "five<"]);
    assert_eq!(texts("text <a href=\"x"), ["text"]);
}

#[test]
fn ten_megabytes_of_each_hostile_pattern_end() {
    for pattern in
        ["<div>", "<p><b>", "<a>x", "<table><tr><td>", "</p>", "<b><p>x</b>", "<svg><g>", "&amp;", "<li>x", "<!--"]
    {
        within_patience(&pattern.repeat(10_000_000 / pattern.len()));
    }
}

#[test]
fn formatting_that_every_paragraph_revives_is_given_up() {
    let mut html = String::new();
    for number in 0..100_000 {
        write!(html, "<p><font size={number}>x</p>").unwrap();
    }

    assert!(within_patience(&html).len() > 10_000);
}

#[test]
fn a_hundred_thousand_attributes_on_one_tag_end() {
    let mut html = String::from("<p ");
    for number in 0..100_000 {
        write!(html, "a{number} ").unwrap();
    }
    html.push_str(">Text</p>");
    for number in 0..100_000 {
        write!(html, "<i b{number}=''").unwrap();
    }

    assert_eq!(within_patience(&html)[0], "Text");
}

#[test]
fn a_number_of_attributes_that_pages_use_is_kept() {
    let many = (0..200).map(|number| format!(" data-a{number}=\"{number} > 1\"")).collect::<Vec<_>>().concat();

    assert_eq!(texts(&format!("<p{many} hidden>Text</p>")), ["Text"]);
}

#[test]
fn code_is_not_taken_for_a_tag_with_attributes() {
    let code = "if(a<b){".to_owned() + &"x = y ".repeat(5_000) + "}";
    let html = format!(
        "<script>{code}</script><script type=application/ld+json>{{\"@type\":\"Article\",\"headline\":\"A\"}}</script>"
    );

    assert_eq!(document(&html).metadata.facts.iter().filter(|fact| fact.value == "A").count(), 1);
}

fn without_spaces(text: &str) -> Vec<char> {
    text.chars().filter(|character| !character.is_whitespace()).collect()
}

fn is_subsequence(part: &[char], whole: &[char]) -> bool {
    let mut rest = whole.iter();
    part.iter().all(|wanted| rest.any(|character| character == wanted))
}

fn piece() -> impl Strategy<Value = String> {
    let tags = [
        "div", "p", "b", "a", "table", "tr", "td", "li", "ul", "h1", "br", "pre", "span", "form", "script", "svg",
        "select", "x-y",
    ];
    prop_oneof![
        3 => proptest::sample::select(tags.to_vec()).prop_map(|tag| format!("<{tag}>")),
        3 => proptest::sample::select(tags.to_vec()).prop_map(|tag| format!("</{tag}>")),
        1 => proptest::sample::select(tags.to_vec()).prop_map(|tag| format!("<{tag} class='share x' style=\"display:none\" itemprop=name")),
        4 => "[a-z가-힣 .,\u{a0}]{0,12}",
        1 => "[<>&\"'=/!-]{0,4}",
        1 => any::<String>(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_garbage_panics(pieces in proptest::collection::vec(piece(), 0..60)) {
        let html = pieces.concat();
        let page = document(&html);

        prop_assert!(page.blocks.iter().all(|block| !block.text.trim().is_empty()));
        prop_assert!(page.blocks.iter().all(|block| block.text.trim() == block.text));
    }

    #[test]
    fn blocks_say_nothing_that_the_page_does_not(words in proptest::collection::vec("[a-z가-힣]{1,8}", 1..40), tags in proptest::collection::vec(0_usize..8, 1..40)) {
        let tag = |number: usize| ["p", "div", "li", "b", "td", "h2", "a", "blockquote"][number];
        let marked = words.iter().zip(tags.iter().cycle()).map(|(word, number)| format!("<{0}>{word} </{0}>", tag(*number)));
        let html = marked.collect::<Vec<_>>().concat();

        let read = without_spaces(&texts(&html).concat());

        prop_assert!(is_subsequence(&read, &without_spaces(&words.concat())));
    }
}
