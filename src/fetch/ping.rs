//! Tells a WebSub hub of news.

use reqwest::header::{CONTENT_TYPE, USER_AGENT};
use url::{Url, form_urlencoded};

use super::cause::connection;
use super::{FetchError, Fetcher, Refusal};
use crate::config::Request;

impl Fetcher {
    /// Tells a hub that these feeds have news (WebSub §7 leaves the form to the hub; all that there
    /// are take that of PubSubHubbub 0.4 §7). The hub has its turn like every host, and must be
    /// public like every host.
    ///
    /// # Errors
    /// When the hub cannot be reached or does not answer with success. Redirects are not followed.
    pub async fn ping(
        &self,
        hub: &Url,
        topics: &[Url],
        request: &Request,
    ) -> Result<(), FetchError> {
        let proxy = request.proxy.as_ref();
        let client = self.http.clients.client_for(&self.hosts, hub, proxy)?;
        let form = {
            let mut form = form_urlencoded::Serializer::new(String::new());
            form.append_pair("hub.mode", "publish");
            for topic in topics {
                form.append_pair("hub.url", topic.as_str());
            }
            form.finish()
        };
        let _turn = self.hosts.turn(hub).await?;
        let answer = client
            .post(hub.clone())
            .header(USER_AGENT, &request.user_agent)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .timeout(request.timeout)
            .body(form)
            .send()
            .await
            .map_err(|error| connection(hub, &error))?;
        if answer.status().is_success() {
            return Ok(());
        }
        Err(FetchError::Status {
            url: hub.clone(),
            status: answer.status().as_u16(),
            retry_after: None,
            refusal: Box::new(Refusal::default()),
        })
    }
}
