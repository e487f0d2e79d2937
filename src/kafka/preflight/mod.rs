//! Looks at the cluster before a worker runs on it: topics, sizes, retention and rights, each with a remedy.
//!
//! Nothing is written, except topics where they are asked for, and no group is joined. Whether a topic may be written
//! cannot be asked without writing to it; everything else that a worker needs is.

mod access;
mod cluster;
mod schema_registry;
mod topics;

use std::fmt;

use crate::config::Config;
use cluster::Cluster;

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How it stands.
    pub severity: Severity,
    /// What was looked at: a topic, the group, the brokers.
    pub subject: String,
    /// What was found, and the remedy where one is needed.
    pub text: String,
}

/// How a finding stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// As it should be.
    Fine,
    /// A worker runs, and may surprise somebody.
    Warning,
    /// A worker will not run, or not rightly.
    Wrong,
}

impl Finding {
    fn fine(subject: &str, text: impl Into<String>) -> Self {
        Self { severity: Severity::Fine, subject: subject.to_owned(), text: text.into() }
    }

    fn warning(subject: &str, text: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, subject: subject.to_owned(), text: text.into() }
    }

    fn wrong(subject: &str, text: impl Into<String>) -> Self {
        Self { severity: Severity::Wrong, subject: subject.to_owned(), text: text.into() }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Fine => "ok",
            Self::Warning => "warning",
            Self::Wrong => "wrong",
        })
    }
}

/// Whether topics that are missing are created.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissingTopics {
    /// They are reported.
    Report,
    /// They are created, the output with as many partitions as the largest input.
    Create,
}

/// Asks the cluster everything that can be asked; takes a few seconds, and some tens when no broker answers.
#[must_use]
pub fn look(config: &Config, missing: MissingTopics) -> Vec<Finding> {
    let cluster = match Cluster::connect(config) {
        Ok(cluster) => cluster,
        Err(finding) => return vec![finding],
    };
    let mut findings = vec![cluster.finding()];
    findings.extend(topics::look(&cluster, config, missing));
    findings.extend(access::look(&cluster, config));
    findings.extend(schema_registry::look(config));
    findings
}
