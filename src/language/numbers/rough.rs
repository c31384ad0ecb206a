//! Numbers that are only roughly known: "a few hundred", "several thousand", "tens of thousands of".

use super::super::number_words::scale;
use super::Tok;

/// What "a few" and "hundreds" stand for where a value is needed.
const FEW: f64 = 3.0;

/// The rough number at the beginning, and how many tokens it takes.
pub(super) fn read(tokens: &[Tok]) -> Option<(f64, usize)> {
    let text = |k: usize| tokens.get(k).filter(|_| k == 0 || !tokens[k - 1].stops).map_or("", |t| t.text.as_str());
    let size = |word: &str| if word == "hundred" { Some(100.0) } else { scale(word).filter(|_| word.len() > 1) };
    let many = |word: &str| word.strip_suffix('s').and_then(size);
    let at = usize::from(text(0) == "a" && text(1) == "few");
    if matches!(text(at), "few" | "several") {
        return size(text(at + 1)).map(|size| (FEW * size, at + 2));
    }
    // "Some hundreds orders".
    if matches!(text(0), "some" | "couple") {
        return many(text(1)).map(|size| (FEW * size, 2));
    }
    let times = match text(0) {
        "tens" => 10.0,
        "hundreds" => 100.0,
        word => return many(word).filter(|_| text(1) == "of").map(|size| (FEW * size, 2)),
    };
    if text(1) != "of" {
        return None;
    }
    match many(text(2)) {
        Some(size) if text(3) == "of" => Some((FEW * times * size, 4)),
        _ if times > 10.0 => Some((FEW * times, 2)),
        _ => None,
    }
}

/// A rough number in words, as it stands before what it counts: "a few hundred", "tens of thousands of".
pub(super) fn in_words(value: f64) -> Option<String> {
    let sizes = [(1e9, "billion"), (1e6, "million"), (1e3, "thousand")];
    let (size, name) = sizes.into_iter().find(|(size, _)| value >= *size).unwrap_or((1.0, ""));
    match (value / size, name) {
        (many, "") if many >= 100.0 => Some("a few hundred".into()),
        (_, "") => None,
        (many, _) if many >= 100.0 => Some(format!("hundreds of {name}s of")),
        (many, _) if many >= 10.0 => Some(format!("tens of {name}s of")),
        _ => Some(format!("a few {name}")),
    }
}
