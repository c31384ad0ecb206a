//! The only conversion of text to words that can be compared.

use super::phrase_set::PhraseSet;

/// The pieces of one spoken word in lower case: letters, digits, and apostrophes inside. All other characters separate
/// pieces. A percent sign is a piece of its own.
pub(crate) fn pieces(word: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    for c in word.chars() {
        let last = out.len() - 1;
        match c {
            '\'' | '\u{2019}' => out[last].push('\''),
            '%' => out.extend(["%".into(), String::new()]),
            c if c.is_alphanumeric() => out[last].extend(c.to_lowercase()),
            _ => out.push(String::new()),
        }
    }
    out.iter().map(|piece| piece.trim_matches('\'').to_owned()).filter(|piece| !piece.is_empty()).collect()
}

/// The words of a text, without percent signs.
pub(crate) fn plain(text: &str) -> Vec<String> {
    text.split_whitespace().flat_map(pieces).filter(|piece| piece != "%").collect()
}

/// The letters and digits of one spoken word, in lower case.
pub fn letters(word: &str) -> String {
    word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether a spoken word ends a sentence.
pub(crate) fn ends_sentence(word: &str) -> bool {
    word.ends_with(['.', '?', '!', ';'])
}

/// Whether a word is only a hesitation.
pub(crate) fn is_hesitation(word: &str) -> bool {
    const HESITATIONS: PhraseSet = PhraseSet::new("um|umm|uh|uhm|er|erm|ah|eh|hmm|hm|mm|mmm");
    HESITATIONS.has(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words() {
        assert_eq!(plain("Well, I\u{2019}d use a read-replica."), ["well", "i'd", "use", "a", "read", "replica"]);
        assert_eq!(plain("50% of reads/writes, 'quoted' (99.9)"), ["50", "of", "reads", "writes", "quoted", "99", "9"]);
        assert!(plain("... ?!").is_empty());
        assert_eq!(pieces("50%"), ["50", "%"]);
    }
}
