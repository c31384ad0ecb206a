//! The folders where Viva keeps its files.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::fault::{Fault, FaultKind};
use crate::store;

/// The folders and the settings file. An environment variable can move each of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// Sessions and the log. `VIVA_DATA`.
    pub data: PathBuf,
    /// Files that Viva can make again: rendered speech. `VIVA_CACHE`.
    pub cache: PathBuf,
    /// Weights. `VIVA_MODELS`; by default `models` in the data folder.
    pub models: PathBuf,
    /// The settings file, which need not exist. `VIVA_CONFIG` or `--config`.
    pub config: PathBuf,
}

impl Paths {
    /// The system's usual places, unless environment variables move them. `config` is the flag, and overrides
    /// `VIVA_CONFIG`.
    ///
    /// # Errors
    /// `Storage` if there is neither a variable nor a home folder.
    pub fn find(config: Option<&Path>, env: &dyn Fn(&str) -> Option<OsString>) -> Result<Self, Fault> {
        let set = |name: &str| env(name).filter(|v| !v.is_empty()).map(PathBuf::from);
        let home = home(env);
        let set = |name: &str| set(name).map(|path| at_home(&path, home.as_deref()));
        let usual = directories::ProjectDirs::from("", "", "viva");
        let pick = |name: &str, usual: Option<&Path>| {
            set(name).or_else(|| usual.map(Path::to_path_buf)).ok_or_else(|| {
                Fault::new(FaultKind::Storage, "there is no home folder to keep files in")
                    .because(format!("neither HOME nor {name} is set"))
                    .next(format!("export {name}=/some/folder"))
            })
        };
        let data = pick("VIVA_DATA", usual.as_ref().map(|u| u.data_dir()))?;
        let cache = pick("VIVA_CACHE", usual.as_ref().map(|u| u.cache_dir()))?;
        let models = set("VIVA_MODELS").unwrap_or_else(|| data.join("models"));
        let config = match config {
            Some(file) => at_home(file, home.as_deref()),
            None => match set("VIVA_CONFIG") {
                Some(file) => file,
                None => pick("VIVA_CONFIG", usual.as_ref().map(|u| u.config_dir()))?.join("config.toml"),
            },
        };
        Ok(Self { data, cache, models, config })
    }

    /// The folder that holds one folder for each session.
    pub fn sessions(&self) -> PathBuf {
        store::sessions_folder(&self.data)
    }

    /// The log of Viva's actions and failures. It never holds spoken words.
    pub fn log(&self) -> PathBuf {
        store::log_file(&self.data)
    }
}

/// The person's home folder. `env` looks up variables.
pub(super) fn home(env: &dyn Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let name = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
    env(name).filter(|home| !home.is_empty()).map(PathBuf::from)
}

/// The path with its leading `~` replaced. A shell does so for most paths, but not for `--bank=~/x` or in a file.
pub(super) fn at_home(path: &Path, home: Option<&Path>) -> PathBuf {
    match (path.strip_prefix("~"), home) {
        (Ok(rest), Some(home)) => home.join(rest),
        _ => path.to_path_buf(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_move_folders_and_the_flag_goes_first() {
        let env = |name: &str| match name {
            "VIVA_DATA" => Some("/d".into()),
            "VIVA_CACHE" => Some("~/c".into()),
            "VIVA_CONFIG" => Some("/e.toml".into()),
            "HOME" | "USERPROFILE" => Some("/h".into()),
            _ => None,
        };
        let paths = Paths::find(None, &env).unwrap();
        assert_eq!((paths.models.as_path(), paths.cache.as_path()), (Path::new("/d/models"), Path::new("/h/c")));
        assert_eq!(paths.sessions(), Path::new("/d/sessions"));
        assert_eq!(paths.config, Path::new("/e.toml"));
        assert_eq!(Paths::find(Some(Path::new("/f.toml")), &env).unwrap().config, Path::new("/f.toml"));
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_that_is_not_utf_8_is_used_as_it_is() {
        use std::os::unix::ffi::OsStringExt;
        let odd = OsString::from_vec(b"/d\xff".to_vec());
        let paths = Paths::find(None, &|name| (name == "VIVA_DATA").then(|| odd.clone())).unwrap();
        assert_eq!(paths.data.as_os_str(), odd);
    }
}
