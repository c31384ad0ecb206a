//! Joins the transcripts of a turn's segments.

use super::Transcript;

/// Joins in order. Confidence is averaged over the words; the reasons for discarded words are kept.
pub fn join(parts: Vec<Transcript>) -> Transcript {
    let mut whole = Transcript::default();
    let mut weight = 0.0_f32;
    for part in parts {
        let text = part.text.trim();
        if !text.is_empty() {
            if !whole.text.is_empty() {
                whole.text.push(' ');
            }
            whole.text.push_str(text);
            let words = part.words.len().max(1) as f32;
            whole.confidence += part.confidence * words;
            weight += words;
        }
        whole.words.extend(part.words);
        whole.refused.extend(part.refused);
    }
    if weight > 0.0 {
        whole.confidence /= weight;
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::speech::Word;
    use crate::time::SampleCount;

    fn part(text: &str, from: u64, confidence: f32) -> Transcript {
        let words = text
            .split_whitespace()
            .enumerate()
            .map(|(i, w)| {
                let at = from + i as u64 * 1_600;
                Word { text: w.into(), from: SampleCount(at), to: SampleCount(at + 1_600), confidence }
            })
            .collect();
        Transcript { text: text.into(), words, confidence, refused: Vec::new() }
    }

    #[test]
    fn order_is_kept_and_empty_parts_leave_no_space() {
        let mut silent = part("", 0, 0.0);
        silent.refused = vec!["no speech".into()];
        let whole = join(vec![part(" I would shard", 0, 0.9), silent, part("by tenant. ", 90_000, 0.6)]);
        assert_eq!(whole.text, "I would shard by tenant.");
        assert_eq!(whole.words.len(), 5);
        assert!(whole.words.windows(2).all(|w| w[0].from < w[1].from));
        assert!((whole.confidence - 0.78).abs() < 1e-4);
        assert_eq!(whole.refused, ["no speech"]);
    }

    #[test]
    fn nothing_joined_is_nothing_heard() {
        assert_eq!(join(Vec::new()), Transcript::default());
    }
}
