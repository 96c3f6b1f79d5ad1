//! Which files are accepted, which are rejected and with which line.

use std::io::{self, Write as _};

use flate2::{Compression, write::GzEncoder};

use super::*;
use crate::domain::entity::Entity;

fn read(text: &[u8]) -> Result<Vec<String>, String> {
    read_file(text)
}

fn read_file(file: impl Read) -> Result<Vec<String>, String> {
    let (mut ids, mut mistake) = (Vec::new(), None);
    let read = read_chunks(file, &mut |chunk| {
        let parsed: Result<Vec<_>, _> = chunk.records(Entity::Users).collect();
        parsed
            .map(|records| ids.extend(records.into_iter().map(|record| record.id)))
            .map_err(|error| mistake = Some(error))
            .is_ok()
    });
    match mistake.map_or(read, Err) {
        Ok(()) => Ok(ids),
        Err(mistake) => Err(mistake.to_string()),
    }
}

fn ids(text: &str) -> Vec<String> {
    read(text.as_bytes()).unwrap()
}

fn refused(text: &str) -> String {
    read(text.as_bytes()).unwrap_err()
}

#[test]
fn every_form_is_read() {
    assert_eq!(ids(r#" [{"id":"a"},{"id":"b"}]"#), ["a", "b"]);
    assert_eq!(ids("{\"@odata.context\":\"x\",\"value\":[{\"id\":\"a\"}],\"@odata.nextLink\":\"y\"}\n"), ["a"]);
    assert_eq!(ids("{\n \"value\": [\n  {\"id\": \"a\"}\n ]\n}"), ["a"]);
    assert_eq!(ids("{\"value\":[{\"id\":\"a\"}]}\n{\"value\":[{\"id\":\"b\"}]}"), ["a", "b"]);
    assert_eq!(ids("\u{feff}{\"id\":\"a\",\"value\":[]}\r\n\n{\"id\":\"b\"}\n"), ["a", "b"]);
    assert_eq!(ids("{\n\"id\":\"a\"\n}\n{\"id\":\"b\"}"), ["a", "b"]);
    assert_eq!(ids(" \n"), [""; 0]);
    assert_eq!(ids("[]"), [""; 0]);
}

#[test]
fn compressed_files_are_read_also_of_several_parts() {
    let mut file = Vec::new();
    for line in ["{\"id\":\"a\"}\n", "{\"id\":\"b\"}\n"] {
        let mut part = GzEncoder::new(Vec::new(), Compression::default());
        part.write_all(line.as_bytes()).unwrap();
        file.extend(part.finish().unwrap());
    }
    assert_eq!(read(&file), Ok(vec!["a".to_owned(), "b".to_owned()]));
    let cut = file.get(..file.len() - 4).unwrap();
    assert!(read(cut).unwrap_err().starts_with("the file cannot be read: "), "{:?}", read(cut));
}

#[test]
fn a_mistake_is_named_by_its_line() {
    assert_eq!(
        refused("{\"id\":\"a\"}\n\n{\"id\":\"b\",\"access_to_bot\":1}"),
        "line 3 (record 2): `access_to_bot` must be a boolean or null"
    );
    assert_eq!(refused("[{\"id\":\"a\"},\n\n{}]"), "line 3 (record 2): `id` must be a string of 1 to 256 characters");
    assert_eq!(refused("{\n\"value\":[{\"id\":\"a\"},\n7]}"), "line 3 (record 2): a record is a JSON object");
    assert_eq!(refused("{\"id\":\"a\"}\n{\"id\":}"), "line 2, column 7: expected value");
    assert_eq!(refused("[{\"id\":\"a\"},\n{\"id\":}]"), "line 2, column 7: expected value");
    assert!(refused("[{\"id\":\"a\"}").starts_with("line 1, column 11: EOF while parsing"));
    assert!(refused("id,name\n").starts_with("line 1: expected a JSON array"));
    assert!(refused("7").starts_with("line 1: expected a JSON array"));
}

#[test]
fn reading_ends_when_nothing_more_is_wanted() {
    let mut chunks = 0;
    let endless = Endless(b"{\"id\":\"a\"}\n", 0);
    let read = read_chunks(endless, &mut |_| {
        chunks += 1;
        chunks < 2
    });
    assert!(read.is_ok());
    assert_eq!(chunks, 2);
}

fn packed(text: &[u8]) -> Vec<u8> {
    let mut file = GzEncoder::new(Vec::new(), Compression::default());
    file.write_all(text).unwrap();
    file.finish().unwrap()
}

#[test]
fn lines_end_in_a_line_feed_a_carriage_return_or_both() {
    for end in ["\n", "\r\n", "\r"] {
        let text = ["{\"id\":\"a\"}", "", "{\"id\":\"b\"}", "{\"id\":7}"].join(end);
        assert_eq!(refused(&text), "line 4 (record 3): `id` must be a string of 1 to 256 characters", "{end:?}");
        let text = ["[", "{\"id\":", "7x}]"].join(end);
        assert_eq!(refused(&text), "line 3, column 2: expected `,` or `}`", "{end:?}");
    }
}

#[test]
fn byte_order_marks_between_the_parts_of_a_file_are_skipped_and_other_encodings_named() {
    assert_eq!(ids("\u{feff}{\"id\":\"a\"}\r\n\u{feff}{\"id\":\"b\"}\r\n\u{feff}[]\u{feff}"), ["a", "b"]);
    assert_eq!(refused("[{\"id\":\"a\"},\n\u{feff}{\"id\":\"b\"}]"), "line 2, column 1: expected value");
    let wide = |bytes: fn(u16) -> [u8; 2], mark: &str| -> Vec<u8> {
        format!("{mark}[{{\"id\":\"a\"}}]").encode_utf16().flat_map(bytes).collect()
    };
    for (bytes, mark) in [u16::to_le_bytes, u16::to_be_bytes].into_iter().zip(["\u{feff}", ""]) {
        let line = read(&wide(bytes, mark)).unwrap_err();
        assert!(line.starts_with("the file is in UTF-16 and not in UTF-8: save it"), "{line}");
        let line = read(&packed(&wide(bytes, mark))).unwrap_err();
        assert!(line.starts_with("the file is in UTF-16"), "{line}");
    }
    assert!(read(b"[\0\0\0{\0\0\0").unwrap_err().starts_with("the file is in UTF-32"));
    assert_eq!(
        read(b"[{\"id\":\"a\"},\n{\"id\":\"\xe9\"}]").unwrap_err(),
        "line 2, column 8: not UTF-8: save the file in UTF-8"
    );
}

#[test]
fn zeros_behind_gzip_are_padding_and_other_bytes_are_refused_once() {
    let file = packed(b"{\"id\":\"a\"}\n");
    let ids = || Ok(vec!["a".to_owned()]);
    assert_eq!(read(&[&file[..], &[0; 10_000]].concat()), ids());
    assert_eq!(read(&[&file[..], &packed(b"")].concat()), ids());
    for rubbish in [&b"rubbish"[..], b"\0\0rubbish"] {
        let refused = read(&[&file[..], rubbish].concat()).unwrap_err();
        assert_eq!(refused, "the file cannot be read: other bytes follow its gzip data");
    }
    let cut = read(&file[..file.len() - 9]).unwrap_err();
    assert_eq!(cut, "the file cannot be read: its gzip data is cut off");
    assert!(read(&packed(&file)).unwrap_err().starts_with("the file is compressed by gzip more than once"));
}

#[test]
fn what_only_the_parser_of_a_record_finds_has_the_line_of_the_file() {
    for wrong in ["\"\\ud83d x\"", &["[".repeat(500), "]".repeat(500)].concat(), "01", "\"a\u{1}b\"", "nul"] {
        let line = format!("{{\"id\":\"b\",\"x\":{wrong}}}");
        let list = format!("[\n{{\"id\":\"a\"}},\n{line}\n]");
        let envelope = format!("{{\"a\":1,\n\"value\":[{{\"id\":\"a\"}},\n{line}]}}");
        let lines = format!("{{\"id\":\"a\"}}\n\n{line}\n");
        for text in [list, envelope, lines] {
            assert!(refused(&text).starts_with("line 3, column "), "{wrong}: {}", refused(&text));
        }
    }
    assert_eq!(refused("{\"a\":1,\n\"b\":x,\n\"value\":[]}"), "line 2, column 5: expected value");
    assert_eq!(refused("{\"value\":[],\n\"b\":x}"), "line 2, column 5: expected value");
    assert_eq!(
        refused("{\"value\":[],\n\"value\":[]}"),
        "line 2, column 9: there is a second list `value` in one envelope"
    );
    assert_eq!(refused("[{\"id\":\"a\"},]"), "line 1, column 13: expected value");
    assert_eq!(refused("[{\"id\":\"a\"} {\"id\":\"b\"}]"), "line 1, column 13: expected `,` or `]`");
    assert_eq!(
        refused("{\"id\":\"a\"},\n{\"id\":\"b\"}"),
        "line 1, column 11: expected a record, a list of records or an envelope"
    );
}

#[test]
fn a_record_may_have_a_list_value_and_names_may_have_anything_in_them() {
    assert_eq!(ids(r#"{"id":"a","value":[{"id":"b"}]}"#), ["a"]);
    assert_eq!(ids(r#"{"value":{"value":[1]},"id":"a"}"#), ["a"]);
    assert_eq!(ids(r#"{"a\"},{":"[{\\","x":{"id":[]},"value" : [{"id":"]}\""}] , "id":[7]}"#), ["]}\""]);
    assert_eq!(ids(r#"{"x":"value","y":[1],"id":"a"}"#), ["a"]);
}

/// Endless text of any kind is rejected where it begins: only the limit ends the reading.
#[test]
fn what_is_longer_than_a_record_may_be_is_refused_by_the_line_it_begins_on() {
    let too_long = "line 2: what begins here is longer than 1024 KiB, the most for one record";
    for (start, again) in [
        ("[\n\"", "a"),
        ("[\n{\"id\":\"a\",\"x\":\"", "\\n"),
        ("[\n{\"id\":\"a\",\"x\":[0", ",0"),
        ("[\n{\"id\":\"a\",\"x\":{\"\":0", ",\"\":0"),
        ("[\n7", "7"),
        ("[\n", "["),
        ("[\n{", " "),
        ("\n{\"id\":\"a\",\"x\":\"", "é"),
        ("\n{\"@odata.context\":\"", "a"),
        ("{\"value\":[]\n,\"x\":\"", "a"),
    ] {
        let endless = io::Read::chain(start.as_bytes(), Endless(again.as_bytes(), 0));
        let error = read_file(endless).unwrap_err();
        let line =
            if start.starts_with("{\"value") { too_long.replace("line 2", "line 1") } else { too_long.to_owned() };
        assert_eq!(error, line, "{start}");
    }
    // A missing bracket is found by the text after it, not by the length.
    let lines = io::Read::chain(&b"{\"id\":\"a\"\n"[..], Endless(b"{\"id\":\"b\"}\n", 0));
    let error = read_file(lines).unwrap_err();
    assert_eq!(error, "line 2, column 1: expected `,` or `}`");
}

/// The same bytes again and again.
struct Endless(&'static [u8], usize);

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        for byte in buffer.iter_mut() {
            *byte = self.0[self.1 % self.0.len()];
            self.1 += 1;
        }
        Ok(buffer.len())
    }
}
