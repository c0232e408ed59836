//! The fixture of every test: a `World` with a home folder, a clock and a fake Toggl.

pub(crate) mod browser;
mod consistency;
pub(crate) mod fake_toggl;
pub(crate) mod inspect;
mod settled;
mod toggl_state;
pub(crate) mod world;

pub(crate) use inspect::{own_help, store_contents, transcript, words};
#[cfg(target_os = "linux")]
pub(crate) use world::mounting;
pub(crate) use world::{Outcome, World, kill, skipped};
#[cfg(unix)]
pub(crate) use world::{give, is_root};
