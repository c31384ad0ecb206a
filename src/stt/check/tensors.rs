//! The tensors that whisper.cpp expects in a model of a given shape.

use std::collections::BTreeMap;

use super::{AUDIO_CTX, Shape, TEXT_CTX};

/// A tensor of a file: its sizes, the innermost first, and ggml's number for the type of its values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tensor {
    pub dims: [u32; 4],
    pub kind: u32,
}

const F32: u32 = 0;
const F16: u32 = 1;

/// ggml's number for the type of the matrices, by the type of the file: f16, then the types in blocks of 32. Thousands
/// tell the version of those types. For other numbers whisper.cpp ends the program. That includes 0, single precision:
/// it loads such a file, but its convolutions are for half precision only.
pub fn matrix_kind(file_type: u32) -> Option<u32> {
    match (file_type <= i32::MAX as u32, file_type % 1_000) {
        (true, 1) => Some(F16),
        (true, 2) => Some(2),
        (true, 3) => Some(3),
        (true, 7) => Some(8),
        (true, 8) => Some(6),
        (true, 9) => Some(7),
        _ => None,
    }
}

/// The tensors still to be found in a file.
pub struct Missing(BTreeMap<String, Tensor>);

impl Missing {
    pub fn of(shape: &Shape) -> Self {
        let mut list = Self(BTreeMap::new());
        let Shape { state, mels, vocabulary, matrices, .. } = *shape;
        list.put("encoder.positional_embedding", &[state, AUDIO_CTX], F32);
        list.put("decoder.positional_embedding", &[state, TEXT_CTX], F32);
        list.put("decoder.token_embedding.weight", &[state, vocabulary], matrices);
        for (name, from) in [("encoder.conv1", mels), ("encoder.conv2", state)] {
            list.put(&format!("{name}.weight"), &[3, from, state], F16);
            list.put(&format!("{name}.bias"), &[1, state], F32);
        }
        list.pair("encoder.ln_post", &[state], F32);
        list.pair("decoder.ln", &[state], F32);
        for (side, layers) in [("encoder", shape.audio_layers), ("decoder", shape.text_layers)] {
            for layer in 0..layers {
                list.block(&format!("{side}.blocks.{layer}"), side == "decoder", state, matrices);
            }
        }
        list
    }

    fn put(&mut self, name: &str, sizes: &[u32], kind: u32) {
        let mut dims = [1; 4];
        dims[..sizes.len()].copy_from_slice(sizes);
        self.0.insert(name.to_owned(), Tensor { dims, kind });
    }

    /// A weight, and a bias as long as the weight's outermost size.
    fn pair(&mut self, name: &str, sizes: &[u32], kind: u32) {
        self.put(&format!("{name}.weight"), sizes, kind);
        self.put(&format!("{name}.bias"), &sizes[sizes.len() - 1..], F32);
    }

    fn block(&mut self, name: &str, listens: bool, state: u32, matrices: u32) {
        self.pair(&format!("{name}.mlp_ln"), &[state], F32);
        self.pair(&format!("{name}.mlp.0"), &[state, 4 * state], matrices);
        self.pair(&format!("{name}.mlp.2"), &[4 * state, state], matrices);
        let attentions: &[&str] = if listens { &["attn", "cross_attn"] } else { &["attn"] };
        for attention in attentions {
            self.pair(&format!("{name}.{attention}_ln"), &[state], F32);
            for part in ["query", "value", "out"] {
                self.pair(&format!("{name}.{attention}.{part}"), &[state, state], matrices);
            }
            self.put(&format!("{name}.{attention}.key.weight"), &[state, state], matrices);
        }
    }

    /// Takes a tensor off the list.
    ///
    /// # Errors
    /// If it is not on the list, or has other sizes or values.
    pub fn found(&mut self, name: &[u8], tensor: Tensor) -> Result<(), String> {
        let name = String::from_utf8_lossy(name);
        match self.0.remove(name.as_ref()) {
            Some(expected) if expected == tensor => Ok(()),
            Some(_) => Err(format!("its tensor `{name}` has another shape")),
            None => Err(format!("its tensor `{}` is unknown or there twice", name.escape_default())),
        }
    }

    /// # Errors
    /// Names a tensor that was not found.
    pub fn done(&self) -> Result<(), String> {
        self.0.keys().next().map_or(Ok(()), |name| Err(format!("its tensor `{name}` is missing")))
    }

    #[cfg(test)]
    pub fn list(&self) -> impl Iterator<Item = (&String, &Tensor)> {
        self.0.iter()
    }
}
