//! JSON that preserves numbers as written.
//!
//! `serde_json::Value` reads a number into 64 bits, and 12345678901234567890123, 1.10 and 1E400 do not survive that. Here
//! they are text (RFC 8259, section 6: numbers beyond a double are up to the reader).

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use serde_json::{
    Value,
    value::{RawValue, to_raw_value},
};

/// Maximum nesting of objects and arrays, as many levels as `serde_json` reads.
const MAX_DEPTH: usize = 127;

/// The members of an object, by name; of two with the same name, the last.
pub type Members = BTreeMap<String, Json>;

/// A JSON value.
#[derive(Debug, Clone)]
pub enum Json {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean(bool),
    /// A number, digit for digit.
    Number(Box<RawValue>),
    /// Text.
    String(String),
    /// A list.
    Array(Vec<Json>),
    /// An object.
    Object(Members),
}

impl Json {
    fn read(raw: &RawValue, depth: usize) -> Result<Self, serde_json::Error> {
        let text = raw.get();
        let within = |raw: &RawValue| Self::read(raw, depth + 1);
        match text.as_bytes().first() {
            Some(b'{' | b'[') if depth >= MAX_DEPTH => Err(serde_json::Error::custom("recursion limit exceeded")),
            Some(b'{') => {
                let members: BTreeMap<String, &RawValue> = serde_json::from_str(text)?;
                let members = members.into_iter().map(|(name, value)| Ok((name, within(value)?)));
                members.collect::<Result<_, _>>().map(Self::Object)
            }
            Some(b'[') => {
                let items: Vec<&RawValue> = serde_json::from_str(text)?;
                items.into_iter().map(within).collect::<Result<_, _>>().map(Self::Array)
            }
            // Without an escape the text between the quotation marks is the string.
            Some(b'"') if !text.contains('\\') => Ok(Self::String(text.trim_matches('"').to_owned())),
            Some(b'"') => serde_json::from_str(text).map(Self::String),
            Some(b't' | b'f') => serde_json::from_str(text).map(Self::Boolean),
            Some(b'n') => Ok(Self::Null),
            _ => Ok(Self::Number(raw.to_owned())),
        }
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
        Self::read(&Box::<RawValue>::deserialize(value)?, 0).map_err(D::Error::custom)
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Boolean(value) => serializer.serialize_bool(*value),
            Self::Number(number) => number.serialize(serializer),
            Self::String(text) => serializer.serialize_str(text),
            Self::Array(items) => items.serialize(serializer),
            Self::Object(members) => members.serialize(serializer),
        }
    }
}

/// Without white space, the members of objects in alphabetical order.
impl fmt::Display for Json {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}

impl From<Value> for Json {
    fn from(value: Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Boolean(value),
            // A number of 64 bits is always JSON.
            Value::Number(number) => to_raw_value(&number).map_or(Self::Null, Self::Number),
            Value::String(text) => Self::String(text),
            Value::Array(items) => Self::Array(items.into_iter().map(Self::from).collect()),
            Value::Object(members) => {
                Self::Object(members.into_iter().map(|(name, value)| (name, Self::from(value))).collect())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, serde_json::Error> {
        serde_json::from_str::<Json>(text).map(|json| json.to_string())
    }

    #[test]
    fn numbers_stay_as_they_were_written_at_any_depth() {
        let numbers =
            "9007199254740993,12345678901234567890123,0.1234567890123456789,1.10,1E400,1e-400,-0,-0.0,1e2,100,0";
        for text in [format!("[{numbers}]"), format!(r#"{{"a":[{{"b":[{numbers}]}}],"c":-1.50e+07}}"#)] {
            assert_eq!(read(&text).unwrap(), text);
            let pretty = serde_json::to_string_pretty(&serde_json::from_str::<Json>(&text).unwrap()).unwrap();
            assert_eq!(read(&pretty).unwrap(), text);
            assert_eq!(serde_json::from_slice::<Json>(text.as_bytes()).unwrap().to_string(), text);
            assert_eq!(serde_json::from_reader::<_, Json>(text.as_bytes()).unwrap().to_string(), text);
        }
    }

    #[test]
    fn all_else_is_as_serde_json_has_it() {
        let text = " {\"b\" : [ true, false ,null, \"\\u00e9\\n\\\"\\u0000\\ud83d\\ude00\" ],\n \"a\": {}, \"c\":[], \"a\": 1} ";
        let expected = serde_json::from_str::<Value>(text).unwrap();
        assert_eq!(read(text).unwrap(), expected.to_string());
        assert_eq!(Json::from(expected.clone()).to_string(), expected.to_string());
        assert_eq!(serde_json::from_value::<Json>(expected.clone()).unwrap().to_string(), expected.to_string());
        for text in ["", "{", "[1,]", "[01]", "[1.]", "[.5]", "[+1]", "[NaN]", "[\"\\ud83d x\"]", "{\"a\":1}x", "{1:2}"]
        {
            assert!(read(text).is_err(), "{text}");
            assert!(serde_json::from_str::<Value>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn depth_has_a_bound() {
        for (open, inner, close) in [("[", "0", "]"), ("{\"a\":", "0", "}")] {
            let nested = |depth: usize| format!("{}{inner}{}", open.repeat(depth), close.repeat(depth));
            assert_eq!(read(&nested(MAX_DEPTH)).unwrap(), nested(MAX_DEPTH));
            for depth in [MAX_DEPTH + 1, 100_000] {
                assert!(read(&nested(depth)).unwrap_err().to_string().contains("recursion limit exceeded"));
            }
            assert!(serde_json::from_str::<Value>(&nested(MAX_DEPTH)).is_ok());
            assert!(serde_json::from_str::<Value>(&nested(MAX_DEPTH + 1)).is_err());
        }
    }
}
