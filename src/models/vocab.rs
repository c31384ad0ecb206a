//! The vocabulary of a Whisper model: converts tokenizer.json to raw bytes.

use std::collections::HashMap;

use serde::Deserialize;

use super::ct2::Broken;

/// The number of text tokens. Higher ones are commands and times, which whisper.cpp creates itself.
pub const TEXT_TOKENS: usize = 50_257;

#[derive(Deserialize)]
struct Tokenizer {
    model: Bpe,
}

#[derive(Deserialize)]
struct Bpe {
    vocab: HashMap<String, usize>,
}

/// The first `count` tokens by id, as the bytes they stand for. Fails if an id is missing or duplicated.
pub fn tokens(tokenizer_json: &[u8], count: usize) -> Result<Vec<Vec<u8>>, Broken> {
    let tokenizer: Tokenizer =
        serde_json::from_slice(tokenizer_json).map_err(|e| Broken(format!("tokenizer.json cannot be read: {e}")))?;
    let map = unicode_to_byte();
    let mut out: Vec<Option<Vec<u8>>> = vec![None; count];
    for (text, id) in tokenizer.model.vocab {
        let Some(slot) = out.get_mut(id) else { continue };
        let bytes: Option<Vec<u8>> = text.chars().map(|c| map.get(&c).copied()).collect();
        let bytes = bytes.ok_or_else(|| Broken(format!("token {id} has a character outside the byte alphabet")))?;
        if slot.replace(bytes).is_some() {
            return Err(Broken(format!("token {id} is there twice")));
        }
    }
    let missing = |id| Broken(format!("token {id} of {count} is missing"));
    out.into_iter().enumerate().map(|(id, token)| token.ok_or_else(|| missing(id))).collect()
}

/// GPT-2 writes bytes as printable characters. Bytes that are printable in Latin-1 stay as they are, and the others
/// become U+0100 and following, in order. This is the inverse mapping.
fn unicode_to_byte() -> HashMap<char, u8> {
    let printable = |b: u8| matches!(b, b'!'..=b'~' | 0xA1..=0xAC | 0xAE..=0xFF);
    let mut next = 0x100;
    let mut map = HashMap::new();
    for byte in 0..=255u8 {
        let shown = if printable(byte) {
            char::from(byte)
        } else {
            next += 1;
            char::from_u32(next - 1).unwrap_or(char::REPLACEMENT_CHARACTER)
        };
        map.insert(shown, byte);
    }
    map
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_alphabet_is_undone() {
        let json = r#"{"model": {"vocab": {"Ġhi": 0, "Ċ": 1, "Ã©": 2, "": 3, "<|endoftext|>": 4, "beyond": 9}}}"#;
        let got = tokens(json.as_bytes(), 5).unwrap();
        assert_eq!(got, [b" hi".to_vec(), b"\n".to_vec(), "é".as_bytes().to_vec(), vec![], b"<|endoftext|>".to_vec()]);
        assert_eq!(unicode_to_byte().len(), 256);
    }

    #[test]
    fn a_hole_a_double_and_rubbish_are_errors() {
        let err = |json: &str| tokens(json.as_bytes(), 2).unwrap_err().to_string();
        assert!(err(r#"{"model": {"vocab": {"a": 0}}}"#).contains("token 1 of 2 is missing"));
        assert!(err(r#"{"model": {"vocab": {"a": 0, "b": 0}}}"#).contains("twice"));
        assert!(err(r#"{"model": {"vocab": {"a": 0, "日": 1}}}"#).contains("alphabet"));
        assert!(err("[]").contains("tokenizer.json"));
    }
}
