//! Month names in the languages of the press.

use super::super::openings::Openings;

/// Folded names of each month, abbreviations without their point.
///
/// The Croatian "listopad" is October and the Polish November; only the Polish and Czech genitives are listed.
const MONTHS: [&[&str]; 12] = [
    &[
        "jan",
        "january",
        "januar",
        "januari",
        "jänner",
        "janvier",
        "janv",
        "enero",
        "ene",
        "janeiro",
        "gennaio",
        "gen",
        "stycznia",
        "ledna",
        "января",
        "січня",
        "ocak",
        "ianuarie",
        "január",
        "tammikuuta",
        "يناير",
    ],
    &[
        "feb",
        "february",
        "februar",
        "februari",
        "février",
        "fevrier",
        "févr",
        "fév",
        "febrero",
        "fevereiro",
        "fev",
        "febbraio",
        "lutego",
        "února",
        "февраля",
        "лютого",
        "şubat",
        "februarie",
        "február",
        "helmikuuta",
        "فبراير",
    ],
    &[
        "mar",
        "march",
        "märz",
        "mrz",
        "mars",
        "marzo",
        "março",
        "maart",
        "mrt",
        "marts",
        "maret",
        "marca",
        "března",
        "марта",
        "березня",
        "mart",
        "martie",
        "március",
        "maaliskuuta",
        "مارس",
    ],
    &[
        "apr",
        "april",
        "avril",
        "avr",
        "abril",
        "abr",
        "aprile",
        "kwietnia",
        "dubna",
        "апреля",
        "квітня",
        "nisan",
        "aprilie",
        "április",
        "huhtikuuta",
        "أبريل",
    ],
    &[
        "may",
        "mai",
        "mayo",
        "maio",
        "maggio",
        "mag",
        "mei",
        "maj",
        "maja",
        "května",
        "мая",
        "травня",
        "mayıs",
        "május",
        "toukokuuta",
        "مايو",
    ],
    &[
        "jun",
        "june",
        "juni",
        "juin",
        "junio",
        "junho",
        "giugno",
        "giu",
        "czerwca",
        "června",
        "июня",
        "червня",
        "haziran",
        "iunie",
        "június",
        "kesäkuuta",
        "يونيو",
    ],
    &[
        "jul",
        "july",
        "juli",
        "juillet",
        "juil",
        "julio",
        "julho",
        "luglio",
        "lug",
        "lipca",
        "července",
        "июля",
        "липня",
        "temmuz",
        "iulie",
        "július",
        "heinäkuuta",
        "يوليو",
    ],
    &[
        "aug",
        "august",
        "augusti",
        "augustus",
        "août",
        "aout",
        "agosto",
        "ago",
        "agustus",
        "sierpnia",
        "srpna",
        "августа",
        "серпня",
        "ağustos",
        "augusztus",
        "elokuuta",
        "أغسطس",
    ],
    &[
        "sep",
        "sept",
        "september",
        "septembre",
        "septiembre",
        "setiembre",
        "setembro",
        "set",
        "settembre",
        "września",
        "září",
        "сентября",
        "вересня",
        "eylül",
        "septembrie",
        "szeptember",
        "syyskuuta",
        "سبتمبر",
    ],
    &[
        "oct",
        "october",
        "okt",
        "oktober",
        "octobre",
        "octubre",
        "outubro",
        "out",
        "ottobre",
        "ott",
        "października",
        "října",
        "октября",
        "жовтня",
        "ekim",
        "octombrie",
        "október",
        "lokakuuta",
        "أكتوبر",
    ],
    &[
        "nov",
        "november",
        "novembre",
        "noviembre",
        "novembro",
        "listopada",
        "listopadu",
        "ноября",
        "листопада",
        "kasım",
        "noiembrie",
        "marraskuuta",
        "نوفمبر",
    ],
    &[
        "dec",
        "december",
        "dez",
        "dezember",
        "décembre",
        "decembre",
        "déc",
        "diciembre",
        "dic",
        "dezembro",
        "dicembre",
        "des",
        "desember",
        "grudnia",
        "prosince",
        "декабря",
        "грудня",
        "aralık",
        "decembrie",
        "joulukuuta",
        "ديسمبر",
    ],
];

/// The longest name, "października", has 13 bytes; Cyrillic ones have up to 16.
const MAX_MONTH_BYTES: usize = 24;

/// The names' first letters and lengths.
#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler, which would refuse to build")]
static OPENINGS: Openings = {
    let mut openings = Openings::of(&[]);
    let mut month = 0;
    while month < MONTHS.len() {
        openings = openings.and(MONTHS[month]);
        month += 1;
    }
    openings
};

/// The month that a word names, 1 to 12, in whatever case.
#[must_use]
pub fn month(word: &str) -> Option<i8> {
    if word.len() < 3 || word.len() > MAX_MONTH_BYTES || !OPENINGS.may_hold(word) {
        return None;
    }
    let lower = word.to_lowercase();
    MONTHS.iter().zip(1_i8..).find(|(names, _)| names.contains(&lower.as_str())).map(|(_, month)| month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_known_in_many_languages_and_cases() {
        for (word, expected) in [("DECEMBER", 12), ("Sept", 9), ("märz", 3), ("août", 8), ("ЯНВАРЯ", 1), ("mayo", 5)]
        {
            assert_eq!(month(word), Some(expected), "{word}");
        }
    }

    #[test]
    fn no_month_is_listed_twice() {
        let mut all: Vec<&str> = MONTHS.iter().flat_map(|names| names.iter().copied()).collect();
        let n_names = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), n_names);
    }
}
