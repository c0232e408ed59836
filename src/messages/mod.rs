//! Every sentence: failures and hints, refusals, what happened in Toggl. Facts in, words out.

mod changes;
mod description_hints;
mod explain;
mod failure;
mod follow_up;
mod lookup;
mod notes;
mod overlap;
mod owners;
mod rates;
mod required_fields;
mod rounding;
mod rows;
mod rules;
mod side_effects;
mod stop_reason;
mod time_zone;
mod typed_time;
mod unusual_times;

pub(crate) use changes::{joined, namesakes, new_tags, undo_helps};
pub(crate) use description_hints::{seeming_handle, seeming_project, seeming_tags};
pub(crate) use explain::{Advise, after_change, explain, misconfigured, read_only_store, report};
pub(crate) use failure::{Failure, Picture, sentence};
pub(crate) use follow_up::*;
pub(crate) use lookup::missed;
pub(crate) use notes::deleted_elsewhere;
pub(crate) use overlap::overlaps;
pub(crate) use owners::{as_root, command_path, foreign_folder_file, opening, take_over};
pub(crate) use rates::{no_rates, unknown_rates};
pub(crate) use required_fields::incomplete;
pub(crate) use rounding::{rounding_has_a_mode, rounds_nothing, unknown_rounding};
pub(crate) use rows::{
    catalog_command, label, refused_deletions, shell_text, shell_word, still_at_toggl,
};
pub(crate) use rules::{RefusedAt, refused_at};
pub(crate) use side_effects::{
    Affected, Unfetched, archive_question, deletion_notes, deletion_question, renaming_note,
};
pub(crate) use stop_reason::{
    minute, not_asked, not_asked_first, not_asked_while, not_logged_in, stopped_sync, unanswered,
    why,
};
pub(crate) use time_zone::{unknown_zone, unknown_zone_note};
pub(crate) use typed_time::{seeming_time, typed_time};
pub(crate) use unusual_times::{long_timer, long_timer_hint, unusual_stops};
