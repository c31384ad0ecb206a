//! How often Viva cuts in on a candidate who stops for three seconds inside sentences.

use std::path::Path;

use crate::common::rows::Row;

/// The mark in a text where the candidate stops.
const PAUSE: &str = "[3s]";

/// Prints the cut-ins and the row. A turn without a cut-in ends like one of the candidate's texts. A silent turn is not
/// an answer.
pub fn figures(heard: &[String], texts: &Path) {
    let texts = std::fs::read_dir(texts).into_iter().flatten().flatten();
    let texts: Vec<String> = texts.filter_map(|entry| std::fs::read_to_string(entry.path()).ok()).collect();
    let (mut pauses, mut cut_in) = (0, 0);
    let answers: Vec<&String> = heard.iter().filter(|answer| !last_word(answer).is_empty()).collect();
    assert!(!answers.is_empty(), "the candidate was not heard");
    for answer in &answers {
        match texts.iter().find(|text| last_word(text) == last_word(answer)) {
            Some(text) => pauses += text.matches(PAUSE).count(),
            None => {
                cut_in += 1;
                println!("  cut in on: {answer}");
            }
        }
    }
    println!("  {} answers with {pauses} pauses of three seconds, {cut_in} cut in on", answers.len());
    Row::new("reply", "cut in on while thinking for 3 s", f64::from(cut_in), "")
        .at_most(0.0)
        .on(format!("{pauses} pauses inside sentences, in {} answers on the virtual headset", answers.len()))
        .emit();
}

fn last_word(text: &str) -> String {
    let letters = |word: &str| word.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    text.split_whitespace().map(letters).rfind(|word| !word.is_empty()).unwrap_or_default()
}
