//! espeak-ng, run as a separate program: robotic, but a voice if no better one works. It also gives phonemes.
//!
//! Viva never links it (GPL-3). The text goes through its standard input, never through a shell or an argument.

use std::ops::ControlFlow;
use std::process::Command;
use std::time::Duration;

use super::clauses::clauses;
use super::lexicon::Lexicon;
use super::normalize::{Alphabet, normalize};
use super::{Synthesizer, sound};
use crate::fault::{Fault, FaultKind};
use crate::limits;
use crate::pcm::Clip;

pub const NAME: &str = "espeak";
const PROGRAM: &str = "espeak-ng";
/// The longest time for one clause. It takes a tenth of a second, and a full second on a busy machine.
const CLAUSE: Duration = Duration::from_secs(5);
/// Words per minute. The default of 175 is hard to follow.
const SPEED: &str = "160";
/// Milliseconds of silence after a clause.
const PAUSE: usize = 150;

/// espeak-ng as a voice.
pub struct Espeak {
    lexicon: Lexicon,
    name: String,
}

impl Espeak {
    /// Opens the voice. Fails if espeak-ng is not installed.
    pub fn open(lexicon: Lexicon) -> Result<Self, Fault> {
        let version = version()?;
        let name = format!("{NAME} {version}, lexicon {:016x}", lexicon.fingerprint());
        Ok(Self { lexicon, name })
    }
}

impl Synthesizer for Espeak {
    fn synthesize(&mut self, text: &str, sink: &mut dyn FnMut(Clip) -> ControlFlow<()>) -> Result<(), Fault> {
        let spoken = normalize(text, &self.lexicon, Alphabet::Plain);
        for clause in clauses(&spoken) {
            let wav = run(&["-v", "en-us", "-s", SPEED, "--stdout"], clause)?;
            let (rate, mut samples) = parse_wav(&wav).ok_or_else(|| {
                Fault::new(FaultKind::Internal, "espeak-ng gave no sound").next("espeak-ng --version")
            })?;
            sound::trim(&mut samples, rate, PAUSE);
            sound::finish(&mut samples);
            if !samples.is_empty() && sink(Clip::new(rate, samples)).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn name(&self) -> &str {
        &self.name
    }
}

/// The version of the installed program, or a fault that says how to install it.
pub fn version() -> Result<String, Fault> {
    let missing = |why: String| {
        Fault::new(FaultKind::Device, "espeak-ng is not installed")
            .because(why)
            .next("sudo apt install espeak-ng (the package has the same name in dnf, pacman and brew)")
    };
    let out = limits::output(Command::new(PROGRAM).arg("--version"), "", limits::ANSWER);
    let out = out.map_err(|e| missing(e.to_string()))?;
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    // "eSpeak NG text-to-speech: 1.51  Data at: …"
    let version = text.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    version.map(str::to_owned).ok_or_else(|| missing(format!("`{PROGRAM} --version` answered: {}", text.trim())))
}

/// The phonemes of `clause` as one string, in the phonetic alphabet that Piper's voices were trained on.
pub fn ipa(clause: &str, voice: &str) -> Result<String, Fault> {
    let out = run(&["-q", "--ipa=3", "-v", voice], clause)?;
    let text = String::from_utf8_lossy(&out);
    // With --ipa=3, espeak-ng puts U+200D between the sounds of a word; older versions put `_`.
    let joined = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ");
    Ok(joined.chars().filter(|c| !matches!(c, '\u{200d}' | '_')).collect())
}

fn run(args: &[&str], text: &str) -> Result<Vec<u8>, Fault> {
    let failed =
        |why: String| Fault::new(FaultKind::Internal, "espeak-ng failed").because(why).next("espeak-ng --version");
    let out = limits::output(Command::new(PROGRAM).args(args).arg("--stdin"), text, CLAUSE);
    let out = out.map_err(|e| failed(e.to_string()))?;
    if !out.status.success() {
        return Err(failed(out.status.to_string()));
    }
    Ok(out.stdout)
}

/// Sample rate and samples of a mono 16-bit WAV. Tolerates wrong length fields, which are normal in a stream.
fn parse_wav(bytes: &[u8]) -> Option<(u32, Vec<f32>)> {
    if bytes.get(..4)? != b"RIFF" || bytes.get(8..12)? != b"WAVE" {
        return None;
    }
    let word = |at: usize| Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    let (mut at, mut rate) = (12, None);
    loop {
        let length = word(at + 4)? as usize;
        match bytes.get(at..at + 4)? {
            b"fmt " => {
                let mono16 = word(at + 8)? == 0x0001_0001 && bytes.get(at + 22..at + 24)? == [16, 0];
                rate = word(at + 12).filter(|_| mono16);
            }
            b"data" => {
                let body = &bytes[at + 8..];
                let body = body.get(..length).unwrap_or(body);
                let samples = body.chunks_exact(2).map(|b| f32::from(i16::from_le_bytes([b[0], b[1]])) / 32768.0);
                return Some((rate?, samples.collect()));
            }
            _ => {}
        }
        at = at.checked_add(8)?.checked_add(length)?.checked_add(length & 1)?;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_streamed_wav_is_read_to_its_end() {
        let mut wav = b"RIFF\xff\xff\xff\x7fWAVEfmt \x10\0\0\0\x01\0\x01\0".to_vec();
        wav.extend(22_050u32.to_le_bytes());
        wav.extend(44_100u32.to_le_bytes());
        wav.extend([2, 0, 16, 0]);
        wav.extend(b"data\0\xf0\xff\x7f");
        wav.extend([0, 64, 0, 192]);
        assert_eq!(parse_wav(&wav), Some((22_050, vec![0.5, -0.5])));
        assert_eq!(parse_wav(&wav[..20]), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(tail in proptest::collection::vec(any::<u8>(), 0..80)) {
            parse_wav(&[b"RIFF\0\0\0\0WAVE".as_slice(), &tail].concat());
        }
    }
}
