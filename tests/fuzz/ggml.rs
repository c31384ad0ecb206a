//! ggml files in a short form. The smallest model has 4 MB, nearly all of it values. So a file of the corpus has one
//! byte for the mel filters and one for the values of each tensor. Here that byte is repeated as often as the head says.
//!
//! All else stands as in a ggml file (`src/stt/check.rs` has the layout), so that mutations hit heads, names and tokens.

/// The longest file to make, in bytes. A head that claims more gets a file that ends too early.
const MOST: usize = 16 << 20;

/// The file of which this is the short form. What cannot be read is added as it is.
pub fn whole(short: &[u8]) -> Vec<u8> {
    let mut short = Short { rest: short, out: Vec::new() };
    if short.head().is_some() {
        while short.tensor().is_some() {}
    }
    let rest = short.rest;
    short.out.extend(rest);
    short.out.truncate(MOST);
    short.out
}

struct Short<'a> {
    rest: &'a [u8],
    out: Vec<u8>,
}

impl Short<'_> {
    /// The shape, the mel filters and the tokens.
    fn head(&mut self) -> Option<()> {
        self.copy(12 * 4)?;
        let values = u64::from(self.int()?) * u64::from(self.int()?);
        self.repeat(values.saturating_mul(4))?;
        for _ in 0..self.int()? {
            let length = self.int()?;
            self.copy(length as usize)?;
        }
        Some(())
    }

    fn tensor(&mut self) -> Option<()> {
        let (dims, name, kind) = (self.int()?, self.int()?, self.int()?);
        let mut values = 1_u64;
        for _ in 0..dims {
            values = values.saturating_mul(self.int()?.into());
        }
        self.copy(name as usize)?;
        let (bytes, block) = match kind {
            0 => (4, 1),
            1 => (2, 1),
            2 => (18, 32),
            3 => (20, 32),
            6 => (22, 32),
            7 => (24, 32),
            _ => (34, 32),
        };
        self.repeat((values / block).saturating_mul(bytes))
    }

    fn int(&mut self) -> Option<u32> {
        let at = self.out.len();
        self.copy(4)?;
        self.out[at..].try_into().ok().map(u32::from_le_bytes)
    }

    fn copy(&mut self, n: usize) -> Option<()> {
        let (these, rest) = self.rest.split_at_checked(n)?;
        self.out.extend(these);
        self.rest = rest;
        Some(())
    }

    fn repeat(&mut self, n: u64) -> Option<()> {
        let (byte, rest) = self.rest.split_first()?;
        self.rest = rest;
        let room = MOST.saturating_sub(self.out.len());
        self.out.resize(self.out.len() + room.min(n as usize), *byte);
        Some(())
    }
}
