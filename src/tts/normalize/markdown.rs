//! Markdown links, of which only the text is spoken. A parser of all Markdown would take `Vec<String>` for HTML and `a * b`
//! for emphasis, so only links are known here.

/// Replaces each link by its text, `<address>` by the address, and drops the lines that define addresses.
pub fn without_links(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['[', '<']) {
        let (head, found) = rest.split_at(at);
        out.push_str(head.strip_suffix('!').filter(|_| found.starts_with('[')).unwrap_or(head));
        let glued = out.ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ']' || c == ')');
        let link = if found.starts_with('<') { address(found) } else { link(found).filter(|_| !glued) };
        if let Some((said, len)) = link {
            out.push_str(&without_links(said));
            rest = &found[len..];
        } else {
            if head.ends_with('!') && found.starts_with('[') {
                out.push('!');
            }
            out.push_str(&found[..1]);
            rest = &found[1..];
        }
    }
    out.push_str(rest);
    if out.contains("]:") { out.lines().filter(|line| !defines(line)).collect::<Vec<_>>().join("\n") } else { out }
}

/// `[text](address "title")`, `[text][name]`, `[text][]`: the text, and the length of the whole.
fn link(found: &str) -> Option<(&str, usize)> {
    let close = closing(found, '[', ']')?;
    let text = &found[1..close];
    let behind = &found[close + 1..];
    let target = match behind.chars().next()? {
        '(' => closing(behind, '(', ')').filter(|end| leads(&behind[1..*end]))?,
        '[' => closing(behind, '[', ']')?,
        _ => return None,
    };
    text.chars().any(|c| !c.is_whitespace()).then_some((text, close + 1 + target + 1))
}

/// Whether this is an address, perhaps with a title, and no remark in brackets.
fn leads(target: &str) -> bool {
    let address = target.split_whitespace().next().unwrap_or("").trim_start_matches('<');
    let titled = target.split_whitespace().nth(1).is_none_or(|title| title.starts_with(['"', '\'', '(']));
    titled && (target.is_empty() || address.starts_with(['/', '#', '.']) || address.contains([':', '/', '.']))
}

/// `<https://example.com>` and `<someone@example.com>`: the address without a `mailto:`.
fn address(found: &str) -> Option<(&str, usize)> {
    let mut ahead = found.char_indices().take_while(|(at, c)| *at < LONGEST && !c.is_whitespace());
    let (close, _) = ahead.find(|(_, c)| *c == '>')?;
    let inside = &found[1..close];
    let mail = inside.contains('@') && inside.contains('.') && !inside.starts_with('@');
    (inside.contains("://") || mail).then_some((inside.trim_start_matches("mailto:"), close + 1))
}

/// No link is longer, in bytes: the search for its end must not take long in a text of brackets.
const LONGEST: usize = 1_000;

/// The position of the bracket that closes the one at the start.
fn closing(text: &str, open: char, close: char) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices().take_while(|(at, _)| *at < LONGEST) {
        if c == open {
            depth += 1;
        } else if c == close {
            depth -= 1;
            if depth == 0 {
                return Some(at);
            }
        } else if c == '\n' {
            return None;
        }
    }
    None
}

/// `[name]: https://example.com`.
fn defines(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with('[') && line.split_once("]: ").is_some_and(|(_, target)| leads(target))
}
