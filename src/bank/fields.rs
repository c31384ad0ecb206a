//! The names of a struct's fields, taken from serde so that nobody has to write them twice.

use serde::Deserialize;
use serde::de::{Deserializer, Error as _, Visitor, value::Error};
use serde::forward_to_deserialize_any;

/// The names of the fields of `T` in a file, in the order of the struct.
pub(super) fn field_names<'a, T: Deserialize<'a>>() -> &'static [&'static str] {
    let mut names: &'static [&'static str] = &[];
    // Deserializing always fails here, because only the names are wanted.
    let _ = T::deserialize(Names(&mut names));
    names
}

/// A deserializer that notes the fields that serde looks for, and has no values.
struct Names<'n>(&'n mut &'static [&'static str]);

impl<'de> Deserializer<'de> for Names<'_> {
    type Error = Error;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Error> {
        *self.0 = fields;
        Err(Error::custom("only the names were wanted"))
    }

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(Error::custom("no struct"))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit unit_struct newtype_struct
        seq tuple tuple_struct map enum identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::super::Pitfall;
    use super::*;

    #[test]
    fn fields_are_named_as_in_the_file() {
        assert_eq!(field_names::<Pitfall>(), ["cues", "wrong"]);
        assert_eq!(field_names::<String>(), [""; 0]);
    }
}
