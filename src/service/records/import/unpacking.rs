//! Files that are compressed by gzip (RFC 1952), unpacked while they are read.

use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;

/// The beginning of a file that is compressed by gzip (RFC 1952, section 2.3.1).
pub(super) const GZIP: [u8; 2] = [0x1f, 0x8b];

/// The members of a gzip file, one after the other (section 2.2). Zeros after the last one are padding, as on tapes and in
/// gzip(1); other bytes are an error.
pub(super) struct Members<R> {
    current: Option<GzDecoder<R>>,
}

impl<R: BufRead> Members<R> {
    pub(super) fn new(file: R) -> Self {
        Self { current: Some(GzDecoder::new(file)) }
    }
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(member) = &mut self.current {
            let length = member.read(buffer).map_err(cut_off)?;
            if length > 0 || buffer.is_empty() {
                return Ok(length);
            }
            if let Some(mut rest) = self.current.take().map(GzDecoder::into_inner)
                && has_another_member(&mut rest)?
            {
                self.current = Some(GzDecoder::new(rest));
            }
        }
        Ok(0)
    }
}

fn cut_off(error: io::Error) -> io::Error {
    if error.kind() == io::ErrorKind::UnexpectedEof {
        return io::Error::new(error.kind(), "its gzip data is cut off");
    }
    error
}

fn has_another_member(rest: &mut impl BufRead) -> io::Result<bool> {
    if rest.fill_buf()?.first() == GZIP.first() {
        return Ok(true);
    }
    loop {
        let bytes = rest.fill_buf()?;
        let length = bytes.len();
        if bytes.iter().any(|byte| *byte != 0) {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "other bytes follow its gzip data"));
        }
        if length == 0 {
            return Ok(false);
        }
        rest.consume(length);
    }
}
