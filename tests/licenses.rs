//! The licenses of all crates in the lock file allow Viva to be published under its own license. Crates that Viva
//! deliberately avoids are absent.

use std::process::Command;

use serde_json::Value;

/// Licenses that ask only for a notice, and the weak copyleft of files (MPL), which a binary may contain.
const ALLOWED: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "WTFPL",
    "Zlib",
];

/// Crates without a license in the manifest whose license file we have read.
const READ: &[(&str, &str)] = &[("language-tokenizer", "WTFPL")];

/// Crates that must not come in through another one, and the reasons.
const BANNED: &[(&str, &str)] = &[
    ("openssl-sys", "TLS is rustls: no C library to find or to keep up to date"),
    ("aws-lc-sys", "TLS is ring: a second C build costs minutes"),
    ("ort-sys", "ONNX is rten: no runtime to ship"),
    ("espeak-rs-sys", "espeak is under the GPL"),
];

/// The crates that this machine builds Viva and its tests from. The others need not even be downloaded.
fn packages() -> Vec<Value> {
    let output = |command: &mut Command| {
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    };
    let version = output(Command::new("rustc").arg("-vV"));
    let version = String::from_utf8_lossy(&version);
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let metadata = output(
        Command::new(env!("CARGO"))
            .args(["metadata", "--format-version", "1", "--locked", "--all-features", "--filter-platform", host])
            .args(["--manifest-path", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")]),
    );
    let metadata: Value = serde_json::from_slice(&metadata).unwrap();
    metadata["packages"].as_array().unwrap().clone()
}

/// The problem with the license of this crate.
fn refused(name: &str, license: Option<&str>) -> Option<String> {
    let read = || READ.iter().find(|(read, _)| *read == name).map(|(_, license)| *license);
    let Some(license) = license.or_else(read) else { return Some(format!("{name} names no license")) };
    // Some manifests are older than the standard. They write a slash for OR, and outdated names.
    let expression = match spdx::Expression::parse_mode(license, spdx::ParseMode::LAX) {
        Ok(expression) => expression,
        Err(error) => return Some(format!("{name}: {license:?} is no license expression: {error}")),
    };
    let allowed =
        |requirement: &spdx::LicenseReq| requirement.license.id().is_some_and(|id| ALLOWED.contains(&id.name));
    (!expression.evaluate(allowed)).then(|| format!("{name} is under {license}"))
}

#[test]
fn every_license_lets_viva_be_given_away() {
    let packages = packages();
    assert!(packages.len() > 200, "only {} crates are known", packages.len());
    let wrong: Vec<String> = packages
        .iter()
        .filter_map(|package| refused(package["name"].as_str().unwrap(), package["license"].as_str()))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_banned_crate_has_come_in() {
    let lock = include_str!("../Cargo.lock");
    assert!(lock.contains("name = \"viva\""), "this is Viva's lock file");
    for (name, why) in BANNED {
        assert!(!lock.contains(&format!("name = \"{name}\"")), "{name} is in the lock file. {why}");
    }
}

#[test]
fn a_license_that_asks_for_more_is_refused() {
    for license in ["GPL-3.0-or-later", "MIT AND LGPL-2.1", "AGPL-3.0-only", "no license", "SSPL-1.0"] {
        assert!(refused("some-crate", Some(license)).is_some(), "{license}");
    }
    for license in ["MIT/Apache-2.0", "LGPL-2.1 OR MIT", "Apache-2.0 WITH LLVM-exception", "(MIT OR GPL-2.0) AND ISC"] {
        assert_eq!(refused("some-crate", Some(license)), None);
    }
    assert!(refused("some-crate", None).is_some());
}
