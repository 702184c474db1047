//! A hostile HTTP/2 server: frames written one by one over TLS, as no library would.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// The kinds of frames (RFC 9113 §6).
pub(crate) const DATA: u8 = 0;
pub(crate) const HEADERS: u8 = 1;
pub(crate) const RST_STREAM: u8 = 3;
pub(crate) const SETTINGS: u8 = 4;
pub(crate) const PUSH_PROMISE: u8 = 5;
pub(crate) const PING: u8 = 6;
pub(crate) const GOAWAY: u8 = 7;
pub(crate) const WINDOW_UPDATE: u8 = 8;
pub(crate) const CONTINUATION: u8 = 9;

pub(crate) const END_STREAM: u8 = 1;
pub(crate) const END_HEADERS: u8 = 4;

/// One frame.
pub(crate) fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len())
        .expect("is small")
        .to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// A header that is not indexed, named by text (RFC 7541 §6.2.2); both parts shorter than 127 bytes.
pub(crate) fn header(name: &str, value: &str) -> Vec<u8> {
    let text = |text: &str| {
        [
            &[u8::try_from(text.len()).expect("is short")],
            text.as_bytes(),
        ]
        .concat()
    };
    [vec![0], text(name), text(value)].concat()
}

/// `:status: 200` (RFC 7541 Appendix A).
pub(crate) const OK: u8 = 0x88;

/// What is done to whoever asks: once the request is there, or before it where `at_once`.
#[derive(Clone)]
pub(crate) struct Script {
    pub(crate) at_once: bool,
    pub(crate) before: Vec<u8>,
    /// Sent again and again, each time after so long; nothing where it is empty.
    pub(crate) repeat: Vec<u8>,
    pub(crate) pause: Duration,
}

/// What signs the certificates of all servers of a test.
pub(crate) struct Authority {
    issuer: rcgen::Issuer<'static, rcgen::KeyPair>,
    /// Its own certificate, in PEM.
    pub(crate) pem: String,
}

impl Authority {
    pub(crate) fn new() -> Self {
        let key = rcgen::KeyPair::generate().expect("makes a key");
        let mut own = rcgen::CertificateParams::default();
        own.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let pem = own.self_signed(&key).expect("signs").pem();
        Self {
            issuer: rcgen::Issuer::new(own, key),
            pem,
        }
    }

    fn acceptor(&self) -> TlsAcceptor {
        let key = rcgen::KeyPair::generate().expect("makes a key");
        let params = rcgen::CertificateParams::new(vec!["127.0.0.1".to_owned()]);
        let certificate = params
            .and_then(|params| params.signed_by(&key, &self.issuer))
            .expect("signs");
        let chain = vec![CertificateDer::from(certificate)];
        let key = PrivateKeyDer::try_from(key.serialize_der()).expect("is a key");
        let _ = tokio_rustls::rustls::crypto::ring::default_provider().install_default();
        let mut config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .expect("is a server");
        config.alpn_protocols = vec![b"h2".to_vec()];
        TlsAcceptor::from(Arc::new(config))
    }

    /// Starts a server; its host.
    pub(crate) async fn start(&self, script: Script) -> String {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .expect("has a port");
        let host = listener.local_addr().expect("is bound").to_string();
        let acceptor = self.acceptor();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, script) = (acceptor.clone(), script.clone());
                tokio::spawn(async move {
                    let stream = acceptor.accept(stream).await.ok()?;
                    serve(stream, script).await
                });
            }
        });
        host
    }
}

async fn serve(
    stream: tokio_rustls::server::TlsStream<tokio::net::TcpStream>,
    script: Script,
) -> Option<()> {
    let (mut reader, mut writer) = tokio::io::split(stream);
    let mut preface = [0; 24];
    reader.read_exact(&mut preface).await.ok()?;
    writer.write_all(&frame(SETTINGS, 0, 0, &[])).await.ok()?;
    if !script.at_once {
        while read_kind(&mut reader).await? != HEADERS {}
    }
    // What else comes is read, so that nobody waits for that.
    tokio::spawn(async move { tokio::io::copy(&mut reader, &mut tokio::io::sink()).await });
    writer.write_all(&script.before).await.ok()?;
    writer.flush().await.ok()?;
    while !script.repeat.is_empty() {
        writer.write_all(&script.repeat).await.ok()?;
        writer.flush().await.ok()?;
        tokio::time::sleep(script.pause).await;
    }
    std::future::pending().await
}

/// Reads a frame; its kind.
async fn read_kind(reader: &mut (impl AsyncReadExt + Unpin)) -> Option<u8> {
    let mut head = [0; 9];
    reader.read_exact(&mut head).await.ok()?;
    let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
    let mut payload = vec![0; usize::try_from(length).ok()?];
    reader.read_exact(&mut payload).await.ok()?;
    Some(head[3])
}
