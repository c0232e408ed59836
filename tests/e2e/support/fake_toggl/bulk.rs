//! Bulk edits: the same steps applied to many rows by one request.

use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{Answer, Body, Reply, bad_request};
use super::payload::read;
use super::request::Request;

/// The most ids in one request.
const MOST_IDS: usize = 100;

/// One step of a bulk edit.
#[derive(Deserialize)]
pub(super) struct Patch {
    op: String,
    path: String,
    #[serde(default)]
    value: Value,
}

impl Patch {
    /// The same as the body of a PUT.
    pub(super) fn as_update(&self) -> Result<Value, Answer> {
        let field = self.path.trim_start_matches('/');
        let value = &self.value;
        match (self.op.as_str(), field) {
            ("add" | "remove", "tags" | "tag_ids") => {
                let action = if self.op == "add" { "add" } else { "delete" };
                Ok(json!({field: value, "tag_action": action}))
            }
            ("add" | "replace", _) => Ok(json!({field: value})),
            ("remove", _) => Ok(json!({field: null})),
            (op, _) => Err(bad_request(format!("Invalid operation {op}"))),
        }
    }
}

/// Edits each row on its own: some may fail, and the status is 200 all the same.
pub(super) fn bulk(
    ids: &str,
    invalid_ids: &str,
    request: &Request,
    mut edit: impl FnMut(i64, &[Patch]) -> Result<(), Answer>,
) -> Reply {
    let ids: Result<Vec<i64>, _> = ids.split(',').map(str::parse).collect();
    let ids = ids.ok().filter(|ids| ids.len() <= MOST_IDS);
    let ids = ids.ok_or_else(|| bad_request(invalid_ids))?;
    let patches: Vec<Patch> = read(&request.body)?;
    let (mut success, mut failure) = (Vec::new(), Vec::new());
    for id in ids {
        match edit(id, &patches) {
            Ok(()) => success.push(id),
            Err(refusal) => failure.push(json!({"id": id, "message": message(refusal)})),
        }
    }
    Ok(Answer::json(&json!({"success": success, "failure": failure})))
}

fn message(refusal: Answer) -> Value {
    match refusal.body {
        Body::Bytes(bytes) => serde_json::from_slice(&bytes).unwrap_or_default(),
        Body::Endless | Body::Packed(_) | Body::Bomb => Value::Null,
    }
}
