//! Currencies as texts name them: signs, codes and words, before or behind the number.

/// A currency named in a text, and the bytes that name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Named {
    /// ISO 4217.
    pub(super) code: &'static str,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Signs before a number, longer ones first. "$" and "¥" belong to several countries: see [`Home`].
const SIGNS: &[(&str, &str)] = &[
    ("US$", "USD"),
    ("NT$", "TWD"),
    ("HK$", "HKD"),
    ("NZ$", "NZD"),
    ("AU$", "AUD"),
    ("CA$", "CAD"),
    ("SG$", "SGD"),
    ("A$", "AUD"),
    ("C$", "CAD"),
    ("S$", "SGD"),
    ("R$", "BRL"),
    ("$", "$"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("¥", "¥"),
    ("￥", "¥"),
    ("₩", "KRW"),
    ("￦", "KRW"),
    ("₹", "INR"),
    ("₽", "RUB"),
    ("₺", "TRY"),
    ("₱", "PHP"),
    ("฿", "THB"),
    ("₫", "VND"),
    ("₴", "UAH"),
    ("₪", "ILS"),
    ("Rs.", "INR"),
    ("Rs", "INR"),
    ("RM", "MYR"),
    ("Rp", "IDR"),
];

/// Codes that are no words in capitals.
const CODES: &[&str] = &[
    "AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "IDR", "ILS", "INR", "JPY", "KRW",
    "MXN", "MYR", "NOK", "NZD", "PHP", "PLN", "RUB", "SAR", "SEK", "SGD", "THB", "TRY", "TWD", "UAH", "USD", "VND",
    "ZAR",
];

/// Words behind a number. "won" is also a verb and "pounds" a weight: `won` asks for a scale or a large number, pounds for "sterling".
const WORDS: &[(&str, &str)] = &[
    ("australian dollars", "AUD"),
    ("canadian dollars", "CAD"),
    ("hong kong dollars", "HKD"),
    ("singapore dollars", "SGD"),
    ("us dollars", "USD"),
    ("u.s. dollars", "USD"),
    ("us-dollar", "USD"),
    ("dollars", "$"),
    ("dollar", "$"),
    ("dólares", "USD"),
    ("dollari", "USD"),
    ("euros", "EUR"),
    ("euro", "EUR"),
    ("pounds sterling", "GBP"),
    ("yen", "JPY"),
    ("yuan", "CNY"),
    ("renminbi", "CNY"),
    ("won", "KRW"),
    ("korean won", "KRW"),
    ("rupees", "INR"),
    ("rubles", "RUB"),
    ("roubles", "RUB"),
    ("swiss francs", "CHF"),
    ("franken", "CHF"),
    ("baht", "THB"),
    ("ringgit", "MYR"),
    ("rupiah", "IDR"),
    ("zloty", "PLN"),
    ("złotych", "PLN"),
    ("kronor", "SEK"),
    ("rand", "ZAR"),
    ("reais", "BRL"),
    ("lira", "TRY"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("$", "$"),
];

/// Words behind an East Asian number, longer ones first.
const EAST_ASIAN: &[(&str, &str)] = &[
    ("달러", "USD"),
    ("유로", "EUR"),
    ("엔", "JPY"),
    ("위안", "CNY"),
    ("파운드", "GBP"),
    ("루피", "INR"),
    ("루블", "RUB"),
    ("원", "KRW"),
    ("ドル", "USD"),
    ("ユーロ", "EUR"),
    ("ウォン", "KRW"),
    ("ポンド", "GBP"),
    ("人民元", "CNY"),
    ("円", "JPY"),
    ("美元", "USD"),
    ("欧元", "EUR"),
    ("歐元", "EUR"),
    ("日元", "JPY"),
    ("日圓", "JPY"),
    ("韩元", "KRW"),
    ("韓元", "KRW"),
    ("英镑", "GBP"),
    ("人民币", "CNY"),
    ("港元", "HKD"),
    ("元", "CNY"),
];

/// What follows "원" in words that are no money: "3원칙" (three principles), "2원화".
const AFTER_WON: [char; 8] = ['칙', '내', '정', '인', '년', '생', '본', '화'];

/// Bytes that end a sign or a code: next to no number has one before it, and the tables need not be asked.
const ENDS_SIGN: [bool; 256] = marked(SIGNS, CODES, Edge::Last);

/// Bytes that open a code or a word, in whatever case.
const OPENS_WORD: [bool; 256] = marked(WORDS, CODES, Edge::First);

/// Which byte of a word is meant.
#[derive(Clone, Copy)]
enum Edge {
    First,
    Last,
}

/// The bytes at this edge of these words and codes.
#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler, which would refuse to build")]
const fn marked(words: &[(&str, &str)], codes: &[&str], edge: Edge) -> [bool; 256] {
    let mut marks = [false; 256];
    let mut index = 0;
    while index < words.len() + codes.len() {
        let word = if index < words.len() { words[index].0 } else { codes[index - words.len()] }.as_bytes();
        let byte = match edge {
            Edge::First => word[0],
            Edge::Last => word[word.len() - 1],
        };
        marks[byte as usize] = true;
        if matches!(edge, Edge::First) {
            marks[byte.to_ascii_uppercase() as usize] = true;
        }
        index += 1;
    }
    marks
}

fn is_marked(marks: &[bool; 256], byte: Option<&u8>) -> bool {
    byte.and_then(|byte| marks.get(usize::from(*byte))).copied().unwrap_or(false)
}

/// Whose dollar and whose yen a bare sign means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Home {
    dollar: &'static str,
    yen: &'static str,
}

impl Home {
    /// The home of an article: its address's country says whose dollar, its language whose yen sign.
    pub(super) fn of(address: Option<&str>, language: Option<&str>) -> Self {
        let host =
            address.and_then(|address| address.split_once("://")).and_then(|(_, rest)| rest.split(['/', ':']).next());
        let dollar = match host.and_then(|host| host.rsplit('.').next()) {
            Some("au") => "AUD",
            Some("ca") => "CAD",
            Some("nz") => "NZD",
            Some("sg") => "SGD",
            Some("hk") => "HKD",
            _ => "USD",
        };
        Self { dollar, yen: if language == Some("zh") { "CNY" } else { "JPY" } }
    }

    fn resolve(self, code: &'static str) -> &'static str {
        match code {
            "$" => self.dollar,
            "¥" => self.yen,
            code => code,
        }
    }
}

/// The sign or code right before a number.
pub(super) fn before(text: &str, number_at: usize, home: Home) -> Option<Named> {
    let head = text.get(..number_at)?;
    let end = head.trim_end_matches([' ', '\u{a0}']).len();
    // At most one space: "$ 5".
    if number_at - end > 2 {
        return None;
    }
    let head = head.get(..end)?;
    if !is_marked(&ENDS_SIGN, head.as_bytes().last()) {
        return None;
    }
    if let Some((sign, code)) = SIGNS.iter().find(|(sign, _)| head.ends_with(sign)) {
        let start = end - sign.len();
        let is_letters = sign.starts_with(|c: char| c.is_ascii_alphabetic());
        let is_glued_to_word =
            is_letters && head.get(..start).is_some_and(|before| before.ends_with(char::is_alphanumeric));
        if !is_glued_to_word {
            return Some(Named { code: home.resolve(code), start, end });
        }
    }
    let start = end.checked_sub(3)?;
    let code = head.get(start..)?;
    let known = CODES.iter().find(|known| **known == code)?;
    let opens_word = head.get(..start).is_none_or(|before| !before.ends_with(char::is_alphanumeric));
    opens_word.then_some(Named { code: known, start, end })
}

/// The word, code or sign behind a number and its scale.
pub(super) fn after(text: &str, at: usize, home: Home) -> Option<Named> {
    let rest = text.get(at..)?;
    let gap = rest.chars().next().filter(|c| matches!(c, ' ' | '\u{a0}' | '-' | '\u{202f}')).map_or(0, char::len_utf8);
    let start = at + gap;
    let tail = text.get(start..)?;
    let first = tail.chars().next()?;
    if !first.is_ascii() && !matches!(first, '€' | '£') {
        return east_asian(tail, start);
    }
    if !is_marked(&OPENS_WORD, tail.as_bytes().first()) {
        return None;
    }
    if let Some(code) = tail.get(..3).and_then(|code| CODES.iter().find(|known| **known == code)) {
        let ends_word = tail.get(3..).is_none_or(|rest| !rest.starts_with(char::is_alphanumeric));
        return ends_word.then_some(Named { code, start, end: start + 3 });
    }
    let (word, code) = WORDS.iter().find(|(word, _)| opens_with(tail, word))?;
    Some(Named { code: home.resolve(code), start, end: start + word.len() })
}

/// Whether the text opens with this word, in whatever case, and the word ends there.
fn opens_with(tail: &str, word: &str) -> bool {
    let Some(head) = tail.get(..word.len()) else { return false };
    let same = head.eq_ignore_ascii_case(word);
    let is_sign = word.len() <= 3 && !word.is_ascii() || word == "$";
    same && (is_sign || tail.get(word.len()..).is_none_or(|rest| !rest.starts_with(char::is_alphanumeric)))
}

fn east_asian(tail: &str, start: usize) -> Option<Named> {
    let (word, code) = EAST_ASIAN.iter().find(|(word, _)| tail.starts_with(word))?;
    let next = tail.get(word.len()..).and_then(|rest| rest.chars().next());
    if *word == "원" && next.is_some_and(|next| AFTER_WON.contains(&next)) {
        return None;
    }
    Some(Named { code, start, end: start + word.len() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOME: Home = Home { dollar: "USD", yen: "JPY" };

    #[test]
    fn every_sign_code_and_word_is_found() {
        for (sign, code) in SIGNS {
            let text = format!("a {sign}5");
            assert_eq!(before(&text, text.len() - 1, HOME).map(|named| named.code), Some(HOME.resolve(code)), "{sign}");
        }
        for code in CODES {
            assert_eq!(before(&format!("a {code} 5"), 6, HOME).map(|named| named.code), Some(*code));
            assert_eq!(after(&format!("5 {code}"), 1, HOME).map(|named| named.code), Some(*code));
        }
        for (word, code) in WORDS {
            let capitalised = word.get(..1).map(|first| first.to_ascii_uppercase() + word.get(1..).unwrap_or_default());
            for word in [(*word).to_owned(), capitalised.unwrap_or_else(|| (*word).to_owned())] {
                let named = after(&format!("5 {word}."), 1, HOME);
                assert_eq!(named.map(|named| named.code), Some(HOME.resolve(code)), "{word}");
            }
        }
    }
}
