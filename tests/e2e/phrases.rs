//! The words of the source and of the pages: phrases that were replaced by plain ones do not come back, and
//! color has one spelling.

use std::fs;
use std::path::{Path, PathBuf};

/// The phrases, word by word. `…` stands for up to six words.
const RETIRED: [&str; 42] = [
    "what runs",
    "what waits",
    "wait to be sent",
    "waits to be sent",
    "waiting to be sent",
    "had waited here",
    "kept here",
    "kept on this machine",
    "stands",
    "lie over",
    "lies over",
    "over each other",
    "reach over",
    "reaches over",
    "give way",
    "gives way",
    "anew",
    "mend",
    "mends",
    "mended",
    "left out",
    "attention",
    "leave … aside",
    "leaves … aside",
    "is new beside",
    "not set any more",
    "go on with",
    "goes on with",
    "going on with",
    "went on with",
    "fills again by itself",
    "as far as it was looked at",
    "means nothing here",
    "by you alone",
    "takes the old task away",
    "has it just like this",
    "has not got it yet",
    "as if it had never begun",
    "redoes",
    "could be more than one",
    "colour",
    "colours",
];

/// How many words `…` stands for at most.
const GAP: usize = 6;

/// A word in lower case, where it is in the text, and what is directly before it.
struct Word<'t> {
    line: usize,
    before: &'t str,
    text: String,
}

/// The words of a text. An identifier is one word, whatever it is made of.
fn words(text: &str) -> Vec<Word<'_>> {
    let is_part = |letter: char| letter.is_alphanumeric() || "_'’".contains(letter);
    let mut words = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let mut from = 0;
        for part in line.split_inclusive(|letter| !is_part(letter)) {
            let word = part.trim_end_matches(|letter| !is_part(letter));
            if !word.is_empty() {
                let before = &line[..from];
                words.push(Word { line: number + 1, before, text: word.to_lowercase() });
            }
            from += part.len();
        }
    }
    words
}

/// Whether these words begin with the phrase.
fn begins(words: &[Word<'_>], phrase: &[&str]) -> bool {
    match phrase {
        [] => true,
        ["…", rest @ ..] => (1..=GAP.min(words.len())).any(|gap| begins(&words[gap..], rest)),
        [first, rest @ ..] => {
            words.first().is_some_and(|word| word.text == *first) && begins(&words[1..], rest)
        }
    }
}

/// Whether a phrase that was found is innocent here: a symbol stands for something, JSON has names of its own, and some
/// people type the other spelling of a flag or key.
fn is_innocent(words: &[Word<'_>], phrase: &str) -> bool {
    let typed = ["--", "--no-", "\""];
    match phrase {
        "stands" => words.get(1).is_some_and(|next| next.text == "for"),
        // A state of a check, in the source and in JSON.
        "attention" => {
            let before = words[0].before.trim();
            before.is_empty() || before.ends_with('"') || before.ends_with("::")
        }
        "colour" => typed.iter().any(|before| words[0].before.ends_with(before)),
        _ => false,
    }
}

/// The retired phrases in a text, each with its line.
fn retired(text: &str) -> Vec<(usize, &'static str)> {
    let words = words(text);
    let mut found = Vec::new();
    for at in 0..words.len() {
        for phrase in RETIRED {
            let parts: Vec<&str> = phrase.split(' ').collect();
            if begins(&words[at..], &parts) && !is_innocent(&words[at..], phrase) {
                found.push((words[at].line, phrase));
            }
        }
    }
    found
}

/// The files below a folder, and the folder's name in front.
fn below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of the project") {
        let path = entry.expect("a file").path();
        if path.is_dir() { below(&path, found) } else { found.push(path) }
    }
}

#[test]
fn retired_phrases_do_not_come_back() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<PathBuf> =
        ["README.md", "CHANGELOG.md", "CONTRIBUTING.md"].map(|name| root.join(name)).into();
    for folder in ["src", "docs", "templates"] {
        below(&root.join(folder), &mut files);
    }
    let is_read = |path: &PathBuf| {
        let kinds = ["rs", "tsv", "md", "html", "css", "js"];
        path.extension().is_some_and(|kind| kinds.iter().any(|it| kind == *it))
    };
    files.retain(is_read);
    files.sort();
    assert!(files.len() > 200, "only {} files were found", files.len());
    let mut complaints = String::new();
    for file in files {
        let text = fs::read_to_string(&file).expect("a text");
        let name = file.strip_prefix(root).unwrap_or(&file).display();
        for (line, phrase) in retired(&text) {
            complaints.push_str(&format!("{name}:{line}: “{phrase}”\n"));
        }
    }
    assert!(complaints.is_empty(), "Say it in plain words:\n{complaints}");
}

#[test]
fn a_phrase_is_found_wherever_its_lines_break() {
    let table: [(&str, &[(usize, &str)]); 14] = [
        ("It shows what runs.", &[(1, "what runs")]),
        ("/// Shows\n/// what\n/// runs, and more", &[(2, "what runs")]),
        ("\"what \\\n    waits\"", &[(1, "what waits")]),
        ("Kept here: 2 changes wait to be sent", &[(1, "kept here"), (1, "wait to be sent")]),
        ("Leave the file aside", &[(1, "leave … aside")]),
        ("Leave it. Of all that was ever said here, put nothing aside", &[]),
        ("The token stands at the end; $ stands for it", &[(1, "stands")]),
        ("amend, recommend and mend", &[(1, "mend")]),
        ("needs_attention(asides)", &[]),
        ("--colour, --no-colour and alias = \"colour\"", &[]),
        ("the colour of it", &[(1, "colour")]),
        ("somewhat runs", &[]),
        ("what", &[]),
        ("", &[]),
    ];
    for (text, expected) in table {
        assert_eq!(retired(text), expected, "{text}");
    }
}
