//! The slots in a wording.

use strum::{EnumString, IntoStaticStr, VariantArray};

/// A slot in a wording for something that the candidate said: `{term}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Slot {
    /// The candidate's own term for the concept.
    Term,
    /// The candidate's words.
    Quote,
    /// The candidate's number.
    Number,
    /// Ten times that number.
    Ten,
    /// In a contradiction, the term that the new one collides with.
    Earlier,
}

impl Slot {
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// The slot as it is written in a wording, in braces.
    pub fn written(self) -> String {
        format!("{{{}}}", <&str>::from(self))
    }

    /// The slots of a wording, in order.
    ///
    /// # Errors
    /// The first name in braces that is not a slot. Empty for a brace without its partner.
    pub fn all_in(text: &str) -> Result<Vec<Self>, String> {
        let mut out = Vec::new();
        let mut rest = text;
        while let Some(open) = rest.find(['{', '}']) {
            let inner = &rest[open + 1..];
            let close = inner.find('}').filter(|_| rest[open..].starts_with('{'));
            let name = &inner[..close.unwrap_or(0)];
            out.push(name.parse().map_err(|_| name.to_owned())?);
            rest = &inner[close.unwrap_or(0) + 1..];
        }
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_slot_is_found_and_nothing_else() {
        let text: String = Slot::ALL.iter().map(|slot| format!("Why {}? ", slot.written())).collect();
        assert_eq!(Slot::all_in(&text).as_deref(), Ok(Slot::ALL));
        assert!(text.starts_with("Why {term}?"), "{text}");
        for (text, bad) in [("{thing}", "thing"), ("{", ""), ("}", ""), ("{term", ""), ("{Term}", "Term")] {
            assert_eq!(Slot::all_in(text), Err(bad.to_owned()), "{text}");
        }
    }
}
