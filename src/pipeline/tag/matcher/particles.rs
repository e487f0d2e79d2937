//! Korean particles and endings that may follow a noun in the same word.

/// Sorted by nothing but habit; a word's end is read as up to three of them in a row.
const PARTICLES: [&str; 62] = [
    "이",
    "가",
    "을",
    "를",
    "은",
    "는",
    "의",
    "에",
    "와",
    "과",
    "도",
    "로",
    "만",
    "등",
    "들",
    "서",
    "께",
    "나",
    "며",
    "고",
    "라",
    "측",
    "뿐",
    "인",
    "일",
    "이나",
    "이며",
    "이고",
    "이라",
    "이란",
    "이다",
    "다",
    "란",
    "으로",
    "로서",
    "로써",
    "에서",
    "에게",
    "에도",
    "에는",
    "까지",
    "부터",
    "보다",
    "마저",
    "조차",
    "처럼",
    "같은",
    "하고",
    "라고",
    "라는",
    "라며",
    "이라고",
    "이라는",
    "이라며",
    "였다",
    "이었다",
    "입니다",
    "으로서",
    "으로써",
    "에서는",
    "에서도",
    "에게서",
];

/// Whether nothing but particles follows.
pub(super) fn only_particles(rest: &str) -> bool {
    const IN_A_ROW: usize = 3;
    let mut open: Open<'_> = [Some(rest), None, None, None];
    for _ in 0..IN_A_ROW {
        if open.iter().flatten().any(|rest| rest.is_empty()) {
            return true;
        }
        open = advance(open);
    }
    open.iter().flatten().any(|rest| rest.is_empty())
}

/// The ways to read on that are still open; particles overlap so little that three are plenty.
type Open<'a> = [Option<&'a str>; 4];

fn advance(open: Open<'_>) -> Open<'_> {
    let mut next: Open<'_> = [None; 4];
    let mut n_next = 0;
    for rest in open.into_iter().flatten() {
        for particle in PARTICLES {
            let after = rest.strip_prefix(particle);
            if let (Some(_), Some(slot)) = (after, next.get_mut(n_next)) {
                *slot = after;
                n_next += 1;
            }
        }
    }
    next
}

#[cfg(test)]
mod tests {
    use super::only_particles;

    #[test]
    fn particles_may_follow_one_another_but_nouns_may_not() {
        for rest in ["", "은", "에서", "에서는", "으로부터의", "이라고"] {
            assert!(only_particles(rest), "{rest}");
        }
        for rest in ["일보", "시대", "대학교", "업계"] {
            assert!(!only_particles(rest), "{rest}");
        }
    }
}
