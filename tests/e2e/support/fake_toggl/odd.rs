//! Rows that reads show with a field no decoder expects.

use serde_json::Value;

use super::answer::{Answer, Body};
use super::state::World;

impl World {
    /// An answer to a read in which the odd fields replace what is there.
    pub(super) fn made_odd(&self, mut answer: Answer) -> Answer {
        let odd = &self.rules.odd_fields;
        if let Body::Bytes(bytes) = &mut answer.body
            && !odd.is_empty()
            && let Ok(mut body) = serde_json::from_slice(bytes)
        {
            replace(&mut body, odd);
            *bytes = body.to_string().into_bytes();
        }
        answer
    }
}

fn replace(value: &mut Value, odd: &[(i64, &'static str, Value)]) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, odd)),
        Value::Object(fields) => {
            let id = fields.get("id").and_then(Value::as_i64);
            for (_, field, value) in odd.iter().filter(|(odd, ..)| Some(*odd) == id) {
                fields.insert((*field).to_owned(), value.clone());
            }
            fields.values_mut().for_each(|field| replace(field, odd));
        }
        _ => {}
    }
}
