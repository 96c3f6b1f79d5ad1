//! A digest of many rows that does not depend on their order: databases sort some texts differently.

use std::fmt;

use sha2::{Digest as _, Sha256};

/// The sum of the SHA-256 of every row, modulo 2^256. Missing, changed or duplicate rows change it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RowDigest([u64; 4]);

impl RowDigest {
    /// Adds a row.
    pub fn add(&mut self, row: &[u8]) {
        let hash: [u8; 32] = Sha256::digest(row).into();
        let mut carry = false;
        for (sum, word) in self.0.iter_mut().zip(hash.as_chunks().0) {
            let (added, overflowed) = sum.overflowing_add(u64::from_le_bytes(*word));
            let (added, overflowed_again) = added.overflowing_add(u64::from(carry));
            (*sum, carry) = (added, overflowed || overflowed_again);
        }
    }
}

impl fmt::Display for RowDigest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().flat_map(|word| word.to_le_bytes()).try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(rows: &[&[u8]]) -> RowDigest {
        let mut digest = RowDigest::default();
        for row in rows {
            digest.add(row);
        }
        digest
    }

    #[test]
    fn a_digest_tells_what_is_there_and_how_often_but_not_in_which_order() {
        assert_eq!(digest(&[b"a", b"b", b"c"]), digest(&[b"c", b"a", b"b"]));
        for other in [&[b"a".as_slice(), b"b"][..], &[b"a", b"b", b"d"], &[b"a", b"b", b"c", b"c"], &[b"ab", b"c"]] {
            assert_ne!(digest(&[b"a", b"b", b"c"]), digest(other));
        }
        let many: Vec<Vec<u8>> = (0..1000_u32).map(|number| number.to_le_bytes().to_vec()).collect();
        let forwards: Vec<&[u8]> = many.iter().map(Vec::as_slice).collect();
        let backwards: Vec<&[u8]> = forwards.iter().copied().rev().collect();
        assert_eq!(digest(&forwards), digest(&backwards));
    }

    #[test]
    fn the_digest_of_one_row_is_its_sha_256() {
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(digest(&[b"abc"]).to_string(), abc);
    }
}
