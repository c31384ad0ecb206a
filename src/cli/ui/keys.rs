//! The keys of the rehearsal screen, as the foot and the help show them. Pure.

use ratatui::text::Span;

use crate::interview::State;

/// A key, what it does in a word, the same in a sentence, and its place in the order in which keys leave a narrow foot.
struct Key(&'static str, &'static str, &'static str, u8);

const KEYS: [Key; 7] = [
    Key("⏎", "done", "that is my answer", 6),
    Key("space", "pause", "pause, and go on", 3),
    Key("h", "hint", "give me a hint", 2),
    Key("r", "repeat", "say the question again", 1),
    Key("s", "skip", "go to the next question", 0),
    Key("?", "help", "show these keys, or hide them", 4),
    Key("q", "end", "end the interview", 5),
];

/// The keys that fit into one line. Each is shown whole or not at all.
pub fn foot(state: State, width: usize) -> String {
    let paused = state == State::Paused;
    let mut keys: Vec<&Key> = KEYS.iter().filter(|key| !paused || ["space", "?", "q"].contains(&key.0)).collect();
    loop {
        let shown = |key: &&Key| format!("{} {}", key.0, if paused && key.0 == "space" { "go on" } else { key.1 });
        let line = keys.iter().map(shown).collect::<Vec<_>>().join(" · ");
        if Span::raw(line.as_str()).width() <= width {
            return line;
        }
        let Some(least) = keys.iter().map(|key| key.3).min() else { return String::new() };
        keys.retain(|key| key.3 != least);
    }
}

/// All keys with what they do, and what can be said instead.
pub fn help() -> Vec<String> {
    let keys = KEYS.iter().map(|Key(key, _, what, _)| format!("{key:<6} {what}"));
    let spoken = "Or say it: “repeat the question”, “give me a hint”, “let me think”, “that's my answer”, “how much time \
                  is left?”, “let's skip this one”, “let's take a break”, “let's stop here”.";
    keys.chain([String::new(), spoken.to_owned()]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_narrow_foot_leaves_out_whole_keys() {
        let listening = |width| foot(State::Listening, width);
        assert_eq!(listening(100), "⏎ done · space pause · h hint · r repeat · s skip · ? help · q end");
        assert_eq!(listening(38), "⏎ done · space pause · ? help · q end");
        assert_eq!(listening(20), "⏎ done · q end");
        assert_eq!(listening(7), "⏎ done");
        assert_eq!(listening(3), "");
        assert_eq!(foot(State::Paused, 60), "space go on · ? help · q end");
    }
}
