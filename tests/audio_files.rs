//! WAV files, good and bad, through the public interface.
#![cfg(feature = "cli")]

use std::io::Write;
use std::path::{Path, PathBuf};

use hound::{SampleFormat, WavSpec};
use proptest::prelude::*;
use viva::audio::file::{WavSource, read_wav, repair};
use viva::fault::FaultKind;

/// Writes a tone of 440 Hz at half of full scale on every channel.
fn write(dir: &Path, spec: WavSpec, seconds: f64) -> PathBuf {
    let path = dir.join(format!("{}-{}-{}.wav", spec.sample_rate, spec.channels, spec.bits_per_sample));
    let mut writer = hound::WavWriter::create(&path, spec).unwrap();
    let full = 2_f64.powi(i32::from(spec.bits_per_sample) - 1) - 1.0;
    for i in 0..(seconds * f64::from(spec.sample_rate)) as u32 {
        let value = 0.5 * (std::f64::consts::TAU * 440.0 * f64::from(i) / f64::from(spec.sample_rate)).sin();
        for _ in 0..spec.channels {
            match spec.sample_format {
                SampleFormat::Float => writer.write_sample(value as f32).unwrap(),
                SampleFormat::Int => writer.write_sample((value * full) as i32).unwrap(),
            }
        }
    }
    writer.finalize().unwrap();
    path
}

fn spec(rate: u32, channels: u16, bits: u16, format: SampleFormat) -> WavSpec {
    WavSpec { channels, sample_rate: rate, bits_per_sample: bits, sample_format: format }
}

fn stream(path: &Path) -> Vec<f32> {
    let mut samples = Vec::new();
    for frame in WavSource::open(path).unwrap() {
        let frame = frame.unwrap();
        assert_eq!(frame.start.0, samples.len() as u64, "frames follow each other");
        samples.extend_from_slice(&frame.samples);
    }
    samples
}

#[test]
fn every_format_sounds_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let reference = stream(&write(dir.path(), spec(16_000, 1, 32, SampleFormat::Float), 0.5));
    assert_eq!(reference.len(), 8_000);
    for (rate, channels, bits, format, close) in [
        (16_000, 1, 8, SampleFormat::Int, 0.02),
        (16_000, 2, 16, SampleFormat::Int, 1e-3),
        (48_000, 2, 24, SampleFormat::Int, 1e-3),
        // Blocks of 441 samples have no middle, so the result is a fifth of a sample late.
        (44_100, 1, 16, SampleFormat::Int, 0.02),
        (8_000, 6, 16, SampleFormat::Int, 1e-3),
        (96_000, 1, 32, SampleFormat::Int, 1e-3),
    ] {
        let path = write(dir.path(), spec(rate, channels, bits, format), 0.5);
        let samples = stream(&path);
        assert_eq!(samples.len(), 8_000, "{}", path.display());
        let worst = (1_000..7_000).map(|i| (samples[i] - reference[i]).abs()).fold(0.0, f32::max);
        assert!(worst < close, "{}: {worst}", path.display());
        let clip = read_wav(&path).unwrap();
        assert_eq!((clip.rate, clip.samples.len()), (rate, rate as usize / 2));
    }
}

#[test]
fn bad_files_are_named_with_what_is_wrong() {
    let dir = tempfile::tempdir().unwrap();
    let good = std::fs::read(write(dir.path(), spec(16_000, 1, 16, SampleFormat::Int), 0.5)).unwrap();
    let silent = std::fs::read(write(dir.path(), spec(16_000, 1, 8, SampleFormat::Int), 0.0)).unwrap();
    let with_rate = |rate: u32| {
        let mut bytes = good.clone();
        bytes[24..28].copy_from_slice(&rate.to_le_bytes());
        bytes[28..32].copy_from_slice(&(rate * 2).to_le_bytes());
        bytes
    };
    let cases: [(&str, Vec<u8>, &str); 7] = [
        ("empty", vec![], "holds no sound"),
        ("headeronly", silent, "holds no sound"),
        ("text", b"this is not sound at all, it is a letter to my aunt".to_vec(), "is not a WAV file"),
        ("cutheader", good[..20].to_vec(), "is not a WAV file"),
        ("ratezero", with_rate(0), "impossible sample rate"),
        ("absurdrate", with_rate(2_000_000_000), "impossible sample rate"),
        ("flac", b"fLaC\0\0\0\x22\x10\0\x10\0".to_vec(), "is not a WAV file"),
    ];
    for (name, bytes, what) in cases {
        let path = dir.path().join(format!("{name}.wav"));
        std::fs::write(&path, bytes).unwrap();
        for fault in [WavSource::open(&path).err().unwrap(), read_wav(&path).err().unwrap()] {
            assert_eq!(fault.kind, FaultKind::BadInput, "{name}");
            assert!(fault.what.contains(name) && fault.what.contains(what), "{name}: {fault}");
        }
    }
    for missing in [dir.path().join("nothere.wav"), dir.path().to_owned()] {
        assert_eq!(WavSource::open(&missing).err().unwrap().kind, FaultKind::BadInput);
    }
}

#[test]
fn a_pipe_that_did_not_know_its_length_is_read_to_its_end() {
    let dir = tempfile::tempdir().unwrap();
    let path = write(dir.path(), spec(16_000, 1, 16, SampleFormat::Int), 0.5);
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[4..8].fill(0xFF);
    bytes[40..44].copy_from_slice(&[0xFE, 0xFF, 0xFF, 0xFF]);
    std::fs::write(&path, bytes).unwrap();
    assert_eq!(stream(&path).len(), 8_000);
}

#[test]
fn a_file_that_breaks_off_is_heard_up_to_there_and_told() {
    let dir = tempfile::tempdir().unwrap();
    let path = write(dir.path(), spec(16_000, 1, 16, SampleFormat::Int), 0.5);
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, &bytes[..4_045]).unwrap();
    assert_eq!(stream(&path).len(), 2_000);
    let mut source = WavSource::open(&path).unwrap();
    source.by_ref().for_each(drop);
    let notice = source.notice().unwrap();
    assert!(notice.contains("0.5 s") && notice.contains("0.1 s"), "{notice}");
    // A few bytes are not worth a word.
    std::fs::write(&path, &bytes[..bytes.len() - 40]).unwrap();
    let mut source = WavSource::open(&path).unwrap();
    source.by_ref().for_each(drop);
    assert_eq!(source.notice(), None);
}

#[test]
fn a_long_file_is_read_without_loading_it() {
    // The sparse file has half an hour of silence and takes no space on the disk. (tests/bad_input.rs has two hours.)
    let dir = tempfile::tempdir().unwrap();
    let path = write(dir.path(), spec(8_000, 1, 8, SampleFormat::Int), 0.0);
    let bytes = 1_800_u32 * 8_000;
    let mut header = std::fs::read(&path).unwrap();
    header[4..8].copy_from_slice(&(bytes + 36).to_le_bytes());
    header[40..44].copy_from_slice(&bytes.to_le_bytes());
    let mut file = std::fs::File::create(&path).unwrap();
    file.write_all(&header).unwrap();
    file.set_len(u64::from(bytes) + 44).unwrap();
    let mut source = WavSource::open(&path).unwrap();
    assert_eq!(source.length().seconds(), 1_800.0);
    let (mut total, mut largest) = (0, 0);
    while let Some(frame) = source.next_frame().unwrap() {
        total += frame.samples.len();
        largest = largest.max(frame.samples.len());
    }
    assert_eq!(total, 1_800 * 16_000);
    assert!(largest <= 1_600, "a frame of {largest} samples");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), header in any::<bool>()) {
        let mut all = if header { b"RIFF\xFF\0\0\0WAVEfmt ".to_vec() } else { Vec::new() };
        all.extend(bytes);
        touch(&all);
    }

    #[test]
    fn a_damaged_header_never_panics(damage in prop::collection::vec((0_usize..44, any::<u8>()), 1..4)) {
        let dir = tempfile::tempdir().unwrap();
        let mut bytes = std::fs::read(write(dir.path(), spec(16_000, 1, 16, SampleFormat::Int), 0.02)).unwrap();
        for (at, byte) in damage {
            bytes[at] = byte;
        }
        touch(&bytes);
    }
}

fn touch(bytes: &[u8]) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.wav");
    std::fs::write(&path, bytes).unwrap();
    let _ = read_wav(&path);
    if let Ok(source) = WavSource::open(&path) {
        source.take(1_000).for_each(drop);
    }
    let _ = repair(&path);
}
