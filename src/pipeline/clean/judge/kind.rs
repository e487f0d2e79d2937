//! Characters by what they do in a line.

/// What a character is, for the shape of a line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(super) enum Kind {
    /// Anything not named below.
    #[default]
    Other = 0,
    /// A small letter, or a letter of a script without capitals.
    Small = 1,
    /// A capital.
    Capital = 2,
    /// A decimal digit.
    Digit = 3,
    /// White space.
    Space = 4,
    /// A full stop of any script.
    Stop = 5,
    /// A question or exclamation mark.
    Exclaim = 6,
    /// A comma or semicolon.
    Comma = 7,
    /// A colon.
    Colon = 8,
    /// An ellipsis.
    Ellipsis = 9,
    /// A double quotation mark.
    Quote = 10,
    /// An apostrophe or single quotation mark.
    Apostrophe = 11,
    /// An opening bracket.
    Open = 12,
    /// A closing bracket.
    Close = 13,
    /// A dash or hyphen.
    Dash = 14,
    /// A bar, a middle dot, a bullet.
    Bar = 15,
    /// An arrow, an angle sign, a triangle.
    Arrow = 16,
    /// A slash.
    Slash = 17,
    /// An at sign.
    At = 18,
    /// A currency or per cent sign.
    Amount = 19,
    /// A Hangul syllable.
    Hangul = 20,
    /// An ideograph.
    Han = 21,
    /// A kana.
    Kana = 22,
    /// A letter of another script.
    Exotic = 23,
}

impl Kind {
    /// Whether words are made of it.
    #[must_use]
    pub(super) const fn is_in_words(self) -> bool {
        matches!(self, Self::Small | Self::Capital | Self::Digit | Self::Hangul | Self::Han | Self::Kana | Self::Exotic)
    }

    /// Whether a sentence may end with it.
    #[must_use]
    pub(super) const fn ends_a_sentence(self) -> bool {
        matches!(self, Self::Stop | Self::Exclaim | Self::Ellipsis)
    }

    /// What this character is.
    #[must_use]
    pub(super) const fn of(character: char) -> Self {
        match character {
            'a'..='z' => Self::Small,
            ' ' => Self::Space,
            'A'..='Z' => Self::Capital,
            '0'..='9' => Self::Digit,
            '\0'..='\u{7f}' => Self::of_ascii_mark(character),
            'À'..='Ö' | 'Ø'..='Þ' | 'Α'..='Ω' | 'Ѐ'..='Я' | 'Ő' | 'Ű' | 'Ś' | 'Š' | 'Ž' | 'Ż' | 'Č' | 'İ' | 'Ş' => {
                Self::Capital
            }
            'ß'..='ö' | 'ø'..='ͯ' | 'ά'..='ԯ' | 'ª' | 'º' | 'Ḁ'..='ỿ' => Self::Small,
            '가'..='힣' | 'ᄀ'..='ᇿ' | '㄰'..='㆏' => Self::Hangul,
            '一'..='鿿' | '㐀'..='䶿' | '豈'..='﫿' | '々' => Self::Han,
            'ぁ'..='ゟ' | 'ァ'..='ヺ' | 'ー'..='ヿ' | 'ｦ'..='ﾝ' => Self::Kana,
            _ => Self::of_wide_mark(character),
        }
    }

    const fn of_ascii_mark(character: char) -> Self {
        match character {
            '.' => Self::Stop,
            '!' | '?' => Self::Exclaim,
            ',' | ';' => Self::Comma,
            ':' => Self::Colon,
            '"' => Self::Quote,
            '\'' | '`' => Self::Apostrophe,
            '(' | '[' | '{' => Self::Open,
            ')' | ']' | '}' => Self::Close,
            '-' => Self::Dash,
            '|' | '*' => Self::Bar,
            '<' | '>' => Self::Arrow,
            '/' | '\\' => Self::Slash,
            '@' => Self::At,
            '$' | '%' => Self::Amount,
            _ => Self::Other,
        }
    }

    const fn of_wide_mark(character: char) -> Self {
        match character {
            '’' | '‘' | '‚' => Self::Apostrophe,
            '“' | '”' | '„' | '«' | '»' | '「' | '」' | '『' | '』' | '＂' => Self::Quote,
            '。' | '．' | '।' | '۔' | '።' => Self::Stop,
            '？' | '！' | '؟' | '‼' => Self::Exclaim,
            '，' | '、' | '；' | '،' | '؛' => Self::Comma,
            '：' => Self::Colon,
            '…' => Self::Ellipsis,
            '（' | '【' | '〔' | '〈' | '《' | '［' => Self::Open,
            '）' | '】' | '〕' | '〉' | '》' | '］' => Self::Close,
            '‐'..='―' | '−' | '～' => Self::Dash,
            '·' | '•' | '●' | '○' | '■' | '□' | '◆' | '◇' | '★' | '☆' | '※' | '｜' | '・' | '∙' | '▪' | '◎' => {
                Self::Bar
            }
            '←'..='⇿' | '›' | '‹' | '▲'..='◅' | '☞' | '➔'..='➾' | '⟩' => Self::Arrow,
            '€' | '£' | '¥' | '₩' | '₹' | '￦' | '％' => Self::Amount,
            '\u{531}'..='\u{10ff}' | '\u{1200}'..='\u{1dff}' | '\u{a000}'..='\u{abff}' => Self::Exotic,
            _ => Self::Other,
        }
    }
}

/// The kinds of ASCII, looked up rather than decided: most characters of most pages are ASCII.
#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler, which would refuse to build")]
const OF_ASCII: [Kind; 128] = {
    let mut kinds = [Kind::Other; 128];
    let mut byte: u8 = 0;
    while byte < 128 {
        kinds[byte as usize] = Kind::of(byte as char);
        byte += 1;
    }
    kinds
};

impl Kind {
    /// The kind of a byte of ASCII; `None` for a byte that begins or continues a longer character.
    #[must_use]
    pub(super) fn of_ascii(byte: u8) -> Option<Self> {
        OF_ASCII.get(usize::from(byte)).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::Kind;

    #[test]
    fn characters_of_the_scripts_of_the_press_are_told_apart() {
        for (character, kind) in [
            ('a', Kind::Small),
            ('É', Kind::Capital),
            ('é', Kind::Small),
            ('Д', Kind::Capital),
            ('한', Kind::Hangul),
            ('漢', Kind::Han),
            ('か', Kind::Kana),
            ('न', Kind::Exotic),
            ('ك', Kind::Exotic),
            ('。', Kind::Stop),
            ('।', Kind::Stop),
            ('▶', Kind::Arrow),
            ('▲', Kind::Arrow),
            ('”', Kind::Quote),
            ('—', Kind::Dash),
        ] {
            assert_eq!(Kind::of(character), kind, "{character}");
        }
    }
}
