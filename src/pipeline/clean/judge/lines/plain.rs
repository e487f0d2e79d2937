//! A text that shows by its lines alone that it is clean.
//!
//! # Why
//! Every article is read once more after it was cleaned, and nearly always nothing is found. Of the 12,285 texts that the
//! models were asked for on the development pages, their plain texts and their gold texts, nearly a third have this look;
//! of the 6,682 articles two come out with a line that the models alone would take.

use hashbrown::HashSet;

use super::Line;

/// Characters below which a text is too short to have a look.
const MIN_CHARS: usize = 600;

/// Of so many lines, one at most is no prose: a heading, a short quotation.
const LINES_A_HEADING: usize = 3;

/// Of so many lines, one at most holds a phrase of furniture: "follow us" stands in articles too.
const LINES_A_MENTION: usize = 10;

/// Whether the lines are running text without a headline, none of them twice, none furniture by its make, and hardly one with
/// a phrase of it.
pub(super) fn looks_plain(lines: &[Line<'_>]) -> bool {
    let (mut n_chars, mut n_others, mut n_mentions) = (0, 0, 0);
    for line in lines {
        let mentions = line.view.mentions;
        if line.is_furniture() || mentions.heads_a_list {
            return false;
        }
        n_chars += line.chars();
        n_others += usize::from(!line.is_prose());
        n_mentions += usize::from(mentions.holds.bits() != 0);
    }
    let is_running = n_others * LINES_A_HEADING <= lines.len() && n_mentions * LINES_A_MENTION <= lines.len();
    let begins_as_text = lines.first().is_some_and(|line| !line.may_be_headline());
    begins_as_text && n_chars >= MIN_CHARS && is_running && have_no_copies(lines)
}

fn have_no_copies(lines: &[Line<'_>]) -> bool {
    let mut seen = HashSet::with_capacity(lines.len());
    lines.iter().all(|line| seen.insert(line.view.hash))
}

#[cfg(test)]
mod tests {
    use crate::pipeline::clean::judge::Judge;
    use crate::pipeline::clean::text;

    const PARAGRAPHS: [&str; 3] = [
        "The harbour ferry will run again from April, the city council said on Tuesday, two years after its last boat was \
         taken out of service for repairs that were never paid for, and after the bridge had become too narrow for the \
         traffic of a growing town.",
        "“We will start with two boats and see how many people come,” the harbour master said. Tickets will cost as much as a \
         bus ride, and children travel free on weekends, when the line is to run until midnight.",
        "The boats were built in 1998 and had carried some 400,000 people a year before the crossing closed. Since then, those \
         who live on the north bank have driven eleven kilometres to the bridge and back.",
    ];

    fn looks_plain(scrape: &str) -> bool {
        let judge = Judge::builtin();
        super::looks_plain(&judge.read(&text::document(scrape)).lines())
    }

    #[test]
    fn paragraphs_with_a_heading_look_plain() {
        let [first, second, third] = PARAGRAPHS;

        assert!(looks_plain(&PARAGRAPHS.join("\n")));
        assert!(looks_plain(&[first, second, "Two boats for a start", third].join("\n")));
    }

    #[test]
    fn a_byline_a_prompt_a_copy_or_a_menu_spoils_the_look() {
        let [first, second, third] = PARAGRAPHS;

        for odd in ["By Ann Lee", "Sign up for our newsletter", first, "Related Article", "Home\nWorld\nBusiness"] {
            assert!(!looks_plain(&[first, second, odd, third].join("\n")), "{odd}");
        }
        assert!(!looks_plain(second));
    }
}
