//! Each lint on the smallest taxonomy that deserves it.

use super::super::{Lint, SourceFile, Taxonomy};

/// The lints of a topic with these lines, without those on tests and calibration.
fn lints(block: &str) -> Vec<(usize, Lint)> {
    let text = format!(
        "[taxonomy]\nname = 't'\nversion = '1'\nlanguages = ['en']\n[[topic]]\nid = 't'\nlabel = {{ en = 'T' }}\n{block}"
    );
    let taxonomy = Taxonomy::from_sources(&[SourceFile { name: "t.toml".to_owned(), text }]).unwrap();
    let findings = taxonomy.lint().into_iter().map(|finding| (finding.line, finding.what));
    findings
        .filter(|(_, lint)| {
            !matches!(lint, Lint::TooFewTests { .. } | Lint::NeverCalibrated | Lint::UntestedLanguage { .. })
        })
        .collect()
}

#[test]
fn a_sound_topic_passes() {
    assert_eq!(lints("[topic.en]\nstrong = ['import tariff']\nweak = ['tariff']\n"), []);
}

#[test]
fn a_phrase_said_twice_is_found_at_its_second_place() {
    let found = lints("[topic.en]\nstrong = ['(import|export) tariff',\n'import tariff']\n");

    assert!(matches!(found.as_slice(), [(10, Lint::Duplicate { .. }), (10, Lint::Shadowed { .. })]), "{found:?}");
}

#[test]
fn short_words_want_exact_case() {
    let found = lints("[topic.en]\nstrong = ['sma', { t = 'FTA', case = 'exact' }]\n");

    assert!(matches!(found.as_slice(), [(9, Lint::TooShort { .. })]), "{found:?}");
}

#[test]
fn phrases_that_never_count_are_found() {
    let masked = lints("[topic.en]\nstrong = ['trade union']\nmask = ['trade union']\n");
    let vetoed = lints("[topic.en]\nstrong = ['tariff']\nveto = [{ window = 0, any = ['tariff'] }]\n");

    assert!(matches!(masked.as_slice(), [(9, Lint::MaskedAway { .. })]), "{masked:?}");
    assert!(matches!(vetoed.as_slice(), [(9, Lint::VetoesItself { .. })]), "{vetoed:?}");
}

#[test]
fn weak_phrases_alone_and_thresholds_out_of_reach_are_found() {
    let weak = lints("[topic.en]\nweak = ['tariff']\n");
    let far = lints("threshold = 900.0\n[topic.en]\nstrong = ['tariff']\n");

    assert!(matches!(weak.as_slice(), [(_, Lint::WeakAlone { .. })]), "{weak:?}");
    assert!(matches!(far.as_slice(), [(_, Lint::Unreachable { .. })]), "{far:?}");
}

#[test]
fn tests_that_repeat_or_prove_nothing_are_found() {
    let found = lints(
        "tests = [\n{ expect = 'none', text = 'one two three four five' },\n{ expect = 'none', text = 'zero one two three four five' },\n]\n\
         [topic.en]\nstrong = ['import tariff']\nweak = ['tariff']\n",
    );

    assert!(found.iter().any(|(line, lint)| *line == 10 && matches!(lint, Lint::RepeatedWords { .. })), "{found:?}");
    assert!(found.iter().any(|(_, lint)| matches!(lint, Lint::EasyNegatives { n: 0, of: 2, .. })), "{found:?}");
}
