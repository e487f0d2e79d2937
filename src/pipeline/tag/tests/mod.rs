//! Tests of the tagger as a whole.

mod features;
mod lints;
mod properties;
