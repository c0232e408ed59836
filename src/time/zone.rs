//! Conversion of local times to instants.

use std::fmt;

use chrono::{
    DateTime, FixedOffset, Local, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, Offset,
    TimeDelta, TimeZone, Utc,
};

use super::{ClockStyle, TimeError};

/// A time zone that is chosen at run time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Zone {
    /// The zone of the machine.
    System,
    /// One offset all year.
    Fixed(FixedOffset),
    /// A zone of the tz database, so that tests do not depend on the machine.
    #[cfg(test)]
    Named(chrono_tz::Tz),
}

impl Zone {
    /// The zone of a fixed clock, else the machine's.
    pub(crate) fn of(fixed: Option<DateTime<FixedOffset>>) -> Self {
        fixed.map_or(Self::System, |fixed| Self::Fixed(*fixed.offset()))
    }

    /// The one instant of a local time; an error where daylight saving leaves none or two.
    pub(super) fn instant(self, local: NaiveDateTime) -> Result<DateTime<Utc>, TimeError> {
        match self.from_local_datetime(&local) {
            MappedLocalTime::Single(instant) => Ok(instant.to_utc()),
            MappedLocalTime::Ambiguous(early, late) => Err(TimeError::Twice {
                local,
                early: early.fixed_offset(),
                late: late.fixed_offset(),
                style: ClockStyle::H24,
            }),
            MappedLocalTime::None => Err(self.skipped(local).unwrap_or(TimeError::OutOfRange)),
        }
    }

    /// The first instant of a local time, or the change of clocks that skips it.
    pub(super) fn first_instant(self, local: NaiveDateTime) -> Result<DateTime<Utc>, TimeError> {
        match self.from_local_datetime(&local).earliest() {
            Some(instant) => Ok(instant.to_utc()),
            None => self.clock_change_over(local).ok_or(TimeError::OutOfRange),
        }
    }

    fn skipped(self, local: NaiveDateTime) -> Option<TimeError> {
        let change = self.clock_change_over(local)?;
        let before = self.offset_at(change.checked_sub_signed(TimeDelta::seconds(1))?);
        let after = self.offset_at(change);
        let with_offset = |offset| {
            Some(self.from_utc_datetime(&local.checked_sub_offset(offset)?).fixed_offset())
        };
        Some(TimeError::Skipped {
            local,
            from: change.with_timezone(&before).time(),
            to: change.with_timezone(&after).time(),
            early: with_offset(after)?,
            late: with_offset(before)?,
            style: ClockStyle::H24,
        })
    }

    /// The instant of the change of clocks that skipped `local`: the first one with this or a later
    /// local time.
    fn clock_change_over(self, local: NaiveDateTime) -> Option<DateTime<Utc>> {
        // Offsets are shorter than a day, so the change lies between these two; bisect to the second.
        let seconds = local.and_utc().timestamp();
        let (mut before, mut after) = (seconds - 86_400, seconds + 86_400);
        while after - before > 1 {
            let middle = before.midpoint(after);
            let shown = DateTime::from_timestamp(middle, 0)?.with_timezone(&self).naive_local();
            if shown < local { before = middle } else { after = middle }
        }
        DateTime::from_timestamp(after, 0)
    }

    fn offset_at(self, instant: DateTime<Utc>) -> FixedOffset {
        self.offset_from_utc_datetime(&instant.naive_utc()).fix()
    }
}

/// The offset of a [`Zone`] at one moment. It contains the zone, so that chrono's arithmetic on a
/// `DateTime<Zone>` follows the rules of the zone instead of a fixed offset.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ZoneOffset {
    zone: Zone,
    offset: FixedOffset,
}

impl Offset for ZoneOffset {
    fn fix(&self) -> FixedOffset {
        self.offset
    }
}

impl fmt::Display for ZoneOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.offset.fmt(f)
    }
}

impl TimeZone for Zone {
    type Offset = ZoneOffset;

    fn from_offset(offset: &ZoneOffset) -> Self {
        offset.zone
    }

    fn offset_from_local_date(&self, local: &NaiveDate) -> MappedLocalTime<ZoneOffset> {
        self.offset_from_local_datetime(&local.and_time(NaiveTime::MIN))
    }

    /// Tries the offsets around the local time: for the machine's zone chrono's conversion is wrong by a
    /// second at both ends of a change, and returns the later of two instants first.
    fn offset_from_local_datetime(&self, local: &NaiveDateTime) -> MappedLocalTime<ZoneOffset> {
        let instant = |offset: &ZoneOffset| local.checked_sub_offset(offset.fix());
        // Offsets are shorter than a day, so the offset at this local time is in force at one of these.
        let around = [TimeDelta::days(-1), TimeDelta::zero(), TimeDelta::days(1)]
            .into_iter()
            .filter_map(|by| local.checked_add_signed(by));
        let mut offsets: Vec<ZoneOffset> = around
            .map(|utc| self.offset_from_utc_datetime(&utc))
            .filter(|offset| {
                instant(offset)
                    .is_some_and(|utc| self.offset_from_utc_datetime(&utc).fix() == offset.fix())
            })
            .collect();
        offsets.sort_by_key(instant);
        offsets.dedup_by_key(|offset| offset.fix());
        match offsets[..] {
            [] => MappedLocalTime::None,
            [offset] => MappedLocalTime::Single(offset),
            [early, .., late] => MappedLocalTime::Ambiguous(early, late),
        }
    }

    fn offset_from_utc_date(&self, utc: &NaiveDate) -> ZoneOffset {
        self.offset_from_utc_datetime(&utc.and_time(NaiveTime::MIN))
    }

    fn offset_from_utc_datetime(&self, utc: &NaiveDateTime) -> ZoneOffset {
        let offset = match self {
            Self::System => Local.offset_from_utc_datetime(utc),
            Self::Fixed(offset) => *offset,
            #[cfg(test)]
            Self::Named(zone) => zone.offset_from_utc_datetime(utc).fix(),
        };
        ZoneOffset { zone: *self, offset }
    }
}
