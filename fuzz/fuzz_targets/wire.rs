//! What a server sends: no answer crashes its decoders, and what they take can be calculated with.

#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../src/config/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the target uses a part of it")]
mod config;
#[path = "../../src/formats"]
mod formats {
    pub(crate) mod braces;
}
#[path = "../../src/model/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the target uses a part of it")]
mod model;
#[path = "../../src/rules"]
mod rules {
    #[allow(dead_code, reason = "the target uses a part of it")]
    pub(crate) mod names;
}
#[path = "../../src/time/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the target uses a part of it")]
mod time;
#[path = "../../src/toggl/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the target uses a part of it")]
mod toggl;
#[path = "../../src/ui"]
mod ui {
    #[allow(dead_code, reason = "the target uses a part of it")]
    mod terminal;
    #[allow(dead_code, reason = "the target uses a part of it")]
    pub(crate) mod text;

    pub(crate) use terminal::{ColorChoice, Terminal};
}

use ui::text;

fuzz_target!(|input: (u16, &str)| {
    let (status, body) = input;
    toggl::decode_anything(status, body);
    let plain = text::plain(body);
    assert!(!plain.chars().any(char::is_control));
    if let Ok(json) = serde_json::from_str::<serde_json::Value>(body) {
        // Numbers may be read a hair off: both sides have to be read.
        let meaning = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
        let json = json.to_string();
        assert_eq!(meaning(&text::escaped(&json)), meaning(&json));
    }
});
