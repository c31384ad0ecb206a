//! Rendered sentences, so that Viva can speak a line at once. Lines that Viva knows before the candidate says a word are
//! kept on disk. All others may quote the candidate, so they stay in memory and go with the session.
//!
//! A file is a WAV that anybody can listen to. One that cannot be read to its end is rendered again. Trouble with the disk
//! never stops the voice.

use std::collections::{HashSet, VecDeque};
use std::fs;
use std::io::{BufWriter, Cursor};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use hound::WavReader;
use sha2::{Digest, Sha256};

use super::Synthesizer;
use super::clauses::sentences;
use crate::fault::Fault;
use crate::pcm::{Clip, wav};

const ENDING: &str = "wav";
/// The largest size of the cache, in bytes: about seventy minutes of speech at 24 kHz.
pub const LIMIT: u64 = 200 << 20;

/// Milliseconds of silence between two sentences, in addition to the silence that a voice leaves at their ends.
const BREATH_MS: usize = 280;

/// Sentences that are remembered until the voice is dropped: those of the last few replies. A sentence of 5 s takes half
/// a megabyte.
const REMEMBERED: usize = 24;

/// A voice that stores what it has said. A stored sentence comes as one clip.
pub struct CachedSynthesizer {
    voice: Box<dyn Synthesizer>,
    dir: PathBuf,
    limit: u64,
    /// Bytes in the folder, as far as this process knows.
    held: u64,
    /// Sentences that may stay on disk.
    kept: HashSet<String>,
    /// Other sentences that were rendered, the oldest first.
    remembered: VecDeque<(String, Clip)>,
}

impl CachedSynthesizer {
    /// Keeps lines in `dir`, and creates it if needed. Beyond `limit` bytes it deletes the oldest lines.
    pub fn new(voice: Box<dyn Synthesizer>, dir: &Path, limit: u64) -> Self {
        let mut builder = fs::DirBuilder::new();
        // The lines tell which questions were practiced, which is nobody else's business.
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        if let Err(e) = builder.recursive(true).create(dir) {
            tracing::warn!(dir = %dir.display(), "no cache for spoken lines: {e}");
        }
        let (kept, remembered) = (HashSet::new(), VecDeque::new());
        let mut cache = Self { voice, dir: dir.to_owned(), limit, held: 0, kept, remembered };
        cache.shrink();
        cache
    }

    /// The path of the line's file, whether it exists or not.
    fn path(&self, text: &str) -> PathBuf {
        let mut digest = Sha256::new();
        for part in [self.voice.name(), text] {
            digest.update((part.len() as u64).to_le_bytes());
            digest.update(part);
        }
        let name: String = digest.finalize().iter().map(|b| format!("{b:02x}")).collect();
        self.dir.join(name).with_extension(ENDING)
    }

    fn sentence(
        &mut self,
        text: &str,
        sink: &mut dyn FnMut(Clip) -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>, Fault> {
        let path = self.kept.contains(text).then(|| self.path(text));
        let stored = match &path {
            Some(path) => fs::read(path).ok().and_then(|bytes| decode(&bytes)),
            None => self.remembered.iter().find(|(known, _)| known == text).map(|(_, clip)| clip.clone()),
        };
        if let Some(clip) = stored {
            return Ok(sink(clip));
        }
        let mut whole: Vec<f32> = Vec::new();
        let mut rate = 0;
        let mut flow = ControlFlow::Continue(());
        self.voice.synthesize(text, &mut |clip| {
            rate = clip.rate;
            whole.extend_from_slice(&clip.samples);
            flow = sink(clip);
            flow
        })?;
        if rate == 0 || flow.is_break() {
            return Ok(flow);
        }
        match path {
            Some(path) => {
                if let Err(e) = self.store(&path, rate, &whole) {
                    tracing::warn!(dir = %self.dir.display(), "a spoken line was not kept: {e}");
                }
            }
            None => {
                self.remembered.push_back((text.to_owned(), Clip::new(rate, whole)));
                self.remembered.drain(..self.remembered.len().saturating_sub(REMEMBERED));
            }
        }
        Ok(flow)
    }

    fn store(&mut self, path: &Path, rate: u32, samples: &[f32]) -> Result<(), hound::Error> {
        let mut file = tempfile::NamedTempFile::new_in(&self.dir)?;
        wav::write(BufWriter::new(&mut file), rate, samples.iter().copied())?;
        self.held += file.as_file().metadata()?.len();
        // Renaming the finished file makes sure that another Viva never reads half a line.
        file.persist(path).map_err(|e| e.error)?;
        if self.held > self.limit {
            self.shrink();
        }
        Ok(())
    }

    /// If the cache is over its limit, deletes the oldest lines until an eighth of the limit is free.
    fn shrink(&mut self) {
        let mut lines: Vec<(SystemTime, u64, PathBuf)> = fs::read_dir(&self.dir)
            .into_iter()
            .flatten()
            .flatten()
            .filter(|entry| entry.path().extension().is_some_and(|e| e == ENDING))
            .filter_map(|entry| {
                let meta = entry.metadata().ok()?;
                Some((meta.modified().ok()?, meta.len(), entry.path()))
            })
            .collect();
        self.held = lines.iter().map(|(_, len, _)| len).sum();
        if self.held <= self.limit {
            return;
        }
        lines.sort();
        for (_, len, path) in lines {
            if self.held <= self.limit / 8 * 7 {
                break;
            }
            if fs::remove_file(path).is_ok() {
                self.held -= len;
            }
        }
    }
}

impl Synthesizer for CachedSynthesizer {
    /// Caches each sentence on its own, so that a question of the bank stays cached after any acknowledgement.
    fn synthesize(&mut self, text: &str, sink: &mut dyn FnMut(Clip) -> ControlFlow<()>) -> Result<(), Fault> {
        for (at, sentence) in sentences(text).into_iter().enumerate() {
            // A cached sentence ends with little silence, so the pause between two goes before the second one.
            let mut breath = if at > 0 { BREATH_MS } else { 0 };
            let mut sink = |clip: Clip| sink(after_silence(clip, std::mem::take(&mut breath)));
            if self.sentence(sentence, &mut sink)?.is_break() {
                break;
            }
        }
        Ok(())
    }

    fn name(&self) -> &str {
        self.voice.name()
    }

    fn is_cached(&self, text: &str) -> bool {
        sentences(text).iter().all(|sentence| match self.kept.contains(*sentence) {
            true => self.path(sentence).is_file(),
            false => self.remembered.iter().any(|(known, _)| known == sentence),
        })
    }

    fn keep(&mut self, text: &str) {
        self.kept.extend(sentences(text).into_iter().map(str::to_owned));
    }
}

fn after_silence(clip: Clip, millis: usize) -> Clip {
    if millis == 0 {
        return clip;
    }
    let mut samples = vec![0.0; millis * clip.rate as usize / 1000];
    samples.extend_from_slice(&clip.samples);
    Clip::new(clip.rate, samples)
}

/// The clip in a file; `None` if the file is damaged.
fn decode(bytes: &[u8]) -> Option<Clip> {
    let reader = WavReader::new(Cursor::new(bytes)).ok()?;
    let rate = reader.spec().sample_rate;
    if reader.spec() != wav::spec(rate) || !(8_000..=192_000).contains(&rate) {
        return None;
    }
    let samples = reader.into_samples::<i16>().map(|level| level.map(wav::sample));
    Some(Clip::new(rate, samples.collect::<Result<Vec<_>, _>>().ok()?))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// A voice that counts how often it is called.
    struct Hum(Arc<AtomicUsize>, &'static str);

    impl Synthesizer for Hum {
        fn synthesize(&mut self, text: &str, sink: &mut dyn FnMut(Clip) -> ControlFlow<()>) -> Result<(), Fault> {
            self.0.fetch_add(1, Ordering::Relaxed);
            for word in text.split_whitespace() {
                if sink(Clip::new(24_000, vec![0.25; word.len() * 100])).is_break() {
                    break;
                }
            }
            Ok(())
        }
        fn name(&self) -> &str {
            self.1
        }
    }

    /// Says a line that may stay on disk.
    fn say(voice: &mut CachedSynthesizer, text: &str) -> Vec<Clip> {
        voice.keep(text);
        say_only(voice, text)
    }

    fn say_only(voice: &mut CachedSynthesizer, text: &str) -> Vec<Clip> {
        let mut clips = vec![];
        voice
            .synthesize(text, &mut |clip| {
                clips.push(clip);
                ControlFlow::Continue(())
            })
            .unwrap();
        clips
    }

    fn open(dir: &Path, name: &'static str, limit: u64) -> (CachedSynthesizer, Arc<AtomicUsize>) {
        let asked = Arc::new(AtomicUsize::new(0));
        (CachedSynthesizer::new(Box::new(Hum(Arc::clone(&asked), name)), dir, limit), asked)
    }

    fn lines(dir: &Path) -> Vec<PathBuf> {
        fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()).collect()
    }

    #[test]
    fn the_second_time_comes_from_disk_as_one_clip() {
        let dir = tempfile::tempdir().unwrap();
        let (mut voice, asked) = open(dir.path(), "hum 1", LIMIT);
        let first = say(&mut voice, "one two");
        let second = say(&mut voice, "one two");
        assert_eq!((first.len(), second.len(), asked.load(Ordering::Relaxed)), (2, 1, 1));
        assert_eq!(second[0].samples.len(), 600);
        assert!((second[0].samples[0] - 0.25).abs() < 1e-4);
        say(&mut voice, "one three");
        let (mut other, asked_other) = open(dir.path(), "hum 2", LIMIT);
        say(&mut other, "one two");
        assert_eq!(
            (asked.load(Ordering::Relaxed), asked_other.load(Ordering::Relaxed)),
            (2, 1),
            "text and voice count"
        );
    }

    #[test]
    fn a_sentence_is_known_again_in_another_line() {
        let dir = tempfile::tempdir().unwrap();
        let (mut voice, asked) = open(dir.path(), "hum", LIMIT);
        say(&mut voice, "Why one?");
        assert!(voice.is_cached("Why one?") && !voice.is_cached("Okay. Why one?"));
        let line = say(&mut voice, "Okay. Why one?");
        assert_eq!(line.len(), 2);
        assert_eq!(line.last().map(|clip| clip.samples[0]), Some(0.0), "a breath between them");
        assert_eq!(asked.load(Ordering::Relaxed), 2, "only the acknowledgement was new");
        assert!(voice.is_cached("Okay. Why one?"));
    }

    #[test]
    fn a_line_that_may_quote_the_candidate_leaves_nothing_behind() {
        let dir = tempfile::tempdir().unwrap();
        let (mut voice, asked) = open(dir.path(), "hum", LIMIT);
        say(&mut voice, "Why one?");
        say_only(&mut voice, "Why one? You said two.");
        say_only(&mut voice, "You said two.");
        assert_eq!(asked.load(Ordering::Relaxed), 2, "it is remembered as long as the voice lives");
        assert!(voice.is_cached("You said two.") && lines(dir.path()).len() == 1);
        (0..REMEMBERED).for_each(|i| drop(say_only(&mut voice, &format!("You said {i}."))));
        assert!(!voice.is_cached("You said two.") && lines(dir.path()).len() == 1);
    }

    #[test]
    fn a_damaged_line_is_rendered_again() {
        let dir = tempfile::tempdir().unwrap();
        let (mut voice, asked) = open(dir.path(), "hum", LIMIT);
        say(&mut voice, "hello");
        let path = lines(dir.path()).remove(0);
        let whole = fs::read(&path).unwrap();
        let mut flipped = whole.clone();
        flipped[0] ^= 1;
        for (asked_so_far, bad) in [&whole[..whole.len() - 2], &whole[..5], &[], &flipped].into_iter().enumerate() {
            fs::write(&path, bad).unwrap();
            assert_eq!(say(&mut voice, "hello")[0].samples.len(), 500);
            assert_eq!(asked.load(Ordering::Relaxed), asked_so_far + 2);
            assert_eq!(fs::read(&path).unwrap(), whole, "and mended");
        }
    }

    #[test]
    fn a_line_that_was_broken_off_is_not_kept() {
        let dir = tempfile::tempdir().unwrap();
        let (mut voice, _) = open(dir.path(), "hum", LIMIT);
        voice.synthesize("one two", &mut |_| ControlFlow::Break(())).unwrap();
        assert!(lines(dir.path()).is_empty());
    }

    #[test]
    fn the_folder_stays_within_its_limit() {
        let dir = tempfile::tempdir().unwrap();
        let (mut voice, _) = open(dir.path(), "hum", 5_000);
        for i in 0..20 {
            say(&mut voice, &format!("line{i}"));
        }
        let held: u64 = lines(dir.path()).iter().map(|p| fs::metadata(p).unwrap().len()).sum();
        assert!((1_000..=5_000).contains(&held), "{held}");
    }

    #[test]
    fn a_line_can_be_listened_to() {
        let dir = tempfile::tempdir().unwrap();
        let (mut voice, _) = open(dir.path(), "hum", 5_000);
        say(&mut voice, "hello");
        let reader = WavReader::open(lines(dir.path()).remove(0)).unwrap();
        assert_eq!((reader.spec(), reader.duration()), (wav::spec(24_000), 500));
    }

    #[test]
    fn a_folder_that_cannot_be_made_does_not_stop_the_voice() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("file");
        fs::write(&file, "x").unwrap();
        let (mut voice, asked) = open(&file.join("below"), "hum", LIMIT);
        assert_eq!(say(&mut voice, "hello").len(), 1);
        assert_eq!(say(&mut voice, "hello").len(), 1);
        assert_eq!(asked.load(Ordering::Relaxed), 2);
    }
}
