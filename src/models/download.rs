//! Downloads a file over HTTP. Partial data is kept in a file, from which a later run can resume.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use reqwest::header::{CONTENT_RANGE, RANGE};
use reqwest::{Client, Response, StatusCode};

use super::Progress;
use super::place::{self, storage};
use crate::fault::{Fault, FaultKind};

/// How long to wait for a connection before trying the next source.
const CONNECT: Duration = Duration::from_secs(5);
/// A connection without data for this long is dead.
const STALL: Duration = Duration::from_secs(30);
/// How often to resume after a broken connection.
const RESUMES: u32 = 5;

enum Trouble {
    /// A network error. Worth another try if any data arrived.
    Net(String),
    /// An error that another try would not solve.
    Final(Fault),
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Self {
        Self::Final(fault)
    }
}

/// Downloads `url` into `part`, and continues where an earlier try stopped. `expected`: the total size, if known. Does
/// not check digests.
pub fn fetch(url: &str, part: &Path, expected: Option<u64>, progress: &mut dyn Progress) -> Result<(), Fault> {
    // On a thread of its own, because a runtime must not be started inside another.
    std::thread::scope(|scope| {
        let run = || -> Result<(), Fault> {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let runtime = runtime.map_err(|e| Fault::new(FaultKind::Internal, "cannot start a download").because(e))?;
            runtime.block_on(with_resumes(url, part, expected, progress))
        };
        scope.spawn(run).join().unwrap_or_else(|_| Err(Fault::new(FaultKind::Internal, "the download crashed")))
    })
}

async fn with_resumes(url: &str, part: &Path, expected: Option<u64>, progress: &mut dyn Progress) -> Result<(), Fault> {
    let failed = |why: String| Fault::new(FaultKind::Model, format!("cannot download {url}")).because(why);
    // reqwest uses the provider of the process. This fails if another part has set one already, which is fine.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder()
        .user_agent(concat!("viva/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT)
        .read_timeout(STALL)
        .build()
        .map_err(|e| failed(chain(&e)).next("install your system's certificates (package ca-certificates)"))?;
    let mut left = RESUMES;
    loop {
        let before = size(part);
        let why = match attempt(&client, url, part, expected, progress).await {
            Ok(()) => return Ok(()),
            Err(Trouble::Final(fault)) => return Err(fault),
            Err(Trouble::Net(why)) => why,
        };
        if left == 0 || size(part) <= before {
            return Err(failed(why));
        }
        left -= 1;
        progress.note(&format!("the connection was lost ({why}); continuing at {} bytes", size(part)));
    }
}

async fn attempt(
    client: &Client,
    url: &str,
    part: &Path,
    expected: Option<u64>,
    progress: &mut dyn Progress,
) -> Result<(), Trouble> {
    let failed =
        |why: String| Trouble::Final(Fault::new(FaultKind::Model, format!("cannot download {url}")).because(why));
    let mut have = size(part);
    if expected == Some(have) {
        return Ok(());
    }
    if expected.is_some_and(|e| have > e) {
        place::unlink(part)?;
        have = 0;
    }
    let mut request = client.get(url);
    if have > 0 {
        request = request.header(RANGE, format!("bytes={have}-"));
    }
    let mut response = request.send().await.map_err(|e| Trouble::Net(chain(&e.without_url())))?;
    let start = match response.status() {
        StatusCode::OK => 0,
        StatusCode::PARTIAL_CONTENT if range_start(&response) == Some(have) => have,
        StatusCode::RANGE_NOT_SATISFIABLE if have > 0 && range_total(&response) == Some(have) => return Ok(()),
        StatusCode::PARTIAL_CONTENT | StatusCode::RANGE_NOT_SATISFIABLE if have > 0 => {
            place::unlink(part)?;
            return Err(failed("the server cannot resume the download; the next try starts from the beginning".into()));
        }
        other => return Err(failed(format!("the server answered {other}"))),
    };
    let total = response.content_length().map(|n| n.saturating_add(start));
    if let (Some(total), Some(expected)) = (total, expected)
        && total != expected
    {
        return Err(failed(format!("the server has a file of {total} bytes instead of {expected}")));
    }
    progress.stage(&format!("downloading {url}"), total.or(expected));
    let mut file = open(part, start).map_err(|e| storage("write", part, &e))?;
    let mut done = start;
    while let Some(bytes) = response.chunk().await.map_err(|e| Trouble::Net(chain(&e.without_url())))? {
        done += bytes.len() as u64;
        if expected.is_some_and(|e| done > e) {
            return Err(failed("the server sends more than the file's size".into()));
        }
        file.write_all(&bytes).map_err(|e| storage("write", part, &e))?;
        progress.advance(done);
    }
    match total.or(expected) {
        Some(total) if done < total => Err(Trouble::Net(format!("it ended after {done} of {total} bytes"))),
        _ => Ok(()),
    }
}

fn size(part: &Path) -> u64 {
    fs::metadata(part).map_or(0, |m| m.len())
}

fn open(part: &Path, start: u64) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true);
    if start == 0 {
        options.write(true).truncate(true)
    } else {
        options.append(true)
    };
    options.open(part)
}

/// The first byte from `bytes 100-199/200`.
fn range_start(response: &Response) -> Option<u64> {
    content_range(response)?.split_once('-')?.0.parse().ok()
}

/// The total length from `bytes */200` or `bytes 100-199/200`.
fn range_total(response: &Response) -> Option<u64> {
    content_range(response)?.split_once('/')?.1.parse().ok()
}

fn content_range(response: &Response) -> Option<&str> {
    response.headers().get(CONTENT_RANGE)?.to_str().ok()?.strip_prefix("bytes ")
}

/// An error and its causes in one line, as the error alone says little.
fn chain(error: &dyn std::error::Error) -> String {
    let mut line = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let text = cause.to_string();
        if !line.contains(&text) {
            line = format!("{line}: {text}");
        }
        next = cause.source();
    }
    line
}
