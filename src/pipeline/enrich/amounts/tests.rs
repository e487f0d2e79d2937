//! Amounts as articles print them, and numbers that are none.

use proptest::prelude::*;

use super::*;

fn one(text: &str, language: &str) -> (String, String, f64, f64, String) {
    let amounts = find(text, Some(language), None);
    assert_eq!(amounts.len(), 1, "{text}: {amounts:?}");
    let amount = amounts.into_iter().next().unwrap();
    (amount.text, amount.currency, amount.low, amount.high, amount.unit)
}

#[test]
fn amounts_of_many_spellings_are_read() {
    for (text, slice, currency, low, high) in [
        ("a project of $39 to 44 billion in", "$39 to 44 billion", "USD", 39e9, 44e9),
        ("between $39 billion and $44 billion in", "$39 billion and $44 billion", "USD", 39e9, 44e9),
        ("some $39-44 billion.", "$39-44 billion", "USD", 39e9, 44e9),
        ("some $39–$44bn.", "$39–$44bn", "USD", 39e9, 44e9),
        ("worth 2.5 trillion won ($1.8", "2.5 trillion won", "KRW", 2.5e12, 2.5e12),
        ("he paid $1,234.50 for it", "$1,234.50", "USD", 1234.5, 1234.5),
        ("a US$5m loan", "US$5m", "USD", 5e6, 5e6),
        ("a fine of EUR 500 million.", "EUR 500 million", "EUR", 5e8, 5e8),
        ("it cost £3.20 each", "£3.20", "GBP", 3.2, 3.2),
        ("a ¥10 billion fund", "¥10 billion", "JPY", 1e10, 1e10),
        ("about 3 to 5 billion euros", "3 to 5 billion euros", "EUR", 3e9, 5e9),
        ("a $5-billion-dollar plan", "$5-billion-dollar", "USD", 5e9, 5e9),
        ("cost 50,000 won a month", "50,000 won", "KRW", 5e4, 5e4),
        ("Rs 20 crore was", "Rs 20 crore", "INR", 2e8, 2e8),
        ("₩1,000 coins", "₩1,000", "KRW", 1000.0, 1000.0),
    ] {
        let (found, code, from, to, _) = one(&text.replace("($1.8", ""), "en");
        assert_eq!(
            (found.as_str(), code.as_str(), from.to_bits(), to.to_bits()),
            (slice, currency, f64::to_bits(low), f64::to_bits(high)),
            "{text}"
        );
    }
}

#[test]
fn korean_japanese_and_chinese_units_are_read() {
    for (text, language, slice, currency, low, high) in [
        ("사업비는 10조 원에 이른다", "ko", "10조 원", "KRW", 10e12, 10e12),
        ("5억 달러를 투자", "ko", "5억 달러", "USD", 5e8, 5e8),
        ("모두 1조2000억원이다", "ko", "1조2000억원", "KRW", 1.2e12, 1.2e12),
        ("약 390억~440억 달러로", "ko", "390억~440억 달러", "USD", 39e9, 44e9),
        ("2천억원 규모", "ko", "2천억원", "KRW", 2e11, 2e11),
        ("3만5000원에", "ko", "3만5000원", "KRW", 35_000.0, 35_000.0),
        ("総額10兆円の", "ja", "10兆円", "JPY", 10e12, 10e12),
        ("投资5亿美元", "zh", "5亿美元", "USD", 5e8, 5e8),
    ] {
        let (found, code, from, to, _) = one(text, language);
        assert_eq!(
            (found.as_str(), code.as_str(), from.to_bits(), to.to_bits()),
            (slice, currency, f64::to_bits(low), f64::to_bits(high)),
            "{text}"
        );
    }
}

#[test]
fn other_languages_write_their_numbers_their_way() {
    assert_eq!(
        one("rund 1.234,5 Millionen Euro", "de"),
        ("1.234,5 Millionen Euro".into(), "EUR".into(), 1.2345e9, 1.2345e9, "Millionen".into())
    );
    assert_eq!(
        one("rund 39,5 Mrd. Euro", "de"),
        ("39,5 Mrd. Euro".into(), "EUR".into(), 39.5e9, 39.5e9, "Mrd.".into())
    );
    assert_eq!(one("Kosten: 500 €", "de"), ("500 €".into(), "EUR".into(), 500.0, 500.0, String::new()));
}

#[test]
fn a_bare_dollar_is_the_outlets_own() {
    let amounts = find("He paid $5.", Some("en"), Some("https://news.example.com.au/a"));
    assert_eq!(amounts[0].currency, "AUD");
}

#[test]
fn numbers_without_money_are_no_amounts() {
    for text in [
        "In 2025, 39 to 44 billion people",
        "of 12 games they won 3",
        "the 10 won by Kim",
        "3원칙을 정했다",
        "20명의 직원",
        "a 30-year plan",
        "version 3.5",
        "150 pounds of rice",
        "COVID-19",
        "B$",
        "12 percent",
        "AK-47 rifles",
        "18:30 EURO",
    ] {
        assert_eq!(find(text, Some("en"), None), [], "{text}");
    }
}

#[test]
fn spans_count_unicode_scalars() {
    let text = "😀 한국은 “LNG”에 e\u{301} $39 to 44 billion을 썼다.";
    let amount = &find(text, Some("ko"), None)[0];
    let slice: String = text.chars().skip(amount.start).take(amount.end - amount.start).collect();
    assert_eq!(slice, amount.text);
    assert_eq!(slice, "$39 to 44 billion");
}

proptest! {
    #[test]
    fn every_span_is_exactly_its_slice(
        pieces in proptest::collection::vec(prop_oneof![
            Just("$39 to 44 billion"), Just("10조 원"), Just("\u{200b}"), Just("\r\n\r\n"), Just("😀"), Just("한글 "), Just("e\u{301}"), Just("ﬁ ５"),
            Just(" "), Just("€5m"), Just("1,234.50"), Just("~"), Just("-"), Just("won"), Just("¥"), Just("억"), Just("."), Just("US$"), Just("3"),
        ], 0..40),
        noise in "\\PC{0,40}",
    ) {
        let text = pieces.concat() + &noise;
        let mut last_end = 0;
        for amount in find(&text, Some("en"), None) {
            let slice: String = text.chars().skip(amount.start).take(amount.end - amount.start).collect();
            prop_assert_eq!(&slice, &amount.text);
            prop_assert!(amount.start >= last_end && amount.low <= amount.high);
            last_end = amount.end;
        }
    }
}
