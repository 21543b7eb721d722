//! A reader of HTML and SVG strict enough to hold pages to: every tag is known, every attribute quoted,
//! every element closed in its order.

/// Elements a page may hold. Nothing that runs, fetches or submits is among them.
const ALLOWED: &[&str] = &[
    "a",
    "bdi",
    "body",
    "br",
    "caption",
    "circle",
    "dd",
    "defs",
    "desc",
    "details",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "footer",
    "g",
    "h1",
    "h2",
    "h3",
    "head",
    "header",
    "html",
    "li",
    "line",
    "link",
    "main",
    "meta",
    "nav",
    "p",
    "path",
    "pattern",
    "pre",
    "rect",
    "section",
    "small",
    "span",
    "style",
    "summary",
    "svg",
    "table",
    "tbody",
    "td",
    "text",
    "th",
    "thead",
    "title",
    "tr",
    "tspan",
    "ul",
];

/// Elements without an end.
const VOID: &[&str] = &["br", "link", "meta"];

/// Panics where the markup is not what [`ALLOWED`] and good nesting permit.
pub(crate) fn check(markup: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = markup.strip_prefix("<!doctype html>").unwrap_or(markup);
    while let Some(at) = rest.find('<') {
        let text = &rest[..at];
        assert!(
            open.last() == Some(&"style") || !text.contains('>'),
            "a stray > in {text:?}"
        );
        rest = &rest[at + 1..];
        let end = rest.find('>').expect("every tag ends");
        let tag = &rest[..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "closed in order");
            continue;
        }
        let (tag, empty) = tag
            .strip_suffix('/')
            .map_or((tag, false), |tag| (tag, true));
        let name = tag.split([' ', '\n']).next().expect("a tag has a name");
        assert!(ALLOWED.contains(&name), "<{name}> has no business here");
        attributes(&tag[name.len()..]);
        if !empty && !VOID.contains(&name) {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "left open: {open:?}");
}

/// Every attribute is quoted, none of them handles an event or leads out of the page.
fn attributes(mut rest: &str) {
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return;
        }
        let (name, after) = rest.split_once("=\"").expect("a quoted attribute");
        assert!(
            name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'),
            "{name:?}"
        );
        assert!(!name.starts_with("on") && name != "style", "{name}");
        let (value, after) = after.split_once('"').expect("a closed attribute");
        if name == "href" {
            assert!(value.starts_with('#') || value == "data:,", "{value}");
        }
        rest = after;
    }
}

/// The text of markup, its entities read.
#[allow(dead_code)]
pub(crate) fn text(markup: &str) -> String {
    let mut text = String::new();
    for piece in markup.split('<').skip(1) {
        text.push_str(piece.split_once('>').map_or("", |(_, text)| text));
    }
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}
