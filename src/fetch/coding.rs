//! Content codings (RFC 9110 §8.4): one at most, undone as the bytes come, within a bound.
//!
//! Done here rather than by the HTTP client, so that both sides are counted, packed and unpacked:
//! a small body can unpack to gigabytes, and an endless one to nothing. A body whose packing ends
//! early, or that has more behind its end, is no page: half of it must not pass for the whole.

use brotli::DecompressorWriter;
use flate2::write::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use std::io::{self, Write};

/// What we say in `Accept-Encoding`.
pub(super) const ACCEPTED: &str = "gzip, br, deflate";

/// Why a body cannot be unpacked.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum CodingError {
    /// A coding that nobody asked for, or more than one.
    Unknown(String),
    /// Not packed as its header says, or not whole.
    Damaged(&'static str),
    /// Larger than the limit, packed or unpacked.
    TooLarge,
}

/// Takes a body piece by piece.
pub(super) struct Unpacker {
    decoder: Decoder,
    name: &'static str,
    received: u64,
    limit: u64,
}

enum Decoder {
    Plain(Bounded),
    Gzip(MultiGzDecoder<Bounded>),
    Brotli(Box<DecompressorWriter<Bounded>>),
    /// "deflate" is the zlib format (RFC 9110 §8.4.1.2); some servers leave its frame out. The
    /// first byte tells.
    Deflate(Option<Bounded>),
    Zlib(ZlibDecoder<Bounded>),
    Raw(DeflateDecoder<Bounded>),
}

impl Unpacker {
    /// For a body with that `Content-Encoding` header, of at most `limit` bytes on either side.
    /// `room` is what it is expected to hold.
    pub(super) fn new(coding: Option<&str>, limit: u64, room: usize) -> Result<Self, CodingError> {
        let out = Bounded {
            bytes: Vec::with_capacity(room),
            limit,
        };
        let coding = coding.unwrap_or("").trim().to_ascii_lowercase();
        let (name, decoder) = match coding.as_str() {
            "" | "identity" => ("", Decoder::Plain(out)),
            "gzip" | "x-gzip" => ("gzip", Decoder::Gzip(MultiGzDecoder::new(out))),
            "br" => (
                "br",
                Decoder::Brotli(Box::new(DecompressorWriter::new(out, 4096))),
            ),
            "deflate" => ("deflate", Decoder::Deflate(Some(out))),
            _ => return Err(CodingError::Unknown(coding)),
        };
        Ok(Self {
            decoder,
            name,
            received: 0,
            limit,
        })
    }

    /// Takes the next piece.
    pub(super) fn push(&mut self, piece: &[u8]) -> Result<(), CodingError> {
        self.received = self.received.saturating_add(piece.len() as u64);
        if self.received > self.limit {
            self.keep_beginning(piece);
            return Err(CodingError::TooLarge);
        }
        self.write(piece)
    }

    fn write(&mut self, piece: &[u8]) -> Result<(), CodingError> {
        if let Decoder::Deflate(out) = &mut self.decoder
            && let (Some(first), Some(out)) = (piece.first(), out.take())
        {
            // The compression method of RFC 1950 §2.2 stands in the low bits: 8.
            self.decoder = if first & 0x0f == 8 {
                Decoder::Zlib(ZlibDecoder::new(out))
            } else {
                Decoder::Raw(DeflateDecoder::new(out))
            };
        }
        let written = match &mut self.decoder {
            Decoder::Plain(out) => out.write_all(piece),
            Decoder::Gzip(decoder) => decoder.write_all(piece),
            Decoder::Brotli(decoder) => decoder.write_all(piece),
            Decoder::Zlib(decoder) => decoder.write_all(piece),
            Decoder::Raw(decoder) => decoder.write_all(piece),
            Decoder::Deflate(_) => Ok(()),
        };
        written.map_err(|error| self.failure(&error))
    }

    /// Bytes in memory: as many as were unpacked, or at least received.
    pub(super) fn held(&self) -> u64 {
        let unpacked = match &self.decoder {
            Decoder::Plain(out) => out.bytes.len(),
            Decoder::Gzip(decoder) => decoder.get_ref().bytes.len(),
            Decoder::Brotli(decoder) => decoder.get_ref().bytes.len(),
            Decoder::Zlib(decoder) => decoder.get_ref().bytes.len(),
            Decoder::Raw(decoder) => decoder.get_ref().bytes.len(),
            Decoder::Deflate(_) => 0,
        };
        self.received.max(unpacked as u64)
    }

    /// What was unpacked so far, where the rest is not wanted.
    pub(super) fn beginning(self) -> Vec<u8> {
        let mut decoder = self.decoder;
        // Decoders hold back what they have unpacked last.
        let (flushed, out) = match &mut decoder {
            Decoder::Plain(out) => (Ok(()), Some(out)),
            Decoder::Gzip(decoder) => (decoder.flush(), Some(decoder.get_mut())),
            Decoder::Brotli(decoder) => (decoder.flush(), Some(decoder.get_mut())),
            Decoder::Zlib(decoder) => (decoder.flush(), Some(decoder.get_mut())),
            Decoder::Raw(decoder) => (decoder.flush(), Some(decoder.get_mut())),
            Decoder::Deflate(out) => (Ok(()), out.as_mut()),
        };
        // Cut off or full, which is what a beginning is.
        drop(flushed);
        out.map(|out| std::mem::take(&mut out.bytes))
            .unwrap_or_default()
    }

    /// The whole body, which has ended.
    pub(super) fn finish(self) -> Result<Vec<u8>, CodingError> {
        let name = self.name;
        // Nothing at all is nothing, whatever the header says.
        if self.received == 0 {
            return Ok(Vec::new());
        }
        let whole = match self.decoder {
            Decoder::Plain(out) => Ok(out),
            Decoder::Gzip(decoder) => decoder.finish(),
            Decoder::Zlib(mut decoder) => decoder.try_finish().and_then(|()| decoder.finish()),
            Decoder::Raw(mut decoder) => decoder.try_finish().and_then(|()| decoder.finish()),
            Decoder::Brotli(mut decoder) => {
                let closed = decoder.close();
                closed.map(|()| std::mem::replace(decoder.get_mut(), Bounded::empty()))
            }
            Decoder::Deflate(out) => Ok(out.unwrap_or_else(Bounded::empty)),
        };
        whole
            .map(|out| out.bytes)
            .map_err(|_| CodingError::Damaged(name))
    }

    /// As much of the last piece as fits, for bodies whose beginning is enough.
    fn keep_beginning(&mut self, piece: &[u8]) {
        let over = usize::try_from(self.received - self.limit).unwrap_or(usize::MAX);
        let fits = piece.get(..piece.len().saturating_sub(over));
        let _ = self.write(fits.unwrap_or_default());
    }

    fn failure(&self, error: &io::Error) -> CodingError {
        if error.get_ref().is_some_and(|inner| inner.is::<Full>()) {
            CodingError::TooLarge
        } else {
            CodingError::Damaged(self.name)
        }
    }
}

/// Bytes up to a limit.
struct Bounded {
    bytes: Vec<u8>,
    limit: u64,
}

impl Bounded {
    fn empty() -> Self {
        Self {
            bytes: Vec::new(),
            limit: 0,
        }
    }
}

/// There is no more room.
#[derive(Debug, thiserror::Error)]
#[error("larger than the limit")]
struct Full;

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = self.limit.saturating_sub(self.bytes.len() as u64);
        let fits = usize::try_from(room).unwrap_or(usize::MAX).min(bytes.len());
        self.bytes.extend_from_slice(&bytes[..fits]);
        if fits == 0 && !bytes.is_empty() {
            return Err(io::Error::other(Full));
        }
        Ok(fits)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

    const PAGE: &[u8] =
        b"<ul><li><a href=/1>Ferry resumes</a><li><a href=/2>Harbour closed</a></ul>";

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).expect("packs");
        encoder.finish().expect("packs")
    }

    fn zlib(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).expect("packs");
        encoder.finish().expect("packs")
    }

    fn raw(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).expect("packs");
        encoder.finish().expect("packs")
    }

    fn br(bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        brotli::BrotliCompress(
            &mut &bytes[..],
            &mut out,
            &brotli::enc::BrotliEncoderParams::default(),
        )
        .expect("packs");
        out
    }

    /// Byte by byte, as the slowest server would send it.
    fn unpack(coding: &str, body: &[u8], limit: u64) -> Result<Vec<u8>, CodingError> {
        let mut unpacker = Unpacker::new(Some(coding), limit, 0)?;
        for byte in body {
            unpacker.push(&[*byte])?;
        }
        unpacker.finish()
    }

    #[test]
    fn every_coding_that_is_asked_for_is_undone() {
        for (coding, body) in [
            ("identity", PAGE.to_vec()),
            ("gzip", gzip(PAGE)),
            (" X-GZip ", gzip(PAGE)),
            ("deflate", zlib(PAGE)),
            ("deflate", raw(PAGE)),
            ("br", br(PAGE)),
            ("gzip", [gzip(&PAGE[..30]), gzip(&PAGE[30..])].concat()),
        ] {
            assert_eq!(unpack(coding, &body, 1000), Ok(PAGE.to_vec()), "{coding}");
        }
        assert_eq!(unpack("gzip", b"", 1000), Ok(Vec::new()));
    }

    #[test]
    fn what_is_not_whole_is_no_page() {
        for (coding, body) in [
            ("gzip", gzip(PAGE)),
            ("deflate", zlib(PAGE)),
            ("deflate", raw(PAGE)),
            ("br", br(PAGE)),
        ] {
            for cut in 1..body.len() {
                let cut = unpack(coding, &body[..cut], 1000);
                assert!(
                    matches!(cut, Err(CodingError::Damaged(_))),
                    "{coding}: {cut:?}"
                );
            }
            let more = unpack(coding, &[&body[..], b"<p>more"].concat(), 1000);
            assert!(
                matches!(more, Err(CodingError::Damaged(_))),
                "{coding}: {more:?}"
            );
            let lie = unpack(coding, PAGE, 1000);
            assert!(
                matches!(lie, Err(CodingError::Damaged(_))),
                "{coding}: {lie:?}"
            );
        }
    }

    #[test]
    fn other_codings_and_several_are_refused() {
        for coding in ["x-evil", "gzip, gzip", "zstd"] {
            assert_eq!(
                unpack(coding, PAGE, 1000),
                Err(CodingError::Unknown(coding.into()))
            );
        }
    }

    #[test]
    fn both_sides_are_bounded() {
        let large = vec![b'a'; 100_000];
        for (coding, body) in [
            ("", large.clone()),
            ("gzip", gzip(&large)),
            ("deflate", zlib(&large)),
            ("br", br(&large)),
        ] {
            assert_eq!(
                unpack(coding, &body, 99_999),
                Err(CodingError::TooLarge),
                "{coding}"
            );
            assert_eq!(
                unpack(coding, &body, 100_000).map(|out| out.len()),
                Ok(100_000),
                "{coding}"
            );
        }
        // Empty gzip members, for ever.
        let empty = gzip(b"").repeat(100);
        assert_eq!(unpack("gzip", &empty, 1000), Err(CodingError::TooLarge));
    }

    #[test]
    fn a_beginning_is_kept_where_it_is_enough() {
        let mut unpacker = Unpacker::new(None, 10, 0).expect("is plain");
        assert_eq!(unpacker.push(PAGE), Err(CodingError::TooLarge));
        assert_eq!(unpacker.beginning(), PAGE[..10]);
        let mut unpacker = Unpacker::new(Some("gzip"), 60, 0).expect("is gzip");
        let _ = unpacker.push(&gzip(&vec![b'a'; 10_000]));
        assert_eq!(unpacker.beginning(), vec![b'a'; 60]);
    }
}
