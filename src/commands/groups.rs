//! The commands by purpose, as the help and the manual list them.

/// Commands that serve one purpose.
pub(crate) struct Group {
    pub(crate) title: &'static str,
    pub(crate) rows: &'static [Row],
}

/// A line of `track --help`.
pub(crate) enum Row {
    /// A command; its own text says what it does.
    One(&'static str),
    /// Commands that share a line, and a text for all of them.
    Several(&'static [&'static str], &'static str),
}

impl Row {
    /// The names of the commands.
    pub(crate) fn names(&self) -> &[&'static str] {
        match self {
            Self::One(name) => std::slice::from_ref(name),
            Self::Several(names, _) => names,
        }
    }
}

/// Every command, once. With the options this is one screen of 40 lines.
pub(crate) static GROUPS: [Group; 5] = [
    Group {
        title: "Track time",
        rows: &[
            Row::One("start"),
            Row::One("stop"),
            Row::One("continue"),
            Row::One("toggle"),
            Row::One("cancel"),
            Row::One("current"),
        ],
    },
    Group {
        title: "Add and change entries",
        rows: &[
            Row::One("add"),
            Row::One("edit"),
            Row::Several(&["move", "split", "join"], "Move entries, split one, join several"),
            Row::Several(&["delete", "undo"], "Delete entries; undo the last command"),
        ],
    },
    Group { title: "Look back", rows: &[Row::One("list"), Row::One("report"), Row::One("show")] },
    Group {
        title: "Projects and account",
        rows: &[
            Row::Several(
                &["project", "client", "tag", "task"],
                "List, create, edit, archive and delete them",
            ),
            Row::One("workspace"),
            Row::Several(
                &["login", "logout", "whoami"],
                "Log in to Toggl, log out, show the account",
            ),
            Row::Several(&["sync", "quota"], "Sync now; show how many requests are left"),
        ],
    },
    Group {
        title: "Set up",
        rows: &[
            Row::One("config"),
            Row::Several(&["doctor", "backup"], "Check for problems; back up the local store"),
            Row::Several(
                &["prompt", "completions", "man"],
                "Shell prompt, completion script, manual pages",
            ),
        ],
    },
];
