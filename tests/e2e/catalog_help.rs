//! The help of what clients, projects, tasks and tags share their verbs for.

use insta::assert_snapshot;

use crate::support::own_help;

#[test]
fn of_projects() {
    assert_snapshot!(own_help("project"), @r#"
    List, make and change projects

    Usage: track project [OPTIONS]
           track project <COMMAND>

    Commands:
      list     List projects [alias: ls]
      add      Make a project; time can be tracked to it at once [alias: new]
      edit     Rename it, or change its color, client, privacy, or whether its time is billable
      archive  Put it away; its time stays
      restore  Take it back into use
      delete   Delete it; its time entries stay, without a project [alias: rm]

    Options:
      -a, --all   Archived ones too
      -h, --help  Print help

    Without an account, projects are kept here and made at Toggl after `track login`.

    Examples:
      track project
      track project add Website --client Acme --color green
      track project edit Website --name "New website"
      track project archive "New website"
      track project restore "New website"
      track project delete "New website" --entries unassign
    "#);
    assert_snapshot!(own_help("project list"), @"
    List projects

    Usage: track project list [OPTIONS]

    Options:
      -a, --all   Archived ones too
      -h, --help  Print help
    ");
    assert_snapshot!(own_help("project add"), @"
    Make a project; time can be tracked to it at once

    Usage: track project add [OPTIONS] <NAME>...

    Arguments:
      <NAME>...  Its name; quotes are optional

    Options:
      -c, --client <CLIENT>   Whom it is for
          --color <COLOR>     blue, violet, pink, orange, gold, green, teal, beige, dark-blue, purple,
                              yellow, dark-green, red or grey; any #rrggbb on a paid plan
          --private           Only its members see it
          --public            Everybody in the workspace sees it
          --billable          New time entries of it are billable (a paid feature of Toggl)
          --no-billable       New time entries of it are not billable
          --workspace <NAME>  The workspace it goes to
      -h, --help              Print help

    Examples:
      track project add Website
      track project add Website --client Acme --color green
    ");
    assert_snapshot!(own_help("project edit"), @"
    Rename it, or change its color, client, privacy, or whether its time is billable

    Usage: track project edit [OPTIONS] <NAME>...

    Arguments:
      <NAME>...  Its name; quotes are optional

    Options:
      -n, --name <NEW NAME>  What it is called from now on
      -c, --client <CLIENT>  Whom it is for
          --no-client        For nobody in particular
          --color <COLOR>    blue, violet, pink, orange, gold, green, teal, beige, dark-blue, purple,
                             yellow, dark-green, red or grey; any #rrggbb on a paid plan
          --private          Only its members see it
          --public           Everybody in the workspace sees it
          --billable         New time entries of it are billable (a paid feature of Toggl)
          --no-billable      New time entries of it are not billable
      -h, --help             Print help

    Examples:
      track project edit Web --name Website
      track project edit Web --client Acme --color teal
      track project edit Web --no-client
      track project edit Web --billable
    ");
    assert_snapshot!(own_help("project archive"), @"
    Put it away; its time stays

    Usage: track project archive [OPTIONS] <NAME>...

    Arguments:
      <NAME>...  Its name; quotes are optional

    Options:
      -h, --help  Print help
    ");
    assert_snapshot!(own_help("project restore"), @"
    Take it back into use

    Usage: track project restore [OPTIONS] <NAME>...

    Arguments:
      <NAME>...  Its name; quotes are optional

    Options:
      -h, --help  Print help
    ");
    assert_snapshot!(own_help("project delete"), @"
    Delete it; its time entries stay, without a project

    Usage: track project delete [OPTIONS] <NAME>...

    Arguments:
      <NAME>...  Its name; quotes are optional

    Options:
          --entries <WHAT>  What becomes of its time entries: unassign keeps them without a project,
                            delete deletes them too [default: unassign]
      -h, --help            Print help

    Examples:
      track project delete Web
      track project delete Web --entries delete
    ");
}

#[test]
fn of_clients() {
    assert_snapshot!(own_help("client"), @r#"
    List, make and change clients

    Usage: track client [OPTIONS]
           track client <COMMAND>

    Commands:
      list     List clients [alias: ls]
      add      Make a client [alias: new]
      edit     Rename it
      archive  Put it away with all its projects (a paid feature)
      restore  Take it back into use, with its projects
      delete   Delete it; its projects stay, without a client [alias: rm]

    Options:
      -a, --all   Archived ones too
      -h, --help  Print help

    Archiving a client archives its projects as well, and needs a paid plan.

    Examples:
      track client
      track client add Initech
      track client edit Initech --name "Initech Ltd"
      track client delete "Initech Ltd"
    "#);
    assert_snapshot!(own_help("client list"), @"
    List clients

    Usage: track client list [OPTIONS]

    Options:
      -a, --all   Archived ones too
      -h, --help  Print help
    ");
    assert_snapshot!(own_help("client add"), @"
    Make a client

    Usage: track client add [OPTIONS] <NAME>...

    Arguments:
      <NAME>...  Its name; quotes are optional

    Options:
          --workspace <NAME>  The workspace it goes to
      -h, --help              Print help
    ");
    assert_snapshot!(own_help("client edit"), @"
    Rename it

    Usage: track client edit [OPTIONS] --name <NEW NAME> <NAME>...

    Arguments:
      <NAME>...  Its name; quotes are optional

    Options:
      -n, --name <NEW NAME>  What it is called from now on
      -h, --help             Print help
    ");
    assert_snapshot!(own_help("client archive"), @"
    Put it away with all its projects (a paid feature)

    Usage: track client archive [OPTIONS] <NAME>...

    Arguments:
      <NAME>...  Its name; quotes are optional

    Options:
      -h, --help  Print help
    ");
    assert_snapshot!(own_help("client restore"), @"
    Take it back into use, with its projects

    Usage: track client restore [OPTIONS] <NAME>...

    Arguments:
      <NAME>...  Its name; quotes are optional

    Options:
      -h, --help  Print help
    ");
    assert_snapshot!(own_help("client delete"), @"
    Delete it; its projects stay, without a client

    Usage: track client delete [OPTIONS] <NAME>...

    Arguments:
      <NAME>...  Its name; quotes are optional

    Options:
      -h, --help  Print help
    ");
}

#[test]
fn of_tags() {
    assert_snapshot!(own_help("tag"), @"
    List, make and change tags

    Usage: track tag [OPTIONS] [COMMAND]

    Commands:
      list    List tags [alias: ls]
      add     Make a tag [alias: new]
      edit    Rename it, on all entries that carry it
      delete  Delete it, and take it off all entries [alias: rm]

    Options:
      -h, --help  Print help

    A new tag given to `start -t` or `add -t` is made on the way.

    Examples:
      track tag
      track tag add docs
      track tag edit docs --name documentation
      track tag delete documentation
    ");
    assert_snapshot!(own_help("tag list"), @"
    List tags

    Usage: track tag list [OPTIONS]

    Options:
      -h, --help  Print help
    ");
    assert_snapshot!(own_help("tag add"), @"
    Make a tag

    Usage: track tag add [OPTIONS] <NAME>...

    Arguments:
      <NAME>...  Its name; quotes are optional

    Options:
          --workspace <NAME>  The workspace it goes to
      -h, --help              Print help
    ");
    assert_snapshot!(own_help("tag edit"), @"
    Rename it, on all entries that carry it

    Usage: track tag edit [OPTIONS] --name <NEW NAME> <NAME>...

    Arguments:
      <NAME>...  Its name; quotes are optional

    Options:
      -n, --name <NEW NAME>  What it is called from now on
      -h, --help             Print help
    ");
    assert_snapshot!(own_help("tag delete"), @"
    Delete it, and take it off all entries

    Usage: track tag delete [OPTIONS] <NAME>...

    Arguments:
      <NAME>...  Its name; quotes are optional

    Options:
      -h, --help  Print help
    ");
}

#[test]
fn of_tasks() {
    assert_snapshot!(own_help("task"), @"
    List, make and change tasks of projects

    Usage: track task [OPTIONS]
           track task <COMMAND>

    Commands:
      list     List tasks [alias: ls]
      add      Make a task in a project [alias: new]
      edit     Rename it
      archive  Mark it as done [alias: done]
      restore  Open it again [alias: reopen]
      delete   Delete it; its time entries stay in the project [alias: rm]

    Options:
      -p, --project <PROJECT>  Only of this project
      -a, --all                Done ones too
      -h, --help               Print help

    Tasks are parts of projects, and need a paid plan.

    Examples:
      track task -p Web
      track task add Drafts -p Web
      track task edit Drafts --name Sketches
      track task archive Sketches
      track task --all
      track task restore Sketches
      track task delete Sketches
    ");
    assert_snapshot!(own_help("task list"), @"
    List tasks

    Usage: track task list [OPTIONS]

    Options:
      -p, --project <PROJECT>  Only of this project
      -a, --all                Done ones too
      -h, --help               Print help
    ");
    assert_snapshot!(own_help("task add"), @"
    Make a task in a project

    Usage: track task add [OPTIONS] --project <PROJECT> <NAME>...

    Arguments:
      <NAME>...  Its name; quotes are optional

    Options:
      -p, --project <PROJECT>  The project it is part of
      -h, --help               Print help
    ");
    assert_snapshot!(own_help("task edit"), @"
    Rename it

    Usage: track task edit [OPTIONS] --name <NEW NAME> <NAME>...

    Arguments:
      <NAME>...  Its name; quotes are optional

    Options:
      -p, --project <PROJECT>  The project it is part of, where several have such a task
      -n, --name <NEW NAME>    What it is called from now on
      -h, --help               Print help
    ");
    assert_snapshot!(own_help("task archive"), @"
    Mark it as done

    Usage: track task archive [OPTIONS] <NAME>...

    Arguments:
      <NAME>...  Its name; quotes are optional

    Options:
      -p, --project <PROJECT>  The project it is part of, where several have such a task
      -h, --help               Print help
    ");
    assert_snapshot!(own_help("task restore"), @"
    Open it again

    Usage: track task restore [OPTIONS] <NAME>...

    Arguments:
      <NAME>...  Its name; quotes are optional

    Options:
      -p, --project <PROJECT>  The project it is part of, where several have such a task
      -h, --help               Print help
    ");
    assert_snapshot!(own_help("task delete"), @"
    Delete it; its time entries stay in the project

    Usage: track task delete [OPTIONS] <NAME>...

    Arguments:
      <NAME>...  Its name; quotes are optional

    Options:
      -p, --project <PROJECT>  The project it is part of, where several have such a task
      -h, --help               Print help
    ");
}
