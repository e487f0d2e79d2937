//! The tokens of SASL OAUTHBEARER: read from a file that somebody else renews, or unsigned ones for tests.
//!
//! # Why
//! librdkafka asks for a token when it has made a client, and again when four fifths of a token's life are over. It asks
//! by an event, which is answered while the client is polled and at no other time: what calls a broker polls its client
//! first, and idle clients are polled too. An admin client cannot be polled at all, so it gets in by a token only where
//! librdkafka makes the first one itself, which it does with unsigned ones.
//!
//! No error shows a part of a token, or of the property that names it.

use std::error::Error;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rdkafka::ClientConfig;
use rdkafka::client::OAuthToken;
use serde::Deserialize;
use serde_json::json;

/// The librdkafka property that says where tokens come from.
pub(super) const PROPERTY: &str = "sasl.oauthbearer.config";

/// The one that lets librdkafka make the first token itself, unsigned.
const UNSIGNED: &str = "enable.sasl.oauthbearer.unsecure.jwt";

/// librdkafka's own default for its unsigned tokens.
const DEFAULT_LIFE: Duration = Duration::from_hours(1);

/// A year: for ever, as tests go.
const MAX_LIFE_SECONDS: u64 = 31_536_000;

/// A token of a large identity provider, groups included, has a few thousand bytes; a device has no end.
const MAX_TOKEN_BYTES: u64 = 64 * 1024;

/// Where a client's tokens come from.
#[derive(Debug, PartialEq, Eq)]
enum TokenSource {
    /// A file with a signed one, read afresh each time.
    File(PathBuf),
    /// Made here, and signed by nobody (RFC 7515, `alg: none`): a broker takes them only where it is told to.
    Unsigned {
        /// Whom they name.
        principal: String,
        /// How long each is good for.
        life: Duration,
    },
}

/// What is wrong with the property, to be read after its name.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum SourceError {
    #[error("is not set; name a file that holds a token: `token_file=/path`")]
    Unset,
    // What is written there may be a token itself, so not a word of it is repeated.
    #[error("is neither `token_file=/path` nor `principal=NAME lifeSeconds=N`; write one of them")]
    Unreadable,
    #[error("has a `lifeSeconds` that is no number from 1 to 31536000; an hour is 3600")]
    NoLife,
    #[error("asks for unsigned tokens, which are for tests: name a `token_file`, or set {UNSIGNED} to true")]
    Unasked,
    #[error("names a file, and {UNSIGNED} would begin with an unsigned token all the same; take that out")]
    Overruled,
}

/// Why there is no token.
#[derive(Debug, thiserror::Error)]
pub(super) enum TokenError {
    #[error("{PROPERTY} {0}")]
    Source(#[from] SourceError),
    #[error("the token in {} cannot be read: {source}; mount it there, or mend `token_file` in {PROPERTY}", path.display())]
    NoFile { path: PathBuf, source: io::Error },
    #[error("{} holds no JWT with an expiry (`exp`); let whoever issues tokens write one there", path.display())]
    NoToken { path: PathBuf },
    #[error("the token in {} lapsed {ago_seconds} s ago; see to what renews the file", path.display())]
    Lapsed { path: PathBuf, ago_seconds: u64 },
    #[error("this machine's clock is out of bounds; set it")]
    Clock,
}

/// What a token says of itself; a broker looks at the rest.
#[derive(Deserialize)]
struct Claims {
    exp: f64,
    /// Shown in librdkafka's debug log; the broker reads its own copy.
    #[serde(default)]
    sub: String,
}

/// The next token of a client with this `sasl.oauthbearer.config`; librdkafka asks again in 10 s where there is none.
pub(super) fn next(config: Option<&str>) -> Result<OAuthToken, Box<dyn Error>> {
    Ok(token(config, SystemTime::now())?)
}

fn token(config: Option<&str>, now: SystemTime) -> Result<OAuthToken, TokenError> {
    TokenSource::parse(config)?.token(now)
}

/// What is wrong with the tokens that a client with these properties would show; nothing where it shows none of ours.
pub(super) fn fault<'a>(property: impl Fn(&str) -> Option<&'a str>) -> Option<SourceError> {
    if !is_ours(&property) {
        return None;
    }
    match (TokenSource::parse(property(PROPERTY)), is_unsigned(&property)) {
        (Err(error), _) => Some(error),
        (Ok(TokenSource::Unsigned { .. }), false) => Some(SourceError::Unasked),
        (Ok(TokenSource::File(_)), true) => Some(SourceError::Overruled),
        (Ok(_), _) => None,
    }
}

/// Whether an admin client gets in, which nothing polls and so nothing gives a token.
pub(super) fn lets_admin_in(settings: &ClientConfig) -> bool {
    let property = |name: &str| settings.get(name);
    !is_ours(property) || is_unsigned(property)
}

/// Whether this room makes the tokens: those of OIDC are librdkafka's own business, on a thread of its own.
fn is_ours<'a>(property: impl Fn(&str) -> Option<&'a str>) -> bool {
    let is = |name: &str, value: &str| property(name).is_some_and(|set| set.eq_ignore_ascii_case(value));
    let shows_tokens = is("sasl.mechanism", "oauthbearer") || is("sasl.mechanisms", "oauthbearer");
    shows_tokens && !is("sasl.oauthbearer.method", "oidc")
}

fn is_unsigned<'a>(property: impl Fn(&str) -> Option<&'a str>) -> bool {
    property(UNSIGNED).is_some_and(|set| set.eq_ignore_ascii_case("true") || set == "1")
}

impl TokenSource {
    /// Reads the property.
    fn parse(config: Option<&str>) -> Result<Self, SourceError> {
        let (mut file, mut principal, mut life) = (None, None, None);
        for pair in config.ok_or(SourceError::Unset)?.split_whitespace() {
            let (slot, value) = match pair.split_once('=') {
                Some(("token_file", value)) => (&mut file, value),
                Some(("principal", value)) => (&mut principal, value),
                Some(("lifeSeconds", value)) => (&mut life, value),
                _ => return Err(SourceError::Unreadable),
            };
            if value.is_empty() || slot.replace(value).is_some() {
                return Err(SourceError::Unreadable);
            }
        }
        match (file, principal, life) {
            (Some(path), None, None) => Ok(Self::File(path.into())),
            (None, Some(principal), life) => {
                let seconds = life.map_or(Some(DEFAULT_LIFE.as_secs()), |life| life.parse().ok());
                let seconds = seconds.filter(|seconds| (1..=MAX_LIFE_SECONDS).contains(seconds));
                let seconds = seconds.ok_or(SourceError::NoLife)?;
                Ok(Self::Unsigned { principal: principal.to_owned(), life: Duration::from_secs(seconds) })
            }
            _ => Err(SourceError::Unreadable),
        }
    }

    /// A token that is good at this moment.
    fn token(&self, now: SystemTime) -> Result<OAuthToken, TokenError> {
        let now = now.duration_since(UNIX_EPOCH).map_err(|_| TokenError::Clock)?;
        match self {
            Self::File(path) => signed(path, now),
            Self::Unsigned { principal, life } => unsigned(principal, now, *life),
        }
    }
}

/// The token in a file, which whoever renews it swaps for another one.
fn signed(path: &Path, now: Duration) -> Result<OAuthToken, TokenError> {
    let written = read(path).map_err(|source| TokenError::NoFile { path: path.to_owned(), source })?;
    let token = written.trim();
    let no_token = || TokenError::NoToken { path: path.to_owned() };
    let Claims { exp, sub } = claims(token).ok_or_else(no_token)?;
    let expiry = Duration::try_from_secs_f64(exp).map_err(|_| no_token())?;
    if expiry <= now {
        return Err(TokenError::Lapsed { path: path.to_owned(), ago_seconds: now.saturating_sub(expiry).as_secs() });
    }
    Ok(OAuthToken { token: token.to_owned(), principal_name: sub, lifetime_ms: milliseconds(expiry)? })
}

fn read(path: &Path) -> io::Result<String> {
    let mut written = String::new();
    File::open(path)?.take(MAX_TOKEN_BYTES).read_to_string(&mut written)?;
    Ok(written)
}

/// The claims of a JWT in compact form; `None` for anything else, which librdkafka might show in an error.
fn claims(token: &str) -> Option<Claims> {
    let is_base64url =
        |part: &str| part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    let parts: Vec<&str> = token.split('.').collect();
    let [header, payload, signature] = parts.as_slice() else { return None };
    if header.is_empty() || !is_base64url(header) || !is_base64url(signature) {
        return None;
    }
    let payload = URL_SAFE_NO_PAD.decode(payload).ok()?;
    let claims: Claims = serde_json::from_slice(&payload).ok()?;
    // It goes to librdkafka as a C string.
    (!claims.sub.contains('\0')).then_some(claims)
}

fn unsigned(principal: &str, now: Duration, life: Duration) -> Result<OAuthToken, TokenError> {
    let expiry = now + life;
    let header = URL_SAFE_NO_PAD.encode(json!({"alg": "none"}).to_string());
    let claims = json!({"sub": principal, "iat": now.as_secs_f64(), "exp": expiry.as_secs_f64()});
    let payload = URL_SAFE_NO_PAD.encode(claims.to_string());
    Ok(OAuthToken {
        token: format!("{header}.{payload}."),
        principal_name: principal.to_owned(),
        lifetime_ms: milliseconds(expiry)?,
    })
}

fn milliseconds(since_epoch: Duration) -> Result<i64, TokenError> {
    // librdkafka reckons in microseconds.
    let is_reckonable = i64::try_from(since_epoch.as_micros()).is_ok();
    let milliseconds = i64::try_from(since_epoch.as_millis()).ok();
    milliseconds.filter(|_| is_reckonable).ok_or(TokenError::Clock)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW_SECONDS: u64 = 1_750_000_000;

    fn now() -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(NOW_SECONDS)
    }

    fn jwt(claims: &str) -> String {
        let [header, payload] = [r#"{"alg":"RS256"}"#, claims].map(|part| URL_SAFE_NO_PAD.encode(part));
        format!("{header}.{payload}.c2lnbmVk")
    }

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().expect("the system has a folder for this")
    }

    #[test]
    fn a_file_is_read_afresh_each_time_and_says_when_its_token_lapses() {
        let folder = folder();
        let path = folder.path().join("token");
        let source = TokenSource::parse(Some(&format!("token_file={}", path.display()))).expect("a path");
        for seconds in [60, 600] {
            let token = jwt(&format!(r#"{{"sub":"system:desk","exp":{}}}"#, NOW_SECONDS + seconds));
            std::fs::write(&path, format!("{token}\n")).expect("the folder is ours");

            let read = source.token(now()).expect("a token");

            assert_eq!((read.token, read.principal_name.as_str()), (token, "system:desk"));
            assert_eq!(u64::try_from(read.lifetime_ms), Ok((NOW_SECONDS + seconds) * 1_000));
        }
    }

    #[test]
    fn an_unsigned_token_names_its_principal_and_lapses_in_time() {
        let source = TokenSource::parse(Some("principal=desk lifeSeconds=6")).expect("both are right");

        let made = source.token(now()).expect("a token");

        assert_eq!(u64::try_from(made.lifetime_ms), Ok((NOW_SECONDS + 6) * 1_000));
        let Claims { exp, sub } = claims(&made.token).expect("a JWT");
        assert_eq!((sub.as_str(), Duration::from_secs_f64(exp)), ("desk", Duration::from_secs(NOW_SECONDS + 6)));
    }

    #[test]
    fn each_mistake_is_named_with_its_remedy_and_shows_no_token() {
        let folder = folder();
        let lapsed = jwt(&format!(r#"{{"sub":"desk","exp":{}}}"#, NOW_SECONDS - 5));
        let endless = jwt(r#"{"sub":"desk"}"#);
        let unbounded = jwt(r#"{"exp":1e300}"#);
        for (written, remedy) in [
            (lapsed.as_str(), "lapsed 5 s ago; see to what renews the file"),
            (endless.as_str(), "holds no JWT with an expiry"),
            (unbounded.as_str(), "holds no JWT with an expiry"),
            ("hunter2", "holds no JWT with an expiry"),
            ("a.b\u{7f}c.d", "holds no JWT with an expiry"),
            ("", "holds no JWT with an expiry"),
        ] {
            let path = folder.path().join("token");
            std::fs::write(&path, written).expect("the folder is ours");

            let refused = TokenSource::File(path).token(now()).err().map(|error| error.to_string());

            let refused = refused.expect("there is no token");
            assert!(refused.contains(remedy), "{refused}");
            assert!(written.is_empty() || !refused.contains(written), "{refused}");
        }
        let missing = TokenSource::File(folder.path().join("missing")).token(now());
        assert!(missing.is_err_and(|error| error.to_string().contains("mend `token_file`")));
    }

    #[test]
    fn a_property_that_names_no_source_is_refused_without_a_word_of_it() {
        let secret = jwt("{}");
        let both = "token_file=/a principal=b".to_owned();
        for config in [secret.clone(), String::new(), both, "token_file=".to_owned(), format!("token={secret}")] {
            let refused = TokenSource::parse(Some(&config)).expect_err("it names no source").to_string();

            assert!(refused.contains("token_file=/path") && !refused.contains(&secret), "{refused}");
        }
        for life in ["0", "-1", "soon"] {
            let refused = TokenSource::parse(Some(&format!("principal=desk lifeSeconds={life}")));
            assert_eq!(refused, Err(SourceError::NoLife), "{life}");
        }
        assert_eq!(TokenSource::parse(None), Err(SourceError::Unset));
    }

    #[test]
    fn unsigned_tokens_are_made_only_where_they_are_asked_for() {
        let fault_of = |config: &'static str, is_asked_for: bool| {
            let asked = is_asked_for.then_some("true");
            fault(move |name| match name {
                "sasl.mechanism" => Some("OAUTHBEARER"),
                PROPERTY => Some(config),
                UNSIGNED => asked,
                _ => None,
            })
        };

        assert_eq!(fault_of("principal=desk", true), None);
        assert_eq!(fault_of("principal=desk", false), Some(SourceError::Unasked));
        assert_eq!(fault_of("token_file=/token", false), None);
        assert_eq!(fault_of("token_file=/token", true), Some(SourceError::Overruled));
    }

    #[test]
    fn other_mechanisms_and_oidc_are_none_of_our_business() {
        let settings = |pairs: &[(&str, &str)]| {
            let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
            pairs.collect::<ClientConfig>()
        };
        let scram = settings(&[("sasl.mechanism", "SCRAM-SHA-512")]);
        let oidc = settings(&[("sasl.mechanism", "OAUTHBEARER"), ("sasl.oauthbearer.method", "oidc")]);
        let file = settings(&[("sasl.mechanisms", "OAUTHBEARER"), (PROPERTY, "token_file=/token")]);

        assert!(fault(|name| scram.get(name)).is_none() && lets_admin_in(&scram));
        assert!(fault(|name| oidc.get(name)).is_none() && lets_admin_in(&oidc));
        assert!(fault(|name| file.get(name)).is_none() && !lets_admin_in(&file));
    }

    #[test]
    fn a_file_without_an_end_is_no_token() {
        let refused = TokenSource::File("/dev/zero".into()).token(now());

        assert!(refused.is_err());
    }
}
