//! `docs/config.md`: every setting in a table, a section a heading.

use super::{Setting, sections};
use crate::config::schema::ConfigSchema;

const HEAD: &str = "\
# Configuration

Generated from the types that read it; a test keeps the two in step. `copydesk check --config FILE` says everything that
is wrong with a file, with line and remedy, and `/config` shows what a worker runs with.

- The file is TOML, named by `--config` or `COPYDESK_CONFIG`. Every setting has a default; an unknown one is refused.
- An environment variable overrides a setting: `COPYDESK__SECTION__KEY`, as in `COPYDESK__ADMIN__BIND=0.0.0.0:9464`.
  Arrays are written `a,b`; maps are written `name=value,name=value`, and merged with the file's.
- `${env:NAME}` and `${file:PATH}` inside a text stand for a variable or a file's content, so that secrets need not be
  in the file; `$${` stands for the two characters. What came from a reference is always shown as the reference.
";

/// The page's text.
#[must_use]
pub fn reference_page() -> String {
    let mut lines = vec![HEAD.to_owned()];
    for section in sections(&ConfigSchema::new()) {
        lines.push(format!("## `[{}]`\n\n{}\n", section.path, section.description));
        if section.settings.is_empty() {
            lines.push("No settings yet.\n".to_owned());
            continue;
        }
        lines.push("| setting | kind | default | meaning |\n|---|---|---|---|".to_owned());
        lines.extend(section.settings.iter().map(row));
        lines.push(String::new());
    }
    let page = lines.join("\n");
    format!("{}\n", page.trim_end())
}

fn row(setting: &Setting) -> String {
    let Setting { key, kind, default, meaning } = setting;
    let default = default.as_ref().map_or_else(|| "not set".to_owned(), |default| format!("`{default}`"));
    format!("| `{key}` | {kind} | {default} | {} |", meaning.replace('|', "\\|"))
}
