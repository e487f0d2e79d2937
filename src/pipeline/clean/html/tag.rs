//! The element names that matter for reading, and how each of them flows.

use html5ever::LocalName;

/// Names each element once, with its flow; every other name is `Other` and flows inline.
macro_rules! tags {
    ($($tag:ident = $name:tt, $flow:ident;)*) => {
        /// An element's name, as far as reading goes.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub(in crate::pipeline::clean) enum Tag {
            $(#[doc = concat!("`", $name, "`")] $tag,)*
            /// Any other element: custom elements flow like `span`.
            Other,
        }

        impl Tag {
            /// The tag of a name that the parser has interned.
            pub(in crate::pipeline::clean) fn of(name: &LocalName) -> Self {
                match *name {
                    $(html5ever::local_name!($name) => Self::$tag,)*
                    _ => Self::Other,
                }
            }

            /// How it flows.
            pub(in crate::pipeline::clean) fn flow(self) -> Flow {
                match self {
                    $(Self::$tag => Flow::$flow,)*
                    Self::Other => Flow::Inline,
                }
            }
        }
    };
}

/// How an element stands in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::pipeline::clean) enum Flow {
    /// Its text continues the line that it stands in.
    Inline,
    /// It starts and ends a block.
    Block,
    /// It breaks the line.
    Break,
    /// It holds nothing that a reader reads.
    Unread,
}

tags! {
    A = "a", Inline;
    Abbr = "abbr", Inline;
    Address = "address", Block;
    Article = "article", Block;
    Aside = "aside", Block;
    Audio = "audio", Unread;
    B = "b", Inline;
    Blockquote = "blockquote", Block;
    Body = "body", Block;
    Br = "br", Break;
    Button = "button", Block;
    Canvas = "canvas", Unread;
    Caption = "caption", Block;
    Center = "center", Block;
    Cite = "cite", Inline;
    Code = "code", Inline;
    Dd = "dd", Block;
    Details = "details", Block;
    Dialog = "dialog", Unread;
    Dir = "dir", Block;
    Div = "div", Block;
    Dl = "dl", Block;
    Dt = "dt", Block;
    Em = "em", Inline;
    Embed = "embed", Unread;
    Fieldset = "fieldset", Block;
    Figcaption = "figcaption", Block;
    Figure = "figure", Block;
    Font = "font", Inline;
    Footer = "footer", Block;
    Form = "form", Block;
    Frame = "frame", Unread;
    Frameset = "frameset", Unread;
    H1 = "h1", Block;
    H2 = "h2", Block;
    H3 = "h3", Block;
    H4 = "h4", Block;
    H5 = "h5", Block;
    H6 = "h6", Block;
    Head = "head", Unread;
    Header = "header", Block;
    Hgroup = "hgroup", Block;
    Hr = "hr", Block;
    Html = "html", Block;
    I = "i", Inline;
    Iframe = "iframe", Unread;
    Img = "img", Inline;
    Input = "input", Unread;
    Label = "label", Inline;
    Legend = "legend", Block;
    Li = "li", Block;
    Link = "link", Unread;
    Main = "main", Block;
    Map = "map", Unread;
    Math = "math", Inline;
    Menu = "menu", Block;
    Meta = "meta", Unread;
    Nav = "nav", Block;
    Noembed = "noembed", Unread;
    Noframes = "noframes", Unread;
    Noscript = "noscript", Unread;
    Object = "object", Unread;
    Ol = "ol", Block;
    Option = "option", Unread;
    P = "p", Block;
    Picture = "picture", Inline;
    Pre = "pre", Block;
    Q = "q", Inline;
    Script = "script", Unread;
    Section = "section", Block;
    Select = "select", Unread;
    Source = "source", Unread;
    Span = "span", Inline;
    Strong = "strong", Inline;
    Style = "style", Unread;
    Summary = "summary", Block;
    Svg = "svg", Unread;
    Table = "table", Block;
    Tbody = "tbody", Block;
    Td = "td", Block;
    Template = "template", Unread;
    Textarea = "textarea", Unread;
    Tfoot = "tfoot", Block;
    Th = "th", Block;
    Thead = "thead", Block;
    Time = "time", Inline;
    Title = "title", Unread;
    Tr = "tr", Block;
    Track = "track", Unread;
    Ul = "ul", Block;
    Video = "video", Unread;
    Wbr = "wbr", Inline;
}
