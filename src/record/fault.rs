//! The three ways out of the pipeline, and why: every reason is an enum, because it is also a metric label.

use super::EnrichedArticle;

/// What became of a message. There is no fourth way, and no "try again": pure code has no transient failures.
#[must_use]
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// It is published.
    Publish(Box<EnrichedArticle>),
    /// It goes to the dead letter queue with a reason.
    DeadLetter(Fault),
    /// It is left out on purpose.
    Drop(DropReason),
    /// A tombstone, which goes on as one under its key.
    Forward,
}

/// How a stage ends early.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exit {
    /// To the dead letter queue.
    DeadLetter(Fault),
    /// Left out on purpose.
    Drop(DropReason),
    /// A tombstone goes on as one.
    Forward,
}

/// Why a message became a dead letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The stage that gave up.
    pub stage: StageName,
    /// The reason, of a closed set.
    pub reason: FaultReason,
    /// A sentence for the person who reads the dead letter; never article text.
    pub detail: String,
}

/// Writes an enum whose variants are metric labels: the words are given once.
macro_rules! labels {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $label:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$variant_doc])* $variant,)+ }

        impl $name {
            /// Every value, in the order written: what metrics pre-create.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word used in metrics, headers and logs.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $label,)+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    };
}
pub(crate) use labels;

labels! {
    /// Where a fault arose. The first four are the pipeline's; `Produce` and `Worker` belong to the worker.
    StageName {
        /// Bytes to characters and fields.
        Decode = "decode",
        /// The article and nothing else.
        Clean = "clean",
        /// Topics with evidence.
        Tag = "tag",
        /// The record that is published.
        Enrich = "enrich",
        /// The broker refused the record.
        Produce = "produce",
        /// The worker itself: a record that killed the process again and again.
        Worker = "worker",
    }
}

labels! {
    /// Why a message is a dead letter.
    FaultReason {
        /// The value is empty, or nothing but white space.
        EmptyBody = "empty_body",
        /// JSON was expected and did not parse.
        InvalidJson = "invalid_json",
        /// JSON parsed, but holds no article: no mapped field has a body.
        MissingBody = "missing_body",
        /// More than one document in one message.
        MultipleDocuments = "multiple_documents",
        /// The bytes are not text in any charset we may assume.
        UndecodableBytes = "undecodable_bytes",
        /// The declared compression does not unpack.
        BadCompression = "bad_compression",
        /// Nested deeper than the limit.
        TooDeep = "too_deep",
        /// Larger than a limit: of bytes, packed or unpacked, or of blocks.
        TooLarge = "too_large",
        /// More headers, or larger ones, than the limit.
        TooManyHeaders = "too_many_headers",
        /// No text was left after cleaning, and `clean.policy.empty` says dead letter.
        Empty = "empty",
        /// Shorter than `clean.min_words`, and `clean.policy.too_short` says dead letter.
        TooShort = "too_short",
        /// A preview in front of a paywall, and `clean.policy.paywall` says dead letter.
        Paywall = "paywall",
        /// A list of other pages or a stub, and `clean.policy.not_an_article` says dead letter.
        NotAnArticle = "not_an_article",
        /// The record does not fit the output topic.
        RecordTooLarge = "record_too_large",
        /// A stage panicked, or what writes the record did: a bug of ours; the log says where.
        Panic = "panic",
        /// The broker refused the record for good.
        Rejected = "rejected",
        /// The process died on this record again and again.
        CrashLoop = "crash_loop",
    }
}

labels! {
    /// Why a message was left out on purpose.
    DropReason {
        /// A null value, and `input.tombstones = "drop"`.
        Tombstone = "tombstone",
        /// No text was left after cleaning, and `clean.policy.empty` says drop.
        Empty = "empty",
        /// Shorter than `clean.min_words`, and `clean.policy.too_short` says drop.
        TooShort = "too_short",
        /// A preview in front of a paywall, and `clean.policy.paywall` says drop.
        Paywall = "paywall",
        /// A list of other pages or a stub, and `clean.policy.not_an_article` says drop.
        NotAnArticle = "not_an_article",
    }
}
