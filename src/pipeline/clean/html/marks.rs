//! What an element's attributes say of it: hints from its names, marks from its roles and properties.

use html5ever::{Attribute, local_name};

use super::hints::{Hint, Hints};
use super::outline::Marks;
use super::tag::Tag;
use super::tree::{NodeId, Tree};

/// Reads attributes; keeps room to work in from element to element.
#[derive(Debug, Default)]
pub(super) struct Reader {
    cut: String,
}

impl Reader {
    /// What this element says of itself.
    pub(super) fn read(&mut self, tree: &Tree, id: NodeId, tag: Tag) -> (Hints, Marks) {
        let (mut hints, mut marks) = of_tag(tag);
        for attribute in tree.attributes(id) {
            hints = hints.and(self.hints_of(attribute));
            marks = marks.and(marks_of(attribute));
        }
        (hints, marks)
    }

    fn hints_of(&mut self, attribute: &Attribute) -> Hints {
        let name: &str = &attribute.name.local;
        let is_name = matches!(
            name,
            "class"
                | "id"
                | "role"
                | "itemprop"
                | "data-component"
                | "data-testid"
                | "data-test-id"
                | "data-type"
                | "data-component-name"
                | "data-qa"
                | "data-block"
                | "property"
                | "aria-label"
                | "data-gtm-element"
                | "data-name"
                | "rel"
        );
        if is_name { Hints::read(&attribute.value, &mut self.cut) } else { Hints::NONE }
    }
}

fn of_tag(tag: Tag) -> (Hints, Marks) {
    match tag {
        Tag::Main => (Hints::NONE, Marks::MAIN),
        Tag::Article => (Hints::NONE, Marks::ARTICLE),
        Tag::Aside => (Hints::of(Hint::Sidebar), Marks::default()),
        Tag::Nav | Tag::Menu => (Hints::of(Hint::Nav), Marks::default()),
        Tag::Footer => (Hints::of(Hint::Footer), Marks::default()),
        Tag::Header => (Hints::of(Hint::Header), Marks::default()),
        Tag::Figcaption => (Hints::of(Hint::Caption), Marks::default()),
        Tag::Form | Tag::Button => (Hints::of(Hint::Tool), Marks::default()),
        Tag::Time => (Hints::of(Hint::Stamp), Marks::default()),
        _ => (Hints::NONE, Marks::default()),
    }
}

fn marks_of(attribute: &Attribute) -> Marks {
    let value: &str = &attribute.value;
    match attribute.name.local {
        local_name!("itemprop") | local_name!("property") => match value.trim() {
            "articleBody" | "reviewBody" | "schema:articleBody" => Marks::ARTICLE_BODY,
            "comment" => Marks::COMMENT,
            _ => Marks::default(),
        },
        local_name!("itemtype") => marks_of_type(value),
        local_name!("role") => match value.trim() {
            "main" => Marks::MAIN,
            "article" => Marks::ARTICLE,
            "navigation" | "complementary" | "banner" | "contentinfo" | "dialog" | "search" | "alert"
            | "alertdialog" | "menu" | "menubar" | "tooltip" => Marks::LANDMARK,
            _ => Marks::default(),
        },
        local_name!("hidden") => Marks::HIDDEN,
        local_name!("aria-hidden") if value.trim().eq_ignore_ascii_case("true") => Marks::ARIA_HIDDEN,
        local_name!("style") if hides(value) => Marks::HIDDEN,
        _ => Marks::default(),
    }
}

fn marks_of_type(value: &str) -> Marks {
    if value.ends_with("Comment") || value.ends_with("Review") {
        Marks::COMMENT
    } else if value.contains("Article") || value.contains("BlogPosting") {
        Marks::ARTICLE
    } else {
        Marks::default()
    }
}

/// Whether a style hides its element; white space and case of the declaration do not matter.
fn hides(style: &str) -> bool {
    style.split(';').any(|declaration| {
        let Some((property, value)) = declaration.split_once(':') else { return false };
        let value = value.trim().trim_end_matches("!important").trim_end();
        let property = property.trim();
        (property.eq_ignore_ascii_case("display") && value.eq_ignore_ascii_case("none"))
            || (property.eq_ignore_ascii_case("visibility") && value.eq_ignore_ascii_case("hidden"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_that_hides_is_known_however_it_is_spelt() {
        assert!(hides("color:red; DISPLAY : none !important"));
        assert!(hides("visibility:hidden"));
        assert!(!hides("display:block"));
        assert!(!hides("background:none"));
    }
}
