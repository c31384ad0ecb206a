use std::io::Cursor;

use super::*;

/// The numbers of the smallest model: English, one layer on each side, one attention head.
const NUMBERS: [u32; 14] = [MAGIC, 51_864, 1_500, 64, 1, 1, 448, 64, 1, 1, 80, 7, 80, 201];
const TOKENS: &[&str] = &["a", " ", "", "bc"];
const Q8_0: u32 = 8;

/// The smallest whole model, with matrices of this type. All its values are zero.
pub fn whole(matrices: u32) -> Vec<u8> {
    let file_type = (0..=9).find(|kind| matrix_kind(*kind) == Some(matrices)).unwrap();
    let numbers = NUMBERS.map(|n| if n == 7 { file_type } else { n });
    file(&numbers, TOKENS, |tensors| tensors)
}

type Named = (String, Tensor);

fn file(numbers: &[u32], tokens: &[&str], change: impl FnOnce(Vec<Named>) -> Vec<Named>) -> Vec<u8> {
    let mut bytes: Vec<u8> = numbers.iter().flat_map(|n| n.to_le_bytes()).collect();
    bytes.resize(bytes.len() + 80 * 201 * 4, 0);
    bytes.extend((tokens.len() as u32).to_le_bytes());
    for token in tokens {
        bytes.extend((token.len() as u32).to_le_bytes());
        bytes.extend(token.bytes());
    }
    let matrices = matrix_kind(numbers[11]).unwrap_or(Q8_0);
    let shape = Shape { vocabulary: 51_864, state: 64, audio_layers: 1, text_layers: 1, mels: 80, matrices };
    let all = Missing::of(&shape).list().map(|(name, tensor)| (name.clone(), *tensor)).collect();
    for (name, tensor) in change(all) {
        let dims = &tensor.dims[..=tensor.dims.iter().rposition(|n| *n != 1).unwrap()];
        let head = [dims.len() as u32, name.len() as u32, tensor.kind];
        bytes.extend(head.iter().chain(dims).flat_map(|n| n.to_le_bytes()));
        bytes.extend(name.bytes());
        let values = tensor.dims.iter().map(|n| u64::from(*n)).product();
        bytes.resize(bytes.len() + stored(tensor.kind, values).unwrap() as usize, 0);
    }
    bytes
}

fn said(file: &[u8]) -> Result<(), String> {
    check(&mut Cursor::new(file))
}

#[test]
fn a_whole_file_passes_and_a_cut_one_does_not() {
    for matrices in [1, 2, 3, 6, 7, Q8_0] {
        assert_eq!(said(&whole(matrices)), Ok(()), "matrices of type {matrices}");
    }
    let whole = whole(Q8_0);
    for cut in (0..200).chain(64_000..65_000).chain(whole.len() - 400..whole.len()) {
        assert!(said(&whole[..cut]).is_err(), "cut at {cut}");
    }
}

/// Each of these ended the program: whisper.cpp aborts, or throws what Rust cannot catch.
#[test]
fn a_number_that_whisper_cpp_does_not_expect_is_refused() {
    for (at, number) in [
        (1, 51_863),
        (1, 51_867),
        (3, 96),
        (4, 5),
        (5, 0),
        (5, 8_192),
        (6, 1),
        (7, 128),
        (8, 2),
        (9, u32::MAX),
        (10, 81),
        (11, 0),
        (11, 4),
        (11, 999),
        (11, u32::MAX),
        (12, 128),
        (13, 200),
    ] {
        let mut numbers = NUMBERS;
        numbers[at] = number;
        assert!(said(&file(&numbers, TOKENS, |tensors| tensors)).is_err(), "{number} at {at}");
    }
    assert_eq!(said(&file(&NUMBERS, &["a"], |tensors| tensors)).unwrap_err(), "its vocabulary has no space");
    let many = vec![" "; 51_865];
    assert!(said(&file(&NUMBERS, &many, |tensors| tensors)).unwrap_err().contains("51865 tokens"));
}

#[test]
fn each_tensor_must_be_there_once_and_have_its_shape() {
    let changed = |change: fn(&mut Vec<Named>)| {
        let made = file(&NUMBERS, TOKENS, |mut tensors| {
            change(&mut tensors);
            tensors
        });
        said(&made).unwrap_err()
    };
    assert_eq!(changed(Vec::clear), "its tensor `decoder.blocks.0.attn.key.weight` is missing");
    assert!(changed(|tensors| drop(tensors.pop())).ends_with("is missing"));
    assert!(changed(|tensors| tensors.push(tensors[0].clone())).ends_with("there twice"));
    assert!(changed(|tensors| tensors[0].0 = "x\n".into()).contains(r"`x\n` is unknown"));
    assert!(changed(|tensors| tensors[0].1.dims.swap(0, 2)).ends_with("another shape"));
    assert!(changed(|tensors| tensors[0].1.kind = 0).ends_with("another shape"));
}

proptest::proptest! {
    #[test]
    fn no_bytes_break_it(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200), at in 0_usize..66_000) {
        static WHOLE: std::sync::LazyLock<Vec<u8>> = std::sync::LazyLock::new(|| whole(Q8_0));
        let _ = said(&bytes);
        let mut damaged = WHOLE.clone();
        damaged[at..at + bytes.len()].copy_from_slice(&bytes);
        let _ = said(&damaged);
    }
}
