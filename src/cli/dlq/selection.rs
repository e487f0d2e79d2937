//! Which letters are meant: by stage, reason and time, and by where their messages were read.

use jiff::Timestamp;

use super::letters::Letter;
use crate::cli::moment;
use crate::record::{FaultReason, StageName};

/// Which letters; all of them without any of these.
#[derive(Debug, Default, clap::Args)]
pub(super) struct Selection {
    /// Only letters of these stages.
    #[arg(long, value_name = "STAGE", value_delimiter = ',', value_parser = stage, help = stages())]
    stage: Vec<String>,
    /// Only letters with these reasons, such as `invalid_json`.
    #[arg(long, value_name = "REASON", value_delimiter = ',', help = reasons())]
    reason: Vec<String>,
    /// Only letters written at or after this moment.
    #[arg(long, value_name = "TIME", value_parser = moment::parse, help = since())]
    since: Option<Timestamp>,
    /// Only letters written before this moment.
    #[arg(long, value_name = "TIME", value_parser = moment::parse)]
    until: Option<Timestamp>,
    /// Only letters whose message was read from this topic.
    #[arg(long, value_name = "TOPIC")]
    topic: Option<String>,
    /// Only letters whose message was read from this partition.
    #[arg(long, value_name = "N")]
    partition: Option<i32>,
    /// Only letters whose message had one of these offsets: `17`, or `17..42` without the last, or `17..`.
    #[arg(long, value_name = "N|A..B", value_parser = offsets, requires = "partition")]
    offset: Option<Offsets>,
}

/// Some offsets, the end not included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Offsets {
    start: i64,
    end: i64,
}

impl Selection {
    /// Whether this letter is meant.
    pub(super) fn takes(&self, letter: &Letter) -> bool {
        let opened = &letter.opened;
        let is_named = |names: &[String], found: Option<&str>| {
            names.is_empty() || found.is_some_and(|found| names.iter().any(|name| name == found))
        };
        let origin = opened.origin.as_ref();
        let is_read = |holds: &dyn Fn(&(String, i32, i64)) -> bool| origin.is_some_and(holds);
        is_named(&self.stage, opened.stage.as_deref())
            && is_named(&self.reason, opened.reason.as_deref())
            && self.since.is_none_or(|since| letter.at.is_some_and(|at| at >= since))
            && self.until.is_none_or(|until| letter.at.is_some_and(|at| at < until))
            && self.topic.as_ref().is_none_or(|topic| is_read(&|(found, ..)| found == topic))
            && self.partition.is_none_or(|partition| is_read(&|(_, found, _)| *found == partition))
            && self.offset.is_none_or(|offsets| is_read(&|(.., found)| (offsets.start..offsets.end).contains(found)))
    }

    /// What tells this selection from others: a replay of the same one goes on where it was.
    pub(super) fn name(&self) -> String {
        let Self { stage, reason, since, until, topic, partition, offset } = self;
        format!("{stage:?} {reason:?} {since:?} {until:?} {topic:?} {partition:?} {offset:?}")
    }
}

fn offsets(text: &str) -> Result<Offsets, String> {
    let number = |text: &str| text.parse::<i64>().map_err(|_| "write `17`, `17..42` or `17..`".to_owned());
    let Some((start, end)) = text.split_once("..") else {
        let offset = number(text)?;
        return Ok(Offsets { start: offset, end: offset.saturating_add(1) });
    };
    Ok(Offsets { start: number(start)?, end: if end.is_empty() { i64::MAX } else { number(end)? } })
}

fn stage(name: &str) -> Result<String, String> {
    let is_known = StageName::ALL.iter().any(|stage| stage.as_str() == name);
    if is_known { Ok(name.to_owned()) } else { Err(format!("the stages are {}", stage_names())) }
}

fn stages() -> String {
    format!("Only letters of these stages: {}", stage_names())
}

fn stage_names() -> String {
    let names: Vec<&str> = StageName::ALL.iter().map(|stage| stage.as_str()).collect();
    names.join(", ")
}

fn reasons() -> String {
    let names: Vec<&str> = FaultReason::ALL.iter().map(|reason| reason.as_str()).collect();
    format!(
        "Only letters with these reasons: {}; in letters of another system, its exception's class",
        names.join(", ")
    )
}

fn since() -> String {
    format!("Only letters written at or after this moment: {}", moment::FORMS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{OpenedLetter, Outgoing};

    fn letter() -> Letter {
        let opened = OpenedLetter {
            origin: Some(("news.raw".to_owned(), 3, 41)),
            group: None,
            stage: Some("decode".to_owned()),
            reason: Some("invalid_json".to_owned()),
            detail: None,
            at: None,
            attempts: 1,
            is_without_original: false,
            original: Outgoing::default(),
        };
        let at = "2025-04-09T10:00:00Z".parse().ok();
        Letter { partition: 0, offset: 7, at, opened, has_unreadable_headers: false }
    }

    fn takes(change: impl FnOnce(&mut Selection)) -> bool {
        let mut selection = Selection::default();
        change(&mut selection);
        selection.takes(&letter())
    }

    #[test]
    fn every_condition_must_hold_and_none_takes_all() {
        let moment = |text: &str| text.parse::<Timestamp>().ok();

        assert!(takes(|_| {}));
        assert!(takes(|selection| selection.reason = vec!["too_deep".to_owned(), "invalid_json".to_owned()]));
        assert!(!takes(|selection| selection.stage = vec!["clean".to_owned()]));
        assert!(takes(|selection| selection.since = moment("2025-04-09T10:00:00Z")));
        assert!(!takes(|selection| selection.until = moment("2025-04-09T10:00:00Z")));
        assert!(!takes(|selection| selection.topic = Some("wire.raw".to_owned())));
        assert!(takes(|selection| selection.offset = offsets("40..42").ok()));
        assert!(!takes(|selection| selection.offset = offsets("40").ok()));
    }

    #[test]
    fn offsets_are_one_or_a_range_that_may_be_open() {
        assert_eq!(offsets("17"), Ok(Offsets { start: 17, end: 18 }));
        assert_eq!(offsets("17..42"), Ok(Offsets { start: 17, end: 42 }));
        assert_eq!(offsets("17.."), Ok(Offsets { start: 17, end: i64::MAX }));
        assert!(offsets("..x").is_err());
    }
}
