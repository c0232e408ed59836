//! What the help of `track config` and of each of its verbs says.

use insta::assert_snapshot;

use crate::support::own_help;

#[test]
fn of_reading() {
    assert_snapshot!(own_help("config"), @"
    Show every setting and where it comes from, or change one

    Usage: track config [OPTIONS] [COMMAND]

    Commands:
      list   Show every setting and where it comes from [alias: ls]
      get    Show the value of one setting
      set    Set one setting in config.toml
      unset  Remove one setting from config.toml
      path   Show where config.toml is, whether or not it is there yet
      edit   Edit config.toml, and check it afterwards

    Options:
      -h, --help  Print help

    Without a verb, every setting is listed with where it comes from: a flag, a variable, the
    configuration file, or the default; and what the .track.toml of this folder says.

    Examples:
      track config
      track config get workspace
      track config set max_age 5m
      track config set folders ~/work --profile work
      track config unset max_age
      track config path
      track config edit
    ");
    assert_snapshot!(own_help("config list"), @"
    Show every setting and where it comes from

    Usage: track config list [OPTIONS]

    Options:
      -h, --help  Print help

    Examples:
      track config list
      track config list --profile work
      track config --json
    ");
    assert_snapshot!(own_help("config get"), @r#"
    Show the value of one setting

    Usage: track config get [OPTIONS] <KEY>

    Arguments:
      <KEY>  The setting, as in config.toml; or "profile"

    Options:
      -h, --help  Print help

    Writes the bare value, several words one a line; exits with 1 when it is not set. Neither the API
    token nor the command that prints it is ever shown.

    Examples:
      track config get workspace
      track config get profile
    "#);
    assert_snapshot!(own_help("config path"), @"
    Show where config.toml is, whether or not it is there yet

    Usage: track config path [OPTIONS]

    Options:
      -h, --help  Print help

    Examples:
      track config path
      track config path --json
    ");
}

#[test]
fn of_changing() {
    assert_snapshot!(own_help("config set"), @r#"
    Set one setting in config.toml

    Usage: track config set [OPTIONS] <KEY> <VALUE>...

    Arguments:
      <KEY>       The setting, as in config.toml
      <VALUE>...  What it shall be; lists, such as folders, take several

    Options:
      -h, --help  Print help

    Comments and all else in the file stay as they are. The profile in use gets the setting; the default
    one is the top level of the file. The API token is not taken from the command line. `rates` adds to
    those there are.

    Examples:
      track config set workspace Personal
      track config set max_age 5m
      track config set offline true --profile travel
      track config set currency EUR
      track config set rates Acme=80 "Globex=90.50 USD"
      track config set target 8h
      track config set folders ~/work /srv/office --profile work
      track config set token_command -- pass show toggl
    "#);
    assert_snapshot!(own_help("config unset"), @"
    Remove one setting from config.toml

    Usage: track config unset [OPTIONS] <KEY>

    Arguments:
      <KEY>  The setting, as in config.toml

    Options:
      -h, --help  Print help

    The comment lines above it stay. What the profile in use does not say is taken from the top level of
    the file, else from the default.

    Examples:
      track config unset workspace
      track config unset folders --profile work
    ");
    assert_snapshot!(own_help("config edit"), @"
    Edit config.toml, and check it afterwards

    Usage: track config edit [OPTIONS]

    Options:
      -h, --help  Print help

    The editor is $VISUAL, else $EDITOR. The file is checked when it is closed; what you wrote stays,
    mistakes and all, and every command names the line until it is mended. On a terminal you are asked
    whether to open it again, at that line.

    Examples:
      track config edit
      EDITOR=nano track config edit
    ");
}
