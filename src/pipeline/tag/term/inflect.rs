//! English word forms, made when a taxonomy is compiled: a stemmer at run time is slower, and takes too many words for one.

/// Noun forms: the word, and its plural where it has one. Possessives fold away in the text.
pub(super) fn noun_forms(word: &str) -> Vec<String> {
    let mut forms = vec![word.to_owned()];
    if let Some(plural) = plural(word) {
        forms.push(plural);
    }
    // Some take an e ("embargoes"), some none ("photos"), some either ("cargos", "cargoes").
    if ends_in_consonant_and_o(word) {
        forms.push(format!("{word}es"));
    }
    forms
}

fn plural(word: &str) -> Option<String> {
    const IRREGULAR: [(&str, &str); 9] = [
        ("child", "children"),
        ("company", "companies"),
        ("criterion", "criteria"),
        ("fisherman", "fishermen"),
        ("man", "men"),
        ("person", "people"),
        ("phenomenon", "phenomena"),
        ("spokesman", "spokesmen"),
        ("woman", "women"),
    ];
    let is_wordlike = word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_alphabetic());
    if !is_wordlike {
        return None;
    }
    if let Some((_, plural)) = IRREGULAR.iter().find(|(singular, _)| *singular == word) {
        return Some((*plural).to_owned());
    }
    if let Some(stem) = word.strip_suffix("sis") {
        return Some(format!("{stem}ses"));
    }
    if let Some(stem) = word.strip_suffix('y').filter(|stem| !ends_in_vowel(stem)) {
        return Some(format!("{stem}ies"));
    }
    let hisses = ["ss", "x", "z", "ch", "sh", "us", "as"].iter().any(|end| word.ends_with(end));
    if hisses {
        return Some(format!("{word}es"));
    }
    // The editor wrote a plural already: `talks`, `goods`.
    if word.ends_with('s') {
        return None;
    }
    Some(format!("{word}s"))
}

/// Verb forms: the infinitive given, third person, past and participles.
pub(super) fn verb_forms(word: &str) -> Vec<String> {
    let mut forms = vec![word.to_owned()];
    if ends_in_consonant_and_o(word) {
        forms.push(format!("{word}es"));
    } else if let Some(third) = plural(word) {
        forms.push(third);
    }
    let irregular = IRREGULAR_VERBS.iter().find(|(infinitive, _)| *infinitive == word);
    let stem = participle_stem(word);
    forms.push(format!("{stem}ing"));
    match irregular {
        Some((_, past)) => forms.extend(past.split(' ').map(str::to_owned)),
        None => forms.push(past(word, &stem)),
    }
    forms.sort();
    forms.dedup();
    forms
}

fn past(word: &str, stem: &str) -> String {
    if let Some(stem) = word.strip_suffix('y').filter(|stem| !ends_in_vowel(stem)) {
        return format!("{stem}ied");
    }
    if stem.ends_with('e') {
        return format!("{stem}d");
    }
    format!("{stem}ed")
}

/// What -ing and -ed follow: `impos`, `cutt`, `levy`.
fn participle_stem(word: &str) -> String {
    let keeps_e = ["ee", "ye", "oe"].iter().any(|end| word.ends_with(end));
    if let Some(stem) = word.strip_suffix('e').filter(|_| !keeps_e) {
        return stem.to_owned();
    }
    let last = word.chars().next_back();
    match last.filter(|_| doubles_last(word)) {
        Some(last) => format!("{word}{last}"),
        None => word.to_owned(),
    }
}

/// Whether the last consonant doubles: one syllable that ends in vowel and consonant, or stressed on the end.
fn doubles_last(word: &str) -> bool {
    const STRESSED_ON_THE_END: [&str; 14] = [
        "admit", "commit", "compel", "control", "defer", "deter", "expel", "impel", "incur", "occur", "permit",
        "refer", "submit", "transfer",
    ];
    if STRESSED_ON_THE_END.contains(&word) {
        return true;
    }
    let letters: Vec<char> = word.chars().collect();
    let [.., before, vowel, last] = letters.as_slice() else { return false };
    let n_vowels = letters.iter().filter(|letter| is_vowel(**letter)).count();
    n_vowels == 1 && !is_vowel(*before) && is_vowel(*vowel) && !matches!(last, 'w' | 'x' | 'y')
}

fn ends_in_consonant_and_o(word: &str) -> bool {
    let stem = word.strip_suffix('o').filter(|stem| stem.bytes().all(|byte| byte.is_ascii_alphabetic()));
    stem.is_some_and(|stem| !stem.is_empty() && !ends_in_vowel(stem))
}

fn ends_in_vowel(word: &str) -> bool {
    word.chars().next_back().is_some_and(is_vowel)
}

fn is_vowel(letter: char) -> bool {
    matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u')
}

/// Infinitive, and its past forms.
const IRREGULAR_VERBS: [(&str, &str); 66] = [
    ("bear", "bore borne"),
    ("become", "became become"),
    ("begin", "began begun"),
    ("bid", "bid"),
    ("break", "broke broken"),
    ("bring", "brought"),
    ("build", "built"),
    ("buy", "bought"),
    ("catch", "caught"),
    ("choose", "chose chosen"),
    ("come", "came come"),
    ("cut", "cut"),
    ("deal", "dealt"),
    ("do", "did done"),
    ("draw", "drew drawn"),
    ("drive", "drove driven"),
    ("fall", "fell fallen"),
    ("feed", "fed"),
    ("fight", "fought"),
    ("find", "found"),
    ("fly", "flew flown"),
    ("freeze", "froze frozen"),
    ("get", "got gotten"),
    ("give", "gave given"),
    ("go", "went gone"),
    ("grow", "grew grown"),
    ("hit", "hit"),
    ("hold", "held"),
    ("hurt", "hurt"),
    ("keep", "kept"),
    ("lay", "laid"),
    ("lead", "led"),
    ("leave", "left"),
    ("let", "let"),
    ("lose", "lost"),
    ("make", "made"),
    ("meet", "met"),
    ("overcome", "overcame overcome"),
    ("pay", "paid"),
    ("put", "put"),
    ("rise", "rose risen"),
    ("run", "ran run"),
    ("say", "said"),
    ("see", "saw seen"),
    ("seek", "sought"),
    ("sell", "sold"),
    ("send", "sent"),
    ("set", "set"),
    ("shoot", "shot"),
    ("shut", "shut"),
    ("sink", "sank sunk"),
    ("speak", "spoke spoken"),
    ("spend", "spent"),
    ("split", "split"),
    ("stand", "stood"),
    ("steal", "stole stolen"),
    ("strike", "struck stricken"),
    ("swear", "swore sworn"),
    ("take", "took taken"),
    ("tell", "told"),
    ("think", "thought"),
    ("throw", "threw thrown"),
    ("undergo", "underwent undergone"),
    ("win", "won"),
    ("withdraw", "withdrew withdrawn"),
    ("write", "wrote written"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nouns_take_their_plural() {
        let cases = [
            ("tariff", "tariff tariffs"),
            ("duty", "duty duties"),
            ("tax", "tax taxes"),
            ("crisis", "crisis crises"),
            ("talks", "talks"),
            ("surplus", "surplus surpluses"),
            ("gas", "gas gases"),
            ("cargo", "cargo cargos cargoes"),
            ("ratio", "ratio ratios"),
            ("fta", "fta ftas"),
            ("301", "301"),
        ];

        for (word, forms) in cases {
            assert_eq!(noun_forms(word).join(" "), forms);
        }
    }

    #[test]
    fn verbs_take_all_their_forms() {
        let cases = [
            ("impose", "impose imposed imposes imposing"),
            ("levy", "levied levies levy levying"),
            ("slap", "slap slapped slapping slaps"),
            ("cut", "cut cuts cutting"),
            ("raise", "raise raised raises raising"),
            ("withdraw", "withdraw withdrawing withdrawn withdraws withdrew"),
            ("veto", "veto vetoed vetoes vetoing"),
            ("agree", "agree agreed agreeing agrees"),
            ("target", "target targeted targeting targets"),
            ("build", "build building builds built"),
        ];

        for (word, forms) in cases {
            assert_eq!(verb_forms(word).join(" "), forms);
        }
    }
}
