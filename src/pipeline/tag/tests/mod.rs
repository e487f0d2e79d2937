//! Tests of the tagger as a whole.

mod features;
mod files;
mod lints;
mod properties;
