//! What a hostile or broken scraper may send: each input by its name, made as large as a test wants.

use std::fmt::Write as _;

/// An input that grows: `n_bytes` of it, give or take a few.
pub(crate) struct Growing {
    pub(crate) name: &'static str,
    pub(crate) make: fn(usize) -> Vec<u8>,
}

/// One line a kind of attack: markup, text, numbers, names and marks, each repeated without end.
pub(crate) const GROWING: &[Growing] = &[
    // Markup: open elements, misnested ones, unfinished ones, and what parsers are told to look back for.
    Growing { name: "open divs", make: |n| html("<div>", n) },
    Growing { name: "open bold in paragraphs", make: |n| html("<p><b>", n) },
    Growing { name: "misnested formatting", make: |n| html("<b><p>x</b>", n) },
    Growing { name: "open links", make: |n| html("<a href=x>y", n) },
    Growing { name: "tables in tables", make: |n| html("<table><tr><td>", n) },
    Growing { name: "text between rows", make: |n| html("<table><tr>x", n) },
    Growing { name: "list items", make: |n| html("<li>x", n) },
    Growing { name: "unopened paragraphs", make: |n| html("</p>", n) },
    Growing { name: "foreign elements", make: |n| html("<svg><g>", n) },
    Growing { name: "half a comment", make: |n| html("<!--", n) },
    Growing { name: "half a tag", make: |n| html("<a ", n) },
    Growing { name: "half a CDATA section", make: |n| html("<![CDATA[", n) },
    Growing { name: "references", make: |n| html("&amp;&#x41;&nosuch", n) },
    Growing { name: "one endless attribute", make: |n| wrap("<p title=\"", "x", "\">Text</p>", n) },
    Growing { name: "attributes", make: attributes },
    Growing { name: "meta elements", make: |n| html("<meta property=article:author content=\"A B\">", n) },
    Growing {
        name: "JSON-LD cut short",
        make: |n| wrap("<script type=application/ld+json>", "{\"a\":[", "</script>", n),
    },
    Growing { name: "JSON-LD authors", make: json_ld_authors },
    Growing { name: "headings", make: |n| html("<h1>A headline of the day</h1>", n) },
    Growing { name: "captions", make: |n| html("<figure><figcaption>A ship. [AP]</figcaption></figure>", n) },
    Growing { name: "times", make: |n| html("<time datetime=2025-01-01>1 January</time>", n) },
    // Text: lines without end, one line without end, and every mark that a rule looks for.
    Growing { name: "one word", make: |n| text("a", n) },
    Growing { name: "one line", make: |n| text("the ship sailed on ", n) },
    Growing { name: "empty lines", make: |n| text("\n", n) },
    Growing { name: "one-letter lines", make: |n| text("s\n", n) },
    Growing { name: "the same paragraph", make: |n| text("The ministry said on Monday that talks go on.\n", n) },
    Growing { name: "paragraphs of their own", make: numbered_paragraphs },
    Growing { name: "no-break spaces", make: |n| text("\u{a0}", n) },
    Growing { name: "direction overrides", make: |n| text("a\u{202e}b ", n) },
    Growing { name: "combining marks", make: |n| text("e\u{301}\u{302}", n) },
    Growing { name: "only combining marks", make: |n| text("\u{301}", n) },
    Growing { name: "joined emoji", make: |n| text("👩\u{200d}🚀", n) },
    Growing { name: "loose Jamo", make: |n| text("\u{1112}\u{1161}\u{11ab}", n) },
    Growing { name: "full stops", make: |n| text("a. ", n) },
    Growing { name: "opening brackets", make: |n| text("[(", n) },
    Growing { name: "credits", make: |n| text("Photo: A B/Getty Images ", n) },
    Growing { name: "credit lines", make: |n| text("[AFP/YONHAP]\n", n) },
    Growing { name: "bylines", make: |n| text("By Jane Doe and John Roe\n", n) },
    Growing { name: "one endless byline", make: |n| text("By Jane Doe and ", n) },
    Growing { name: "addresses", make: |n| text("a@b.c ", n) },
    Growing { name: "breadcrumbs", make: |n| text("Home > National > ", n) },
    Growing { name: "dates", make: |n| text("April 8, 2025 12:19 PM UTC ", n) },
    Growing { name: "date lines", make: |n| text("Published: 08 Apr. 2025, 12:19\n", n) },
    Growing { name: "digits", make: |n| text("1", n) },
    Growing { name: "amounts", make: |n| text("$1 to 2 billion ", n) },
    Growing { name: "half amounts", make: |n| text("$1,", n) },
    Growing { name: "bars", make: |n| text("| ", n) },
    Growing { name: "quotes", make: |n| text("“\"'", n) },
    Growing { name: "mojibake", make: |n| text("â€™Ã©ì ", n) },
    // Phrases of the taxonomy: weak ones that wait for support, gaps that may close, prefixes of prefixes.
    Growing { name: "weak phrases", make: |n| text("tariff ", n) },
    Growing { name: "phrases with gaps", make: |n| text("share the costs of the costs of defense ", n) },
    Growing { name: "Korean phrases", make: |n| text("관세 대미상호보복관세를 방위비 분담금 ", n) },
    Growing { name: "one Korean word", make: |n| text("관세", n) },
    // JSON: long strings, many fields, many authors.
    Growing { name: "escapes", make: |n| wrap("{\"body\":\"", "\\u0041\\n", "\"}", n) },
    Growing { name: "JSON fields", make: json_fields },
    Growing { name: "JSON authors", make: |n| wrap("{\"body\":\"A text.\",\"authors\":[\"A B\"", ",\"C D\"", "]}", n) },
];

fn html(piece: &str, n_bytes: usize) -> Vec<u8> {
    wrap("<!doctype html><html><body>", piece, "", n_bytes)
}

fn text(piece: &str, n_bytes: usize) -> Vec<u8> {
    wrap("", piece, "", n_bytes)
}

fn wrap(before: &str, piece: &str, after: &str, n_bytes: usize) -> Vec<u8> {
    [before, &piece.repeat(n_bytes / piece.len()), after].concat().into_bytes()
}

fn attributes(n_bytes: usize) -> Vec<u8> {
    let mut tag = String::from("<p");
    let mut number = 0;
    while tag.len() < n_bytes {
        write!(tag, " a{number}=x").expect(FITS);
        number += 1;
    }
    (tag + ">Text</p>").into_bytes()
}

fn json_ld_authors(n_bytes: usize) -> Vec<u8> {
    let authors = "{\"@type\":\"Person\",\"name\":\"Jane Doe\"},".repeat(n_bytes / 38);
    let article = format!("{{\"@type\":\"NewsArticle\",\"author\":[{authors}{{}}]}}");
    format!("<script type=\"application/ld+json\">{article}</script><p>Text</p>").into_bytes()
}

fn numbered_paragraphs(n_bytes: usize) -> Vec<u8> {
    let mut text = String::new();
    let mut number = 0;
    while text.len() < n_bytes {
        writeln!(text, "The ministry said on Monday that round {number} of the talks on tariffs goes on.").expect(FITS);
        number += 1;
    }
    text.into_bytes()
}

fn json_fields(n_bytes: usize) -> Vec<u8> {
    let mut object = String::from("{\"body\":\"A text.\"");
    let mut number = 0;
    while object.len() < n_bytes {
        write!(object, ",\"f{number}\":{number}").expect(FITS);
        number += 1;
    }
    (object + "}").into_bytes()
}

const FITS: &str = "a string takes what is written to it";
