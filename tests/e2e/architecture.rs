//! The source as `docs/architecture.md` describes it: every file has its place in the tree, every arrow
//! between rooms is in the table, none runs up, and no files use each other in a circle.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

const PAGE: &str = include_str!("../../docs/architecture.md");

/// A source file by its path below `src`, without tests and comments.
type Sources = BTreeMap<String, String>;

/// Who uses whom.
type Arrows = BTreeMap<String, BTreeSet<String>>;

fn sources() -> Sources {
    fn read(folder: &Path, root: &Path, found: &mut Sources) {
        for entry in fs::read_dir(folder).expect("a folder of the source") {
            let path: PathBuf = entry.expect("a file").path();
            if path.is_dir() {
                read(&path, root, found);
            } else if path.extension().is_some_and(|it| it == "rs") {
                let text = fs::read_to_string(&path).expect("a source file");
                let below = path.strip_prefix(root).expect("a path below src");
                let name = below.to_str().expect("a readable path").replace('\\', "/");
                found.insert(name, production(&text));
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Sources::new();
    read(&root, &root, &mut found);
    found
}

/// What of a file is not a test, without comments.
fn production(text: &str) -> String {
    let text = text.split("\n#[cfg(test)]\nmod ").next().unwrap_or(text);
    let code = |line: &str| {
        // A visibility is no use.
        line.split("//").next().unwrap_or_default().replace("(in crate::", "(in ") + "\n"
    };
    text.lines().map(code).collect()
}

fn is_test(name: &str) -> bool {
    name.ends_with("tests.rs") || name.ends_with("testing.rs")
}

fn room(name: &str) -> &str {
    let first = name.split('/').next().unwrap_or(name);
    first.strip_suffix(".rs").unwrap_or(first)
}

/// The paths that a text names behind a prefix: `crate::a::{b, c::D}` names `a::b` and `a::c::D`.
fn paths(text: &str, prefix: &str) -> BTreeSet<String> {
    text.match_indices(prefix)
        .filter(|(at, _)| {
            !text[..*at].ends_with(|letter: char| letter.is_alphanumeric() || letter == '_')
        })
        .flat_map(|(at, _)| expand(&text[at + prefix.len()..]))
        .collect()
}

/// The paths at the beginning of a text.
fn expand(text: &str) -> Vec<String> {
    let is_path = |letter: char| letter.is_alphanumeric() || "_:#".contains(letter);
    let end = text.find(|letter| !is_path(letter)).unwrap_or(text.len());
    let (path, rest) = text.split_at(end);
    if !(path.is_empty() || path.ends_with("::")) || !rest.starts_with('{') {
        return vec![path.trim_end_matches(':').replace("r#", "")];
    }
    let mut depth = 0;
    let close = rest.find(|letter| {
        depth += i32::from(letter == '{') - i32::from(letter == '}');
        depth == 0
    });
    let inside = &rest[1..close.expect("a closing brace")];
    let mut segments = vec![String::new()];
    let mut depth = 0;
    for letter in inside.chars() {
        depth += i32::from(letter == '{') - i32::from(letter == '}');
        match letter {
            ',' if depth == 0 => segments.push(String::new()),
            letter => segments.last_mut().expect("a segment").push(letter),
        }
    }
    let segments =
        segments.iter().map(|segment| segment.trim()).filter(|segment| !segment.is_empty());
    let path = path.replace("r#", "");
    segments.flat_map(expand).map(|inner| format!("{path}{inner}")).collect()
}

/// The rows of the table below a heading, each cell without its backticks.
fn table(heading: &str) -> Vec<Vec<String>> {
    let (_, below) = PAGE.split_once(&format!("\n{heading}\n")).expect("the heading");
    let lines = below.lines().skip_while(|line| !line.starts_with('|'));
    let rows = lines.take_while(|line| line.starts_with('|')).skip(2);
    let cells = |line: &str| {
        line.trim_matches('|')
            .split('|')
            .map(|cell| cell.replace('`', "").trim().to_owned())
            .collect()
    };
    rows.map(cells).collect()
}

fn words(cell: &str) -> BTreeSet<String> {
    cell.split([',', ' ']).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// The arrows between rooms, from the real paths.
fn room_arrows(sources: &Sources) -> Arrows {
    let mut arrows = Arrows::new();
    for (name, text) in sources.iter().filter(|(name, _)| !is_test(name)) {
        let from = room(name);
        let used = arrows.entry(from.to_owned()).or_default();
        for path in paths(text, "crate::") {
            let to = path.split("::").next().unwrap_or_default();
            if to != from && !to.is_empty() {
                used.insert(to.to_owned());
            }
        }
    }
    arrows
}

#[test]
fn every_file_has_its_place_in_the_tree() {
    let (_, tree) = PAGE.split_once("\nsrc/\n").expect("the tree");
    let (tree, _) = tree.split_once("\ntests/e2e/").expect("the end of the tree");
    let words = tree.split(|letter: char| letter.is_whitespace() || letter == '/');
    let is_source = |word: &&str| Path::new(word).extension().is_some_and(|it| it == "rs");
    let mut drawn: Vec<&str> = words.filter(is_source).collect();
    let sources = sources();
    let mut present: Vec<&str> =
        sources.keys().map(|name| name.rsplit('/').next().unwrap_or(name)).collect();
    drawn.sort_unstable();
    present.sort_unstable();
    assert_eq!(drawn, present);
}

#[test]
fn the_table_says_which_room_uses_which() {
    let real = room_arrows(&sources());
    let table: Arrows =
        table("## Who may use whom").iter().map(|row| (row[0].clone(), words(&row[1]))).collect();
    for (room, used) in &real {
        let allowed = table.get(room).unwrap_or_else(|| panic!("{room} is not in the table"));
        assert_eq!(used, allowed, "what {room} uses, and what the table says");
    }
    assert_eq!(real.len(), table.len(), "rooms");
}

#[test]
fn no_arrow_runs_up() {
    let floors: Vec<BTreeSet<String>> =
        table("## Floors").iter().map(|row| words(&row[1])).collect();
    let floor = |room: &str| {
        let floor = floors.iter().position(|rooms| rooms.contains(room));
        floor.unwrap_or_else(|| panic!("{room} is on no floor"))
    };
    let arrows = room_arrows(&sources());
    for (from, used) in &arrows {
        for to in used {
            assert!(floor(from) <= floor(to), "{from} uses {to}, which is above it");
        }
    }
    assert_eq!(circles(&arrows), Vec::<Vec<String>>::new(), "rooms that use each other");
}

#[test]
fn no_files_use_each_other_in_a_circle() {
    let sources = sources();
    let files = |name: &str| sources.get_key_value(name).map(|(name, _)| name.clone());
    let module =
        |path: &str| files(&format!("{path}.rs")).or_else(|| files(&format!("{path}/mod.rs")));
    let folder = |name: &str| match name.strip_suffix("/mod.rs") {
        Some(folder) => folder.to_owned(),
        None => name.trim_end_matches(".rs").to_owned(),
    };
    // A name that a module passes on means the file that defines it.
    let mut passed_on: BTreeMap<(String, String), String> = BTreeMap::new();
    for (name, text) in &sources {
        for statement in text.split(';').filter(|it| it.contains("pub") && it.contains("use ")) {
            let Some((_, path)) = statement.rsplit_once("use ") else { continue };
            for path in expand(path.trim().trim_start_matches("self::")) {
                if let Some((child, item)) = path.rsplit_once("::")
                    && let Some(file) =
                        module(&format!("{}/{}", folder(name), child.replace("::", "/")))
                {
                    passed_on.insert((name.clone(), item.to_owned()), file);
                }
            }
        }
    }
    let resolve = |path: &str| {
        let segments: Vec<&str> = path.split("::").collect();
        let (length, file) = (1..=segments.len())
            .rev()
            .find_map(|length| Some((length, module(&segments[..length].join("/"))?)))?;
        let item = segments.get(length).map(|item| (file.clone(), (*item).to_owned()));
        Some(item.and_then(|item| passed_on.get(&item).cloned()).unwrap_or(file))
    };
    let mut arrows = Arrows::new();
    for (name, text) in sources.iter().filter(|(name, _)| !is_test(name) && *name != "main.rs") {
        let own = folder(name);
        let parent = own.rsplit_once('/').map_or("", |(parent, _)| parent);
        let above =
            if parent.is_empty() { String::new() } else { parent.replace('/', "::") + "::" };
        let absolute = paths(text, "crate::").into_iter();
        let relative = paths(text, "super::").into_iter().filter(|path| !path.starts_with("super"));
        let used = absolute.chain(relative.map(|path| format!("{above}{path}")));
        let used = used.chain(children(name, text, &own));
        let used = used.filter_map(|path| resolve(&path)).filter(|file| file != name);
        arrows.insert(name.clone(), used.collect());
    }
    assert_eq!(circles(&arrows), Vec::<Vec<String>>::new());
}

/// What a `mod.rs` uses of its own modules; what it only passes on is not used by it.
fn children(name: &str, text: &str, folder: &str) -> Vec<String> {
    if !name.ends_with("mod.rs") {
        return Vec::new();
    }
    let statements = || text.split_inclusive(';');
    let modules = statements().filter_map(|it| it.trim().trim_end_matches(';').rsplit_once("mod "));
    let modules: Vec<&str> = modules.map(|(_, module)| module.trim_start_matches("r#")).collect();
    let own: String = statements().filter(|it| !it.contains("pub(crate) use")).collect();
    let room = folder.replace('/', "::");
    let used = |module: &&str| !paths(&own, &format!("{module}::")).is_empty();
    modules.into_iter().filter(used).map(|module| format!("{room}::{module}")).collect()
}

/// The groups of nodes that reach each other.
fn circles(arrows: &Arrows) -> Vec<Vec<String>> {
    let reach = |from: &String| {
        let mut seen = BTreeSet::new();
        let mut open: Vec<&String> = arrows.get(from).into_iter().flatten().collect();
        while let Some(node) = open.pop() {
            if seen.insert(node.clone()) {
                open.extend(arrows.get(node).into_iter().flatten());
            }
        }
        seen
    };
    let reached: BTreeMap<&String, BTreeSet<String>> =
        arrows.keys().map(|node| (node, reach(node))).collect();
    let circle = |node: &String| {
        let back = |other: &&String| reached.get(other).is_some_and(|it| it.contains(node));
        reached[node].iter().filter(back).cloned().collect::<Vec<_>>()
    };
    let found: BTreeSet<Vec<String>> =
        arrows.keys().map(circle).filter(|circle| !circle.is_empty()).collect();
    found.into_iter().collect()
}

#[test]
fn paths_in_braces_are_found() {
    let text = "use crate::a::{self, b::C, d::{e, F}};\nlet x = crate::g::h(1);";
    let expected = ["a::self", "a::b::C", "a::d::e", "a::d::F", "g::h"];
    assert_eq!(paths(text, "crate::"), expected.map(str::to_owned).into());
}
