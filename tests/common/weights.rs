//! The real weights, for tests that need them: got once, by the product's own pull, and kept in the target folder.

use std::path::{Path, PathBuf};

use viva::models::{Silent, Store, Via};

/// The folder to give to `VIVA_MODELS`, with tiny.en in it.
pub fn models_dir() -> PathBuf {
    models_with(&[])
}

/// The same with other models beside it: `base`, `joe`. Safe from any number of tests at once: pulling takes a lock,
/// and what is there is not got again.
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
