//! What becomes of a page that is no full article: published with its kind, left out, or kept as a dead letter.
//!
//! # Why
//! What is a stub to one desk is a news flash to another, so the operator decides. Only a page without any text is a
//! dead letter by default: either there was no article, or the cleaner missed it, and somebody should be able to look.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::quality;
use crate::record::{DropReason, Exit, Fault, FaultReason, QualityKind, StageName};

/// What becomes of one kind of page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// Published; `quality.kind` says what it is.
    Publish,
    /// Left out, and counted.
    Drop,
    /// Kept in the dead letter topic.
    DeadLetter,
}

/// What becomes of pages that are no full article. Each ending is counted under the name of its setting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DropPolicy {
    /// Pages of which no text was left.
    pub empty: Fate,
    /// Articles of fewer words than `clean.min_words`.
    pub too_short: Fate,
    /// Previews in front of a paywall.
    pub paywall: Fate,
    /// Lists of other pages, and pages with too little text to be an article.
    pub not_an_article: Fate,
}

impl Default for DropPolicy {
    fn default() -> Self {
        Self { empty: Fate::DeadLetter, too_short: Fate::Drop, paywall: Fate::Publish, not_an_article: Fate::Publish }
    }
}

/// What is amiss with a page, and what it is called when it is left out or kept.
struct Shortfall {
    fate: Fate,
    drop: DropReason,
    fault: FaultReason,
    /// For the person who reads the dead letter.
    what: &'static str,
}

impl DropPolicy {
    /// Lets a page pass, or says how it ends.
    ///
    /// # Errors
    /// The exit that the policy wants for such a page.
    pub(super) fn admit(&self, text: &str, kind: QualityKind, min_words: usize) -> Result<(), Exit> {
        let Some(shortfall) = self.shortfall(text, kind, min_words) else { return Ok(()) };
        match shortfall.fate {
            Fate::Publish => Ok(()),
            Fate::Drop => Err(Exit::Drop(shortfall.drop)),
            Fate::DeadLetter => Err(Exit::DeadLetter(Fault {
                stage: StageName::Clean,
                reason: shortfall.fault,
                detail: format!("{}; `clean.policy.{}` says dead letter", shortfall.what, shortfall.fault),
            })),
        }
    }

    /// The first that applies: a preview of three words is a preview.
    fn shortfall(&self, text: &str, kind: QualityKind, min_words: usize) -> Option<Shortfall> {
        if text.is_empty() {
            let what = "no text was left after cleaning";
            return Some(Shortfall { fate: self.empty, drop: DropReason::Empty, fault: FaultReason::Empty, what });
        }
        if kind == QualityKind::Paywall {
            let what = "the page is a preview in front of a paywall";
            return Some(Shortfall {
                fate: self.paywall,
                drop: DropReason::Paywall,
                fault: FaultReason::Paywall,
                what,
            });
        }
        if quality::has_fewer_words(text, min_words) {
            let what = "the text has fewer words than `clean.min_words`";
            return Some(Shortfall {
                fate: self.too_short,
                drop: DropReason::TooShort,
                fault: FaultReason::TooShort,
                what,
            });
        }
        let is_article = !matches!(kind, QualityKind::List | QualityKind::Stub);
        let what = "the page is a list of others, or has too little text to be an article";
        let (drop, fault) = (DropReason::NotAnArticle, FaultReason::NotAnArticle);
        (!is_article).then_some(Shortfall { fate: self.not_an_article, drop, fault, what })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Cargoes rose in May.";

    /// The ending of a page, as it is counted.
    fn ending(policy: &DropPolicy, text: &str, kind: QualityKind, min_words: usize) -> &'static str {
        match policy.admit(text, kind, min_words) {
            Ok(()) => "published",
            Err(Exit::Drop(reason)) => reason.as_str(),
            Err(Exit::DeadLetter(fault)) => fault.reason.as_str(),
            Err(Exit::Forward) => "forwarded",
        }
    }

    fn policy_of(fate: Fate) -> DropPolicy {
        DropPolicy { empty: fate, too_short: fate, paywall: fate, not_an_article: fate }
    }

    #[test]
    fn an_article_passes_whatever_the_policy() {
        for fate in [Fate::Publish, Fate::Drop, Fate::DeadLetter] {
            assert_eq!(ending(&policy_of(fate), TEXT, QualityKind::Article, 4), "published");
            assert_eq!(ending(&policy_of(fate), TEXT, QualityKind::Live, 4), "published");
        }
    }

    #[test]
    fn each_shortfall_ends_as_its_setting_says() {
        let shortfalls = [
            ("", QualityKind::Stub, 0, "empty"),
            (TEXT, QualityKind::Paywall, 5, "paywall"),
            (TEXT, QualityKind::Article, 5, "too_short"),
            (TEXT, QualityKind::List, 0, "not_an_article"),
            (TEXT, QualityKind::Stub, 0, "not_an_article"),
        ];
        for (text, kind, min_words, reason) in shortfalls {
            assert_eq!(ending(&policy_of(Fate::Publish), text, kind, min_words), "published");
            assert_eq!(ending(&policy_of(Fate::Drop), text, kind, min_words), reason);
            assert_eq!(ending(&policy_of(Fate::DeadLetter), text, kind, min_words), reason);
        }
    }

    #[test]
    fn the_detail_names_the_setting_and_holds_no_text() {
        let Err(Exit::DeadLetter(fault)) = policy_of(Fate::DeadLetter).admit(TEXT, QualityKind::Paywall, 0) else {
            panic!("the policy says dead letter");
        };

        assert_eq!(
            fault.detail,
            "the page is a preview in front of a paywall; `clean.policy.paywall` says dead letter"
        );
    }

    #[test]
    fn a_page_without_text_is_kept_and_a_short_one_published_unless_the_operator_says_otherwise() {
        assert_eq!(ending(&DropPolicy::default(), "", QualityKind::Stub, 0), "empty");
        assert_eq!(ending(&DropPolicy::default(), TEXT, QualityKind::Stub, 0), "published");
    }
}
