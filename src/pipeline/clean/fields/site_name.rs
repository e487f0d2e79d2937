//! Takes a site's name off a headline: "Talks resume | Example News" is "Talks resume".
//!
//! # Why
//! No list of sites: a part of a title is the site's name where it agrees with the name or the host that the page states,
//! or where the page's own heading agrees with the rest of the title.

use super::fold::fold;

/// Marks that sites put between a headline and their name.
const SEPARATORS: &[&str] =
    &[" | ", " - ", " – ", " — ", " :: ", " » ", " « ", " · ", " • ", " ❘ ", " / ", " › ", "｜", " ~ ", " // "];

/// A part of a title with more words is a sentence.
const MAX_NAME_WORDS: usize = 6;

/// What the page says of its own name.
#[derive(Debug, Default)]
pub(super) struct SiteNames {
    folded: Vec<String>,
    /// The host without "www." and its suffix, letters and digits only.
    host: Option<String>,
}

impl SiteNames {
    /// Names that the page states, and its address.
    pub(super) fn new<'n>(names: impl Iterator<Item = &'n str>, address: Option<&str>) -> Self {
        let folded = names.map(fold).filter(|name| !name.is_empty()).collect();
        Self { folded, host: address.and_then(host_label) }
    }

    /// Whether this part of a title names the site.
    fn names(&self, part: &str) -> bool {
        if part.split_whitespace().count() > MAX_NAME_WORDS {
            return false;
        }
        let part = fold(part);
        let is_stated = |name: &String| {
            is_longer_by_a_word(name, &part)
                || is_longer_by_a_word(&part, name)
                || initials(name).is_some_and(|letters| letters == part)
        };
        self.is_folded_site(&part)
            || self.folded.iter().any(is_stated)
            || self.host.as_deref().is_some_and(|host| is_part_of_host(host, &part))
    }

    /// Whether a whole text is nothing but the site's name.
    pub(super) fn is_site(&self, text: &str) -> bool {
        text.split_whitespace().count() <= MAX_NAME_WORDS && self.is_folded_site(&fold(text))
    }

    fn is_folded_site(&self, part: &str) -> bool {
        !part.is_empty()
            && (self.folded.iter().any(|name| name == part)
                || self.host.as_deref().is_some_and(|host| is_host(host, part)))
    }
}

/// "Example News" and "Example News Agency".
fn is_longer_by_a_word(long: &str, short: &str) -> bool {
    short.len() >= 4
        && long.strip_prefix(short).is_some_and(|rest| rest.starts_with(' ') && rest.split_whitespace().count() <= 2)
}

/// "Example News" on example-news.com, "The Example" on example.co.kr.
fn is_host(host: &str, part: &str) -> bool {
    let bare = part.strip_prefix("the ").unwrap_or(part);
    let joined: String = bare.split(' ').collect();
    joined == host
        || part.split(' ').collect::<String>() == host
        || initials(part).is_some_and(|letters| letters == host)
}

/// "Example" on theexample.com, "Example News Agency" on example.com: enough behind a separator.
fn is_part_of_host(host: &str, part: &str) -> bool {
    let bare = part.strip_prefix("the ").unwrap_or(part);
    let joined: String = bare.split(' ').collect();
    let shares_opening =
        (joined.len() >= 5 && host.starts_with(&joined)) || (host.len() >= 4 && joined.starts_with(host));
    shares_opening || (joined.len() >= 5 && host.contains(&joined))
}

fn initials(part: &str) -> Option<String> {
    let initials: String = part.split(' ').filter_map(|word| word.chars().next()).collect();
    (initials.chars().count() >= 3).then_some(initials)
}

/// The registrable label of a host: `example` of `www.news.example.co.kr`.
fn host_label(address: &str) -> Option<String> {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', ':']).next()?;
    let labels: Vec<&str> = host.split('.').collect();
    let mut position = labels.len().checked_sub(2)?;
    // "co.kr", "com.au": a short second level is part of the suffix.
    if position > 0
        && labels
            .get(position)
            .is_some_and(|label| matches!(*label, "co" | "com" | "or" | "org" | "net" | "go" | "gov" | "ne" | "ac"))
    {
        position -= 1;
    }
    let label: String = labels.get(position)?.chars().filter(|c| c.is_alphanumeric()).collect();
    (!label.is_empty()).then(|| label.to_lowercase())
}

/// The headline without the site's name before or behind it.
pub(super) fn strip<'t>(title: &'t str, site: &SiteNames, headings: &[&str]) -> &'t str {
    let mut title = title.trim();
    // Once before, once behind, once more for "headline | section | site".
    for _ in 0..3 {
        let Some(shorter) = strip_once(title, site, headings) else { break };
        title = shorter;
    }
    title
}

fn strip_once<'t>(title: &'t str, site: &SiteNames, headings: &[&str]) -> Option<&'t str> {
    let agrees = |part: &str| headings.iter().any(|heading| fold(heading) == fold(part));
    if agrees(title) {
        return None;
    }
    for separator in SEPARATORS {
        if let Some((head, tail)) = title.rsplit_once(separator)
            && (site.names(tail) || agrees(head))
        {
            return Some(head.trim_end());
        }
        if let Some((head, tail)) = title.split_once(separator)
            && (site.names(head) || agrees(tail))
        {
            return Some(tail.trim_start());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(name: &str, address: &str) -> SiteNames {
        SiteNames::new([name].into_iter(), Some(address))
    }

    #[test]
    fn a_stated_name_comes_off_on_both_sides() {
        let site = site("Example News", "https://en.example.co.kr/a");
        assert_eq!(strip("Talks resume | Example News Agency", &site, &[]), "Talks resume");
        assert_eq!(strip("Example News - Talks resume", &site, &[]), "Talks resume");
        assert_eq!(strip("Talks resume - Asia - Example", &site, &[]), "Talks resume - Asia");
    }

    #[test]
    fn the_pages_heading_tells_where_the_headline_ends() {
        let site = SiteNames::default();
        assert_eq!(strip("Talks resume – live | Somebody", &site, &["Talks resume – live"]), "Talks resume – live");
        assert_eq!(strip("Seoul - Tokyo talks resume", &site, &[]), "Seoul - Tokyo talks resume");
    }

    #[test]
    fn a_headline_that_ends_like_the_heading_is_left_alone() {
        let site = site("Seoul", "https://seoul.example/");
        assert_eq!(strip("Talks resume - Seoul", &site, &["Talks resume - Seoul"]), "Talks resume - Seoul");
    }
}
