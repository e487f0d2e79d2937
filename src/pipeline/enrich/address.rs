//! The form of an address in which two links to one article are equal.

use url::Url;

/// Parameters that say who sent the reader, not what is read; a trailing `*` stands for any ending.
const TRACKING: &[&str] = &[
    "utm_*",
    "mc_cid",
    "mc_eid",
    "fbclid",
    "gclid",
    "gclsrc",
    "dclid",
    "msclkid",
    "yclid",
    "igshid",
    "twclid",
    "ttclid",
    "wt_mc",
    "wt.mc_id",
    "cmpid",
    "icid",
    "ncid",
    "ocid",
    "xtor",
    "ito",
    "at_*",
    "mkt_tok",
    "_hs*",
    "hsa_*",
    "oly_*",
    "vero_*",
    "s_cid",
    "ref_src",
    "ref_url",
    "rss",
    "ftag",
    "spm",
    "share",
    "smid",
    "smtyp",
    "partner",
    "taid",
    "soc_src",
    "soc_trk",
    "guccounter",
    "guce_referrer",
    "guce_referrer_sig",
    "__twitter_impression",
];

/// Scheme and host in lower case, no fragment, no default port, no tracking parameters; what is no address stays as it is.
#[must_use]
pub(super) fn canonical(address: &str) -> String {
    let trimmed = address.trim();
    let Ok(mut url) = Url::parse(trimmed) else { return trimmed.to_owned() };
    url.set_fragment(None);
    if let Some(query) = url.query() {
        let kept: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty() && !is_tracking(pair)).collect();
        let kept = kept.join("&");
        url.set_query((!kept.is_empty()).then_some(kept.as_str()));
    }
    url.into()
}

fn is_tracking(pair: &str) -> bool {
    let name = pair.split('=').next().unwrap_or(pair).to_ascii_lowercase();
    TRACKING.iter().any(|known| match known.strip_suffix('*') {
        Some(opening) => name.starts_with(opening),
        None => name == *known,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_links_to_one_article_are_equal() {
        let plain = canonical("https://example.com/a/Talks?id=7");
        assert_eq!(canonical("HTTPS://Example.COM:443/a/Talks?utm_source=x&id=7&fbclid=1#top"), plain);
        assert_eq!(canonical(" https://example.com/a/Talks?id=7 "), plain);
    }

    #[test]
    fn the_path_and_other_parameters_count() {
        assert_ne!(canonical("https://example.com/a?id=7"), canonical("https://example.com/a?id=8"));
        assert_ne!(canonical("https://example.com/a"), canonical("https://example.com/A"));
    }

    #[test]
    fn what_is_no_address_stays_as_it_is() {
        assert_eq!(canonical("not an address"), "not an address");
    }
}
