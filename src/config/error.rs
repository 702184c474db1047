//! Problems of a configuration, drawn with their place in the file.

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use std::fmt;
use std::ops::Range;
use std::path::PathBuf;

/// One problem in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Bytes of the file that it is about.
    pub span: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What was expected there.
    pub label: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read the configuration {}: {source}{}", path.display(), hint(source))]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is read, but does not say what it must.
    #[error("{}", draw(path, text, problems))]
    Invalid {
        /// The file.
        path: PathBuf,
        /// Its text.
        text: String,
        /// Everything that is wrong with it, in the order of the file.
        problems: Vec<Problem>,
    },
}

fn hint(source: &std::io::Error) -> &'static str {
    if source.kind() == std::io::ErrorKind::NotFound {
        "; name another with --config FILE"
    } else {
        ""
    }
}

fn draw(path: &std::path::Path, text: &str, problems: &[Problem]) -> String {
    let renderer = Renderer::plain();
    let path = path.display().to_string();
    let mut out = String::new();
    for (index, problem) in problems.iter().enumerate() {
        let end = problem.span.end.min(text.len());
        let span = problem.span.start.min(end)..end;
        let snippet = Snippet::source(text).path(&path).annotation(
            AnnotationKind::Primary
                .span(span)
                .label(problem.label.as_str()),
        );
        let mut group = Level::ERROR
            .primary_title(problem.message.as_str())
            .element(snippet);
        if let Some(help) = &problem.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        if index > 0 {
            out.push_str("\n\n");
        }
        out.push_str(&renderer.render(&[group]));
    }
    out
}

/// Problems as they are found.
#[derive(Debug, Default)]
pub(super) struct Problems(pub(super) Vec<Problem>);

impl Problems {
    pub(super) fn add(
        &mut self,
        span: Range<usize>,
        message: impl fmt::Display,
        label: impl fmt::Display,
        help: Option<String>,
    ) {
        self.0.push(Problem {
            span,
            message: message.to_string(),
            label: label.to_string(),
            help,
        });
    }
}
