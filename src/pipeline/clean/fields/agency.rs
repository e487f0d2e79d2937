//! News agencies: credited beside authors, and often instead of them.

use super::openings::Openings;

/// Agencies as they sign: folded spelling, and how the record writes it.
///
/// The list decides how a name is spelled and where it is published, never whether a block is removed.
const AGENCIES: &[(&str, &str)] = &[
    ("aap", "AAP"),
    ("afp", "AFP"),
    ("agence france-presse", "Agence France-Presse"),
    ("agencies", "Agencies"),
    ("anp", "ANP"),
    ("ansa", "ANSA"),
    ("ap", "AP"),
    ("apa", "APA"),
    ("associated press", "Associated Press"),
    ("ats", "ATS"),
    ("belga", "Belga"),
    ("bernama", "Bernama"),
    ("bloomberg", "Bloomberg"),
    ("bloomberg news", "Bloomberg News"),
    ("canadian press", "The Canadian Press"),
    ("dpa", "dpa"),
    ("dpa-infocom", "dpa-infocom"),
    ("efe", "EFE"),
    ("epa", "EPA"),
    ("europa press", "Europa Press"),
    ("getty images", "Getty Images"),
    ("ians", "IANS"),
    ("jiji", "Jiji"),
    ("jiji press", "Jiji Press"),
    ("keystone-sda", "Keystone-SDA"),
    ("kyodo", "Kyodo"),
    ("kyodo news", "Kyodo News"),
    ("lusa", "Lusa"),
    ("news1", "News1"),
    ("newsis", "Newsis"),
    ("npa", "NPA"),
    ("ntb", "NTB"),
    ("pa media", "PA Media"),
    ("pap", "PAP"),
    ("press association", "Press Association"),
    ("press trust of india", "Press Trust of India"),
    ("pti", "PTI"),
    ("reuters", "Reuters"),
    ("ritzau", "Ritzau"),
    ("ritzau scanpix", "Ritzau Scanpix"),
    ("scanpix", "Scanpix"),
    ("sda", "sda"),
    ("sid", "SID"),
    ("sputnik", "Sputnik"),
    ("tass", "TASS"),
    ("tt", "TT"),
    ("united press international", "United Press International"),
    ("upi", "UPI"),
    ("xinhua", "Xinhua"),
    ("yonhap", "Yonhap"),
    ("yonhap news agency", "Yonhap News Agency"),
    ("뉴스1", "뉴스1"),
    ("뉴시스", "뉴시스"),
    ("로이터", "로이터"),
    ("연합", "연합"),
    ("연합뉴스", "연합뉴스"),
];

/// The longest spelling in the list, so that a paragraph is never folded to find out.
const MAX_AGENCY_BYTES: usize = 32;

/// The agency's usual spelling, where this name is an agency's.
#[must_use]
pub fn canonical(name: &str) -> Option<&'static str> {
    let name = name.trim();
    if name.is_empty() || name.len() > MAX_AGENCY_BYTES {
        return None;
    }
    if !OPENINGS.may_hold(without_article(name)) {
        return None;
    }
    let folded = name.to_lowercase();
    let bare = folded.strip_prefix("the ").unwrap_or(&folded);
    let found = AGENCIES.binary_search_by(|(spelling, _)| (*spelling).cmp(bare)).ok()?;
    AGENCIES.get(found).map(|(_, canonical)| *canonical)
}

/// The spellings' first letters and lengths.
#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler, which would refuse to build")]
static OPENINGS: Openings = {
    let mut openings = Openings::of(&[]);
    let mut at = 0;
    while at < AGENCIES.len() {
        openings = openings.and(&[AGENCIES[at].0]);
        at += 1;
    }
    openings
};

fn without_article(name: &str) -> &str {
    const THE: &str = "the ";
    let rest = name.split_at_checked(THE.len());
    rest.filter(|(article, _)| article.eq_ignore_ascii_case(THE)).map_or(name, |(_, rest)| rest)
}

/// The agency as it signed, capitals written its usual way: "YONHAP" is "Yonhap", "The Associated Press" stays.
#[must_use]
pub(super) fn as_signed(name: &str) -> String {
    let is_capitals = !name.chars().any(char::is_lowercase);
    if is_capitals { canonical(name).unwrap_or(name).to_owned() } else { name.trim().to_owned() }
}

/// Splits "John Roe The Associated Press" into the person and the agency.
#[must_use]
pub(super) fn split_suffix(name: &str) -> Option<(&str, &'static str)> {
    for (at, _) in name.match_indices(' ').take(8) {
        let (before, after) = (name.get(..at)?, name.get(at..)?);
        if let Some(agency) = canonical(after) {
            return Some((before.trim(), agency));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_so_that_it_can_be_searched() {
        assert!(AGENCIES.is_sorted_by_key(|(spelling, _)| *spelling));
    }

    #[test]
    fn an_agency_is_known_in_capitals_and_with_its_article() {
        assert_eq!(canonical("YONHAP"), Some("Yonhap"));
        assert_eq!(canonical("The Associated Press"), Some("Associated Press"));
        assert_eq!(canonical("Kim Won"), None);
    }

    #[test]
    fn an_agency_after_a_name_is_split_off() {
        assert_eq!(split_suffix("John Roe The Associated Press"), Some(("John Roe", "Associated Press")));
    }
}
