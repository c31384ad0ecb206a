//! Writes a file that a person named, as any program of the system does: it follows links, keeps the permissions of a file
//! that is there, and writes into pipes and devices.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// Writes the whole content. A new file gets the usual permissions, and is removed again if it cannot be completed.
///
/// # Errors
/// The system's reason.
pub fn write_out(file: &Path, content: &[u8]) -> io::Result<()> {
    // This follows links. A link to a file that is not there makes that file.
    let there = fs::metadata(file).ok();
    let regular = there.as_ref().is_none_or(fs::Metadata::is_file);
    let mut out = OpenOptions::new().write(true).create(regular).truncate(regular).open(file)?;
    let written = out.write_all(content).and_then(|()| out.flush());
    if written.is_err() && there.is_none() {
        drop(out);
        // The error that is told is the first one.
        let _ = fs::remove_file(file);
    }
    written
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};

    #[test]
    fn links_stay_and_permissions_too() {
        let temp = tempfile::tempdir().unwrap();
        let at = |name: &str| temp.path().join(name);
        fs::write(at("real"), "a longer text than the new one").unwrap();
        fs::set_permissions(at("real"), fs::Permissions::from_mode(0o640)).unwrap();
        fs::hard_link(at("real"), at("twin")).unwrap();
        symlink("real", at("link")).unwrap();
        symlink("later", at("dangling")).unwrap();
        write_out(&at("link"), b"new").unwrap();
        write_out(&at("dangling"), b"too").unwrap();
        assert!(at("link").is_symlink() && at("dangling").is_symlink());
        assert_eq!(fs::read_to_string(at("twin")).unwrap(), "new");
        assert_eq!(fs::metadata(at("real")).unwrap().permissions().mode() & 0o777, 0o640);
        assert_eq!(fs::read_to_string(at("later")).unwrap(), "too");
        assert_ne!(fs::metadata(at("later")).unwrap().permissions().mode() & 0o444, 0o400, "not only for the owner");
    }

    #[test]
    fn a_device_stays_one_and_a_folder_is_refused() {
        assert!(write_out(Path::new("/dev/null"), b"x").is_ok());
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
        let temp = tempfile::tempdir().unwrap();
        assert!(write_out(temp.path(), b"x").is_err());
        #[cfg(target_os = "linux")]
        assert_eq!(write_out(Path::new("/dev/full"), b"x").unwrap_err().kind(), io::ErrorKind::StorageFull);
    }
}
