//! Words with a hyphen in front that are no flags: `-15m` behind `split` and `move`, and a text in quotes such as `"- Ann"`.

use std::ffi::OsString;

use super::synonyms::word_at;

/// The line with a space in front of such words, so that clap takes them for words. Commands read words
/// without the spaces around them.
pub(super) fn spaced(args: &[OsString]) -> Vec<OsString> {
    let mut args = args.to_vec();
    let end = args.iter().position(|arg| arg == "--").unwrap_or(args.len());
    let Some(command) = word_at(&args, 1) else { return args };
    let takes_lengths = args[command] == "split" || args[command] == "move";
    for place in command + 1..end {
        // What is behind a flag may be its value.
        let is_behind_flag = args[place - 1].as_encoded_bytes().starts_with(b"-");
        let is_word = |rest: &str| {
            rest.starts_with(|it: char| {
                it.is_whitespace() && !is_behind_flag || takes_lengths && it.is_ascii_digit()
            })
        };
        if args[place].to_str().and_then(|arg| arg.strip_prefix('-')).is_some_and(is_word) {
            let mut spaced = OsString::from(" ");
            spaced.push(&args[place]);
            args[place] = spaced;
        }
    }
    args
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_be_no_flag_is_a_word() {
        let table: [(&[&str], &[usize]); 10] = [
            (&["track", "split", "@2", "-15m"], &[3]),
            (&["track", "--profile", "work", "-q", "split", "-1h", "30m"], &[5]),
            (&["track", "split", "@2", "-15m", "--json"], &[3]),
            (&["track", "move", "@2", "-15m"], &[3]),
            (&["track", "start", "-15m"], &[]),
            (&["track", "start", "split", "-15m"], &[]),
            (&["track", "delete", "- Ann"], &[2]),
            (&["track", "edit", "@1", "-d", "- Ann"], &[]),
            (&["track", "split", "-v", "-h", "-", "-15m"], &[5]),
            (&["track", "split", "--", "-15m", "- Ann"], &[]),
        ];
        for (line, words) in table {
            let args: Vec<OsString> = line.iter().map(OsString::from).collect();
            let spaced: Vec<usize> = (0..)
                .zip(spaced(&args))
                .filter_map(|(place, arg)| (arg != args[place]).then_some(place))
                .collect();
            assert_eq!(spaced, words, "{line:?}");
        }
    }
}
