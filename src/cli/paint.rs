//! Colours for a terminal, and nothing from the article that could act on it.

use std::borrow::Cow;
use std::io::{self, IsTerminal};

use anstyle::{AnsiColor, Style};

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum When {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Paints text, or leaves it plain.
#[derive(Debug, Clone, Copy)]
pub(super) struct Paint {
    is_on: bool,
}

impl Paint {
    /// Decides for standard output. <https://no-color.org>: set and not empty means no colour.
    pub(super) fn new(when: When) -> Self {
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let is_on = match when {
            When::Auto => io::stdout().is_terminal() && !no_color,
            When::Always => true,
            When::Never => false,
        };
        Self { is_on }
    }

    /// A heading.
    pub(super) fn heading(self, text: &str) -> String {
        self.styled(Style::new().bold(), text)
    }

    /// What was taken away, and remarks.
    pub(super) fn faint(self, text: &str) -> String {
        self.styled(Style::new().dimmed(), text)
    }

    /// A reason.
    pub(super) fn reason(self, text: &str) -> String {
        self.styled(AnsiColor::Red.on_default(), text)
    }

    /// A phrase that counts.
    pub(super) fn evidence(self, text: &str) -> String {
        self.styled(AnsiColor::Green.on_default().bold(), text)
    }

    fn styled(self, style: Style, text: &str) -> String {
        if self.is_on { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }
}

/// An article's text for a terminal: control characters, which could move the cursor or rename the window, are shown as
/// U+FFFD.
pub(super) fn harmless(text: &str) -> Cow<'_, str> {
    let acts = |c: char| c.is_control() && c != '\n';
    if text.contains(acts) { Cow::Owned(text.replace(acts, "\u{fffd}")) } else { Cow::Borrowed(text) }
}
