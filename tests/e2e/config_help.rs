//! What the help of `track config` and of each of its verbs says.

use insta::assert_snapshot;

use crate::support::own_help;

#[test]
fn of_reading() {
    assert_snapshot!(own_help("config"), @"
    Show or change settings

    Usage: track config [COMMAND]

    Examples:
      track config
      track config get workspace
      track config set max_age 5m
      track config set folders ~/work --profile work
      track config unset max_age
      track config path
      track config edit

    Commands:
      list   List every setting and its source [alias: ls]
      get    Print the value of a setting
      set    Change a setting in config.toml
      unset  Remove a setting from config.toml
      path   Print the path of config.toml, even if it does not exist
      edit   Edit config.toml in your editor and check it

    Options:
      -h, --help  Print help

    Without a command, lists every setting and its source: a flag, an environment
    variable, config.toml or the default. Also shows the .track.toml of this folder.
    ");
    assert_snapshot!(own_help("config list"), @"
    List every setting and its source

    Usage: track config list
    Alias: ls

    Examples:
      track config list
      track config list --profile work
      track config --json

    Options:
      -h, --help  Print help
    ");
    assert_snapshot!(own_help("config get"), @r#"
    Print the value of a setting

    Usage: track config get <KEY>

    Examples:
      track config get workspace
      track config get profile

    Arguments:
      <KEY>  The name of the setting, as in config.toml, or "profile"

    Options:
      -h, --help  Print help

    Prints only the value, a list as one word per line. The exit code is 1 if the
    setting is not set. The API token and token_command are never shown.
    "#);
    assert_snapshot!(own_help("config path"), @"
    Print the path of config.toml, even if it does not exist

    Usage: track config path

    Examples:
      track config path
      track config path --json

    Options:
      -h, --help  Print help
    ");
}

#[test]
fn of_changing() {
    assert_snapshot!(own_help("config set"), @r#"
    Change a setting in config.toml

    Usage: track config set <KEY> <VALUE>...

    Examples:
      track config set workspace Personal
      track config set max_age 5m
      track config set offline true --profile travel
      track config set currency EUR
      track config set rates Acme=80 "Globex=90.50 USD"
      track config set target 8h
      track config set folders ~/work /srv/office --profile work
      track config set token_command -- pass show toggl

    Arguments:
      <KEY>       The name of the setting, as in config.toml
      <VALUE>...  The new value; lists such as folders take several

    Options:
      -h, --help  Print help

    Sets it for the profile in use; the settings of the default profile are at the
    top level of config.toml. Comments and other settings do not change. `rates`
    adds to the existing rates. The API token cannot be set here; run `track login`.
    "#);
    assert_snapshot!(own_help("config unset"), @"
    Remove a setting from config.toml

    Usage: track config unset <KEY>

    Examples:
      track config unset workspace
      track config unset folders --profile work

    Arguments:
      <KEY>  The name of the setting, as in config.toml

    Options:
      -h, --help  Print help

    Removes it from the profile in use, which then takes the value from the top
    level of config.toml or the default. Comments do not change.
    ");
    assert_snapshot!(own_help("config edit"), @"
    Edit config.toml in your editor and check it

    Usage: track config edit

    Examples:
      track config edit
      EDITOR=nano track config edit

    Options:
      -h, --help  Print help

    Opens config.toml in $VISUAL or $EDITOR and checks it afterwards. Your text is
    saved even with a mistake; every command then names the line until you fix it.
    On a terminal, you can open the editor again at that line.
    ");
}
