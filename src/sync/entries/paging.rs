//! Reading the report of one workspace page by page, newest first, while its entries may change.
//!
//! A page that is not the last of its report is followed in one of two ways:
//!
//! - mostly by a new report that ends on the day of the oldest entry of the page. It lists the entries of two
//!   days again, reaches back as far as a report may, and depends on no number that may have become wrong;
//! - by the row that the answer names, where a page has so few days that these two would cost more than a tenth
//!   of the next one. The last entry of the page is asked for again: when nothing of the page is there, entries in
//!   front of it were deleted meanwhile, others have moved up to rows that were read, and earlier rows are asked for.
//!
//! Either way each entry that stays as it is is on some page. One that is changed meanwhile is shown by the next
//! pull.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::model::EntryId;
use crate::sync::entries::coverage::{FIRST_DAY, Range, WINDOW};
use crate::toggl::ReportPage;

/// The entries of so many days are listed again by a report that follows another one.
const LISTED_AGAIN: TimeDelta = TimeDelta::days(2);
/// The most pages of one window, and the most entries on them: a limit on what a server may send.
const MAX_PAGES: usize = 500;
const MAX_ENTRIES: usize = 100_000;

/// What a page has brought.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::sync) struct Read {
    /// The range of start times that is completely read with it.
    pub(in crate::sync) range: Range,
    /// The entries that were listed of that range, and maybe others.
    pub(in crate::sync) ids: HashSet<EntryId>,
}

/// How far the report of a workspace has been read.
#[derive(Debug)]
pub(in crate::sync) struct Paging {
    /// The beginning of the range that is read.
    from: DateTime<Utc>,
    /// Everything that starts then or later has been read.
    reached: DateTime<Utc>,
    /// The range of the report that is being read.
    window: Range,
    /// The row to ask for; `None` for the first one.
    row: Option<i64>,
    /// The entries of the page before, one of which has to be on the next one; empty for the first page.
    anchors: HashSet<EntryId>,
    /// So many rows further back is looked for them.
    back: usize,
    /// The number of the next row, by the last answer.
    next_row: Option<i64>,
    /// Whether a page of this window was not newest first, so that nothing is complete before its end.
    is_unsorted: bool,
    /// Entries that were listed, and may start before `reached`.
    ids: HashSet<EntryId>,
    pages: usize,
    entries: usize,
}

impl Paging {
    /// Begins to read a range.
    pub(in crate::sync) fn new((from, until): Range) -> Self {
        let mut paging = Self {
            from,
            reached: until,
            window: (from, until),
            row: None,
            anchors: HashSet::new(),
            back: 0,
            next_row: None,
            is_unsorted: false,
            ids: HashSet::new(),
            pages: 0,
            entries: 0,
        };
        paging.begin_window();
        paging
    }

    /// The start from which on everything has been read.
    pub(in crate::sync) fn reached(&self) -> DateTime<Utc> {
        self.reached
    }

    pub(in crate::sync) fn is_done(&self) -> bool {
        self.reached <= self.from
    }

    /// The days and the row to ask for.
    pub(in crate::sync) fn request(&self) -> ((NaiveDate, NaiveDate), Option<i64>) {
        let (from, until) = self.window;
        let spare = TimeDelta::days(1);
        let first = (from - spare).date_naive().max(FIRST_DAY);
        ((first, (until + spare).date_naive()), self.row)
    }

    /// Takes a page, whose answer names the next row unless it is the last one. What is complete with it, if
    /// anything is. It is an error when the pages of a report do not come to an end.
    pub(in crate::sync) fn accept(
        &mut self,
        page: &ReportPage,
        next_row: Option<i64>,
    ) -> Result<Option<Read>, &'static str> {
        self.pages += 1;
        self.entries += page.order.len();
        if self.pages > MAX_PAGES || self.entries > MAX_ENTRIES {
            return Err("a report never ends");
        }
        self.ids.extend(page.order.iter().map(|(id, _)| *id));
        self.ids.extend(page.listed.unreadable.iter().copied().flatten());
        let rows = page.order.len() + page.listed.unreadable.len();
        let is_next = page.order.iter().any(|(id, _)| self.anchors.contains(id));
        if !self.anchors.is_empty() && !is_next {
            self.step_back(rows);
            return Ok(None);
        }
        let Some(next_row) = next_row.filter(|_| rows > 0) else {
            let read = self.complete_from(self.window.0, page);
            self.begin_window();
            return Ok(read);
        };
        if self.next_row.is_some_and(|before| next_row <= before) {
            return Err("the pages of a report do not continue");
        }
        self.is_unsorted |= !page.order.is_sorted_by_key(|(_, start)| std::cmp::Reverse(*start));
        let oldest = page.order.last().filter(|_| !self.is_unsorted);
        let read = oldest.and_then(|(_, oldest)| {
            self.complete_from((*oldest + TimeDelta::seconds(1)).max(self.window.0), page)
        });
        let again = self.reached + LISTED_AGAIN;
        let again = page.order.iter().filter(|(_, start)| *start < again).count();
        if self.reached <= self.window.0 || read.is_some() && again * 10 <= page.order.len() {
            self.begin_window();
        } else {
            self.follow(page, next_row);
        }
        Ok(read)
    }

    /// Records that everything since a time has been read, with what this page lists.
    fn complete_from(&mut self, start: DateTime<Utc>, page: &ReportPage) -> Option<Read> {
        let range = (start, self.reached);
        if start >= self.reached {
            return None;
        }
        self.reached = start;
        let ids = std::mem::take(&mut self.ids);
        let earlier = page.order.iter().filter(|(_, at)| *at < start);
        self.ids = earlier.map(|(id, _)| *id).collect();
        Some(Read { range, ids })
    }

    /// Asks for the next page of this report, and for the last entry of this one once more.
    fn follow(&mut self, page: &ReportPage, next_row: i64) {
        // What cannot be read may be in the last rows.
        let overlap = 1 + page.listed.unreadable.len();
        self.anchors = page.order.iter().map(|(id, _)| *id).collect();
        let overlap = if overlap < page.order.len() { overlap } else { 0 };
        if overlap == 0 {
            self.anchors.clear();
        }
        self.row = Some(next_row - i64::try_from(overlap).unwrap_or(0));
        (self.next_row, self.back) = (Some(next_row), 0);
    }

    /// Asks for earlier rows than those of a page that has nothing of the one before it.
    fn step_back(&mut self, rows: usize) {
        let by = self.back.max(rows).max(1);
        let row = self.row.and_then(|row| row.checked_sub_unsigned(by as u64));
        match row.filter(|row| *row > 1) {
            Some(row) => {
                (self.row, self.next_row, self.back) = (Some(row), None, by.saturating_mul(2));
            }
            None => self.begin_report(),
        }
    }

    /// Begins with what has not been read yet.
    fn begin_window(&mut self) {
        let is_earlier = self.window.1 - self.reached >= TimeDelta::days(1);
        if is_earlier {
            (self.pages, self.entries) = (0, 0);
        }
        self.begin_report();
    }

    fn begin_report(&mut self) {
        self.window = ((self.reached - WINDOW).max(self.from), self.reached);
        (self.row, self.next_row, self.back, self.is_unsorted) = (None, None, 0, false);
        self.anchors.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::testing::at;
    use crate::toggl::REPORT_DAYS;

    const DAY: i64 = 86_400;
    /// A Monday in 2020, so that no window reaches back to where reports begin.
    const NOW: i64 = 18_323 * DAY;

    /// Entries in Toggl: id and start, newest first.
    #[derive(Clone)]
    struct Report(Vec<(i64, i64)>);

    impl Report {
        /// So many entries, one `every` so many seconds, the newest a second before `NOW`.
        fn of(count: i64, every: i64) -> Self {
            Self((0..count).map(|n| (count - n, NOW - 1 - n * every)).collect())
        }

        fn page(
            &self,
            (first, last): (NaiveDate, NaiveDate),
            row: Option<i64>,
            size: usize,
        ) -> (ReportPage, Option<i64>) {
            let rows: Vec<_> = self
                .0
                .iter()
                .map(|(id, start)| (EntryId(*id), at(*start)))
                .filter(|(_, start)| (first..=last).contains(&start.date_naive()))
                .collect();
            let skipped = usize::try_from(row.unwrap_or(1) - 1).unwrap();
            let order = rows.iter().skip(skipped).take(size).copied().collect();
            let shown = skipped + size;
            let next = (rows.len() > shown).then(|| i64::try_from(shown + 1).unwrap());
            (ReportPage { order, ..ReportPage::default() }, next)
        }
    }

    /// Reads `days` days up to `NOW`; before each page but the first, `change` may change the report. Returns the
    /// ids that were listed of each range, and how many requests it took.
    fn read(
        report: &mut Report,
        days: i64,
        size: usize,
        mut change: impl FnMut(&mut Report, usize),
    ) -> (HashSet<i64>, usize) {
        let (from, until) = (at(NOW - days * DAY), at(NOW));
        let mut paging = Paging::new((from, until));
        let (mut listed, mut requests, mut reached) = (HashSet::new(), 0, until);
        while !paging.is_done() {
            if requests > 0 {
                change(report, requests);
            }
            let (days, row) = paging.request();
            assert!((days.1 - days.0).num_days() < REPORT_DAYS, "{days:?}");
            let (page, next) = report.page(days, row, size);
            requests += 1;
            assert!(requests < 2000, "no end");
            listed.extend(page.order.iter().map(|(id, _)| id.0));
            if let Some(read) = paging.accept(&page, next).unwrap() {
                assert_eq!(read.range.1, reached, "the ranges are next to each other");
                reached = read.range.0;
                let within = |start: i64| (read.range.0..read.range.1).contains(&at(start));
                for (id, _) in report.0.iter().filter(|(_, start)| within(*start)) {
                    assert!(read.ids.contains(&EntryId(*id)), "{id} of {:?}", read.range);
                }
            }
        }
        assert_eq!(reached, from);
        (listed, requests)
    }

    #[test]
    fn nothing_changes() {
        let table = [
            // entries, seconds between them, days, entries on a page, requests
            (0, 1, 362, 1000, 1),
            (0, 1, 363, 1000, 2),
            (0, 1, 5 * 362, 1000, 5),
            (900, DAY, 900, 1000, 3),
            // Eleven a day for five years: of 20 pages a report each, less than a tenth is listed twice.
            (20_000, 7855, 1825, 1000, 21),
            // The same in pages of fifty, which follow each other by rows.
            (20_000, 7855, 1825, 50, 413),
            // All on one day.
            (3000, 10, 30, 1000, 4),
        ];
        for (count, every, days, size, requests) in table {
            let mut report = Report::of(count, every);
            let (listed, asked) = read(&mut report, days, size, |_, _| {});
            assert_eq!(asked, requests, "{count} entries, {size} a page");
            let there = report.0.iter().filter(|it| it.1 >= NOW - days * DAY).count();
            assert!(listed.len() >= there, "{} of {there}", listed.len());
        }
    }

    #[test]
    fn entries_that_stay_are_read_whatever_happens_to_others_meanwhile() {
        for (every, size) in [(7855, 1000), (7855, 50), (100, 50), (10, 1000)] {
            let before = Report::of(3000, every);
            for deleted in [1, 30] {
                for is_added in [false, true] {
                    let mut report = before.clone();
                    let mut gone = HashSet::new();
                    let (listed, _) = read(&mut report, 362, size, |report, requests| {
                        // Only now and then, so that it comes to an end.
                        if requests % 5 != 1 {
                            return;
                        }
                        if is_added {
                            let id = 10_000 + i64::try_from(requests).unwrap();
                            report.0.insert(0, (id, NOW - 1));
                        }
                        let many = deleted.min(report.0.len());
                        gone.extend(report.0.drain(..many).map(|(id, _)| id));
                    });
                    for (id, _) in &before.0 {
                        let is_lost = !listed.contains(id) && !gone.contains(id);
                        assert!(!is_lost, "{id}, every {every} s, {size} a page");
                    }
                }
            }
        }
    }

    #[test]
    fn a_report_in_another_order_is_complete_at_its_end_only() {
        let mut paging = Paging::new((at(NOW - 10 * DAY), at(NOW)));
        let page = |ids: &[i64]| ReportPage {
            order: ids.iter().map(|id| (EntryId(*id), at(NOW - DAY + id))).collect(),
            ..ReportPage::default()
        };
        assert_eq!(paging.accept(&page(&[1, 2]), Some(3)), Ok(None));
        assert_eq!(paging.request().1, Some(2), "the last entry once more");
        assert_eq!(paging.accept(&page(&[2, 3]), Some(4)), Ok(None));
        let read = paging.accept(&page(&[3, 4]), None).unwrap().unwrap();
        assert_eq!(read.range, (at(NOW - 10 * DAY), at(NOW)));
        assert_eq!(read.ids, [1, 2, 3, 4].map(EntryId).into());
        assert!(paging.is_done());
    }

    #[test]
    fn pages_that_do_not_go_on_are_no_report() {
        let mut paging = Paging::new((at(NOW - 10 * DAY), at(NOW)));
        let page = Report::of(5, 1).page(paging.request().0, None, 2).0;
        assert!(paging.accept(&page, Some(3)).is_ok());
        assert_eq!(paging.accept(&page, Some(3)), Err("the pages of a report do not continue"));
        let mut paging = Paging::new((at(NOW - 10 * DAY), at(NOW)));
        let end = (3..).find_map(|next| paging.accept(&page, Some(next)).err());
        assert_eq!(end, Some("a report never ends"));
        // An empty page is the last one, whatever it says.
        let mut paging = Paging::new((at(NOW - 10 * DAY), at(NOW)));
        assert!(paging.accept(&ReportPage::default(), Some(3)).unwrap().is_some());
        assert!(paging.is_done());
    }
}
