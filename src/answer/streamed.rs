//! Parts of a document that are made while it is written, so that it may be of any length.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use serde::ser::{Error as _, SerializeSeq as _};
use serde::{Serialize, Serializer};

use super::entry::{EntryAt, Moment, moment};
use crate::report::{Gap, Gaps};
use crate::time::Now;
use crate::view::{Early, EntryList, EntryView, ReadError};

/// What is made of each entry of a list, if anything. Each is read when it is written.
pub(crate) struct Streamed<T> {
    list: EntryList,
    now: Now,
    /// Whether the oldest entry comes first, or the newest.
    oldest_first: bool,
    begin: Box<Begin<T>>,
    /// What kept the last document from being whole.
    failure: RefCell<Option<ReadError>>,
}

/// Makes the elements of one document.
type Make<T> = dyn FnMut(EntryView) -> Option<T>;
/// Begins a document.
type Begin<T> = dyn Fn() -> Box<Make<T>>;

/// A value that is known once the part of the document before it was written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Late<T: Copy>(Rc<Cell<T>>);

impl Streamed<EntryAt> {
    /// The entries, the newest first, and the seconds of all together.
    pub(crate) fn entries(list: EntryList, now: Now) -> (Self, Late<i64>) {
        let total = Late::default();
        let sum = total.clone();
        let begin = move || -> Box<Make<EntryAt>> {
            let sum = Late::clone(&sum);
            sum.0.set(0);
            Box::new(move |view| {
                sum.0.set(sum.0.get() + view.length(now.instant).num_seconds());
                Some(EntryAt { view, now })
            })
        };
        (Self::new(list, now, false, begin), total)
    }

    /// The same entries, for a text.
    pub(crate) fn list(&self) -> &EntryList {
        &self.list
    }

    /// The moment up to which running ones count.
    pub(crate) fn now(&self) -> &Now {
        &self.now
    }
}

impl Streamed<GapJson> {
    /// The free time between the entries, the oldest first; `gaps` is as it is before the first entry.
    pub(crate) fn gaps(list: EntryList, gaps: Gaps, now: Now) -> Self {
        let begin = move || -> Box<Make<GapJson>> {
            let mut gaps = gaps;
            Box::new(move |entry| {
                let gap = gaps.before(entry.start, entry.stop, &now)?;
                Some(GapJson::of(gap, &now))
            })
        };
        Self::new(list, now, true, begin)
    }
}

impl<T> Streamed<T> {
    fn new(
        list: EntryList,
        now: Now,
        oldest_first: bool,
        begin: impl Fn() -> Box<Make<T>> + 'static,
    ) -> Self {
        Self { list, now, oldest_first, begin: Box::new(begin), failure: RefCell::default() }
    }

    /// The failure of the store that ended the last document before its end.
    pub(crate) fn take_failure(&self) -> Option<ReadError> {
        self.failure.take()
    }
}

/// Free time of a day.
#[derive(Serialize)]
pub(crate) struct GapJson {
    /// Seconds.
    duration: i64,
    /// When the entry before it ended.
    from: Moment,
    /// When the next one began.
    until: Moment,
}

impl GapJson {
    fn of(gap: Gap, now: &Now) -> Self {
        let duration = gap.length().num_seconds();
        Self { duration, from: moment(gap.from, now), until: moment(gap.until, now) }
    }
}

impl<T: Serialize> Serialize for Streamed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut sequence = serializer.serialize_seq(None)?;
        let mut make = (self.begin)();
        let write = |view| match make(view) {
            Some(element) => sequence.serialize_element(&element),
            None => Ok(()),
        };
        let end = if self.oldest_first {
            self.list.oldest_first(write)
        } else {
            self.list.newest_first(write)
        };
        match end {
            Ok(()) => sequence.end(),
            Err(Early::Taken(error)) => Err(error),
            Err(Early::Read(error)) => {
                let words = S::Error::custom(&error);
                self.failure.replace(Some(error));
                Err(words)
            }
        }
    }
}

impl<T: Copy + Serialize> Serialize for Late<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.get().serialize(serializer)
    }
}
