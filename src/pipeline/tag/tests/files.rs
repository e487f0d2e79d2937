//! No file, however broken, panics: the built-in files with pieces cut out, doubled, moved and put in.

use proptest::prelude::*;
use proptest::sample::Index;

use super::super::{Mistake, SourceFile, Taxonomy};

/// One way to break a text.
#[derive(Debug, Clone)]
enum Blow {
    /// Takes away so many characters.
    Cut(Index, usize),
    /// Says so many characters again, somewhere else.
    Repeat(Index, usize, Index),
    /// Puts something in.
    Insert(Index, String),
}

fn blow() -> impl Strategy<Value = Blow> {
    let piece = prop_oneof![
        Just("\""),
        Just("'"),
        Just("["),
        Just("]"),
        Just("{"),
        Just("}"),
        Just("[["),
        Just("="),
        Just(","),
        Just("#"),
        Just("\n"),
        Just("("),
        Just(")"),
        Just("|"),
        Just("?"),
        Just("~"),
        Just("~9"),
        Just("/v"),
        Just("/p"),
        Just("/x"),
        Just("*"),
        Just("-1"),
        Just("nan"),
        Just("1e308"),
        Just("\u{0}"),
        Just("관세"),
        Just("\u{301}"),
        Just("ﬃ"),
        Just("[[topic]]\n"),
        Just("[taxonomy]\n"),
        Just("window = 4294967295"),
        Just("within = 4294967295"),
        Just("threshold = 0"),
        Just("parent = \"tariffs\"\n"),
    ];
    let anything = any::<char>().prop_map(String::from);
    let piece = prop_oneof![4 => piece.prop_map(str::to_owned), 1 => anything];
    prop_oneof![
        (any::<Index>(), 1_usize..400).prop_map(|(at, n)| Blow::Cut(at, n)),
        (any::<Index>(), 1_usize..400, any::<Index>()).prop_map(|(from, n, to)| Blow::Repeat(from, n, to)),
        (any::<Index>(), piece).prop_map(|(at, piece)| Blow::Insert(at, piece)),
    ]
}

fn strike(text: &str, blows: &[Blow]) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for blow in blows {
        let n_chars = chars.len() + 1;
        match blow {
            Blow::Cut(at, n) => {
                let at = at.index(n_chars);
                let end = chars.len().min(at + n);
                chars.drain(at..end);
            }
            Blow::Repeat(from, n, to) => {
                let again: Vec<char> = chars.iter().skip(from.index(n_chars)).take(*n).copied().collect();
                let to = to.index(n_chars);
                chars.splice(to..to, again);
            }
            Blow::Insert(at, piece) => {
                let at = at.index(n_chars);
                chars.splice(at..at, piece.chars());
            }
        }
    }
    chars.into_iter().collect()
}

proptest! {
    // Each case compiles a few thousand phrases; `PROPTEST_CASES` asks for more of them.
    #![proptest_config(ProptestConfig { cases: if std::env::var_os("PROPTEST_CASES").is_some() { ProptestConfig::default().cases } else { 96 }, ..ProptestConfig::default() })]

    #[test]
    fn a_broken_file_is_refused_at_a_line_of_a_file_and_never_panics(
        which in any::<Index>(), breaks_header in any::<bool>(), blows in prop::collection::vec(blow(), 1..5),
    ) {
        let files = Taxonomy::built_in_files();
        let (mut header, topics): (Vec<SourceFile>, Vec<SourceFile>) = files.into_iter().partition(|file| file.name == "taxonomy.toml");
        let mut sources = vec![header.remove(0), topics[which.index(topics.len())].clone()];
        let broken = usize::from(!breaks_header);
        sources[broken].text = strike(&sources[broken].text, &blows);

        match Taxonomy::from_sources(&sources) {
            Ok(taxonomy) => drop(taxonomy.run_tests()),
            Err(mistakes) => {
                for finding in &mistakes.0 {
                    let source = sources.iter().find(|source| source.name == *finding.file);
                    prop_assert!(source.is_some(), "{}", mistakes);
                    let n_lines = source.map_or(0, |source| source.text.lines().count());
                    // Two speak of the files as a whole: no header anywhere, and too many mistakes to tell.
                    let is_of_all = matches!(finding.what, Mistake::NoHeader | Mistake::TooManyMistakes { .. });
                    let is_placed = (1..=n_lines + 1).contains(&finding.line) || is_of_all;
                    prop_assert!(is_placed, "line {} of {}: {}", finding.line, n_lines, finding.what);
                }
            }
        }
    }
}
