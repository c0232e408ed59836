//! The words people use for time: no text makes their grammars crash, whatever it would mean.

#![no_main]

use chrono::{DateTime, Utc};
use libfuzzer_sys::fuzz_target;

#[path = "../../src/time/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the target uses a part of it")]
mod time;

use time::{DurationExpr, Now, RangeExpr, SpanExpr, TimeExpr, Zone};

fuzz_target!(|input: (i64, &str)| {
    let (seconds, text) = input;
    // Any moment of the years that are taken.
    let seconds = seconds.rem_euclid(253_402_300_800);
    let Some(instant) = DateTime::<Utc>::from_timestamp(seconds, 0) else { return };
    let Some(offset) = chrono::FixedOffset::east_opt((seconds % 86_399) as i32) else { return };
    let now = Now::new(instant, Zone::Fixed(offset));
    if let Ok(time) = text.parse::<TimeExpr>() {
        let _ = time.resolve(&now);
    }
    if let Ok(span) = text.parse::<SpanExpr>() {
        let _ = span.resolve(&now);
    }
    if let Ok(range) = text.parse::<RangeExpr>() {
        let _ = range.resolve(&now);
    }
    let _ = text.parse::<DurationExpr>();
});
