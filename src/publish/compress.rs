//! Bytes, smaller. The same bytes give the same result: no time and no name goes into it.

use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::{self, Write};

use crate::config::Encoding;

/// Where Brotli's time grows much faster than its result shrinks: a feed of 100 entries takes some
/// milliseconds.
const BROTLI_QUALITY: u32 = 9;

/// Compresses a document.
///
/// # Errors
/// Writing to memory has no way to fail; encoders say that they could.
pub fn compress(bytes: &[u8], encoding: Encoding) -> io::Result<Vec<u8>> {
    let room = Vec::with_capacity(bytes.len() / 4 + 64);
    match encoding {
        Encoding::Gzip => {
            let mut encoder = GzEncoder::new(room, Compression::best());
            encoder.write_all(bytes)?;
            encoder.finish()
        }
        Encoding::Brotli => {
            let window = 22;
            let mut encoder = brotli::CompressorWriter::new(room, 4096, BROTLI_QUALITY, window);
            encoder.write_all(bytes)?;
            encoder.flush()?;
            Ok(encoder.into_inner())
        }
    }
}
