//! Writes as many different news articles as a test wants, in the shapes that scrapers send; number n is always the same.

use std::fmt::Write as _;

/// The shape of a generated message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// What "select all, copy" gives of a page.
    Text,
    /// A scraper's JSON object with the body as text.
    Json,
    /// A scraper's JSON object with the body as an HTML fragment.
    JsonHtml,
    /// A whole page.
    Html,
}

impl Shape {
    pub(crate) const ALL: [Self; 4] = [Self::Text, Self::Json, Self::JsonHtml, Self::Html];
}

/// An article in its parts, before it is put into a shape.
#[derive(Debug, Clone)]
pub(crate) struct Written {
    pub(crate) title: String,
    pub(crate) author: String,
    pub(crate) captions: [String; 2],
    pub(crate) paragraphs: Vec<String>,
    section: &'static str,
    day: u64,
    number: u64,
}

/// Article `number`, about 5 kB with its furniture; the same number gives the same article on every machine.
pub(crate) fn written(number: u64) -> Written {
    let mut dice = Dice(number.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let things = dice.pick(&SUBJECTS);
    let paragraphs = (0..24).map(|_| paragraph(&mut dice, things)).collect();
    Written {
        title: sentence(&mut dice, things, &TITLES),
        author: dice.name(),
        captions: [caption(&mut dice), caption(&mut dice)],
        paragraphs,
        section: dice.pick(&["Diplomacy", "Industry", "Energy", "Economy", "Defense"]),
        day: 1 + dice.below(28),
        number,
    }
}

/// Article `number` as the bytes that a scraper would send.
pub(crate) fn article(number: u64, shape: Shape) -> Vec<u8> {
    let written = written(number);
    match shape {
        Shape::Text => page_as_text(&written).into_bytes(),
        Shape::Json => json(&written, &written.paragraphs.join("\n\n")),
        Shape::JsonHtml => json(&written, &body_html(&written)),
        Shape::Html => page_as_html(&written).into_bytes(),
    }
}

fn page_as_text(article: &Written) -> String {
    let Written { title, author, section, day, .. } = article;
    let mut page = format!("{title}\n\nHome > National > {section}\n\nprint dictionary print\n\n{title}\n\n");
    writeln!(page, "Published: {day:02} Apr. 2025, 19:30\n\nAudio report: written by reporters, read by AI\n")
        .expect(FITS);
    for (index, paragraph) in article.paragraphs.iter().enumerate() {
        writeln!(page, "{paragraph}\n\u{a0}").expect(FITS);
        if index == 2 {
            page.push_str("\nRelated Article\n\n\u{a0}\n");
        }
        if index == 5 || index == 14 {
            let [first, second] = &article.captions;
            let caption = if index == 5 { first } else { second };
            write!(page, "\n{caption}\n\n{caption}\n\n\u{a0}\n").expect(FITS);
        }
    }
    let mailbox = author.to_lowercase().replace(' ', ".");
    write!(page, "\nBY {} [{mailbox}@example.com]\n\nLog in to Twitter or Facebook\n", author.to_uppercase())
        .expect(FITS);
    page.push_str("To write comments, please log in to one of the accounts.\n\nStandards Board Policy (0/250자)\n");
    page
}

fn json(article: &Written, body: &str) -> Vec<u8> {
    let record = serde_json::json!({
        "id": format!("wire-{}", article.number),
        "url": format!("https://wire.example.com/news/{}", article.number),
        "outlet": "Example Wire",
        "title": article.title,
        "author": article.author,
        "published_at": format!("2025-04-{:02}T10:30:00Z", article.day),
        "body": body,
    });
    serde_json::to_vec(&record).expect("plain data")
}

fn body_html(article: &Written) -> String {
    let mut html = String::new();
    for (index, paragraph) in article.paragraphs.iter().enumerate() {
        writeln!(html, "<p>{paragraph}</p>").expect(FITS);
        if index == 4 {
            let [caption, _] = &article.captions;
            writeln!(html, "<figure><img src=\"p.jpg\"><figcaption>{caption}</figcaption></figure>").expect(FITS);
        }
    }
    html
}

fn page_as_html(article: &Written) -> String {
    let Written { title, author, section, day, number, .. } = article;
    let body = body_html(article);
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title} | Example Wire</title>\n\
         <link rel=\"canonical\" href=\"https://wire.example.com/news/{number}\">\n\
         <meta property=\"og:title\" content=\"{title}\"><meta name=\"author\" content=\"{author}\">\n\
         <meta property=\"article:published_time\" content=\"2025-04-{day:02}T10:30:00Z\"></head><body>\n\
         <nav><ul><li><a href=\"/\">Home</a></li><li><a href=\"/n\">National</a></li><li><a href=\"/s\">Sports</a></li></ul></nav>\n\
         <div class=\"breadcrumb\">Home &gt; National &gt; {section}</div><main><article><h1>{title}</h1>\n\
         <div class=\"share\"><a href=\"#\">Share</a> <a href=\"#\">Tweet</a> <a href=\"#\">Print</a></div>\n{body}</article>\n\
         <aside><h3>Related Article</h3><ul><li><a href=\"/1\">Another story of the day</a></li></ul></aside></main>\n\
         <footer>Copyright Example Wire. All rights reserved. <a href=\"/terms\">Terms</a></footer></body></html>\n"
    )
}

const FITS: &str = "a string takes what is written to it";

fn paragraph(dice: &mut Dice, things: &[&str]) -> String {
    let n_sentences = 1 + dice.below(2);
    let sentences: Vec<String> = (0..n_sentences).map(|_| sentence(dice, things, &SENTENCES)).collect();
    sentences.join(" ")
}

fn caption(dice: &mut Dice) -> String {
    let place = dice.pick(&["a briefing", "a signing ceremony", "the port", "a shipyard", "the airport", "parliament"]);
    let credit = dice.pick(&["YONHAP", "NEWS1", "AP/YONHAP", "REUTERS", "EXAMPLE WIRE"]);
    format!("{} speaks at {place} in {} on April {}. [{credit}]", dice.name(), dice.place(), 1 + dice.below(28))
}

/// Fills a template: `{name}`, `{place}`, `{thing}` and so on, each with another throw.
fn sentence(dice: &mut Dice, things: &[&str], templates: &[&str]) -> String {
    let mut filled = String::new();
    for (index, part) in dice.pick(templates).split(['{', '}']).enumerate() {
        if index % 2 == 0 {
            filled.push_str(part);
            continue;
        }
        match part {
            "name" => filled.push_str(&dice.name()),
            "place" => filled.push_str(&dice.place()),
            "office" => filled.push_str(dice.pick(&OFFICES)),
            "verb" => filled.push_str(dice.pick(&VERBS)),
            "quality" => filled.push_str(dice.pick(&QUALITIES)),
            "aim" => filled.push_str(dice.pick(&AIMS)),
            "number" => write!(filled, "{}", 2 + dice.below(960)).expect(FITS),
            "money" => write!(filled, "${}.{} billion", 1 + dice.below(90), dice.below(10)).expect(FITS),
            "thing" => filled.push_str(dice.pick(things)),
            other => unreachable!("no slot is called {other}"),
        }
    }
    filled
}

/// What articles are about, in the words that would name it; the last is about nothing that a taxonomy of trade knows.
const SUBJECTS: [&[&str]; 5] = [
    &["the reciprocal tariffs", "the 25 percent tariff on cars", "import duties", "tariff exemptions"],
    &["the liquefied natural gas project", "the LNG terminal", "gas cargoes", "long-term LNG contracts"],
    &["the shipbuilding alliance", "two destroyers", "the shipyards' order books", "naval repair work"],
    &["defense cost-sharing", "the troops' upkeep", "the missile shield", "the special measures agreement"],
    &["a summer flower show", "the marathon", "a museum's new wing", "a film about beekeepers"],
];

const TITLES: [&str; 8] = [
    "{place} and {place} look for a way out over {thing}",
    "{name} says {thing} cannot wait",
    "{thing} put {place}'s {office} under pressure",
    "Talks on {thing} end in {place} without a word to the press",
    "How {thing} came to decide {number} jobs in {place}",
    "{office} of {place} offers {money} for {thing}",
    "Why {name} changed course on {thing}",
    "In {place}, {quality} hopes rest on {thing}",
];

const SENTENCES: [&str; 24] = [
    "{name}, who heads the {office} in {place}, {verb} on Tuesday that {thing} would be settled within {number} days.",
    "The {quality} proposal would cost {money}, according to {name} of the {office}.",
    "“Nobody at the table doubts that {thing} matter to {place},” {name} said.",
    "Officials in {place} have spent {number} hours on {thing} since the {quality} round of talks in {place} broke off.",
    "A spokesman for the {office} declined to say whether {place} had asked for {aim}.",
    "By {name}'s count, {number} companies between {place} and {place} depend on {thing}.",
    "The figure, {money}, is {quality} by the standards of the {office}, which had asked for {aim}.",
    "That leaves {aim} as the {quality} way forward, two people with knowledge of the matter said.",
    "{name} {verb} that {place} would not trade {aim} for {thing}.",
    "For {place}, the question is whether {thing} can be kept apart from {aim}.",
    "“We read the draft {number} times and found {aim} on the last page,” {name} {verb} in {place}.",
    "Analysts at a {quality} brokerage in {place} put the effect of {thing} at {money} a year.",
    "Last year {place} paid {money} for {thing}, {number} percent more than {place} did.",
    "The {office} is to report on {thing} before the {quality} session in {place} ends.",
    "{name}, a professor in {place}, called the plan {quality} and warned against {aim}.",
    "Neither {name} nor {name} would be drawn on {aim} when they left the {office}.",
    "In {place}, where {number} people work for the {office}, the news was received with {quality} relief.",
    "The two sides agreed on {aim}, but {thing} were left for {name} to settle.",
    "It was the {quality} meeting on {thing} since {name} took over the {office}.",
    "{place} has offered {aim} in return, a concession that {name} {verb} was worth {money}.",
    "Critics of {thing} point to {place}, where {aim} took {number} months.",
    "On the {quality} estimate of the {office}, {number} workers in {place} will feel it first.",
    "“Give us {aim} and the rest is arithmetic,” said {name}, {verb} by reporters in {place}.",
    "The plan goes to the {office} on Friday; {name} {verb} that {aim} was not on its agenda.",
];

const OFFICES: [&str; 12] = [
    "trade ministry",
    "energy agency",
    "customs office",
    "finance committee",
    "port authority",
    "foreign ministry",
    "industry chamber",
    "audit board",
    "defense procurement office",
    "central bank",
    "shippers' council",
    "budget office",
];
const VERBS: [&str; 10] = [
    "conceded",
    "insisted",
    "told lawmakers",
    "wrote",
    "argued",
    "repeated",
    "let it be known",
    "testified",
    "joked",
    "maintained",
];
const QUALITIES: [&str; 16] = [
    "cautious",
    "second",
    "preliminary",
    "unusually frank",
    "costly",
    "modest",
    "long-awaited",
    "last-minute",
    "quiet",
    "technical",
    "contested",
    "revised",
    "generous",
    "half-finished",
    "bilateral",
    "provisional",
];
const AIMS: [&str; 16] = [
    "a longer deadline",
    "wider market access",
    "a seat on the panel",
    "joint inspections",
    "a ceiling on prices",
    "lower port fees",
    "an early review",
    "shared warehouses",
    "a written guarantee",
    "relief for small suppliers",
    "a second reading",
    "fewer forms",
    "an independent count",
    "staggered deliveries",
    "a pause of ninety days",
    "local content rules",
];

/// Throws that are the same on every machine: splitmix64.
struct Dice(u64);

impl Dice {
    fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.throw() % limit
    }

    fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        let n_choices = u64::try_from(choices.len()).expect("a short list");
        let index = usize::try_from(self.below(n_choices)).expect("a small number");
        *choices.get(index).expect("the throw is below the number of choices")
    }

    /// A name made of syllables: there are more of them than a corpus has articles, so that articles do not repeat.
    fn name(&mut self) -> String {
        format!("{} {}", self.word(1), self.word(2))
    }

    fn place(&mut self) -> String {
        let ending = self.pick(&["ford", "burg", "ville", " City", "haven", "mouth", "stad", "sund"]);
        format!("{}{ending}", self.word(1))
    }

    fn word(&mut self, n_more: u64) -> String {
        let mut word: String = self
            .pick(&[
                "Ba", "Cor", "Dan", "El", "Fre", "Gal", "Ha", "Jo", "Ka", "Lun", "Mer", "No", "Ol", "Per", "Ro", "Sa",
                "Tor", "Ul", "Ve", "Wil",
            ])
            .into();
        for _ in 0..=self.below(n_more + 1) {
            word.push_str(self.pick(&[
                "ra", "den", "lis", "mo", "ven", "tha", "rik", "nas", "bel", "gor", "lin", "sey", "ton", "wick",
            ]));
        }
        word
    }
}
