//! Breadcrumbs: "Home > National > Diplomacy".

/// The deepest trail of the development sets has five steps.
const MAX_STEPS: usize = 7;
const MAX_STEP_CHARS: usize = 40;
const MAX_BYTES: usize = 240;

/// What the first step is called; it is the site, not a section.
const ROOTS: &[&str] = &[
    "accueil",
    "front page",
    "główna",
    "home",
    "home page",
    "homepage",
    "hjem",
    "inicio",
    "início",
    "main",
    "news home",
    "start",
    "startseite",
    "главная",
    "홈",
    "ホーム",
    "トップ",
    "首页",
    "首頁",
    "hem",
    "strona główna",
];

/// The section path that the line prints, without its root; `None` for any other line.
///
/// Two steps are enough behind a root; without one, three, and only between marks that a sentence does not use.
#[must_use]
pub fn parse(line: &str) -> Option<Vec<String>> {
    let line = line.trim();
    if line.len() > MAX_BYTES || line.len() < 3 {
        return None;
    }
    let (mark, is_strong) = separator(line)?;
    let steps: Vec<&str> = line.split(mark).map(str::trim).filter(|step| !step.is_empty()).collect();
    if steps.len() > MAX_STEPS || steps.iter().any(|step| step.chars().count() > MAX_STEP_CHARS) {
        return None;
    }
    let (first, rest) = steps.split_first()?;
    let has_root = ROOTS.contains(&first.to_lowercase().as_str());
    if has_root {
        return (!rest.is_empty()).then(|| rest.iter().map(|&step| step.to_owned()).collect());
    }
    let looks_like_sections = steps.len() >= 3 && steps.iter().all(|step| is_section(step));
    (is_strong && looks_like_sections).then(|| steps.iter().map(|&step| step.to_owned()).collect())
}

/// Whether a step is the site itself: "Home", "홈".
#[must_use]
pub fn is_root(step: &str) -> bool {
    ROOTS.contains(&step.trim().to_lowercase().as_str())
}

/// The mark between the steps, and whether it can be nothing else.
fn separator(line: &str) -> Option<(char, bool)> {
    let has_narrow_mark = memchr::memchr2(b'>', b'/', line.as_bytes()).is_some();
    if has_narrow_mark && line.contains('>') {
        return Some(('>', true));
    }
    let strong = if has_wide_mark(line) { WIDE_MARKS.into_iter().find(|&mark| line.contains(mark)) } else { None };
    if let Some(mark) = strong {
        return Some((mark, true));
    }
    has_narrow_mark.then_some(('/', false))
}

const WIDE_MARKS: [char; 5] = ['›', '»', '＞', '▸', '→'];

/// Whether any of the wide marks stands in the line: one search for the bytes that lead them.
fn has_wide_mark(line: &str) -> bool {
    let bytes = line.as_bytes();
    memchr::memchr3_iter(0xc2, 0xe2, 0xef, bytes).any(|at| {
        let rest = bytes.get(at..).unwrap_or_default();
        matches!(
            rest,
            [0xc2, 0xbb, ..]
                | [0xe2, 0x80, 0xba, ..]
                | [0xe2, 0x86, 0x92, ..]
                | [0xe2, 0x96, 0xb8, ..]
                | [0xef, 0xbc, 0x9e, ..]
        )
    })
}

fn is_section(step: &str) -> bool {
    let opens_large = step.chars().next().is_some_and(|c| c.is_alphabetic() && !c.is_lowercase());
    opens_large && !step.ends_with(['.', '!', '?']) && step.split_whitespace().count() <= 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trail_from_home_gives_its_sections() {
        assert_eq!(parse("Home > National > Diplomacy"), Some(vec!["National".into(), "Diplomacy".into()]));
        assert_eq!(parse("Home » Business\u{a0} » News"), Some(vec!["Business".into(), "News".into()]));
        assert_eq!(parse("홈 > 경제 > 산업"), Some(vec!["경제".into(), "산업".into()]));
        assert_eq!(parse("Home / News"), Some(vec!["News".into()]));
        assert_eq!(parse("World › Asia › Korea"), Some(vec!["World".into(), "Asia".into(), "Korea".into()]));
    }

    #[test]
    fn other_lines_with_the_same_marks_are_no_trails() {
        for line in
            ["AFP/Yonhap", "a > b", "Rates rose >", "Read more »", "Prices were 3 > 2 on Tuesday, he said.", "and/or"]
        {
            assert_eq!(parse(line), None, "{line}");
        }
    }
}
