//! Reading texts that a person wrote or got from somebody: banks, settings, scripts, pronunciations, answers.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// The longest text, in bytes. All built-in banks together have 1.6 MB.
pub const MOST: u64 = 4 << 20;

/// The text of a file; `-` is standard input. Without a byte order mark.
///
/// A pipe is read only as `-`, `/dev/stdin` or `/dev/fd/…`: a named one may have nobody who writes into it.
///
/// # Errors
/// If the file cannot be read, is not a regular one, has more than [`MOST`] bytes, or is not UTF-8.
pub fn read(path: &Path) -> io::Result<String> {
    if path == Path::new("-") {
        return text(&mut io::stdin().lock());
    }
    let kind = std::fs::metadata(path)?.file_type();
    let named = ["/dev/stdin", "/dev/fd", "/proc/self/fd", "/dev/null"].iter().any(|folder| path.starts_with(folder));
    if kind.is_dir() {
        return Err(unfit("it is a folder"));
    }
    if !kind.is_file() && !named {
        return Err(unfit("it is not a regular file; give a pipe as standard input: -"));
    }
    text(&mut File::open(path)?)
}

/// What `source` gives, as text.
///
/// # Errors
/// As [`read`].
pub fn text(source: &mut dyn Read) -> io::Result<String> {
    let bytes = bytes(source)?;
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(unfit("it is UTF-16; save it as UTF-8"));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").map(<[u8]>::to_vec).unwrap_or(bytes);
    String::from_utf8(bytes).map_err(|error| {
        let line = error.as_bytes()[..error.utf8_error().valid_up_to()].iter().filter(|byte| **byte == b'\n').count();
        unfit(&format!("line {} is not UTF-8", line + 1))
    })
}

/// What `source` gives.
///
/// # Errors
/// If it cannot be read, or gives more than [`MOST`] bytes.
pub fn bytes(source: &mut dyn Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(MOST + 1).read_to_end(&mut bytes)?;
    match bytes.len() as u64 > MOST {
        true => Err(unfit(&format!("it has more than {} MB", MOST >> 20))),
        false => Ok(bytes),
    }
}

fn unfit(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(bytes: &[u8]) -> Result<String, String> {
        text(&mut &bytes[..]).map_err(|error| error.to_string())
    }

    #[test]
    fn a_byte_order_mark_is_no_text_and_line_ends_stay() {
        assert_eq!(of(b"\xEF\xBB\xBFa\r\nb").unwrap(), "a\r\nb");
        assert_eq!(of(b"").unwrap(), "");
    }

    #[test]
    fn what_is_no_text_is_named() {
        for utf16 in [&b"\xFF\xFEa\0"[..], b"\xFE\xFF\0a"] {
            assert!(of(utf16).unwrap_err().contains("UTF-16"));
        }
        assert!(of(b"a\nb\n\xC3(").unwrap_err().contains("line 3"));
        let endless = text(&mut io::repeat(b'a')).unwrap_err();
        assert!(endless.to_string().contains("4 MB"), "{endless}");
    }

    #[test]
    fn only_regular_files_are_read() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("a.toml");
        std::fs::write(&file, "a = 1").unwrap();
        assert_eq!(read(&file).unwrap(), "a = 1");
        assert!(read(dir.path()).unwrap_err().to_string().contains("folder"));
        assert_eq!(read(&dir.path().join("none")).unwrap_err().kind(), io::ErrorKind::NotFound);
        #[cfg(unix)]
        {
            assert_eq!(read(Path::new("/dev/null")).unwrap(), "");
            assert!(read(Path::new("/dev/zero")).is_err());
            let pipe = dir.path().join("pipe.toml");
            assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
            let link = dir.path().join("link.toml");
            std::os::unix::fs::symlink(&pipe, &link).unwrap();
            for pipe in [pipe, link] {
                assert!(read(&pipe).unwrap_err().to_string().contains("regular"));
            }
        }
    }
}
