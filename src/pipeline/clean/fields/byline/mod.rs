//! Bylines: "BY KIM WON [[email protected]]", "Von Beatrice Graf", "- MICHAEL LEE", "구현모 기자".
//!
//! # Why
//! A byline is a line of its own that says who wrote the article and nothing else. A sentence that opens with "By" is not
//! one, so everything after the opening must read as names, roles, an address or a date. E-mail addresses are dropped.

mod korean;
mod opening;
mod roster;

/// The longest byline line of the development sets, with five names and their roles, has 196 bytes.
const MAX_BYTES: usize = 240;

/// The names on a byline, capitals written as names; empty for a byline that names nobody ("By staff", "(a@b.kr)").
/// `None` for a line that is no byline. Agencies are among the names; [`super::agency::canonical`] tells them apart.
#[must_use]
pub fn parse(line: &str) -> Option<Vec<String>> {
    let line = line.trim();
    if line.is_empty() || line.len() > MAX_BYTES {
        return None;
    }
    if let Some((rest, strength)) = opening::strip(line) {
        return roster::read(rest, strength);
    }
    if let Some(rest) = line.strip_prefix(['-', '–', '—']) {
        return after_dash(rest.trim());
    }
    if let Some(names) = only_an_address(line) {
        return Some(names);
    }
    korean::parse(line)
}

/// The names in a text that is known to hold nothing else: a stated author, the line under "Written by".
#[must_use]
pub fn names_in(text: &str) -> Option<Vec<String>> {
    let text = text.trim();
    if text.is_empty() || text.len() > MAX_BYTES {
        return None;
    }
    roster::read(text, roster::Strength::Strong)
}

/// Whether the line is an opening alone, "By", "Written by:", with its names on the next line.
#[must_use]
pub fn is_opening(line: &str) -> bool {
    opening::strip(line.trim()).is_some_and(|(rest, _)| rest.is_empty())
}

/// "- MICHAEL LEE" signs an article only in capitals; "- Michael Lee" is a list item.
fn after_dash(rest: &str) -> Option<Vec<String>> {
    let is_signature = rest.contains(' ') && !rest.chars().any(char::is_lowercase);
    if is_signature {
        return roster::read(rest, roster::Strength::Strong);
    }
    only_an_address(rest).filter(Vec::is_empty)
}

/// A line that is an e-mail address, or a name and its address.
fn only_an_address(line: &str) -> Option<Vec<String>> {
    let before = roster::without_addresses(line)?;
    let before = before.trim_matches([' ', '(', ')', '[', ']', '-', ',', '|', '/', '=', ':', '<', '>']);
    if before.is_empty() || before.eq_ignore_ascii_case("email") || before.eq_ignore_ascii_case("e-mail") {
        return Some(Vec::new());
    }
    if before.is_ascii() {
        roster::read(before, roster::Strength::Strong).filter(|names| !names.is_empty())
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(line: &str) -> Option<Vec<String>> {
        parse(line)
    }

    #[test]
    fn a_byline_in_capitals_with_a_hidden_address_gives_the_name() {
        assert_eq!(names("BY KIM WON [[email\u{a0}protected]]"), Some(vec!["Kim Won".into()]));
        assert_eq!(names("BY KIM WON [[email protected]]"), Some(vec!["Kim Won".into()]));
        let three = names("BY YONHAP, PAIK JI-HWAN, MICHAEL LEE [[email protected]]");
        assert_eq!(three, Some(vec!["Yonhap".into(), "Paik Ji-hwan".into(), "Michael Lee".into()]));
    }

    #[test]
    fn roles_dates_and_reading_times_are_not_names() {
        for (line, expected) in [
            ("By Jane Doe and John Roe, Staff Writer", vec!["Jane Doe", "John Roe"]),
            ("By Daniel KuminDecember 17, 2023", vec!["Daniel Kumin"]),
            ("By Amy West22 December 2023", vec!["Amy West"]),
            ("By Alyse WhitneyPublished: Dec 20, 2023 8:00 AM EST", vec!["Alyse Whitney"]),
            ("by Meaghan Weeden ● December 23, 2025 ● 6 min read", vec!["Meaghan Weeden"]),
            ("By Dolores Chang For Dailymail.Com", vec!["Dolores Chang"]),
            ("By Steve Reed | Associated Press", vec!["Steve Reed"]),
            ("By Jill Lawless, Associated Press", vec!["Jill Lawless", "Associated Press"]),
            ("By Andrew Bosworth, Chief Technology Officer and Head of Reality Labs", vec!["Andrew Bosworth"]),
            (
                "By  STEVE PEOPLES, THOMAS BEAUMONT and AMELIA THOMSON-DEVEAUX",
                vec!["Steve Peoples", "Thomas Beaumont", "Amelia Thomson-Deveaux"],
            ),
            ("Von Vivien Valentiner, Redakteurin", vec!["Vivien Valentiner"]),
            ("Par Jeanne Petit et Paul Grand", vec!["Jeanne Petit", "Paul Grand"]),
            ("Por María Gómez y José Ruiz", vec!["María Gómez", "José Ruiz"]),
            ("Written by   Lori Grunin", vec!["Lori Grunin"]),
            ("Posted by Frank Wilkenmeyer on 25 Sep 2016", vec!["Frank Wilkenmeyer"]),
            ("- MICHAEL LEE", vec!["Michael Lee"]),
        ] {
            assert_eq!(names(line), Some(expected.into_iter().map(str::to_owned).collect()), "{line}");
        }
    }

    #[test]
    fn a_byline_without_a_publishable_name_is_still_a_byline() {
        for line in
            ["By", "By staff", "(cheesuk@heraldcorp.com)", "- [email protected]", "husn7@heraldcorp.com", "Written by:"]
        {
            assert_eq!(names(line), Some(Vec::new()), "{line}");
        }
    }

    #[test]
    fn korean_bylines_give_korean_names() {
        for (line, expected) in [
            ("구현모 기자", vec!["구현모"]),
            ("홍길동 기자 gildong@example.kr", vec!["홍길동"]),
            ("홍길동·김철수 기자", vec!["홍길동", "김철수"]),
            ("홍길동 기자 (gildong@example.kr) [영상취재: 김철수 / 영상편집: 이영희]", vec!["홍길동"]),
            ("[서울=뉴시스] 홍길동 기자", vec!["홍길동"]),
            ("홍길동 특파원", vec!["홍길동"]),
            ("가나일보=홍길동 기자", vec!["홍길동"]),
            ("기자 홍길동", vec!["홍길동"]),
        ] {
            assert_eq!(names(line), Some(expected.into_iter().map(str::to_owned).collect()), "{line}");
        }
    }

    #[test]
    fn sentences_and_menus_are_no_bylines() {
        for line in [
            "By submitting your email, you agree to our Terms and Privacy Notice.",
            "By studying how people move through a site, designers can improve the experience over time.",
            "By Country",
            "By Tuesday night the talks had stalled, and nobody in Seoul expected them to resume.",
            "by rilister ( 316428 )",
            "From our partners",
            "- Michael Lee",
            "By 2030 the plant will be closed",
            "한국 기자들은 이날 오후 회견장에 모여 질문을 쏟아냈다.",
            "Von der Leyen reist nach Washington",
            "By Service & Solution",
        ] {
            assert_eq!(names(line), None, "{line}");
        }
    }
}
