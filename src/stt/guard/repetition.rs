//! Phrases that a stuck decoder writes over and over.

use crate::language::tokens::letters;
use crate::speech::Word;

/// Finds signs of a stuck decoder: a phrase of four to eight words three times in a row, or a shorter one four times.
/// If there was time to say it, different words may be there four times, and one word eleven times: "montreal montreal
/// montreal montreal" is a person. Keeps the first phrase. Returns true if anything was cut.
pub(super) fn cut_repetition(words: &mut Vec<Word>) -> bool {
    /// More words per second than anybody says. Fast speech has five.
    const TOO_FAST: f64 = 8.0;
    let said: Vec<String> = words.iter().map(|w| letters(&w.text)).collect();
    for period in 1..=8_usize {
        let mut from = 0;
        while from + (if period >= 4 { 3 } else { 4 }) * period <= said.len() {
            let run = (from + period..said.len()).take_while(|i| said[*i] == said[i - period]).count();
            let times = run / period + 1;
            // Nobody says four words three times in a row: "I have a cold so, I have a cold so, I have a cold so".
            if times >= 3 && period >= 4 {
                words.drain(from + period..from + times * period);
                return true;
            }
            if times >= 4 {
                let to = from + times * period;
                let seconds = (words[to - 1].to - words[from].from).seconds();
                // Coughs became "I'm so excited" five times in ten seconds.
                let most = match said[from..from + period].iter().all(|word| *word == said[from]) {
                    true => 11,
                    false => 4,
                };
                if times > most || (times * period) as f64 > seconds * TOO_FAST {
                    words.drain(from + period..to);
                    return true;
                }
                from = to;
            } else {
                from += 1;
            }
        }
    }
    false
}
