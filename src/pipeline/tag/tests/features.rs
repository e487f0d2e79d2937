//! One test a feature of the engine, each with a taxonomy of a few lines.

use super::super::{Cancel, Mistake, Passage, Scratch, SourceFile, Taxonomy, Wanted};
use crate::record::{TagStatus, TopicTag};

/// A taxonomy with this body after its header.
fn taxonomy(body: &str) -> Taxonomy {
    Taxonomy::from_sources(&[source("one.toml", &with_header(body))]).unwrap()
}

fn with_header(body: &str) -> String {
    format!("[taxonomy]\nname = \"t\"\nversion = \"1\"\nlanguages = [\"en\", \"ko\"]\n{body}")
}

fn source(name: &str, text: &str) -> SourceFile {
    SourceFile { name: name.to_owned(), text: text.to_owned() }
}

/// A taxonomy of one topic with this block of phrases.
fn topic(language: &str, block: &str) -> Taxonomy {
    taxonomy(&format!("[[topic]]\nid = \"t\"\nlabel = {{ en = \"T\" }}\n[topic.{language}]\n{block}"))
}

fn tag(taxonomy: &Taxonomy, language: &str, title: &str, text: &str) -> Vec<TopicTag> {
    taxonomy.tag(&Passage { language, title, text }, Wanted::Mentions, &mut Scratch::default())
}

/// The slices of evidence for the only topic, or nothing.
fn found(taxonomy: &Taxonomy, text: &str) -> Vec<String> {
    let language = if text.is_ascii() { "en" } else { "ko" };
    let topics = tag(taxonomy, language, "", text);
    topics.iter().flat_map(|topic| &topic.evidence).map(|evidence| evidence.text.clone()).collect()
}

fn score(taxonomy: &Taxonomy, title: &str, text: &str) -> f64 {
    tag(taxonomy, "en", title, text).first().map_or(0.0, |topic| topic.score)
}

fn mistakes(text: &str) -> Vec<(usize, Mistake)> {
    let errors = Taxonomy::from_sources(&[source("one.toml", text)]).unwrap_err();
    errors.0.into_iter().map(|finding| (finding.line, finding.what)).collect()
}

#[test]
fn a_phrase_is_found_in_its_forms_and_writings_and_nowhere_else() {
    let taxonomy = topic("en", "strong = ['import tariff', 'cost sharing']");

    for text in [
        "An import tariff.",
        "IMPORT TARIFFS",
        "the import tariff's end",
        "import-tariffs",
        "cost-sharing",
        "costsharing",
    ] {
        assert_eq!(found(&taxonomy, text).len(), 1, "{text}");
    }
    for text in ["tariff", "import, tariff", "We import. Tariffs rose.", "import tariffed", "important tariff"] {
        assert!(found(&taxonomy, text).is_empty(), "{text}");
    }
}

#[test]
fn gaps_stay_inside_a_sentence_and_keep_their_order() {
    let taxonomy = topic("en", "strong = ['impose/v ~4 tariff']");

    assert_eq!(found(&taxonomy, "It imposed a 25 percent tariff on cars."), ["imposed a 25 percent tariff"]);
    assert!(found(&taxonomy, "It imposed one two three four five tariffs.").is_empty());
    assert!(found(&taxonomy, "It imposed order. Tariffs rose.").is_empty());
    assert!(found(&taxonomy, "Tariffs were imposed.").is_empty());
}

#[test]
fn near_works_in_either_order_inside_a_sentence() {
    let taxonomy = topic("en", "near = [{ a = 'duty', b = '(steel|car)', within = 3 }]");

    assert_eq!(found(&taxonomy, "duties on imported steel"), ["duties on imported steel"]);
    assert_eq!(found(&taxonomy, "steel faces new duties"), ["steel faces new duties"]);
    assert!(found(&taxonomy, "steel and a b c d duties").is_empty());
    assert!(found(&taxonomy, "Steel rose. Duties fell.").is_empty());
}

#[test]
fn weak_phrases_need_a_strong_one_or_support() {
    let taxonomy = topic("en", "strong = ['import duty']\nweak = ['tariff']\nsupport = ['trade', 'tariff row']");

    assert!(found(&taxonomy, "The tariff rose.").is_empty());
    assert_eq!(found(&taxonomy, "The tariff rose. Trade fell."), ["tariff"]);
    assert_eq!(found(&taxonomy, "The tariff and import duty."), ["tariff", "import duty"]);
    assert!(found(&taxonomy, "A tariff row.").is_empty(), "a phrase does not support itself");
}

#[test]
fn a_support_window_counts_words() {
    let taxonomy = topic("en", "weak = ['tariff']\nsupport = ['trade']\nsupport_window = 2");

    assert_eq!(found(&taxonomy, "trade in the tariff").len(), 1);
    assert!(found(&taxonomy, "trade in the old tariff").is_empty());
}

#[test]
fn a_veto_cancels_the_hit_beside_it_and_no_other() {
    let taxonomy = topic("en", "strong = ['tariff']\nveto = [{ window = 3, any = ['phone'] }]");

    assert!(found(&taxonomy, "The phone company's tariff.").is_empty());
    let text = "The phone company's tariff. Later the leaders agreed that a tariff on cars would be lowered.";
    assert_eq!(found(&taxonomy, text).len(), 1);
    assert_eq!(tag(&taxonomy, "en", "A phone call", "Tariffs rose.").len(), 1, "a title vetoes nothing in the text");
}

#[test]
fn a_veto_may_spare_strong_hits() {
    let block =
        "strong = ['import tariff']\nweak = ['tariff']\nveto = [{ window = 3, any = ['power'], spares_strong = true }]";
    let taxonomy = topic("en", block);

    assert_eq!(found(&taxonomy, "import tariff on power lines; power tariff"), ["import tariff"]);
}

#[test]
fn masks_consume_their_words_unless_a_phrase_is_longer() {
    let body = "[mask]\nen = ['trade union']\n[[topic]]\nid = 't'\nlabel = { en = 'T' }\n[topic.en]\n\
                strong = ['trade', 'trade union tariff']\nmask = ['trade fair']\n";
    let taxonomy = taxonomy(body);

    assert!(found(&taxonomy, "trade unions met at the trade fair").is_empty());
    assert_eq!(found(&taxonomy, "the trade union tariff"), ["trade union tariff"]);
    assert_eq!(found(&taxonomy, "free trade"), ["trade"]);
}

#[test]
fn the_longest_of_overlapping_phrases_counts() {
    let taxonomy = topic("en", "strong = [{ t = 'import tariff', w = 3 }]\nweak = [{ t = 'tariff', w = 1 }]");

    assert!((score(&taxonomy, "", &body("an import tariff")) - 3.0).abs() < 1e-9);
    assert!((score(&taxonomy, "", &body("an import tariff, a tariff")) - 4.0).abs() < 1e-9);
}

/// Text that is not the lead.
fn body(text: &str) -> String {
    format!("Opening.\n\n{text}")
}

#[test]
fn title_and_lead_count_more_and_repetition_less() {
    let taxonomy = topic("en", "strong = [{ t = 'tariff', w = 1 }]");

    for (title, text, expected) in [
        ("", body("tariff"), 1.0),
        ("", "tariff".to_owned(), 1.3),
        ("Tariff", body("x"), 2.0),
        ("", body("tariff tariff"), 1.35),
        ("Tariff", body("tariff"), 2.7),
        ("", body(&"tariff ".repeat(50)), 2.4),
    ] {
        assert!((score(&taxonomy, title, &text) - expected).abs() < 1e-9, "{title} {text}");
    }
}

#[test]
fn the_score_is_the_sum_of_its_evidence() {
    let taxonomy = topic("en", "strong = [{ t = 'tariff', w = 1.23 }, 'levy']");
    let topics = tag(&taxonomy, "en", "Tariff", "Levies, tariffs.\n\nTariffs and levies, and a tariff");
    let topic = topics.first().unwrap();

    let sum: f64 = topic.evidence.iter().map(|evidence| evidence.weight).sum();

    assert!((sum - topic.score).abs() < 1e-9);
    assert_eq!(topic.evidence.len(), 6);
}

#[test]
fn the_threshold_parts_tagged_from_mentioned() {
    let taxonomy = topic("en", "strong = [{ t = 'tariff', w = 1.6 }]");

    let mention = tag(&taxonomy, "en", "", &body("A tariff.")).remove(0);
    let tagged = tag(&taxonomy, "en", "Tariff", "").remove(0);

    assert_eq!((mention.status, mention.confidence), (TagStatus::Mention, None));
    assert_eq!(tagged.status, TagStatus::Tagged);
    let tagged_only = taxonomy.tag(
        &Passage { language: "en", title: "", text: &body("A tariff.") },
        Wanted::Tagged,
        &mut Scratch::default(),
    );
    assert!(tagged_only.is_empty());
}

#[test]
fn exact_case_requires_the_capitals_as_written() {
    let taxonomy = topic("en", "strong = [{ t = 'SMA', case = 'exact' }, { t = 'Turkey', case = 'exact' }, 'lng']");

    for text in ["the SMA", "two SMAs", "in Turkey", "TURKEY", "lng", "LNG", "U.S. LNG"] {
        assert_eq!(found(&taxonomy, text).len(), 1, "{text}");
    }
    for text in ["the sma", "Sma", "a turkey dinner", "SMART"] {
        assert!(found(&taxonomy, text).is_empty(), "{text}");
    }
}

#[test]
fn korean_terms_begin_words_and_particles_follow() {
    let taxonomy = topic("ko", "strong = ['관세', '방위비 분담금', '조선/p', '*조선소', 'LNG선', '한미 FTA']");

    for (text, slice) in [
        ("정부는 관세를 낮췄다", "관세"),
        ("방위비 분담금이 올랐다", "방위비 분담금"),
        ("방위비분담금이 올랐다", "방위비분담금"),
        ("방위비의 분담금", "방위비의 분담금"),
        ("조선은 호황", "조선"),
        ("거제조선소에서", "조선소"),
        ("LNG선을 수주", "LNG선"),
        ("LNG 선박", "LNG 선"),
        ("한미 FTA를", "한미 FTA"),
        ("한미FTA를", "한미FTA"),
    ] {
        assert_eq!(found(&taxonomy, text), [slice], "{text}");
    }
    for text in ["세관세무사", "조선일보", "방위비 인상 분담금", "차관세미나"] {
        assert!(found(&taxonomy, text).is_empty(), "{text}");
    }
}

#[test]
fn prefixes_open_words_and_masks_close_them() {
    let body = "[prefix]\nko = ['대미', '상호']\n[mask]\nko = ['관세청']\n[[topic]]\nid = 't'\nlabel = { en = 'T' }\n[topic.ko]\nstrong = ['관세']\n";
    let taxonomy = taxonomy(body);

    assert_eq!(found(&taxonomy, "상호관세와 대미상호관세"), ["관세", "관세"]);
    assert!(found(&taxonomy, "관세청은").is_empty());
    assert!(found(&taxonomy, "임의관세").is_empty());
}

#[test]
fn a_term_of_two_scripts_is_found_across_their_border() {
    let taxonomy = topic("ko", "strong = ['美 관세', '25% 관세']");

    assert_eq!(found(&taxonomy, "美관세 폭탄"), ["美관세"]);
    assert_eq!(found(&taxonomy, "25% 관세를"), ["25% 관세"]);
}

#[test]
fn a_tagged_child_tags_its_parent_where_it_says_so() {
    let body = "[[topic]]\nid = 'child'\nlabel = { en = 'C' }\nparent = 'parent'\nimplies_parent = true\n[topic.en]\nstrong = ['tariff']\n\
                [[topic]]\nid = 'other'\nlabel = { en = 'O' }\nparent = 'parent'\n[topic.en]\nstrong = ['levy']\n\
                [[topic]]\nid = 'parent'\nlabel = { en = 'P' }\nparent = 'top'\nimplies_parent = true\n\
                [[topic]]\nid = 'top'\nlabel = { en = 'Top' }\n";
    let taxonomy = taxonomy(body);
    let ids = |text| tag(&taxonomy, "en", "", text).into_iter().map(|topic| topic.id).collect::<Vec<_>>();

    assert_eq!(ids("A tariff."), ["child", "parent", "top"]);
    assert_eq!(ids("A levy."), ["other"]);
    let topics = tag(&taxonomy, "en", "", "A tariff.");
    assert_eq!(topics[0].evidence, topics[2].evidence);
}

#[test]
fn confidence_follows_the_topics_curve_then_the_common_one() {
    let text = "[taxonomy]\nname = 't'\nversion = '1'\nlanguages = ['en']\ncalibration = [[1.0, 0.5], [3.0, 0.9]]\n\
                [[topic]]\nid = 'a'\nlabel = { en = 'A' }\ncalibration = [[2.0, 0.7]]\n[topic.en]\nstrong = ['tariff']\n\
                [[topic]]\nid = 'b'\nlabel = { en = 'B' }\n[topic.en]\nstrong = [{ t = 'levy', w = 4 }]\n";
    let taxonomy = Taxonomy::from_sources(&[source("one.toml", text)]).unwrap();
    let topics = tag(&taxonomy, "en", "", &body("tariff, levy"));

    let shown: Vec<_> = topics.iter().map(|topic| (topic.id.as_str(), topic.confidence)).collect();

    assert_eq!(shown, [("b", Some(0.7)), ("a", Some(0.7))]);
}

#[test]
fn languages_that_the_taxonomy_lacks_get_no_topics() {
    let taxonomy = topic("en", "strong = ['tariff']");

    assert!(tag(&taxonomy, "fr", "", "tariff").is_empty());
    assert!(tag(&taxonomy, "", "", "tariff").is_empty());
    assert_eq!(tag(&taxonomy, "en-GB", "", "tariff").len(), 1);
}

#[test]
fn explain_says_what_does_not_count_and_why() {
    let body = "[mask]\nen = ['trade union']\n[[topic]]\nid = 't'\nlabel = { en = 'T' }\n[topic.en]\n\
                strong = ['trade']\nweak = ['tariff']\nveto = [{ window = 1, any = ['power'] }]\n";
    let taxonomy = taxonomy(body);
    let text = "The trade union met. Power tariffs rose. Then a tariff fell.";

    let explanation = taxonomy.explain(&Passage { language: "en", title: "", text }, &mut Scratch::default());

    let why: Vec<_> = explanation.cancelled.iter().map(|phrase| (phrase.evidence.text.as_str(), phrase.why)).collect();
    assert_eq!(why, [("trade", Cancel::Masked), ("tariffs", Cancel::Vetoed), ("tariff", Cancel::Unsupported)]);
    assert!(explanation.topics.is_empty());
}

#[test]
fn files_read_as_one_taxonomy_and_the_hash_covers_them_all() {
    let header = source("a.toml", &with_header(""));
    let topics = |word: &str| {
        source("b.toml", &format!("[[topic]]\nid = 't'\nlabel = {{ en = 'T' }}\n[topic.en]\nstrong = ['{word}']\n"))
    };
    let one = Taxonomy::from_sources(&[header.clone(), topics("tariff")]).unwrap();
    let other = Taxonomy::from_sources(&[header, topics("levy")]).unwrap();

    assert_eq!(found(&one, "tariff").len(), 1);
    assert_ne!(one.version().sha256, other.version().sha256);
    assert_eq!(one.version().sha256.len(), 64);
}

#[test]
fn every_mistake_is_reported_with_its_line() {
    let text = "[taxonomy]\nname = 't'\nversion = '1'\nlanguages = ['en']\nspeed = 1\n[[topic]]\nid = 'T T'\nlabel = { en = 'T' }\nparnet = 'x'\n\
                iptc = [{ code = 'medtop:1', match = 'exact' }]\n[topic.en]\nstrong = ['(a', { t = 'b', w = -1 }]\nwaek = []\n[topic.fr]\n[[topic]]\n";

    let lines: Vec<usize> = mistakes(text).iter().map(|(line, _)| *line).collect();

    // The term `(a` is only compiled once all the rest is right.
    for line in [5, 6, 9, 10, 12, 13, 14, 15] {
        assert!(lines.contains(&line), "line {line} in {:#?}", mistakes(text));
    }
    let text = "[taxonomy]\nname = 't'\nversion = '1'\nlanguages = ['en']\n[[topic]]\nid = 't'\nlabel = { en = 'T' }\n[topic.en]\nstrong = [\n'(a',\n'b ~2 c',\n]\nsupport = ['b ~2 c']\n";
    assert_eq!(mistakes(text).iter().map(|(line, _)| *line).collect::<Vec<_>>(), [10, 13]);
}

#[test]
fn broken_relations_between_topics_are_mistakes() {
    let body = "[[topic]]\nid = 'a'\nlabel = { en = 'A' }\nparent = 'b'\n[[topic]]\nid = 'b'\nlabel = { en = 'B' }\nparent = 'a'\n\
                [[topic]]\nid = 'b'\nlabel = { ko = 'B' }\nparent = 'trafe'\n";

    let found = mistakes(&with_header(body));

    assert!(found.iter().any(|(_, what)| matches!(what, Mistake::ParentCircle { .. })));
    assert!(found.iter().any(|(_, what)| matches!(what, Mistake::DuplicateTopic { .. })));
    assert!(found.iter().any(|(_, what)| matches!(what, Mistake::MissingLabel { .. })));
    assert!(found.iter().any(|(_, what)| matches!(what, Mistake::UnknownParent { .. })));
}

#[test]
fn nesting_without_end_is_a_mistake_and_not_a_crash() {
    for text in [
        "a.".repeat(200_000),
        format!("a = {}", "[".repeat(200_000)),
        format!("a = {}", "{a=".repeat(100_000)),
        "[[a]]\n[a.".repeat(3),
    ] {
        assert!(Taxonomy::from_sources(&[source("one.toml", &text)]).is_err());
    }
}

#[test]
fn in_file_tests_run_and_near_misses_show() {
    let body = "[[topic]]\nid = 't'\nlabel = { en = 'T' }\ntests = [\n{ expect = 'tagged', text = 'A tariff.' },\n{ expect = 'none', text = 'A levy.' },\n\
                { expect = 'none', text = 'A tariff.' },\n{ lang = 'ko', expect = 'mention', text = '관세' },\n]\n\
                [topic.en]\nstrong = ['tariff', { t = 'levy', w = 1.2 }]\n[topic.ko]\nstrong = [{ t = '관세', w = 1 }]\n";
    let report = taxonomy(body).run_tests();

    let passed: Vec<bool> = report.trials.iter().map(super::super::Trial::passed).collect();

    assert_eq!(passed, [true, true, false, true]);
    assert_eq!(report.failures().next().unwrap().place.line, 11);
    assert!(report.trials[1].is_near_miss());
}

#[test]
fn the_built_in_taxonomy_loads() {
    let taxonomy = Taxonomy::built_in();

    assert_eq!(taxonomy.version().name, "copydesk-trade-security");
}

#[test]
fn the_built_in_taxonomy_passes_its_own_tests() {
    let report = Taxonomy::built_in().run_tests();

    let failures: Vec<String> =
        report.failures().map(|trial| format!("{}:{} {}", trial.file, trial.place.line, trial.topic)).collect();
    assert!(failures.is_empty(), "{} of {} fail: {failures:#?}", failures.len(), report.trials.len());
}
