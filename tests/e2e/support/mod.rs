//! What every test stands on: a world of its own, with a home, a clock and a Toggl.

mod agreement;
pub(crate) mod fake_toggl;
pub(crate) mod picture;
mod toggl_side;
pub(crate) mod world;

pub(crate) use picture::{own_help, picture, transcript, words};
pub(crate) use world::{Outcome, World, kill};
