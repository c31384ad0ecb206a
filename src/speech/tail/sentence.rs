//! Words cut into sentences and clauses, as a recogniser writes them.

/// A sentence in lower-case words without punctuation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Sentence {
    /// Without what only leads into it: "so, yeah, …".
    pub plain: String,
    /// Its parts between commas, each without what leads into it.
    pub clauses: Vec<String>,
    /// It ends with a question mark.
    pub asks: bool,
    /// How many words it has.
    pub words: usize,
}

impl Sentence {
    /// Whether the phrase stands anywhere in it.
    pub fn holds(&self, phrase: &str) -> bool {
        format!(" {} ", self.plain).contains(&format!(" {phrase} "))
    }
}

/// They lead into a clause without changing what it says.
const LEADS: &str = "so|well|okay|ok|oh|ah|yeah|yes|yep|sorry|and|but|or|right|now|then|um|uh|er|hmm|anyway|basically|\
     i mean|you know|actually|with this|with that|as i said|like i said|i guess|i think|i'd say|for me|alright|all right|\
     in my opinion|by the way|maybe|first|quickly|just|please|honestly|next";

/// The sentences of a text, in order. What has no end at the end of the text is a sentence, too.
pub(super) fn sentences(text: &str) -> Vec<Sentence> {
    let mut all = Vec::new();
    let mut current: Vec<(String, bool)> = Vec::new();
    for raw in text.split_whitespace() {
        let word = word(raw);
        let stop = raw.ends_with(['.', '?', '!']) && !raw.ends_with("..");
        let comma = raw.ends_with([',', ';', ':', '…', '-', '–', '—']);
        if word.is_empty() {
            if let Some((_, ends)) = current.last_mut() {
                *ends |= comma;
            }
        } else {
            current.push((word, comma || stop));
        }
        if stop && !current.is_empty() {
            all.push(sentence(&std::mem::take(&mut current), raw.ends_with('?')));
        }
    }
    if !current.is_empty() {
        all.push(sentence(&current, false));
    }
    all
}

fn sentence(words: &[(String, bool)], asks: bool) -> Sentence {
    let whole = words.iter().map(|(word, _)| word.as_str()).collect::<Vec<_>>().join(" ");
    let parts = words.split_inclusive(|(_, ends)| *ends);
    let clauses = parts.map(|part| part.iter().map(|(word, _)| word.as_str()).collect::<Vec<_>>().join(" "));
    let clauses = clauses.map(|clause| without_leads(&clause).to_owned()).filter(|clause| !clause.is_empty()).collect();
    Sentence { plain: without_leads(&whole).to_owned(), clauses, asks, words: words.len() }
}

/// A word in lower case, without punctuation but for an apostrophe inside.
fn word(raw: &str) -> String {
    let kept = raw.chars().map(|c| if c == '’' { '\'' } else { c }).filter(|c| c.is_alphanumeric() || *c == '\'');
    kept.flat_map(char::to_lowercase).collect::<String>().trim_matches('\'').to_owned()
}

fn without_leads(mut text: &str) -> &str {
    while let Some(rest) = LEADS.split('|').find_map(|lead| text.strip_prefix(lead)?.strip_prefix(' ')) {
        text = rest;
    }
    text
}

/// Whether any of these phrases, which bars part, is it.
pub(super) fn any(phrases: &str, is: impl Fn(&str) -> bool) -> bool {
    phrases.split('|').any(is)
}

/// Whether the text ends with these whole words.
pub(super) fn ends(text: &str, phrase: &str) -> bool {
    text.strip_suffix(phrase).is_some_and(|before| before.is_empty() || before.ends_with(' '))
}

/// Whether the text begins with these whole words.
pub(super) fn begins(text: &str, phrase: &str) -> bool {
    text.strip_prefix(phrase).is_some_and(|behind| behind.is_empty() || behind.starts_with(' '))
}
