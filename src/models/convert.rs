//! Converts CTranslate2 weights to exactly the ggml file that whisper.cpp publishes: same tensors, same order, same
//! bits.

use std::io::{Read, Seek, Write};

use super::Progress;
use super::ct2::{Broken, Ct2};
use super::ggml::{self, Shape, Width};
use super::vocab;

/// Reads `model.bin` and the bytes of `tokenizer.json`, and writes the ggml file. `token_count` is
/// [`vocab::TEXT_TOKENS`] for every published model.
pub fn convert<R: Read + Seek>(
    model_bin: R,
    tokenizer_json: &[u8],
    token_count: usize,
    out: &mut dyn Write,
    progress: &mut dyn Progress,
) -> Result<(), Broken> {
    let mut ct2 = Ct2::open(model_bin)?;
    let shape = shape_of(&mut ct2)?;
    let tokens = vocab::tokens(tokenizer_json, token_count)?;
    ggml::write_head(out, &shape, &tokens).map_err(io)?;
    let mut w = Writer { ct2, out, progress, done: 0 };

    w.one("decoder.positional_embedding", "decoder/position_encodings/encodings")?;
    w.one("encoder.positional_embedding", "encoder/position_encodings/encodings")?;
    w.one("decoder.token_embedding.weight", "decoder/embeddings/weight")?;
    for layer in 0..shape.text_layer {
        w.block("decoder", layer)?;
    }
    w.norm("decoder.ln", "decoder/layer_norm")?;
    for conv in ["conv1", "conv2"] {
        w.pair(&format!("encoder.{conv}"), &format!("encoder/{conv}"))?;
    }
    for layer in 0..shape.audio_layer {
        w.block("encoder", layer)?;
    }
    w.norm("encoder.ln_post", "encoder/layer_norm")
}

fn io(e: std::io::Error) -> Broken {
    Broken(format!("the converted file cannot be written: {e}"))
}

fn shape_of<R: Read + Seek>(ct2: &mut Ct2<R>) -> Result<Shape, Broken> {
    let table = |ct2: &Ct2<R>, name: &str| -> Result<(i32, i32), Broken> {
        let wrong = || Broken(format!("`{name}` is not a table of the usual size"));
        let [rows, columns] = ct2.find(name)?.dims[..] else { return Err(wrong()) };
        Ok((i32::try_from(rows).map_err(|_| wrong())?, i32::try_from(columns).map_err(|_| wrong())?))
    };
    let (vocab, _) = table(ct2, "decoder/embeddings/weight")?;
    let (audio_ctx, audio_state) = table(ct2, "encoder/position_encodings/encodings")?;
    let (text_ctx, text_state) = table(ct2, "decoder/position_encodings/encodings")?;
    // The numbers of attention heads always fit, because they are i16 on disk.
    let audio_head = ct2.number("encoder/num_heads")? as i32;
    let text_head = ct2.number("decoder/num_heads")? as i32;
    let layers =
        |side: &str| (0..).take_while(|i| ct2.has(&format!("{side}/layer_{i}/ffn/layer_norm/gamma"))).count() as i32;
    let (audio_layer, text_layer) = (layers("encoder"), layers("decoder"));
    Ok(Shape { vocab, audio_ctx, audio_state, audio_head, audio_layer, text_ctx, text_state, text_head, text_layer })
}

struct Writer<'a, R> {
    ct2: Ct2<R>,
    out: &'a mut dyn Write,
    progress: &'a mut dyn Progress,
    done: u64,
}

impl<R: Read + Seek> Writer<'_, R> {
    fn part(&mut self, name: &str, from: &str, part: u32, parts: u32) -> Result<(), Broken> {
        let (mut dims, halves) = self.ct2.halves(from, part, parts)?;
        // Tensors of one dimension and the positional tables are in single precision. The two convolution biases are
        // stored as columns, because they are added to a matrix.
        let wide = dims.len() < 2 || name.ends_with("positional_embedding");
        if matches!(name, "encoder.conv1.bias" | "encoder.conv2.bias") {
            dims.push(1);
        }
        let width = if wide { Width::F32 } else { Width::F16 };
        ggml::write_tensor(self.out, name, &dims, width, &halves).map_err(io)?;
        self.done += halves.len() as u64;
        self.progress.advance(self.done);
        Ok(())
    }

    fn one(&mut self, name: &str, from: &str) -> Result<(), Broken> {
        self.part(name, from, 0, 1)
    }

    fn pair(&mut self, name: &str, from: &str) -> Result<(), Broken> {
        self.one(&format!("{name}.weight"), &format!("{from}/weight"))?;
        self.one(&format!("{name}.bias"), &format!("{from}/bias"))
    }

    fn norm(&mut self, name: &str, from: &str) -> Result<(), Broken> {
        self.one(&format!("{name}.weight"), &format!("{from}/gamma"))?;
        self.one(&format!("{name}.bias"), &format!("{from}/beta"))
    }

    fn block(&mut self, side: &str, layer: i32) -> Result<(), Broken> {
        let to = format!("{side}.blocks.{layer}");
        let from = format!("{side}/layer_{layer}");
        self.norm(&format!("{to}.mlp_ln"), &format!("{from}/ffn/layer_norm"))?;
        self.pair(&format!("{to}.mlp.0"), &format!("{from}/ffn/linear_0"))?;
        self.pair(&format!("{to}.mlp.2"), &format!("{from}/ffn/linear_1"))?;
        let own = format!("{from}/self_attention");
        let stacked = format!("{own}/linear_0");
        self.norm(&format!("{to}.attn_ln"), &format!("{own}/layer_norm"))?;
        self.attention(
            &format!("{to}.attn"),
            [(&stacked, 0, 3), (&stacked, 1, 3), (&stacked, 2, 3)],
            &format!("{own}/linear_1"),
        )?;
        if side == "encoder" {
            return Ok(());
        }
        let cross = format!("{from}/attention");
        let (query, stacked) = (format!("{cross}/linear_0"), format!("{cross}/linear_1"));
        self.norm(&format!("{to}.cross_attn_ln"), &format!("{cross}/layer_norm"))?;
        self.attention(
            &format!("{to}.cross_attn"),
            [(&query, 0, 1), (&stacked, 0, 2), (&stacked, 1, 2)],
            &format!("{cross}/linear_2"),
        )
    }

    /// CTranslate2 stacks query, key and value. Each argument is (variable, part, number of parts). The key's bias is
    /// zero there, and Whisper has none.
    fn attention(&mut self, name: &str, [q, k, v]: [(&str, u32, u32); 3], out: &str) -> Result<(), Broken> {
        for (what, (from, part, parts), biased) in [("query", q, true), ("key", k, false), ("value", v, true)] {
            self.part(&format!("{name}.{what}.weight"), &format!("{from}/weight"), part, parts)?;
            if biased {
                self.part(&format!("{name}.{what}.bias"), &format!("{from}/bias"), part, parts)?;
            }
        }
        self.pair(&format!("{name}.out"), out)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use proptest::prelude::*;

    use super::super::Silent;
    use super::super::ct2::tests::small_model;
    use super::*;

    const WORDS: &[u8] = br#"{"model": {"vocab": {"a": 0, "b": 1, "c": 2}}}"#;

    fn converted(model: Vec<u8>) -> Result<Vec<u8>, Broken> {
        let mut out = Vec::new();
        convert(Cursor::new(model), WORDS, 3, &mut out, &mut Silent)?;
        Ok(out)
    }

    /// The names of the tensors in a converted file, and whether each is in single precision.
    fn tensors(file: &[u8]) -> Vec<(String, bool)> {
        let int = |at: usize| i32::from_le_bytes(file[at..at + 4].try_into().unwrap()) as usize;
        let mut at = 4 + 11 * 4 + 8 + 80 * 201 * 4 + 4 + 3 * 5;
        let mut found = Vec::new();
        while at < file.len() {
            let (dims, name, f16) = (int(at), int(at + 4), int(at + 8) == 1);
            at += 12;
            let values: usize = (0..dims).map(|i| int(at + 4 * i)).product();
            at += 4 * dims;
            found.push((String::from_utf8(file[at..at + name].to_vec()).unwrap(), f16));
            at += name + values * if f16 { 2 } else { 4 };
        }
        assert_eq!(at, file.len());
        found
    }

    #[test]
    fn the_tensors_of_a_small_model_come_in_the_published_order() {
        let file = converted(small_model()).unwrap();
        let tensors = tensors(&file);
        assert_eq!(tensors.len(), 3 + 24 + 2 + 4 + 15 + 2);
        let place = |name: &str| tensors.iter().position(|(n, _)| n == name).unwrap_or_else(|| panic!("no {name}"));
        assert_eq!(place("decoder.blocks.0.mlp_ln.weight"), 3);
        assert!(place("decoder.blocks.0.attn.key.weight") + 1 == place("decoder.blocks.0.attn.value.weight"));
        assert!(place("decoder.blocks.0.cross_attn.out.bias") < place("decoder.ln.weight"));
        assert_eq!(place("encoder.ln_post.bias"), tensors.len() - 1);
        let f16 = |name: &str| tensors[place(name)].1;
        assert!(!f16("encoder.positional_embedding") && !f16("encoder.conv1.bias") && f16("encoder.conv1.weight"));
    }

    #[test]
    fn words_that_are_missing_are_told() {
        let mut out = Vec::new();
        let fault = convert(Cursor::new(small_model()), WORDS, 4, &mut out, &mut Silent).unwrap_err();
        assert_eq!(fault.to_string(), "token 3 of 4 is missing");
    }

    proptest! {
        #[test]
        fn an_altered_model_never_panics(at in any::<prop::sample::Index>(), value in any::<u8>(), keep in any::<prop::sample::Index>()) {
            let mut model = small_model();
            let at = at.index(model.len());
            model[at] = value;
            let _ = converted(model.clone());
            model.truncate(keep.index(model.len()));
            let _ = converted(model);
        }
    }
}
