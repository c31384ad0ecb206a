//! Downloads from a small server in the test: broken connections, resuming, and wrong or strange answers.
#![cfg(feature = "cli")]

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use sha1::{Digest, Sha1};
use tempfile::TempDir;
use viva::fault::FaultKind;
use viva::models::{Manifest, Origin, Progress, State, Store, Via};

/// The server's answer to one request. It gives its answers in order, and then hangs up.
#[derive(Clone)]
enum Answer {
    /// The whole file, or from the first byte asked for.
    Good,
    /// As `Good`, but hangs up after this many bytes.
    Broken(usize),
    /// The whole file although a part was asked for.
    Whole,
    /// These bytes, as if they were the file.
    Other(Vec<u8>),
    /// This status.
    Status(&'static str),
}

/// A server with one file, and the first byte that each request asked for.
fn serve(file: Vec<u8>, answers: Vec<Answer>) -> (String, Arc<Mutex<Vec<usize>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}/", listener.local_addr().unwrap());
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&asked);
    std::thread::spawn(move || {
        for answer in answers {
            let Ok((stream, _)) = listener.accept() else { return };
            let from = range(&stream);
            log.lock().unwrap().push(from);
            // The client may have hung up. The test notices that by itself.
            let _ = reply(stream, &file, from, &answer);
        }
    });
    (base, asked)
}

fn range(stream: &TcpStream) -> usize {
    let lines = BufReader::new(stream).lines().map_while(Result::ok).take_while(|l| !l.is_empty());
    let range =
        lines.filter_map(|l| Some(l.to_lowercase().strip_prefix("range: bytes=")?.trim_end_matches('-').to_owned()));
    range.last().map_or(0, |n| n.parse().unwrap())
}

fn reply(mut stream: TcpStream, file: &[u8], from: usize, answer: &Answer) -> std::io::Result<()> {
    let head = "Connection: close\r\nContent-Length:";
    match answer {
        Answer::Good | Answer::Broken(_) => {
            let rest = &file[from..];
            let status = if from == 0 { "200 OK" } else { "206 Partial Content" };
            let range = format!("Content-Range: bytes {from}-{}/{}", file.len() - 1, file.len());
            write!(stream, "HTTP/1.1 {status}\r\n{range}\r\n{head} {}\r\n\r\n", rest.len())?;
            let end = if let Answer::Broken(n) = answer { *n } else { rest.len() };
            stream.write_all(&rest[..end])
        }
        Answer::Whole => {
            write!(stream, "HTTP/1.1 200 OK\r\n{head} {}\r\n\r\n", file.len())?;
            stream.write_all(file)
        }
        Answer::Other(bytes) => {
            write!(stream, "HTTP/1.1 200 OK\r\n{head} {}\r\n\r\n", bytes.len())?;
            stream.write_all(bytes)
        }
        Answer::Status(status) => write!(stream, "HTTP/1.1 {status}\r\n{head} 0\r\n\r\n"),
    }
}

fn contents() -> Vec<u8> {
    (0..300_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect()
}

fn hex(bytes: &[u8]) -> String {
    Sha1::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

fn store(dir: &TempDir, base: &str, size_known: bool) -> Store {
    let bytes = if size_known { "bytes = 300_000" } else { "" };
    let sha1 = hex(&contents());
    let text = format!(
        "[[model]]\nname = \"m\"\nkind = \"whisper\"\npurpose = \"p\"\nlicence = \"MIT\"\npublisher = \"{base}\"\n\
         [[model.file]]\nname = \"m.bin\"\n{bytes}\nsha1 = \"{sha1}\"\n"
    );
    Store::with_manifest(dir.path().join("store"), Manifest::parse(&text).unwrap())
}

#[derive(Default)]
struct Notes(Vec<String>);

impl Progress for Notes {
    fn stage(&mut self, _: &str, _: Option<u64>) {}
    fn step(&mut self, _: &str, _: Option<u64>) {}
    fn advance(&mut self, _: u64) {}
    fn note(&mut self, line: &str) {
        self.0.push(line.to_owned());
    }
}

#[test]
fn a_connection_that_breaks_off_is_taken_up_where_it_was() {
    for size_known in [true, false] {
        let dir = TempDir::new().unwrap();
        let (base, asked) = serve(contents(), vec![Answer::Broken(100_000), Answer::Broken(50_000), Answer::Good]);
        let store = store(&dir, &base, size_known);
        let mut notes = Notes::default();
        let pulled = store.pull("m", Via::Any, &mut notes).unwrap();
        assert_eq!(pulled.origin, Origin::Publisher);
        assert_eq!(fs::read(pulled.path).unwrap(), contents());
        assert_eq!(*asked.lock().unwrap(), [0, 100_000, 150_000]);
        assert!(notes.0[0].contains("continuing at 100000 bytes"), "{:?}", notes.0);
    }
}

#[test]
fn a_half_download_is_kept_for_the_next_program_and_is_never_taken_for_the_model() {
    let dir = TempDir::new().unwrap();
    let (base, _) = serve(contents(), vec![Answer::Broken(120_000), Answer::Status("503 Service Unavailable")]);
    let first = store(&dir, &base, true);
    let fault = first.pull("m", Via::Any, &mut Notes::default()).unwrap_err();
    assert_eq!(fault.kind, FaultKind::Model);
    assert!(fault.to_string().contains("503"), "{fault}");
    let missing = first.path_of("m").unwrap_err().to_string();
    assert!(missing.contains("stopped after 120000 bytes") && missing.contains("viva models pull m"), "{missing}");
    assert_eq!((first.list()[0].state, first.list()[0].partial), (State::Missing, 120_000));

    let (base, asked) = serve(contents(), vec![Answer::Good]);
    let second = store(&dir, &base, true);
    let path = second.pull("m", Via::Any, &mut Notes::default()).unwrap().path;
    assert_eq!(*asked.lock().unwrap(), [120_000]);
    assert_eq!(fs::read(&path).unwrap(), contents());
    assert_eq!((second.list()[0].state, second.list()[0].partial), (State::Ready, 0));
    assert_eq!(second.path_of("m").unwrap(), path);
}

#[test]
fn a_server_that_cannot_resume_is_taken_from_the_start() {
    let dir = TempDir::new().unwrap();
    let (base, asked) = serve(contents(), vec![Answer::Broken(1000), Answer::Whole]);
    let path = store(&dir, &base, false).pull("m", Via::Any, &mut Notes::default()).unwrap().path;
    assert_eq!(*asked.lock().unwrap(), [0, 1000]);
    assert_eq!(fs::read(path).unwrap(), contents());
}

#[test]
fn halves_that_do_not_belong_together_are_thrown_away_and_got_anew() {
    let dir = TempDir::new().unwrap();
    let (base, asked) = serve(contents(), vec![Answer::Good, Answer::Good]);
    let store = store(&dir, &base, true);
    fs::create_dir_all(store.dir()).unwrap();
    fs::write(store.dir().join(".m.bin.part"), vec![0; 5000]).unwrap();
    let path = store.pull("m", Via::Any, &mut Notes::default()).unwrap().path;
    assert_eq!(*asked.lock().unwrap(), [5000, 0]);
    assert_eq!(fs::read(path).unwrap(), contents());
}

#[test]
fn other_files_are_refused_and_nothing_is_left_of_them() {
    let mut altered = contents();
    altered[77] ^= 1;
    for (answer, size_known, words) in [
        (
            Answer::Other(altered.clone()),
            true,
            vec![hex(&contents()), hex(&altered), "differ from the published".into()],
        ),
        (Answer::Other(altered.clone()), false, vec![hex(&contents()), hex(&altered)]),
        (
            Answer::Other(b"<html>please log in</html>".to_vec()),
            true,
            vec!["a file of 26 bytes instead of 300000".into()],
        ),
        (Answer::Other(b"<html>please log in</html>".to_vec()), false, vec![hex(b"<html>please log in</html>")]),
        (Answer::Status("404 Not Found"), true, vec!["404 Not Found".into()]),
        (Answer::Status("416 Range Not Satisfiable"), true, vec!["416".into()]),
    ] {
        let dir = TempDir::new().unwrap();
        let (base, _) = serve(contents(), vec![answer]);
        let store = store(&dir, &base, size_known);
        let fault = store.pull("m", Via::Any, &mut Notes::default()).unwrap_err();
        assert_eq!(fault.kind, FaultKind::Model);
        for word in words {
            assert!(fault.to_string().contains(&word), "`{word}` is not in {fault}");
        }
        assert!(fault.next.is_some());
        let left: Vec<_> = fs::read_dir(store.dir()).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(left, [".m.lock"]);
    }
}

#[test]
fn what_was_right_and_is_changed_is_noticed_without_being_asked() {
    let dir = TempDir::new().unwrap();
    let (base, _) = serve(contents(), vec![Answer::Good]);
    let store = store(&dir, &base, true);
    let path = store.pull("m", Via::Any, &mut Notes::default()).unwrap().path;
    let mut changed = contents();
    changed[299_999] ^= 0x80;
    // One second later than the first time stamp, so that the file's time differs too.
    let before = fs::metadata(&path).unwrap().modified().unwrap();
    fs::write(&path, &changed).unwrap();
    fs::File::options()
        .write(true)
        .open(&path)
        .unwrap()
        .set_modified(before + std::time::Duration::from_secs(1))
        .unwrap();
    let fault = store.path_of("m").unwrap_err().to_string();
    assert!(fault.contains(&hex(&changed)) && fault.contains(&hex(&contents())), "{fault}");
}

#[cfg(unix)]
#[test]
fn a_store_that_cannot_be_made_is_a_fault_of_the_disk() {
    let dir = TempDir::new().unwrap();
    fs::write(dir.path().join("store"), b"a file where the folder should be").unwrap();
    let fault = store(&dir, "http://127.0.0.1:9/", true).pull("m", Via::Any, &mut Notes::default()).unwrap_err();
    assert_eq!(fault.kind, FaultKind::Storage);
    assert!(fault.to_string().contains("VIVA_MODELS"), "{fault}");
}
