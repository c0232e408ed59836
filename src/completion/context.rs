//! What is known while a line is completed: where the store is, what time it is, and what the line
//! says so far.

use std::sync::OnceLock;

use clap::ArgMatches;

use crate::config::{Env, Overrides, Paths, Profile, Settings};
use crate::store::Store;
use crate::system::clock::Clock;
use crate::time::{Now, Zone};

/// Set once, before the arguments that are completed are asked for their values: clap hands them
/// nothing but the word itself.
static CONTEXT: OnceLock<Context> = OnceLock::new();

/// What is known while a line is completed.
#[derive(Debug)]
pub(super) struct Context {
    paths: Option<Paths>,
    /// The moment of completion.
    pub(super) now: Now,
    matches: ArgMatches,
}

impl Context {
    /// Takes in the words before the one being typed. What is not understood yet says nothing.
    pub(super) fn of(command: clap::Command, words: &[String], env: &Env) -> Option<Self> {
        let matches = command.ignore_errors(true).try_get_matches_from(words).ok()?;
        let profile = matches.try_get_one::<Profile>("profile").ok().flatten().cloned();
        let settings = Settings::resolve(&Overrides { profile, ..Overrides::default() }, env);
        let fixed = env.clock().unwrap_or_default();
        let clock = Clock::new(fixed.map(|fixed| fixed.to_utc()));
        let now = Now::new(clock.started(), Zone::of(fixed));
        Some(Self { paths: settings.ok().map(|settings| settings.paths), now, matches })
    }

    /// Makes it the one that everything offered comes from.
    pub(super) fn set(self) {
        // There is one line a process.
        let _ = CONTEXT.set(self);
    }

    /// The one that was set.
    pub(super) fn current() -> Option<&'static Self> {
        CONTEXT.get()
    }

    /// The store of the profile that the line names, if it can be read.
    pub(super) fn store(&self) -> Option<Store> {
        Store::open_read_only(&self.paths.as_ref()?.database).ok().flatten()
    }

    /// Where things are kept.
    pub(super) fn paths(&self) -> Option<&Paths> {
        self.paths.as_ref()
    }

    /// The command and, behind a noun, the verb.
    pub(super) fn command(&self) -> (Option<&str>, Option<&str>) {
        let noun = self.matches.subcommand();
        let verb = noun.and_then(|(_, inner)| inner.subcommand_name());
        (noun.map(|(name, _)| name), verb)
    }

    /// The words that the line gives to this argument so far.
    pub(super) fn said(&self, argument: &str) -> Vec<String> {
        let mut matches = &self.matches;
        while let Some((_, inner)) = matches.subcommand() {
            matches = inner;
        }
        let raw = matches.try_get_raw(argument).ok().flatten();
        raw.into_iter().flatten().map(|word| word.to_string_lossy().into_owned()).collect()
    }
}
