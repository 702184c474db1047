//! The JSON Schema of `config.toml`, so that editors complete and check it.

use serde_json::{Value, json};

use super::keys::{Kind, ROOT, Scope};

/// A JSON Schema (draft 2020-12) made from the table of keys.
pub fn schema() -> Value {
    let mut schema = table(&ROOT);
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    schema["title"] = json!("Pagewire configuration");
    schema
}

fn table(scope: &Scope) -> Value {
    let properties: serde_json::Map<String, Value> = scope
        .keys
        .iter()
        .map(|key| {
            let mut value = kind(key.kind);
            value["description"] = json!(key.help);
            (key.name.to_owned(), value)
        })
        .collect();
    let required: &[&str] = match scope.name {
        "[[feed]]" => &["name", "pages"],
        "[[site]]" => &["host"],
        "[[hook]]" => &["name"],
        "[feed.select]" => &["item"],
        "pages" => &["url"],
        "rewrite" => &["field", "pattern"],
        _ => &[],
    };
    json!({
        "type": "object",
        "additionalProperties": false,
        "properties": properties,
        "required": required,
    })
}

fn kind(kind: Kind) -> Value {
    let text = || json!({"type": "string"});
    match kind {
        Kind::Text => text(),
        Kind::Form(example) => json!({"type": "string", "examples": [example]}),
        Kind::Bool => json!({"type": "boolean"}),
        Kind::BoolOr(words) => json!({"anyOf": [{"type": "boolean"}, {"enum": words}]}),
        Kind::Count => json!({"type": "integer", "minimum": 1}),
        Kind::Texts => one_or_list(&text()),
        Kind::Word(words) => json!({"enum": words}),
        Kind::Words(words) => one_or_list(&json!({"enum": words})),
        Kind::Map => json!({"type": "object", "additionalProperties": text()}),
        Kind::TextsOr(scope) => {
            json!({"anyOf": [text(), {"type": "array", "items": text()}, table(scope)]})
        }
        Kind::ListOr(scope) => {
            json!({"type": "array", "minItems": 1, "items": {"anyOf": [text(), table(scope)]}})
        }
        Kind::Table(scope) => table(scope),
        Kind::Tables(scope) => json!({"type": "array", "items": table(scope)}),
    }
}

fn one_or_list(value: &Value) -> Value {
    json!({"anyOf": [value, {"type": "array", "items": value}]})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_in_the_schema_with_its_help() {
        let schema = schema();
        let feed = &schema["properties"]["feed"]["items"]["properties"];
        assert_eq!(feed["interval"]["examples"][0], "30m");
        assert_eq!(feed["select"]["required"][0], "item");
        assert!(
            feed["name"]["description"]
                .as_str()
                .is_some_and(|help| help.contains("Never change"))
        );
    }
}
