//! A time zone that is unknown, in words.

use crate::system::time_zone::UnknownZone;
use crate::ui::text::{brief, capital};

/// The zone that examples name.
const EXAMPLE: &str = "TZ=Europe/Berlin";

/// What is wrong with the time zone, as a clause, and what to do about it, as a sentence.
pub(crate) fn unknown_zone(zone: &UnknownZone) -> (String, String) {
    let UnknownZone { meant, used, nearest, has_database } = zone;
    let times = format!("so times are in {}", brief(used));
    let install = "Install the time zones, usually the package tzdata";
    match (meant, nearest) {
        (None, _) => {
            let text = format!("this machine has no time zone in /etc/localtime, {times}");
            let set = format!("set one, or set TZ, for example {EXAMPLE}; TZ=UTC keeps UTC");
            let fix = if *has_database { capital(&set) } else { format!("{install}, and {set}") };
            (text, format!("{fix}."))
        }
        (Some(meant), Some(nearest)) => {
            let text = format!("TZ is “{}”, which is not a time zone, {times}", brief(meant));
            (text, format!("Set TZ={nearest}."))
        }
        (Some(meant), None) if *has_database => {
            let text = format!("TZ is “{}”, which is not a time zone, {times}", brief(meant));
            (text, format!("Set it to a time zone, for example {EXAMPLE}."))
        }
        (Some(meant), None) => {
            let text =
                format!("TZ is “{}”, but no time zones are installed, {times}", brief(meant));
            (text, format!("{install}."))
        }
    }
}

/// The same as a note.
pub(crate) fn unknown_zone_note(zone: &UnknownZone) -> String {
    let (text, fix) = unknown_zone(zone);
    format!("{}. {fix}", capital(&text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_case_says_what_is_used_and_what_to_do() {
        let note = |meant: Option<&str>, nearest: Option<&str>, has_database| {
            unknown_zone_note(&UnknownZone {
                meant: meant.map(str::to_owned),
                used: "UTC".to_owned(),
                nearest: nearest.map(str::to_owned),
                has_database,
            })
        };
        for (note, expected) in [
            (
                note(Some("Europe/berlin"), Some("Europe/Berlin"), true),
                "TZ is “Europe/berlin”, which is not a time zone, so times are in UTC. Set TZ=Europe/Berlin.",
            ),
            (
                note(Some("+02:00"), Some("'<+02>-2'"), true),
                "TZ is “+02:00”, which is not a time zone, so times are in UTC. Set TZ='<+02>-2'.",
            ),
            (
                note(Some("Mars/\u{1b}[31mPhobos"), None, true),
                "TZ is “Mars/ [31mPhobos”, which is not a time zone, so times are in UTC. Set it to \
                 a time zone, for example TZ=Europe/Berlin.",
            ),
            (
                note(Some("Europe/Berlin"), None, false),
                "TZ is “Europe/Berlin”, but no time zones are installed, so times are in UTC. \
                 Install the time zones, usually the package tzdata.",
            ),
            (
                note(None, None, true),
                "This machine has no time zone in /etc/localtime, so times are in UTC. Set one, or \
                 set TZ, for example TZ=Europe/Berlin; TZ=UTC keeps UTC.",
            ),
            (
                note(None, None, false),
                "This machine has no time zone in /etc/localtime, so times are in UTC. Install the \
                 time zones, usually the package tzdata, and set one, or set TZ, for example \
                 TZ=Europe/Berlin; TZ=UTC keeps UTC.",
            ),
        ] {
            assert_eq!(note, expected);
        }
    }
}
