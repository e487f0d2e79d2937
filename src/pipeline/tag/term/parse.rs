//! Reads a term's syntax: words, groups, options, gaps and marks.

use crate::pipeline::tag::format::BadTerm;

/// A longer term is a list that wants to be several.
const MAX_CHARS: usize = 4_000;
/// Deeper groups cannot be read by a person.
const MAX_DEPTH: usize = 6;
/// A gap of more words crosses into another thought.
const MAX_GAP: u32 = 30;
/// `raise/v ~4 tariff ~4 steel ~4 percent` is as far as anyone went.
const MAX_GAPS: usize = 3;

/// A term: parts with gaps between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::pipeline::tag) struct Term {
    /// What stands before, between and after the gaps.
    pub(in crate::pipeline::tag) parts: Vec<Vec<Node>>,
    /// How many words each gap allows; one fewer than parts.
    pub(in crate::pipeline::tag) gaps: Vec<u32>,
}

/// A piece of a part.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::pipeline::tag) enum Node {
    /// Characters of a word.
    Text(String),
    /// Room between words.
    Space,
    /// One of these.
    Choice(Vec<Vec<Node>>),
    /// This or nothing.
    Maybe(Box<Node>),
    /// Something about the word before it, or for [`Mark::Anywhere`] the one after it.
    Mark(Mark),
}

/// What an editor says about a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::pipeline::tag) enum Mark {
    /// `/v`: a verb, in all its forms.
    Verb,
    /// `/x`: exactly this word.
    Exactly,
    /// `/p`: only particles may follow.
    Particles,
    /// `*`: may begin inside a word.
    Anywhere,
}

/// Reads a term.
///
/// # Errors
/// The first thing about it that makes no sense.
pub(in crate::pipeline::tag) fn parse(text: &str) -> Result<Term, BadTerm> {
    if text.chars().count() > MAX_CHARS {
        return Err(BadTerm::TooLong { limit: MAX_CHARS });
    }
    let mut parser = Parser { rest: text.chars().peekable(), gaps: Vec::new() };
    let mut parts = Vec::new();
    loop {
        let (nodes, end) = parser.sequence(0)?;
        parts.push(nodes);
        match end {
            End::Gap => {}
            End::Close => return Err(BadTerm::Unopened),
            End::Bar => return Err(BadTerm::BareBar),
            End::Term => break,
        }
    }
    if parser.gaps.len() > MAX_GAPS {
        return Err(BadTerm::TooManyGaps { limit: MAX_GAPS });
    }
    let is_blank = |nodes: &Vec<Node>| nodes.iter().all(|node| *node == Node::Space);
    if parts.iter().any(is_blank) {
        return Err(if parts.len() == 1 { BadTerm::Empty } else { BadTerm::LooseGap });
    }
    Ok(Term { parts, gaps: parser.gaps })
}

/// What ended a sequence.
enum End {
    Term,
    Gap,
    Bar,
    Close,
}

struct Parser<'a> {
    rest: std::iter::Peekable<std::str::Chars<'a>>,
    gaps: Vec<u32>,
}

impl Parser<'_> {
    fn sequence(&mut self, depth: usize) -> Result<(Vec<Node>, End), BadTerm> {
        let mut nodes = Vec::new();
        while let Some(c) = self.rest.next() {
            match c {
                '|' => return Ok((nodes, End::Bar)),
                ')' => return Ok((nodes, End::Close)),
                '(' => nodes.push(self.group(depth)?),
                '?' => make_optional(&mut nodes)?,
                '~' => {
                    self.gap(depth, nodes.last())?;
                    return Ok((nodes, End::Gap));
                }
                '/' => nodes.push(Node::Mark(self.mark(nodes.last())?)),
                '*' => nodes.push(Node::Mark(Mark::Anywhere)),
                c if c.is_whitespace() => nodes.push(Node::Space),
                c => push_char(&mut nodes, c),
            }
        }
        if depth > 0 { Err(BadTerm::Unclosed) } else { Ok((nodes, End::Term)) }
    }

    fn group(&mut self, depth: usize) -> Result<Node, BadTerm> {
        if depth >= MAX_DEPTH {
            return Err(BadTerm::TooNested { limit: MAX_DEPTH });
        }
        let mut choices = Vec::new();
        loop {
            let (nodes, end) = self.sequence(depth + 1)?;
            choices.push(nodes);
            if matches!(end, End::Close) {
                return Ok(Node::Choice(choices));
            }
        }
    }

    fn gap(&mut self, depth: usize, before: Option<&Node>) -> Result<(), BadTerm> {
        if depth > 0 {
            return Err(BadTerm::GapInGroup);
        }
        let Some(before) = before else { return Err(BadTerm::LooseGap) };
        let mut digits = String::new();
        while let Some(digit) = self.rest.next_if(char::is_ascii_digit) {
            digits.push(digit);
        }
        let words = digits.parse::<u32>().ok().filter(|words| (1..=MAX_GAP).contains(words));
        let is_apart = *before == Node::Space && self.rest.peek().is_none_or(|c| c.is_whitespace());
        match words {
            Some(words) if is_apart => {
                self.gaps.push(words);
                Ok(())
            }
            _ => Err(BadTerm::BadGap { limit: MAX_GAP }),
        }
    }

    fn mark(&mut self, before: Option<&Node>) -> Result<Mark, BadTerm> {
        let mark = match self.rest.next() {
            Some('v') => Mark::Verb,
            Some('x') => Mark::Exactly,
            Some('p') => Mark::Particles,
            _ => return Err(BadTerm::BadMark),
        };
        let ends_word = self.rest.peek().is_none_or(|c| c.is_whitespace() || matches!(c, '|' | ')' | '?'));
        let follows_word = matches!(before, Some(Node::Text(_) | Node::Choice(_) | Node::Maybe(_)));
        if ends_word && follows_word { Ok(mark) } else { Err(BadTerm::BadMark) }
    }
}

/// Makes what stands last optional: a group, or a whole word with its marks.
fn make_optional(nodes: &mut Vec<Node>) -> Result<(), BadTerm> {
    if let Some(Node::Mark(_)) = nodes.last() {
        let mark = nodes.pop();
        let word = nodes.pop();
        let both = vec![word.into_iter().chain(mark).collect()];
        nodes.push(Node::Maybe(Box::new(Node::Choice(both))));
        return Ok(());
    }
    match nodes.pop() {
        Some(node @ (Node::Text(_) | Node::Choice(_))) => {
            nodes.push(Node::Maybe(Box::new(node)));
            Ok(())
        }
        _ => Err(BadTerm::BareQuestion),
    }
}

fn push_char(nodes: &mut Vec<Node>, c: char) {
    match nodes.last_mut() {
        Some(Node::Text(text)) => text.push(c),
        _ => nodes.push(Node::Text(c.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_cuts_a_term_into_parts() {
        let term = parse("impose/v ~4 (steel|car) tariff").unwrap();

        assert_eq!(term.gaps, [4]);
        assert_eq!(term.parts.len(), 2);
    }

    #[test]
    fn each_mistake_is_named() {
        let cases = [
            ("", BadTerm::Empty),
            ("  ", BadTerm::Empty),
            ("(a|b", BadTerm::Unclosed),
            ("a)", BadTerm::Unopened),
            ("a|b", BadTerm::BareBar),
            ("? a", BadTerm::BareQuestion),
            ("~3 a", BadTerm::LooseGap),
            ("a ~3", BadTerm::LooseGap),
            ("a ~ b", BadTerm::BadGap { limit: MAX_GAP }),
            ("a~3 b", BadTerm::BadGap { limit: MAX_GAP }),
            ("a ~99 b", BadTerm::BadGap { limit: MAX_GAP }),
            ("(a ~2 b)", BadTerm::GapInGroup),
            ("and/or", BadTerm::BadMark),
            ("/v", BadTerm::BadMark),
            ("((((((((a))))))))", BadTerm::TooNested { limit: MAX_DEPTH }),
            ("a ~1 b ~1 c ~1 d ~1 e", BadTerm::TooManyGaps { limit: MAX_GAPS }),
        ];

        for (text, expected) in cases {
            assert_eq!(parse(text), Err(expected), "{text:?}");
        }
    }
}
