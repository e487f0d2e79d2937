//! The furniture file: TOML that an editor can read, correct and keep under version control.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A furniture file as written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FurnitureFile {
    /// What the file says of itself.
    pub furniture: FurnitureHeader,
    /// One entry an outlet.
    #[serde(default)]
    pub outlet: Vec<OutletFile>,
}

/// What a furniture file says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FurnitureHeader {
    /// Goes into `lineage.furniture_version` of every record.
    pub version: String,
}

/// What one outlet repeats.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OutletFile {
    /// The host of its addresses without `www.`, else its name in lower case.
    pub name: String,
    /// How many different articles it was learned from.
    pub articles: usize,
    /// Whole lines; in lines of up to 60 characters `#` stands for any figure.
    #[serde(default)]
    pub lines: Vec<String>,
    /// How lines begin that change behind a colon: `Read more: `.
    #[serde(default)]
    pub openings: Vec<String>,
}

/// Why a furniture file is refused.
#[derive(Debug, thiserror::Error)]
pub enum FurnitureError {
    /// Not TOML, or not of this shape.
    #[error("the furniture file is not valid: {0}; mend that line, or write the file anew with `copydesk learn`")]
    Syntax(#[from] toml::de::Error),
    /// An opening this short would condemn ordinary sentences.
    #[error(
        "outlet `{outlet}`: the opening `{opening}` is shorter than {min} characters and would remove ordinary lines"
    )]
    ShortOpening {
        /// The outlet.
        outlet: String,
        /// The opening.
        opening: String,
        /// The least length.
        min: usize,
    },
}

/// The shortest opening accepted, in bytes.
pub(super) const MIN_OPENING_BYTES: usize = 5;

impl FurnitureFile {
    /// Reads and checks a file's text.
    pub(super) fn parse(toml: &str) -> Result<Self, FurnitureError> {
        let file: Self = toml::from_str(toml)?;
        for outlet in &file.outlet {
            if let Some(opening) = outlet.openings.iter().find(|opening| opening.len() < MIN_OPENING_BYTES) {
                let (outlet, opening) = (outlet.name.clone(), opening.clone());
                return Err(FurnitureError::ShortOpening { outlet, opening, min: MIN_OPENING_BYTES });
            }
        }
        Ok(file)
    }

    /// The file's text: one line an entry, so that a change reads well in a diff.
    #[must_use]
    pub fn to_toml(&self) -> String {
        let quoted = |text: &str| toml::Value::from(text).to_string();
        let list = |name: &str, entries: &[String]| {
            let entries = entries.iter().map(|entry| format!("  {},\n", quoted(entry))).collect::<Vec<_>>().concat();
            format!("{name} = [\n{entries}]\n")
        };
        let outlet = |outlet: &OutletFile| {
            let head = format!("\n[[outlet]]\nname = {}\narticles = {}\n", quoted(&outlet.name), outlet.articles);
            head + &list("lines", &outlet.lines) + &list("openings", &outlet.openings)
        };
        let outlets: String = self.outlet.iter().map(outlet).collect();
        let comment =
            "# Lines that outlets repeat on many pages, learned by `copydesk learn`. `#` stands for any figure.";
        format!("{comment}\n[furniture]\nversion = {}\n{outlets}", quoted(&self.furniture.version))
    }
}
