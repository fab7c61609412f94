//! Makes typed documents of what is scanned: serde's side of [`Scan`].

use std::borrow::Cow;
use std::fmt;

use serde::de::value::{CowStrDeserializer, MapAccessDeserializer};
use serde::de::{
    DeserializeSeed, Deserializer, Error, IntoDeserializer, MapAccess, SeqAccess, Unexpected,
    Visitor,
};
use serde::forward_to_deserialize_any;

use super::keys::Open;
use super::scan::{Number, Read, Scan, Stop};

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Stop {}

impl Error for Stop {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

impl<'de> Scan<'de, '_> {
    /// A value of any kind. `free`: its shape is nobody's, so that keys which nobody reads are passed over.
    fn any<V: Visitor<'de>>(&mut self, visitor: V, free: bool) -> Read<V::Value> {
        match self.begin()? {
            b'"' => {
                self.take();
                match self.string()? {
                    Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
                    Cow::Owned(text) => visitor.visit_string(text),
                }
            }
            b'{' => {
                let mut fields = Fields {
                    open: self.open(),
                    scan: self,
                    first: true,
                    free,
                    whole: false,
                };
                let value = visitor.visit_map(&mut fields)?;
                fields.end()?;
                Ok(value)
            }
            b'[' => {
                let mut items = Items {
                    open: self.open(),
                    scan: self,
                    first: true,
                };
                let value = visitor.visit_seq(&mut items)?;
                items.end()?;
                Ok(value)
            }
            b't' => self.word("true").and_then(|()| visitor.visit_bool(true)),
            b'f' => self.word("false").and_then(|()| visitor.visit_bool(false)),
            b'n' => self.word("null").and_then(|()| visitor.visit_unit()),
            b'-' | b'0'..=b'9' => match self.number()? {
                Number::Positive(number) => visitor.visit_u64(number),
                Number::Negative(number) => visitor.visit_i64(number),
                Number::Float(number) => visitor.visit_f64(number),
            },
            _ => self.wrong(),
        }
    }
}

impl<'de> Deserializer<'de> for &mut Scan<'de, '_> {
    type Error = Stop;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.any(visitor, true)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.any(visitor, false)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Read<V::Value> {
        self.any(visitor, false)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        if self.peek() == Some(b'n') {
            self.begin()?;
            self.word("null")?;
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Read<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Read<V::Value> {
        match self.peek() {
            Some(b'{') => self.any(Variants(visitor), false),
            _ => self.any(Word(visitor), false),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.pass()?;
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct identifier
    }
}

/// A list that is being read.
struct Items<'s, 'de, 'b> {
    scan: &'s mut Scan<'de, 'b>,
    open: Open<'de>,
    first: bool,
}

impl Items<'_, '_, '_> {
    /// The visitor had enough; the list has to end too.
    fn end(self) -> Read<()> {
        if self.scan.another(b']', self.first)? {
            return Err(Stop("trailing characters".to_owned()));
        }
        self.scan.close(&self.open);
        Ok(())
    }
}

impl<'de> SeqAccess<'de> for &mut Items<'_, 'de, '_> {
    type Error = Stop;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Read<Option<T::Value>> {
        if self.scan.is_at_end(b']') {
            return Ok(None);
        }
        self.scan.another(b']', self.first)?;
        self.first = false;
        seed.deserialize(&mut *self.scan).map(Some)
    }
}

/// An object that is being read.
struct Fields<'s, 'de, 'b> {
    scan: &'s mut Scan<'de, 'b>,
    open: Open<'de>,
    first: bool,
    free: bool,
    /// All of the next value is wanted.
    whole: bool,
}

impl Fields<'_, '_, '_> {
    fn end(self) -> Read<()> {
        if self.scan.another(b'}', self.first)? {
            return Err(Stop("trailing characters".to_owned()));
        }
        self.scan.close(&self.open);
        Ok(())
    }
}

impl<'de> MapAccess<'de> for &mut Fields<'_, 'de, '_> {
    type Error = Stop;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Read<Option<K::Value>> {
        loop {
            if self.scan.is_at_end(b'}') {
                return Ok(None);
            }
            self.scan.another(b'}', self.first)?;
            self.first = false;
            let key = self.scan.key(&mut self.open)?;
            if self.free && self.scan.is_passed_over(&key) {
                self.scan.pass()?;
                continue;
            }
            self.whole = self.scan.is_wanted_whole(&key, self.free);
            return seed.deserialize(FieldKey(key)).map(Some);
        }
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Read<T::Value> {
        self.scan.whole += usize::from(self.whole);
        let value = seed.deserialize(&mut *self.scan)?;
        self.scan.whole -= usize::from(self.whole);
        Ok(value)
    }
}

/// A key, which may be a number where a map is by number.
struct FieldKey<'de>(Cow<'de, str>);

impl<'de> Deserializer<'de> for FieldKey<'de> {
    type Error = Stop;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        match self.0 {
            Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
            Cow::Owned(text) => visitor.visit_string(text),
        }
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        let number = self.0.parse::<u64>().ok();
        // A number is written in one way: `+1` and `01` are others.
        match number.filter(|number| number.to_string() == *self.0) {
            Some(number) => visitor.visit_u64(number),
            None => Err(Stop::invalid_type(Unexpected::Str(&self.0), &visitor)),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Read<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Read<V::Value> {
        let word: CowStrDeserializer<'_, Stop> = self.0.into_deserializer();
        word.deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u128 f32 f64 char str string bytes byte_buf option unit unit_struct seq tuple
        tuple_struct map struct identifier ignored_any
    }
}

/// An enum written as a word.
struct Word<V>(V);

impl<'de, V: Visitor<'de>> Visitor<'de> for Word<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<V::Value, E> {
        self.0.visit_enum(word.into_deserializer())
    }
}

/// An enum written as an object of one field.
struct Variants<V>(V);

impl<'de, V: Visitor<'de>> Visitor<'de> for Variants<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<V::Value, A::Error> {
        self.0.visit_enum(MapAccessDeserializer::new(fields))
    }
}
