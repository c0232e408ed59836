//! Answers of a server: none crashes the decoders, and the decoded values are safe to calculate with.

#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../src/model/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the target uses some of it")]
mod model;
#[path = "../../src/config/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the target uses some of it")]
mod config;
#[path = "../../src/rules"]
mod rules {
    #[allow(dead_code, reason = "the target uses some of it")]
    pub(crate) mod names;
}
#[path = "../../src/system/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the target uses some of it")]
mod system;
#[path = "../../src/time/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the target uses some of it")]
mod time;
#[path = "../../src/ui"]
#[allow(dead_code, reason = "the target uses some of it")]
mod ui {
    mod terminal;
    pub(crate) mod text;

    pub(crate) use terminal::{ColorChoice, Terminal};
}
#[path = "../../src/toggl/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the target uses some of it")]
mod toggl;

fuzz_target!(|input: (u16, &str)| {
    let (status, body) = input;
    toggl::decode_anything(status, body);
    let plain = ui::text::plain(body);
    assert!(!plain.chars().any(char::is_control));
    if let Ok(json) = serde_json::from_str::<serde_json::Value>(body) {
        // Parsing may round numbers, so both sides are parsed.
        let parse = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
        let json = json.to_string();
        assert_eq!(parse(&ui::text::escaped(&json)), parse(&json));
    }
});
