//! Damages files.

/// The longest mutation, in bytes.
const LARGEST: usize = 20_000;

/// One file of the corpus with one to six changes.
pub fn mutated(seeds: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    const EXTREMES: [u64; 8] = [0, 1, 0x7F, 0xFF, 0x7FFF_FFFF, 0xFFFF_FFFF, u64::MAX, 1 << 60];
    const TEXTS: [&str; 14] = [
        "\"",
        "]",
        "[[question]]\n",
        " ... ",
        "{term}",
        "nan",
        "-1",
        "99999999999999999999",
        "\n",
        "\u{1b}[31m",
        "é",
        "\0",
        "{",
        "1e308",
    ];
    let mut bytes = seeds[random.below(seeds.len())].clone();
    for _ in 0..=random.below(6) {
        let at = random.below(bytes.len() + 1);
        let length = random.below(40).min(bytes.len() - at);
        match random.below(8) {
            0 => drop(bytes.drain(at..at + length)),
            1 => bytes.truncate(at),
            2 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
            3 => {
                let width = [1, 2, 4, 8][random.below(4)];
                let value = EXTREMES[random.below(EXTREMES.len())].to_le_bytes();
                let end = (at + width).min(bytes.len());
                bytes[at..end].copy_from_slice(&value[..end - at]);
            }
            4 => drop(bytes.splice(at..at, TEXTS[random.below(TEXTS.len())].bytes())),
            5 => {
                let part = bytes[at..at + length].repeat(1 + random.below(30));
                drop(bytes.splice(at..at, part));
            }
            6 => {
                let other = &seeds[random.below(seeds.len())];
                let from = random.below(other.len() + 1);
                bytes.truncate(at);
                bytes.extend(&other[from..]);
            }
            _ => bytes.extend((0..random.below(30)).map(|_| random.below(256) as u8)),
        }
    }
    bytes.truncate(LARGEST);
    bytes
}

/// The generator SplitMix64.
pub struct Random(pub u64);

impl Random {
    /// A number below `end`, which is not zero.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % end as u64) as usize
    }
}
