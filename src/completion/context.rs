//! The context of a completion: the paths of the store, the time, and the words of the line so far.

use std::sync::OnceLock;

use clap::ArgMatches;

use crate::config::{Env, Overrides, Paths, Profile, Settings};
use crate::store::Store;
use crate::system::clock::Clock;
use crate::time::{Now, Zone};

/// Set once, before clap's engine calls the completers: it passes them the word being typed alone.
pub(super) static CONTEXT: OnceLock<Context> = OnceLock::new();

#[derive(Debug)]
pub(super) struct Context {
    /// The paths of the configuration and the stores.
    pub(super) paths: Option<Paths>,
    pub(super) now: Now,
    matches: ArgMatches,
}

impl Context {
    /// Parses the words before the one being typed; errors are ignored.
    pub(super) fn of(command: clap::Command, words: &[String], env: &Env) -> Option<Self> {
        let matches = command.ignore_errors(true).try_get_matches_from(words).ok()?;
        let profile = matches.try_get_one::<Profile>("profile").ok().flatten().cloned();
        let settings = Settings::resolve(&Overrides { profile, ..Overrides::default() }, env);
        let fixed = env.clock().unwrap_or_default();
        let clock = Clock::new(fixed.map(|fixed| fixed.to_utc()));
        let (started, zone) = (clock.started(), Zone::of(fixed));
        let settings = settings.ok();
        let now = settings.as_ref().map(|settings| settings.now(started, zone));
        let now = now.unwrap_or_else(|| Now::new(started, zone));
        Some(Self { paths: settings.map(|settings| settings.paths), now, matches })
    }

    /// The store of the profile in the line, if it can be read.
    pub(super) fn store(&self) -> Option<Store> {
        Store::open_read_only(&self.paths.as_ref()?.database).ok().flatten()
    }

    /// The command and its subcommand.
    pub(super) fn command(&self) -> (Option<&str>, Option<&str>) {
        let noun = self.matches.subcommand();
        let verb = noun.and_then(|(_, inner)| inner.subcommand_name());
        (noun.map(|(name, _)| name), verb)
    }

    /// The values of this argument in the line so far.
    pub(super) fn values(&self, argument: &str) -> Vec<String> {
        let mut matches = &self.matches;
        while let Some((_, inner)) = matches.subcommand() {
            matches = inner;
        }
        let raw = matches.try_get_raw(argument).ok().flatten();
        raw.into_iter().flatten().map(|word| word.to_string_lossy().into_owned()).collect()
    }
}
