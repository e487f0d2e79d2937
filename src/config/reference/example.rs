//! `copydesk.example.toml`: every setting with its default, to be taken out of its comment.

use super::sections;
use crate::config::schema::ConfigSchema;

const HEAD: &str = "\
# Every setting of copydesk with its default, generated from the types that read it (docs/config.md says more).
# Take out the `#` in front of what you change. `copydesk check --config FILE` tells you what is wrong with it.
";

/// Where a comment breaks, without its `# `.
const WIDTH: usize = 116;

/// The file's text.
#[must_use]
pub fn example_file() -> String {
    let mut lines = vec![HEAD.to_owned()];
    for section in sections(&ConfigSchema::new()).iter().filter(|section| !section.settings.is_empty()) {
        lines.extend(comment(&section.description));
        lines.push(format!("[{}]", section.path));
        for setting in &section.settings {
            lines.extend(comment(&setting.meaning));
            lines.push(match &setting.default {
                Some(default) => format!("#{} = {default}", setting.key),
                None => format!("# {} = (not set by default)", setting.key),
            });
        }
        lines.push(String::new());
    }
    let example = lines.join("\n");
    format!("{}\n", example.trim_end())
}

/// A text as comment lines.
fn comment(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = "#".to_owned();
    for word in text.split(' ') {
        if line.chars().count() + word.chars().count() > WIDTH {
            lines.push(std::mem::replace(&mut line, "#".to_owned()));
        }
        line.push(' ');
        line.push_str(word);
    }
    lines.push(line);
    lines
}
