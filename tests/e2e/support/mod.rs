//! What every test stands on: a world of its own, with a home, a clock and a Toggl.

#[expect(
    dead_code,
    reason = "the fake offers all of Toggl; these tests need not use every part of it"
)]
pub(crate) mod fake_toggl;
pub(crate) mod world;

pub(crate) use world::{Outcome, World};
