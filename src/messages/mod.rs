//! Every sentence: failures and hints, refusals, what happened at Toggl. Facts in, words out.

mod description_hints;
mod failure;
mod follow_up;
mod overlap;
mod overridden;
mod refusals;
mod required_fields;

pub(crate) use description_hints::{seeming_tags, seeming_time};
pub(crate) use failure::{Failure, explain, misconfigured, report, sentence};
pub(crate) use follow_up::*;
pub(crate) use overlap::overlaps;
pub(crate) use overridden::overridden;
pub(crate) use refusals::{
    missed, missed_in_catalog, missed_work, naming, refused, shell_word, unfit,
};
pub(crate) use required_fields::{already_complete, billed, complete, incomplete};
