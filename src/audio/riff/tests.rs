use super::*;

/// The sound: a hundred samples, none of which looks like a chunk.
fn sound() -> Vec<i16> {
    (0..100).map(|i| i * 300 - 15_000).collect()
}

fn bytes_of(samples: &[i16]) -> Vec<u8> {
    samples.iter().flat_map(|s| s.to_le_bytes()).collect()
}

fn chunk(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let mut out = sized(name, body.len() as u32, body);
    out.extend(vec![0; body.len() % 2]);
    out
}

fn sized(name: &[u8; 4], size: u32, body: &[u8]) -> Vec<u8> {
    [&name[..], &size.to_le_bytes(), body].concat()
}

fn fmt(tag: u16, channels: u16, bits: u16, width: u16, more: &[u8]) -> Vec<u8> {
    let block = channels * width;
    let mut body = Vec::new();
    body.extend([tag, channels].iter().flat_map(|v| v.to_le_bytes()));
    body.extend([16_000_u32, 16_000 * u32::from(block)].iter().flat_map(|v| v.to_le_bytes()));
    body.extend([block, bits].iter().flat_map(|v| v.to_le_bytes()));
    body.extend(more);
    chunk(b"fmt ", &body)
}

fn pcm() -> Vec<u8> {
    fmt(1, 1, 16, 2, &[])
}

fn riff(parts: &[Vec<u8>]) -> Vec<u8> {
    let body = parts.concat();
    [&b"RIFF"[..], &(body.len() as u32 + 4).to_le_bytes(), b"WAVE", &body].concat()
}

/// The samples of the first channel. `piece` is how many bytes the source gives at once.
fn decoded(bytes: &[u8], length: Option<u64>, piece: usize) -> Result<Vec<f32>, Trouble> {
    struct Slow<'a>(&'a [u8], usize);
    impl Read for Slow<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let n = out.len().min(self.1);
            self.0.read(&mut out[..n])
        }
    }
    let mut riff = Riff::open(Slow(bytes, piece), length)?;
    let (mut block, mut out) = (vec![0; 7 * riff.format.frame()], Vec::new());
    loop {
        let got = riff.read(&mut block).map_err(Trouble::Unreadable)?;
        if got == 0 {
            return Ok(out);
        }
        let frames = block[..got].chunks_exact(riff.format.frame());
        out.extend(frames.map(|frame| riff.format.sample(&frame[..riff.format.width])));
    }
}

/// As a file and as a pipe, whole and in pieces.
fn all_ways(bytes: &[u8]) -> Vec<f32> {
    let file = decoded(bytes, Some(bytes.len() as u64), 1 << 16).unwrap();
    for (length, piece) in [(None, 1 << 16), (None, 1), (Some(bytes.len() as u64), 5)] {
        assert_eq!(decoded(bytes, length, piece).unwrap(), file, "{length:?}, {piece}");
    }
    file
}

fn levels(samples: &[f32]) -> Vec<i16> {
    samples.iter().map(|s| (s * 32_768.0).round() as i16).collect()
}

#[test]
fn a_wrong_length_is_no_loss() {
    let sound = sound();
    let data = bytes_of(&sound);
    let n = data.len() as u32;
    for size in [n, 0, n + 1, n + 2, n + 44, 2 * n, 2, n - 9, n - 40, u32::MAX, u32::MAX - 1, 0x7FFF_FFFF, 0x8000_0000]
    {
        let bytes = riff(&[pcm(), sized(b"data", size, &data)]);
        assert_eq!(levels(&all_ways(&bytes)), sound, "{size}");
    }
}

#[test]
fn a_recording_that_breaks_off_is_heard_up_to_there() {
    let data = bytes_of(&sound());
    for keep in [2, 3, 99, 100] {
        let bytes = riff(&[pcm(), sized(b"data", data.len() as u32, &data[..keep])]);
        assert_eq!(levels(&all_ways(&bytes)), sound()[..keep / 2]);
    }
}

#[test]
fn chunks_before_and_behind_are_no_sound() {
    let sound = sound();
    let (data, eight): (_, Vec<u8>) = (chunk(b"data", &bytes_of(&sound)), (0..99).map(|i| i + 100).collect());
    let odd = [chunk(b"bext", b"abcdefg"), chunk(b"id3 ", b"ID3\x03\0\0\0\0\0\x01\0"), chunk(b"iXML", b"<a/>x")];
    for other in odd {
        let no_pad = other[..other.len() - 1].to_vec();
        for parts in [
            vec![other.clone(), pcm(), data.clone()],
            vec![pcm(), other.clone(), data.clone()],
            vec![pcm(), no_pad, data.clone()],
            vec![pcm(), data.clone(), other.clone()],
            vec![pcm(), data.clone(), chunk(b"odd1", b"abc"), other.clone()],
            vec![pcm(), data.clone(), b"TAGSome title".to_vec()],
            vec![pcm(), data.clone(), vec![0, 0, 0]],
        ] {
            assert_eq!(levels(&all_ways(&riff(&parts))), sound);
        }
        // A data chunk of odd length, with its pad byte and without.
        let mono8 = fmt(1, 1, 8, 1, &[]);
        let padded = riff(&[mono8.clone(), chunk(b"data", &eight), other.clone()]);
        let bare = riff(&[mono8.clone(), sized(b"data", 99, &eight), other.clone()]);
        assert_eq!((all_ways(&padded).len(), all_ways(&bare).len()), (99, 99));
    }
}

#[test]
fn every_width_is_read_at_its_level() {
    let level = |value: f32| (value * 2_147_483_647.0) as i32;
    let values = [0.5_f32, -0.5, 0.25, 0.0];
    let upper = |width: usize| -> Vec<u8> {
        values.iter().flat_map(|v| level(*v).to_le_bytes()[4 - width..].to_vec()).collect()
    };
    let floats: Vec<u8> = values.iter().flat_map(|v| v.to_le_bytes()).collect();
    let doubles: Vec<u8> = values.iter().flat_map(|v| f64::from(*v).to_le_bytes()).collect();
    let long: Vec<u8> = values.iter().flat_map(|v| ((f64::from(*v) * 9.2e18) as i64).to_le_bytes()).collect();
    let guid = |tag: u16| {
        [&[22, 0, 16, 0, 4, 0, 0, 0], &tag.to_le_bytes()[..], b"\0\0\0\0\x10\0\x80\0\0\xaa\0\x38\x9b\x71"].concat()
    };
    let cases = [
        (fmt(1, 1, 8, 1, &[]), values.iter().map(|v| (v * 127.0 + 128.0) as u8).collect()),
        (pcm(), upper(2)),
        (fmt(1, 1, 12, 2, &[]), upper(2)),
        (fmt(1, 1, 24, 3, &[0, 0]), upper(3)),
        (fmt(1, 1, 20, 3, &[]), upper(3)),
        (fmt(1, 1, 24, 4, &[]), upper(4)),
        (fmt(1, 1, 32, 4, &[]), upper(4)),
        (fmt(1, 1, 64, 8, &[]), long),
        (fmt(3, 1, 32, 4, &[0, 0]), floats.clone()),
        (fmt(3, 1, 32, 4, &[0; 24]), floats.clone()),
        (fmt(3, 1, 64, 8, &[]), doubles),
        (fmt(0xFFFE, 1, 16, 2, &guid(1)), upper(2)),
        (fmt(0xFFFE, 1, 32, 4, &guid(3)), floats),
        // A header that forgets the size of a frame.
        (fmt(1, 1, 16, 0, &[]), upper(2)),
    ];
    for (fmt, data) in cases {
        let samples = all_ways(&riff(&[fmt.clone(), chunk(b"data", &data)]));
        assert_eq!(samples.len(), 4, "{fmt:?}");
        let worst = samples.iter().zip(values).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(worst < 0.02, "{fmt:?}: {samples:?}");
    }
    let odd = [f32::NAN, f32::INFINITY, 1e30, -0.5].iter().flat_map(|v| v.to_le_bytes()).collect::<Vec<_>>();
    let bytes = riff(&[fmt(3, 1, 32, 4, &[]), chunk(b"data", &odd)]);
    assert_eq!(decoded(&bytes, None, 9).unwrap(), [0.0, 0.0, 8.0, -0.5]);
}

#[test]
fn many_channels_stay_in_step() {
    let frames: Vec<i16> = (0..50).flat_map(|i| (0..8).map(move |c| i * 100 + c)).collect();
    let whole = bytes_of(&frames);
    let cut = &whole[..whole.len() - 3];
    for size in [whole.len() as u32, u32::MAX, 0, 37] {
        let samples = all_ways(&riff(&[fmt(1, 8, 16, 2, &[]), sized(b"data", size, cut)]));
        assert_eq!(levels(&samples), (0..49).map(|i| i * 100).collect::<Vec<i16>>());
    }
}

#[test]
fn what_is_no_sound_is_told() {
    let data = chunk(b"data", &bytes_of(&sound()));
    let empty = [
        vec![pcm(), chunk(b"data", b"")],
        vec![pcm(), chunk(b"data", b""), chunk(b"LIST", b"INFO")],
        vec![pcm(), chunk(b"data", b""), chunk(b"wxyz", b"INFO")],
        vec![pcm(), sized(b"data", 100, b"")],
        vec![pcm(), sized(b"data", 100, b"1")],
    ];
    for parts in empty {
        let bytes = riff(&parts);
        assert!(matches!(decoded(&bytes, Some(bytes.len() as u64), 99), Err(Trouble::Empty)), "{parts:?}");
        assert!(matches!(decoded(&bytes, None, 3), Err(Trouble::Empty)), "{parts:?}");
    }
    let good = riff(&[pcm(), data.clone()]);
    let unfit = [
        (good[..30].to_vec(), "in the middle"),
        (b"RIFF".to_vec(), "in the middle"),
        (riff(&[pcm()]), "in the middle"),
        (riff(&[pcm(), sized(b"JUNK", 1_000, b"")]), "in the middle"),
        (riff(&[data.clone(), pcm()]), "does not say how"),
        (riff(&[fmt(7, 1, 8, 1, &[]), data.clone()]), "compressed"),
        (riff(&[fmt(1, 1, 0, 0, &[]), data.clone()]), "0 bits"),
        (riff(&[fmt(3, 1, 16, 2, &[]), data.clone()]), "16 bits"),
        ([b"RF64", &good[4..]].concat(), "RF64"),
        ([b"RIFX", &good[4..]].concat(), "RIFX"),
        (b"FORM\0\0\0\x40AIFFCOMM".to_vec(), "RIFF"),
        (b"RIFF\0\0\0\x40AVI LIST".to_vec(), "without sound"),
    ];
    for (bytes, why) in unfit {
        match decoded(&bytes, None, 99) {
            Err(Trouble::Unfit(got)) => assert!(got.contains(why), "{got}"),
            other => panic!("{why}: {other:?}"),
        }
    }
}
