//! What time is summed by.

/// What the entries of one group have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Grouping {
    Project,
    Client,
    /// Of each tag; an entry counts for every tag it has.
    Tag,
    Task,
    Description,
    Workspace,
    /// Billable or not.
    Billable,
    /// The local day.
    Day,
    /// The week, from the person's first weekday on.
    Week,
    /// The month of the calendar.
    Month,
    Weekday,
}

impl Grouping {
    pub(crate) const ALL: [Self; 11] = [
        Self::Project,
        Self::Client,
        Self::Tag,
        Self::Task,
        Self::Description,
        Self::Workspace,
        Self::Billable,
        Self::Day,
        Self::Week,
        Self::Month,
        Self::Weekday,
    ];

    /// The word for it, on the command line and in JSON.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Project => "project",
            Self::Client => "client",
            Self::Tag => "tag",
            Self::Task => "task",
            Self::Description => "description",
            Self::Workspace => "workspace",
            Self::Billable => "billable",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Weekday => "weekday",
        }
    }

    /// Whether groups are days or made of days, so that an entry over midnight is split among them.
    pub(crate) const fn is_of_days(self) -> bool {
        matches!(self, Self::Day | Self::Week | Self::Month | Self::Weekday)
    }
}
