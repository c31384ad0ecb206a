//! The real weights, for tests that need them. Viva's own pull gets them once, and they stay in the target folder.

use std::path::{Path, PathBuf};

use viva::models::{Silent, Store, Via};

/// The folder for `VIVA_MODELS`, with tiny.en in it.
pub fn models_dir() -> PathBuf {
    models_with(&[])
}

/// The same with other models too: `base`, `joe`. Any number of tests may call it at once, because pulling takes a lock
/// and skips models that are present.
pub fn models_with(names: &[&str]) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("models");
    let store = Store::new(dir.clone()).unwrap();
    for name in ["tiny.en"].iter().chain(names) {
        if let Err(fault) = store.pull(name, Via::Any, &mut Silent) {
            panic!("the weights for the tests are missing\n{fault}");
        }
    }
    dir
}
