//! What can happen in a life, and how likely it is.

use chrono::TimeDelta;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::support::fake_toggl::Fault;

/// The names of projects: few, so that they are freed and used again.
pub(super) const PROJECTS: [&str; 3] = ["Alpha", "Beta", "Gamma"];
pub(super) const TAGS: [&str; 3] = ["red", "green", "blue"];

/// An event. A new command is an event here, a line in `happen`, and its effect on the model; undo needs
/// nothing more.
#[derive(Clone, Debug)]
pub(super) enum Event {
    Start,
    /// So many minutes ago.
    StartEarlier(i64),
    /// On one of the projects.
    StartOn(Index),
    Stop,
    /// So many minutes, ended now.
    Add(i64),
    /// The same with a tag.
    AddTagged(i64, usize),
    /// One of the entries is continued.
    Continue(Index),
    Cancel,
    Delete(Index),
    /// One entry gets another length, in minutes.
    Lengthen(Index, i64),
    /// One entry gets a tag more, or fewer.
    Tag(Index, usize, bool),
    /// One entry moves to a project, or off it.
    Move(Index, Option<Index>),
    /// Two pieces, the first of them so many minutes long.
    Split(Index, i64),
    ProjectAdd(usize),
    ProjectRename(Index, usize),
    /// With its entries, or without.
    ProjectDelete(Index, bool),
    TagRename(usize, usize),
    TagDelete(usize),
    /// So many commands.
    Undo(usize),
    Current,
    List,
    Sync,
    Offline(Box<Event>),
    /// So many seconds pass; what is on its way arrives first.
    Pass(i64),
    /// So many seconds pass, and what is on its way goes on.
    Wait(i64),
    /// The next request meets a fault.
    Fails(usize),
    /// The next two requests do.
    FailsTwice(usize),
    /// A request of a command meets a fault and is carried out, and then the person takes the phone.
    InDoubt(Box<Event>, usize, Phone),
    Phone(Phone),
    /// `track sync` runs, and a command is given in a second shell meanwhile.
    Meanwhile(Meanwhile),
    /// Everything is sent, some commands are given without network, and the store is copied.
    BackUp(Vec<Event>),
    /// The copy comes back some minutes later.
    Restore,
    /// The machine's clock is so many seconds ahead of the right time from now on.
    SetClock(i64),
    /// Reads lag so many seconds behind from now on.
    Lag(i64),
    /// Toggl shows an entry with an odd field, until the next pass of time.
    Odd(Index, usize),
    /// `/me` has no clients and projects, until the next pass of time.
    NullInMe,
    /// Lists reach back so many days from now on.
    Window(i64),
}

/// What the person does on the phone.
#[derive(Clone, Debug)]
pub(super) enum Phone {
    Start,
    Stop,
    Add,
    Rename(Which),
    /// So many seconds before now, or a third shorter when it has ended.
    StopEarlier(Which, i64),
    /// To one of the projects.
    Move(Which, Index),
    Tag(Which),
    Delete(Which),
    ProjectRename(Index),
    ProjectDelete(Index),
    TagRename(Index),
    TagDelete(Index),
}

/// One of the entries at Toggl.
#[derive(Clone, Debug)]
pub(super) enum Which {
    Newest,
    Any(Index),
}

/// A command in a second shell.
#[derive(Clone, Debug)]
pub(super) struct Meanwhile {
    pub(super) event: Box<Event>,
    /// How many entries wait before.
    pub(super) waiting: usize,
    /// At which request of `track sync` the command is given, the first being 0.
    pub(super) at: usize,
    /// Whether that request is answered late; otherwise only the pauses leave time.
    pub(super) slow: bool,
}

/// Answers that leave open whether the request was carried out, or will be.
fn unusable() -> Vec<Fault> {
    vec![
        Fault::DropBeforeCommit,
        Fault::Hang,
        Fault::Status(500, "\"oops\"".to_owned()),
        Fault::Status(503, String::new()),
        Fault::Html(502),
        Fault::Html(504),
        Fault::CaptivePortal,
        Fault::WrongTypes,
        Fault::Garbage,
        Fault::ForeignJson,
        Fault::PlainNotFound,
        Fault::Redirect("http://127.0.0.1:9/".to_owned()),
    ]
}

/// The requests that meet a fault, and the fault.
pub(super) fn faults() -> Vec<(&'static str, Fault)> {
    let any = |fault| ("", fault);
    let late = unusable().into_iter().map(Fault::commits_later).map(any);
    let mut all: Vec<_> = unusable().into_iter().map(any).chain(late).collect();
    // Half of an empty body is one of Toggl's own answers to a deletion.
    for method in ["POST", "PUT"] {
        all.push((method, Fault::TruncatedJson.commits_later()));
        all.push((method, Fault::EmptyBody.commits_later()));
    }
    all.extend(
        [
            Fault::DropAfterCommit,
            Fault::HangAfterCommit,
            Fault::TruncatedJson,
            Fault::EmptyBody,
            Fault::LengthRequired,
            Fault::QuotaTextOnly,
            Fault::TooMany { retry_after: Some(30) },
            Fault::Nothing.dated(TimeDelta::hours(5)),
            Fault::Nothing.dated(TimeDelta::hours(-5)),
            Fault::Nothing.dated(TimeDelta::minutes(3)),
            Fault::Html(504).commits_later().dated(TimeDelta::minutes(2)),
        ]
        .map(any),
    );
    all.push(("PATCH", Fault::StopDoesNotStop));
    all
}

/// Those of them after which a write has arrived, or will.
pub(super) fn lost_answers() -> Vec<Fault> {
    let late = unusable().into_iter().map(Fault::commits_later);
    late.chain([Fault::DropAfterCommit, Fault::HangAfterCommit, Fault::TruncatedJson]).collect()
}

fn which() -> impl Strategy<Value = Index> {
    any::<Index>()
}

fn of_entries() -> impl Strategy<Value = Event> {
    let project = prop::option::weighted(0.7, which());
    prop_oneof![
        which().prop_map(Event::Continue),
        Just(Event::Cancel),
        which().prop_map(Event::Delete),
        (which(), 1_i64..90).prop_map(|(which, minutes)| Event::Lengthen(which, minutes)),
        (which(), tag(), any::<bool>()).prop_map(|(which, tag, more)| Event::Tag(which, tag, more)),
        (which(), project).prop_map(|(which, project)| Event::Move(which, project)),
        (which(), 1_i64..60).prop_map(|(which, minutes)| Event::Split(which, minutes)),
    ]
}

fn of_names() -> impl Strategy<Value = Event> {
    let name = 0..PROJECTS.len();
    prop_oneof![
        4 => name.clone().prop_map(Event::ProjectAdd),
        3 => which().prop_map(Event::StartOn),
        2 => (which(), name).prop_map(|(which, name)| Event::ProjectRename(which, name)),
        2 => (which(), any::<bool>()).prop_map(|(which, all)| Event::ProjectDelete(which, all)),
        3 => (1_i64..90, tag()).prop_map(|(minutes, tag)| Event::AddTagged(minutes, tag)),
        2 => (tag(), tag()).prop_map(|(old, new)| Event::TagRename(old, new)),
        1 => tag().prop_map(Event::TagDelete),
    ]
}

fn tag() -> std::ops::Range<usize> {
    0..TAGS.len()
}

/// A command that changes something.
fn change() -> impl Strategy<Value = Event> + Clone {
    let entries = of_entries().boxed();
    let names = of_names().boxed();
    prop_oneof![
        4 => Just(Event::Start),
        2 => (1_i64..40).prop_map(Event::StartEarlier),
        4 => Just(Event::Stop),
        3 => (1_i64..90).prop_map(Event::Add),
        4 => (1_usize..4).prop_map(Event::Undo),
        5 => entries,
        5 => names,
    ]
}

fn offline(event: Event) -> Event {
    Event::Offline(Box::new(event))
}

/// Events on one device, with faults on the way to Toggl.
fn here() -> impl Strategy<Value = Event> + Clone {
    let command = prop_oneof![
        27 => change(),
        1 => Just(Event::Current),
        2 => Just(Event::List),
        1 => Just(Event::Sync),
    ];
    prop_oneof![
        12 => command.clone(),
        3 => command.prop_map(offline),
        6 => (1_i64..4000).prop_map(Event::Pass),
        2 => (1_i64..20).prop_map(Event::Wait),
        4 => (0..faults().len()).prop_map(Event::Fails),
        1 => (0..faults().len()).prop_map(Event::FailsTwice),
    ]
}

fn phone() -> impl Strategy<Value = Phone> + Clone {
    let entry = || prop_oneof![Just(Which::Newest), which().prop_map(Which::Any)];
    prop_oneof![
        4 => Just(Phone::Start),
        2 => Just(Phone::Stop),
        2 => Just(Phone::Add),
        2 => entry().prop_map(Phone::Rename),
        2 => (entry(), 1_i64..600).prop_map(|(it, seconds)| Phone::StopEarlier(it, seconds)),
        2 => (entry(), which()).prop_map(|(it, project)| Phone::Move(it, project)),
        1 => entry().prop_map(Phone::Tag),
        2 => entry().prop_map(Phone::Delete),
        1 => which().prop_map(Phone::ProjectRename),
        1 => which().prop_map(Phone::ProjectDelete),
        1 => which().prop_map(Phone::TagRename),
        1 => which().prop_map(Phone::TagDelete),
    ]
}

fn elsewhere() -> impl Strategy<Value = Event> {
    let in_doubt = (change(), 0..lost_answers().len(), phone());
    prop_oneof![
        3 => phone().prop_map(Event::Phone),
        1 => in_doubt.prop_map(|(it, fault, phone)| Event::InDoubt(Box::new(it), fault, phone)),
    ]
}

fn meanwhile() -> impl Strategy<Value = Event> {
    let command = prop_oneof![change(), change().prop_map(offline)];
    (command, 0_usize..7, 0_usize..8, any::<bool>()).prop_map(|(event, waiting, at, slow)| {
        Event::Meanwhile(Meanwhile { event: Box::new(event), waiting, at, slow })
    })
}

fn clock() -> impl Strategy<Value = Event> {
    let off = [-18_000, -600, -90, -20, 0, 0, 0, 20, 90, 600, 18_000, 172_800];
    prop::sample::select(off.to_vec()).prop_map(Event::SetClock)
}

fn server() -> impl Strategy<Value = Event> {
    prop_oneof![
        3 => prop::sample::select(vec![0, 0, 5, 15, 25]).prop_map(Event::Lag),
        2 => (which(), 0_usize..4).prop_map(|(entry, field)| Event::Odd(entry, field)),
        2 => Just(Event::NullInMe),
        1 => prop::sample::select(vec![20, 30, 60]).prop_map(Event::Window),
    ]
}

/// The store is copied and comes back later.
fn restored() -> impl Strategy<Value = Vec<Event>> {
    let some = |most| proptest::collection::vec(here(), 0..most);
    let waiting = proptest::collection::vec(change().prop_map(offline), 0..5);
    (some(10), waiting, some(10), some(8)).prop_map(|(before, waiting, between, after)| {
        let copied = [Event::BackUp(waiting)].into_iter().chain(between);
        before.into_iter().chain(copied).chain([Event::Restore]).chain(after).collect()
    })
}

fn life<T: Strategy<Value = Event>>(event: T) -> impl Strategy<Value = Vec<Event>> {
    proptest::collection::vec(event, 1..30)
}

/// In most lives only this device changes anything, and the final state is known exactly.
pub(super) fn any_events() -> impl Strategy<Value = Vec<Event>> {
    prop_oneof![
        3 => life(here()),
        4 => life(prop_oneof![26 => here(), 8 => elsewhere()]),
        2 => life(prop_oneof![14 => here(), 2 => meanwhile()]),
        2 => restored(),
        2 => life(prop_oneof![20 => here(), 3 => clock()]),
        2 => life(prop_oneof![20 => here(), 4 => server()]),
        2 => life(prop_oneof![26 => here(), 6 => elsewhere(), 2 => server()]),
    ]
}
