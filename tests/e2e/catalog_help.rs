//! The help of what clients, projects, tasks and tags share their verbs for.

use insta::assert_snapshot;

use crate::support::own_help;

#[test]
fn of_projects() {
    assert_snapshot!(own_help("project"), @r#"
    List, create and edit projects

    Usage: track project [OPTIONS]
           track project <COMMAND>

    Examples:
      track project
      track project add Website --client Acme --color green
      track project edit Website --name "New website"
      track project archive "New website"
      track project restore "New website"
      track project delete "New website" --entries unassign

    Commands:
      list     List projects [alias: ls]
      add      Create a project [alias: new]
      edit     Edit a project: name, client, color, privacy, billable
      archive  Archive a project; its entries remain
      restore  Restore an archived project
      delete   Delete a project; its entries remain [alias: rm]

    Options:
      -a, --all   Include archived ones
      -h, --help  Print help

    Without an account, projects are saved locally; `track login` creates them in
    Toggl.
    "#);
    assert_snapshot!(own_help("project list"), @"
    List projects

    Usage: track project list [OPTIONS]
    Alias: ls

    Examples:
      track project list
      track project list --all

    Options:
      -a, --all   Include archived ones
      -h, --help  Print help
    ");
    assert_snapshot!(own_help("project add"), @"
    Create a project

    Usage: track project add [OPTIONS] <NAME>...
    Alias: new

    Examples:
      track project add Website
      track project add Website --client Acme --color green

    Arguments:
      <NAME>...  The name; quotes are optional

    Options:
      -c, --client <CLIENT>   Set the client
          --color <COLOR>     Set the color by name, for example green. One of blue,
                              violet, pink, orange, gold, green, teal, beige,
                              dark-blue, purple, yellow, dark-green, red and grey;
                              with a paid Toggl plan also any other, as #rrggbb.
          --private           Show it only to its members
          --public            Show it to everyone in the workspace
          --billable          Make new entries billable (needs a paid Toggl plan)
          --no-billable       Make new entries not billable
          --workspace <NAME>  Create it in this workspace
      -h, --help              Print help
    ");
    assert_snapshot!(own_help("project edit"), @"
    Edit a project: name, client, color, privacy, billable

    Usage: track project edit [OPTIONS] <NAME>...

    Examples:
      track project edit Web --name Website
      track project edit Web --client Acme --color teal
      track project edit Web --no-client
      track project edit Web --billable

    Arguments:
      <NAME>...  The name; quotes are optional

    Options:
      -n, --name <NEW_NAME>  Set the new name
      -c, --client <CLIENT>  Set the client
          --no-client        Remove the client
          --color <COLOR>    Set the color by name, for example green. One of blue,
                             violet, pink, orange, gold, green, teal, beige,
                             dark-blue, purple, yellow, dark-green, red and grey;
                             with a paid Toggl plan also any other, as #rrggbb.
          --private          Show it only to its members
          --public           Show it to everyone in the workspace
          --billable         Make new entries billable (needs a paid Toggl plan)
          --no-billable      Make new entries not billable
      -h, --help             Print help
    ");
}

#[test]
fn of_archiving_and_deleting_projects() {
    assert_snapshot!(own_help("project archive"), @"
    Archive a project; its entries remain

    Usage: track project archive <NAME>...

    Examples:
      track project archive Web

    Arguments:
      <NAME>...  The name; quotes are optional

    Options:
      -h, --help  Print help
    ");
    assert_snapshot!(own_help("project restore"), @"
    Restore an archived project

    Usage: track project restore <NAME>...

    Examples:
      track project restore Web

    Arguments:
      <NAME>...  The name; quotes are optional

    Options:
      -h, --help  Print help
    ");
    assert_snapshot!(own_help("project delete"), @"
    Delete a project; its entries remain

    Usage: track project delete [OPTIONS] <NAME>...
    Alias: rm

    Examples:
      track project delete Web
      track project delete Web --entries delete

    Arguments:
      <NAME>...  The name; quotes are optional

    Options:
          --entries <WHAT>  What to do with its entries: `unassign` or `delete` them
                            [default: unassign]
      -h, --help            Print help
    ");
}

#[test]
fn of_clients() {
    assert_snapshot!(own_help("client"), @r#"
    List, create and edit clients

    Usage: track client [OPTIONS]
           track client <COMMAND>

    Examples:
      track client
      track client add Initech
      track client edit Initech --name "Initech Ltd"
      track client delete "Initech Ltd"

    Commands:
      list     List clients [alias: ls]
      add      Create a client [alias: new]
      edit     Rename a client
      archive  Archive a client and its projects
      restore  Restore a client and its projects
      delete   Delete a client; its projects remain [alias: rm]

    Options:
      -a, --all   Include archived ones
      -h, --help  Print help

    Archiving a client also archives its projects, and needs a paid Toggl plan.
    "#);
    assert_snapshot!(own_help("client list"), @"
    List clients

    Usage: track client list [OPTIONS]
    Alias: ls

    Examples:
      track client list
      track client list --all

    Options:
      -a, --all   Include archived ones
      -h, --help  Print help
    ");
    assert_snapshot!(own_help("client add"), @"
    Create a client

    Usage: track client add [OPTIONS] <NAME>...
    Alias: new

    Examples:
      track client add Initech

    Arguments:
      <NAME>...  The name; quotes are optional

    Options:
          --workspace <NAME>  Create it in this workspace
      -h, --help              Print help
    ");
    assert_snapshot!(own_help("client edit"), @r#"
    Rename a client

    Usage: track client edit --name <NEW_NAME> <NAME>...

    Examples:
      track client edit Acme --name "Acme Ltd"

    Arguments:
      <NAME>...  The name; quotes are optional

    Options:
      -n, --name <NEW_NAME>  Set the new name
      -h, --help             Print help
    "#);
    assert_snapshot!(own_help("client archive"), @"
    Archive a client and its projects

    Usage: track client archive <NAME>...

    Examples:
      track client archive Acme

    Arguments:
      <NAME>...  The name; quotes are optional

    Options:
      -h, --help  Print help
    ");
    assert_snapshot!(own_help("client restore"), @"
    Restore a client and its projects

    Usage: track client restore <NAME>...

    Examples:
      track client restore Acme

    Arguments:
      <NAME>...  The name; quotes are optional

    Options:
      -h, --help  Print help
    ");
    assert_snapshot!(own_help("client delete"), @"
    Delete a client; its projects remain

    Usage: track client delete <NAME>...
    Alias: rm

    Examples:
      track client delete Acme

    Arguments:
      <NAME>...  The name; quotes are optional

    Options:
      -h, --help  Print help
    ");
}

#[test]
fn of_tags() {
    assert_snapshot!(own_help("tag"), @"
    List, create and edit tags

    Usage: track tag [COMMAND]

    Examples:
      track tag
      track tag add docs
      track tag edit docs --name documentation
      track tag delete documentation

    Commands:
      list    List tags [alias: ls]
      add     Create a tag [alias: new]
      edit    Rename a tag, on all entries that have it
      delete  Delete a tag and remove it from all entries [alias: rm]

    Options:
      -h, --help  Print help

    `start`, `add` and `edit` create a new tag when it is first used.
    ");
    assert_snapshot!(own_help("tag list"), @"
    List tags

    Usage: track tag list
    Alias: ls

    Examples:
      track tag list

    Options:
      -h, --help  Print help
    ");
    assert_snapshot!(own_help("tag add"), @"
    Create a tag

    Usage: track tag add [OPTIONS] <NAME>...
    Alias: new

    Examples:
      track tag add docs

    Arguments:
      <NAME>...  The name; quotes are optional

    Options:
          --workspace <NAME>  Create it in this workspace
      -h, --help              Print help
    ");
    assert_snapshot!(own_help("tag edit"), @"
    Rename a tag, on all entries that have it

    Usage: track tag edit --name <NEW_NAME> <NAME>...

    Examples:
      track tag edit api --name backend

    Arguments:
      <NAME>...  The name; quotes are optional

    Options:
      -n, --name <NEW_NAME>  Set the new name
      -h, --help             Print help
    ");
    assert_snapshot!(own_help("tag delete"), @"
    Delete a tag and remove it from all entries

    Usage: track tag delete <NAME>...
    Alias: rm

    Examples:
      track tag delete api

    Arguments:
      <NAME>...  The name; quotes are optional

    Options:
      -h, --help  Print help
    ");
}

#[test]
fn of_tasks() {
    assert_snapshot!(own_help("task"), @"
    List, create and edit tasks of projects

    Usage: track task [OPTIONS]
           track task <COMMAND>

    Examples:
      track task -p Web
      track task add Drafts -p Web
      track task edit Drafts --name Sketches
      track task archive Sketches
      track task --all
      track task restore Sketches
      track task delete Sketches

    Commands:
      list     List tasks [alias: ls]
      add      Create a task in a project [alias: new]
      edit     Rename a task
      archive  Mark a task as done [alias: done]
      restore  Reopen a task [alias: reopen]
      delete   Delete a task; its entries remain in the project [alias: rm]

    Options:
      -p, --project <PROJECT>  Only tasks of this project
      -a, --all                Include tasks that are done
      -h, --help               Print help

    A task belongs to a project. Tasks need a paid Toggl plan.
    ");
    assert_snapshot!(own_help("task list"), @"
    List tasks

    Usage: track task list [OPTIONS]
    Alias: ls

    Examples:
      track task list -p Web
      track task list --all

    Options:
      -p, --project <PROJECT>  Only tasks of this project
      -a, --all                Include tasks that are done
      -h, --help               Print help
    ");
    assert_snapshot!(own_help("task add"), @"
    Create a task in a project

    Usage: track task add --project <PROJECT> <NAME>...
    Alias: new

    Examples:
      track task add Drafts -p Web

    Arguments:
      <NAME>...  The name; quotes are optional

    Options:
      -p, --project <PROJECT>  Create it in this project
      -h, --help               Print help
    ");
    assert_snapshot!(own_help("task edit"), @"
    Rename a task

    Usage: track task edit [OPTIONS] --name <NEW_NAME> <NAME>...

    Examples:
      track task edit Design --name Sketches

    Arguments:
      <NAME>...  The name; quotes are optional

    Options:
      -p, --project <PROJECT>  The project, if several have a task of this name
      -n, --name <NEW_NAME>    Set the new name
      -h, --help               Print help
    ");
    assert_snapshot!(own_help("task archive"), @"
    Mark a task as done

    Usage: track task archive [OPTIONS] <NAME>...
    Alias: done

    Examples:
      track task archive Design
      track task done Design -p Web

    Arguments:
      <NAME>...  The name; quotes are optional

    Options:
      -p, --project <PROJECT>  The project, if several have a task of this name
      -h, --help               Print help
    ");
    assert_snapshot!(own_help("task restore"), @"
    Reopen a task

    Usage: track task restore [OPTIONS] <NAME>...
    Alias: reopen

    Examples:
      track task restore Design
      track task reopen Design -p Web

    Arguments:
      <NAME>...  The name; quotes are optional

    Options:
      -p, --project <PROJECT>  The project, if several have a task of this name
      -h, --help               Print help
    ");
    assert_snapshot!(own_help("task delete"), @"
    Delete a task; its entries remain in the project

    Usage: track task delete [OPTIONS] <NAME>...
    Alias: rm

    Examples:
      track task delete Design

    Arguments:
      <NAME>...  The name; quotes are optional

    Options:
      -p, --project <PROJECT>  The project, if several have a task of this name
      -h, --help               Print help
    ");
}
