//! Tells a WebSub hub what has been published, so that readers need not ask.

use url::Url;

use super::Context;
use crate::model::{Diagnostic, Report};
use crate::render;

/// Feeds that a hub is told of in one request.
const MOST: usize = 50;

/// Tells the hub of every feed that a run has written. A hub that cannot be told costs nothing but
/// time: readers ask by themselves, and the reports say it.
pub async fn tell_hub(context: &Context, reports: &mut [Report]) {
    let publish = &context.config.publish;
    let (Some(hub), Some(base)) = (&publish.hub, &publish.base_url) else {
        return;
    };
    // Archives and pages have no subscribers.
    let topics: Vec<(usize, Url)> = reports
        .iter()
        .enumerate()
        .filter_map(|(place, report)| Some((place, report, context.config.feed(&report.feed)?)))
        .filter(|(_, _, source)| source.token.is_none())
        .flat_map(|(place, report, source)| {
            let names = source
                .formats
                .iter()
                .map(|format| render::file_name(&source.name, *format));
            names
                .filter(|name| report.written.contains(name))
                .filter_map(move |name| Some((place, base.join(&name).ok()?)))
        })
        .collect();
    for (number, batch) in topics.chunks(MOST).enumerate() {
        let urls: Vec<Url> = batch.iter().map(|(_, url)| url.clone()).collect();
        let told = context
            .fetcher
            .ping(hub, &urls, &context.config.request)
            .await;
        if let Err(error) = told {
            let left = topics.len() - number * MOST;
            tracing::warn!("the hub was not told of {left} files: {error}");
            let first = batch.first().and_then(|(place, _)| reports.get_mut(*place));
            if let Some(report) = first {
                report.diagnostics.push(Diagnostic::new(
                    hub.as_str(),
                    format!("the hub was not told of {left} files: {error}"),
                ));
            }
            return;
        }
    }
}
