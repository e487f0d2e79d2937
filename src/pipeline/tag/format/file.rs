//! What a taxonomy file may say: the types behind the JSON Schema, filled in by `read`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::record::IptcCode;

/// A line of one of the taxonomy's files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Which file, in the order of their names.
    pub file: usize,
    /// The line, from 1.
    pub line: usize,
}

/// One file of a taxonomy; a folder of them reads as one document.
#[derive(Debug, Clone, Default, PartialEq, JsonSchema)]
#[schemars(rename = "copydesk taxonomy", deny_unknown_fields)]
pub struct TaxonomyFile {
    /// The header; in exactly one file of a folder.
    pub taxonomy: Option<Header>,
    /// Phrases consumed before any topic sees them, by language.
    #[schemars(default)]
    pub mask: BTreeMap<String, Vec<Term>>,
    /// What may stand in front of a term inside one word, by language.
    #[schemars(default)]
    #[schemars(with = "BTreeMap<String, Vec<String>>")]
    pub prefix: BTreeMap<String, Vec<(String, Place)>>,
    /// The topics.
    #[schemars(default)]
    pub topic: Vec<Topic>,
}

/// What the taxonomy is called and what holds for all of its topics.
#[derive(Debug, Clone, Default, PartialEq, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Header {
    /// The taxonomy's name, in every record.
    pub name: String,
    /// Its version as its editors count, in every record.
    pub version: String,
    /// The languages that each topic must cover; the first one's labels go into records.
    pub languages: Vec<String>,
    /// How much more a place counts.
    #[schemars(default)]
    pub boost: Boost,
    /// score/threshold → confidence, for topics without a curve of their own.
    #[schemars(default)]
    pub calibration: Vec<[f64; 2]>,
    /// Where it stands.
    #[schemars(skip)]
    pub place: Place,
}

/// How much a phrase counts by its place.
#[derive(Debug, Clone, Copy, PartialEq, JsonSchema)]
#[schemars(deny_unknown_fields, default)]
pub struct Boost {
    /// In the headline.
    pub title: f64,
    /// In the first paragraph.
    pub lead: f64,
    /// Anywhere else.
    pub body: f64,
}

impl Default for Boost {
    /// A headline names its subject, a lead nearly so: a phrase there counts 2.0 and 1.3 times one in the body.
    fn default() -> Self {
        Self { title: 2.0, lead: 1.3, body: 1.0 }
    }
}

/// One topic.
#[derive(Debug, Clone, Default, PartialEq, JsonSchema)]
#[schemars(transform = close_topic)]
pub struct Topic {
    /// A slug that names the topic for good.
    pub id: String,
    /// Its name by language.
    pub label: BTreeMap<String, String>,
    /// The id of the topic above it.
    pub parent: Option<String>,
    /// Whether being tagged with this topic tags its parent too.
    #[schemars(default)]
    pub implies_parent: bool,
    /// Codes of the IPTC Media Topics.
    #[schemars(default)]
    pub iptc: Vec<IptcCode>,
    /// Tagged from this score on, 2.0 where it is left out; a mention below.
    pub threshold: Option<f64>,
    /// score → confidence, rising; fitted by `copydesk taxonomy calibrate`, never invented.
    #[schemars(default)]
    pub calibration: Vec<[f64; 2]>,
    /// Sentences that must, or must not, be tagged.
    #[schemars(default)]
    pub tests: Vec<Example>,
    /// The phrases, one block a language: `[topic.en]`.
    #[schemars(flatten)]
    pub rules: BTreeMap<String, Rules>,
    /// Where its `[[topic]]` stands.
    #[schemars(skip)]
    pub place: Place,
}

/// Allows a block of rules under every language code (Indonesian's is taken by the slug) and no other unknown key.
fn close_topic(schema: &mut Schema) {
    if let Some(rules) = schema.insert("additionalProperties".to_owned(), false.into()) {
        schema.insert("patternProperties".to_owned(), serde_json::json!({ "^(?!id$)[a-z]{2}$": rules }));
    }
}

/// The phrases of one topic in one language.
#[derive(Debug, Clone, Default, PartialEq, JsonSchema)]
#[schemars(deny_unknown_fields, default)]
pub struct Rules {
    /// Phrases that count alone.
    pub strong: Vec<Term>,
    /// Phrases that count beside a strong hit, or with support.
    pub weak: Vec<Term>,
    /// Phrases that let weak ones count.
    pub support: Vec<Term>,
    /// How many words may lie between a weak hit and its support; the whole article where it is left out.
    pub support_window: Option<u32>,
    /// Pairs of phrases that count alone where they stand close together.
    pub near: Vec<Near>,
    /// Phrases consumed before this topic sees them.
    pub mask: Vec<Term>,
    /// Words that cancel a single hit close by.
    pub veto: Vec<Veto>,
    /// Where its block begins.
    #[schemars(skip)]
    pub place: Place,
}

/// A phrase with its spelling variants, and what it weighs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Term {
    /// The term, in the syntax of `docs/taxonomy.md`.
    pub text: String,
    /// What it adds to the score: 2.0 in `strong`, 1.0 in `weak` where it is left out.
    pub weight: Option<f64>,
    /// Whether the capitals as written are required.
    pub exact_case: bool,
    /// Where it stands.
    pub place: Place,
}

impl JsonSchema for Term {
    fn schema_name() -> Cow<'static, str> {
        "Term".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A term, alone or with its weight and case: \"tariff\" or { t = \"SMA\", w = 3.0, case = \"exact\" }.",
            "anyOf": [
                { "type": "string", "minLength": 1 },
                {
                    "type": "object",
                    "properties": {
                        "t": { "type": "string", "minLength": 1, "description": "The term." },
                        "w": { "type": "number", "exclusiveMinimum": 0, "maximum": 100, "description": "What it adds to the score." },
                        "case": { "const": "exact", "description": "The capitals as written are required." }
                    },
                    "required": ["t"],
                    "additionalProperties": false
                }
            ]
        })
    }
}

/// Two phrases that count where they stand close together, in either order.
#[derive(Debug, Clone, Default, PartialEq, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Near {
    /// The one phrase.
    pub a: Term,
    /// The other.
    pub b: Term,
    /// How many words may lie between them, inside one sentence.
    pub within: u32,
    /// What the pair adds to the score, 2.0 where it is left out.
    #[schemars(rename = "w")]
    pub weight: Option<f64>,
    /// Where it stands.
    #[schemars(skip)]
    pub place: Place,
}

impl Near {
    /// The pair as evidence names it.
    #[must_use]
    pub fn phrase(&self) -> String {
        format!("{} near {}", self.a.text, self.b.text)
    }
}

/// Words that cancel a single hit close by, never the whole topic.
#[derive(Debug, Clone, Default, PartialEq, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Veto {
    /// How many words may lie between the hit and the veto.
    pub window: u32,
    /// The words.
    pub any: Vec<Term>,
    /// Whether strong hits stand in spite of it.
    #[schemars(default)]
    pub spares_strong: bool,
}

/// What a test expects.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "lowercase")]
pub enum Expect {
    /// Tagged.
    #[default]
    Tagged,
    /// Mentioned, below the threshold.
    Mention,
    /// Not tagged; a mention passes.
    None,
}

/// A test of one topic.
#[derive(Debug, Clone, Default, PartialEq, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Example {
    /// Its language; the taxonomy's first where it is left out.
    pub lang: Option<String>,
    /// What must come out.
    pub expect: Expect,
    /// The headline.
    pub title: Option<String>,
    /// The text.
    pub text: String,
    /// Where it stands.
    #[schemars(skip)]
    pub place: Place,
}
