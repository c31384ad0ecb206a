//! The sentence encoder: all-MiniLM-L6-v2 (22 M parameters, Apache-2.0), tuned on how developers say the banks' concepts
//! aloud, with weights of seven bits, on rten. See `models/meaning`.
//!
//! It reads a text and gives a vector for each word piece. The mean over a stretch of words is the stretch's meaning. So a
//! stretch is understood with the words around it, and the words are read once.

use std::ops::Range;
use std::sync::Arc;

use rten::{Model, ModelOptions, NodeId, RunOptions, ThreadPool};
use rten_tensor::NdTensor;
use tokenizers::Tokenizer;

use crate::fault::{Fault, FaultKind};

static NETWORK: &[u8] = include_bytes!("../../models/meaning/encoder.onnx");
/// In a file of their own, so that they are used where they are and not copied.
static WEIGHTS: &[u8] = rten::include_external_data!("../../models/meaning/encoder.data");
/// The name by which the network refers to them.
const WEIGHTS_FILE: &str = "encoder.data";
static WORD_PIECES: &[u8] = include_bytes!("../../models/meaning/tokenizer.json");

/// The length of a meaning.
pub const WIDTH: usize = 384;
/// The most word pieces of a text. The weights know 256 places, two of which are the text's ends.
const LONGEST: usize = 254;
/// The word pieces that begin and end a text.
const BEGIN: i32 = 101;
const END: i32 = 102;

/// A text that was read.
pub struct Read {
    /// One vector of [`WIDTH`] values for each word piece.
    vectors: Vec<f32>,
    /// Where each word's pieces begin, and at last where the last word's end. A text that is too long ends early.
    words: Vec<usize>,
}

impl Read {
    /// The mean of the vectors of these words. `None` if they have none.
    pub fn mean(&self, words: Range<usize>) -> Option<Vec<f32>> {
        let (from, to) = (self.words[words.start], self.words[words.end]);
        (from < to).then(|| mean(&self.vectors[from * WIDTH..to * WIDTH]))
    }

    /// The mean of all vectors, with those of both ends. It stands for the whole text.
    pub fn whole(&self) -> Vec<f32> {
        mean(&self.vectors)
    }
}

pub struct Encoder {
    model: Model,
    /// One thread: the encoder runs beside the recognizer and the voice.
    pool: Arc<ThreadPool>,
    ids: NodeId,
    positions: NodeId,
    tokens: NodeId,
    word_pieces: Tokenizer,
}

impl Encoder {
    /// Loads the weights that are part of the program.
    ///
    /// # Errors
    /// `Internal` if they do not load, which is a bug.
    pub fn load() -> Result<Self, Fault> {
        let mut options = ModelOptions::with_all_ops();
        let model = options.external_data_static(WEIGHTS_FILE, WEIGHTS).load_static_slice(NETWORK).map_err(broken)?;
        let node = |name: &str| model.node_id(name).map_err(broken);
        let (ids, positions, tokens) = (node("ids")?, node("positions")?, node("tokens")?);
        let mut word_pieces = Tokenizer::from_bytes(WORD_PIECES).map_err(broken)?;
        // The file asks for texts of one length.
        word_pieces.with_padding(None).with_truncation(None).map_err(broken)?;
        let pool = Arc::new(ThreadPool::with_num_threads(1));
        Ok(Self { model, pool, ids, positions, tokens, word_pieces })
    }

    /// # Errors
    /// If the network fails, which is a bug.
    pub fn read(&self, words: &[&str]) -> Result<Read, String> {
        let mut pieces = vec![BEGIN];
        let mut ends = vec![1];
        for word in words {
            let found = self.word_pieces.encode_fast(*word, false).map_err(|e| e.to_string())?;
            let room = (LONGEST + 1).saturating_sub(pieces.len());
            pieces.extend(found.get_ids().iter().take(room).map(|id| *id as i32));
            ends.push(pieces.len());
        }
        pieces.push(END);
        let n = pieces.len();
        let places: Vec<i32> = (0..n as i32).collect();
        let inputs = vec![
            (self.ids, NdTensor::from_data([1, n], pieces).into()),
            (self.positions, NdTensor::from_data([n], places).into()),
        ];
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(&self.pool)));
        let [out] = self.model.run_n(inputs, [self.tokens], Some(options)).map_err(|e| e.to_string())?;
        let (_, vectors) = out.into_shape_vec::<f32, 3>().map_err(|e| e.to_string())?;
        Ok(Read { vectors, words: ends })
    }
}

fn mean(vectors: &[f32]) -> Vec<f32> {
    let mut sum = vec![0.0; WIDTH];
    let mut count = 0.0f32;
    for vector in vectors.chunks_exact(WIDTH) {
        sum.iter_mut().zip(vector).for_each(|(sum, value)| *sum += value);
        count += 1.0;
    }
    sum.iter_mut().for_each(|value| *value /= count.max(1.0));
    sum
}

pub(super) fn broken(why: impl std::fmt::Display) -> Fault {
    Fault::new(FaultKind::Internal, "the sentence encoder cannot be loaded").because(why).next("viva doctor")
}
