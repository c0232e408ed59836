//! The configuration file and a folder's `.track.toml`: no text crashes their readers, and no error
//! repeats the token in it.

#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../src/config/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the target uses a part of it")]
mod config;
#[path = "../../src/model/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the target uses a part of it")]
mod model;
#[path = "../../src/rules"]
mod rules {
    #[allow(dead_code, reason = "the target uses a part of it")]
    pub(crate) mod names;
}
#[path = "../../src/system/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the target uses a part of it")]
mod system;
#[path = "../../src/time/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the target uses a part of it")]
mod time;
#[path = "../../src/ui"]
#[allow(dead_code, reason = "the target uses a part of it")]
mod ui {
    mod terminal;
    pub(crate) mod text;

    pub(crate) use terminal::{ColorChoice, Terminal};
}

const TOKEN: &str = "1234abcd5678ef901234abcd5678ef90";

fuzz_target!(|text: &str| {
    let text = text.replace('§', TOKEN);
    for checked in [config::check(&text), config::check_folder(&text)] {
        if let Err(error) = checked {
            let said = format!("{error} {error:?}");
            assert!(!said.contains(TOKEN), "{said}");
        }
    }
});
