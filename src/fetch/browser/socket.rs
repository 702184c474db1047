//! The way to a browser that runs already.

use serde_json::Value;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};
use url::Url;

use super::pipe::MAX_MESSAGE;

pub(super) type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// How long the browser is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// The address of the socket; a browser that is named by its port is asked for it.
pub(super) async fn address(endpoint: &Url) -> Result<Url, String> {
    if endpoint.scheme() == "ws" {
        return Ok(endpoint.clone());
    }
    let client = reqwest::Client::builder()
        .no_proxy()
        .timeout(PATIENCE)
        .tls_certs_only(std::iter::empty())
        .build()
        .map_err(|error| error.to_string())?;
    let version = endpoint
        .join("/json/version")
        .map_err(|error| error.to_string())?;
    let answer = async {
        client
            .get(version)
            .send()
            .await?
            .error_for_status()?
            .bytes()
            .await
    };
    let answer = answer
        .await
        .map_err(|error| super::super::cause::innermost(&error))?;
    let answer: Value = serde_json::from_slice(&answer).unwrap_or_default();
    answer["webSocketDebuggerUrl"]
        .as_str()
        .and_then(|address| Url::parse(address).ok())
        .ok_or_else(|| "it names no socket, as Chromium would".to_owned())
}

pub(super) async fn connect(address: &Url) -> Result<Socket, String> {
    let config = WebSocketConfig::default()
        .max_message_size(Some(MAX_MESSAGE))
        .max_frame_size(Some(MAX_MESSAGE));
    let connecting = connect_async_with_config(address.as_str(), Some(config), true);
    match tokio::time::timeout(PATIENCE, connecting).await {
        Ok(Ok((socket, _))) => Ok(socket),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err("it does not answer".to_owned()),
    }
}
