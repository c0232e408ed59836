//! Parts of a document that are made while it is written, so that it may be of any length.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use serde::ser::{Error as _, SerializeSeq as _};
use serde::{Serialize, Serializer};

use super::EntryAt;
use crate::time::Now;
use crate::view::{Early, EntryList, EntryView, ReadError};

/// The entries of a list, the newest first. Each is read when it is written.
#[derive(Debug)]
pub(crate) struct Streamed<T> {
    list: EntryList,
    now: Now,
    make: fn(EntryView, Now) -> T,
    total: Late<i64>,
    /// What kept the last document from being whole.
    failure: RefCell<Option<ReadError>>,
}

/// A value that is known once the part of the document before it was written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Late<T: Copy>(Rc<Cell<T>>);

impl Streamed<EntryAt> {
    /// The entries, and the seconds of all together.
    pub(crate) fn entries(list: EntryList, now: Now) -> (Self, Late<i64>) {
        let total = Late::default();
        let make = |view, now| EntryAt { view, now };
        let streamed = Self { list, now, make, total: total.clone(), failure: RefCell::default() };
        (streamed, total)
    }

    /// The same entries, for a text.
    pub(crate) fn list(&self) -> &EntryList {
        &self.list
    }

    /// The moment up to which running ones count.
    pub(crate) fn now(&self) -> &Now {
        &self.now
    }

    /// The failure of the store that ended the last document before its end.
    pub(crate) fn take_failure(&self) -> Option<ReadError> {
        self.failure.take()
    }
}

impl<T: Serialize> Serialize for Streamed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut sequence = serializer.serialize_seq(None)?;
        let mut total = 0;
        let end = self.list.newest_first(|view| {
            total += view.length(self.now.instant).num_seconds();
            sequence.serialize_element(&(self.make)(view, self.now))
        });
        self.total.0.set(total);
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
