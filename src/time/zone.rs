//! Local time: which instant a clock on the wall means.

use std::fmt;

use chrono::{
    DateTime, FixedOffset, Local, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, Offset,
    TimeDelta, TimeZone, Utc,
};

use super::TimeError;

/// A time zone, chosen at run time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Zone {
    /// The machine's.
    System,
    /// One offset all year.
    Fixed(FixedOffset),
    /// One of the tz database, so that tests do not depend on the machine.
    #[cfg(test)]
    Named(chrono_tz::Tz),
}

impl Zone {
    /// The zone of a fixed clock, else the machine's.
    pub(crate) fn of(fixed: Option<DateTime<FixedOffset>>) -> Self {
        fixed.map_or(Self::System, |fixed| Self::Fixed(*fixed.offset()))
    }

    /// The one instant at which clocks in this zone show `local`.
    ///
    /// # Errors
    /// [`TimeError::Skipped`] or [`TimeError::Twice`] where daylight saving leaves none or two.
    pub(super) fn instant(self, local: NaiveDateTime) -> Result<DateTime<Utc>, TimeError> {
        match self.from_local_datetime(&local) {
            MappedLocalTime::Single(instant) => Ok(instant.to_utc()),
            MappedLocalTime::Ambiguous(early, late) => Err(TimeError::Twice {
                local,
                early: early.fixed_offset(),
                late: late.fixed_offset(),
            }),
            MappedLocalTime::None => Err(self.skipped(local).unwrap_or(TimeError::OutOfRange)),
        }
    }

    /// The first instant of `date`: midnight, or the end of a jump over midnight. A date skipped as
    /// a whole begins where the next one does.
    ///
    /// # Errors
    /// [`TimeError::OutOfRange`] at the edge of chrono's calendar.
    pub(super) fn day_start(self, date: NaiveDate) -> Result<DateTime<Utc>, TimeError> {
        let midnight = date.and_time(NaiveTime::MIN);
        match self.from_local_datetime(&midnight).earliest() {
            Some(instant) => Ok(instant.to_utc()),
            None => self.jump_over(midnight).ok_or(TimeError::OutOfRange),
        }
    }

    fn skipped(self, local: NaiveDateTime) -> Option<TimeError> {
        let jump = self.jump_over(local)?;
        let before = self.offset_at(jump.checked_sub_signed(TimeDelta::seconds(1))?);
        let after = self.offset_at(jump);
        let shown_if_it_were = |offset| {
            let utc = local.checked_sub_offset(offset)?;
            Some(self.from_utc_datetime(&utc).fixed_offset())
        };
        Some(TimeError::Skipped {
            local,
            from: jump.with_timezone(&before).time(),
            to: jump.with_timezone(&after).time(),
            early: shown_if_it_were(after)?,
            late: shown_if_it_were(before)?,
        })
    }

    /// The instant of the jump that skipped `local`: the first at which the clocks show it or
    /// later.
    fn jump_over(self, local: NaiveDateTime) -> Option<DateTime<Utc>> {
        // No offset reaches a day, so the jump lies between these two; bisect to the second.
        let reading = local.and_utc().timestamp();
        let (mut before, mut after) = (reading - 86_400, reading + 86_400);
        while after - before > 1 {
            let middle = before.midpoint(after);
            let shown = self
                .from_utc_datetime(&DateTime::from_timestamp(middle, 0)?.naive_utc())
                .naive_local();
            if shown < local { before = middle } else { after = middle }
        }
        DateTime::from_timestamp(after, 0)
    }

    fn offset_at(self, instant: DateTime<Utc>) -> FixedOffset {
        self.offset_from_utc_datetime(&instant.naive_utc()).fix()
    }
}

/// The offset of a [`Zone`] at one moment. It remembers the zone, so that chrono's arithmetic on a
/// `DateTime<Zone>` goes by the zone's rules rather than by the offset it happens to have.
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

    /// Found from the other direction: chrono's own answer for the machine's zone is wrong by a second
    /// at either end of a change, and names the later of two instants first.
    fn offset_from_local_datetime(&self, local: &NaiveDateTime) -> MappedLocalTime<ZoneOffset> {
        let instant = |offset: &ZoneOffset| local.checked_sub_offset(offset.fix());
        // No offset reaches a day, so whatever holds at this reading holds at one of these.
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
