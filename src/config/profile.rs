//! The choice of the profile: by name, else by folder.

use super::env::{self, Env};
use super::error::ConfigError;
use super::file::File;
use super::here::{Here, real};
use super::layer::{Setting, Source};
use super::overrides::Overrides;
use super::value::Profile;

/// The profile to use: `--profile`, else `TRACK_PROFILE`, else the one whose folder this is, else the
/// one called "default".
pub(super) fn choose(
    flags: &Overrides,
    env: &Env,
    file: &File,
) -> Result<Setting<Profile>, ConfigError> {
    if let Some(profile) = &flags.profile {
        return Ok(Setting::flag("--profile", profile.clone()));
    }
    let named = Setting::variable(env, env::TRACK_PROFILE, str::parse)?;
    let named = named.or_else(|| by_folder(&env.here, file));
    Ok(named.unwrap_or_else(|| Setting::default(Profile::default())))
}

/// The profile bound to the working directory or, among its ancestors, to the nearest one.
fn by_folder(here: &Here, file: &File) -> Option<Setting<Profile>> {
    let bound: Vec<(&Profile, &String)> = file
        .profiles
        .iter()
        .flat_map(|(profile, layer)| {
            let folders = layer.folders.iter().flat_map(|setting| &setting.value);
            folders.map(move |folder| (profile, folder))
        })
        .collect();
    // Without bound folders, which is usual, the file system is not asked.
    let folder = real(here.folder.as_ref().filter(|_| !bound.is_empty())?);
    let depth = |written: &str| {
        let ancestor = real(&here.expand(written)?);
        folder.starts_with(&ancestor).then(|| ancestor.components().count())
    };
    let (_, profile, written) = bound
        .into_iter()
        .filter_map(|(profile, written)| Some((depth(written)?, profile, written)))
        .max_by_key(|(depth, ..)| *depth)?;
    Some(Setting::new(profile.clone(), Source::Folder(written.clone())))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::super::env::TRACK_PROFILE;
    use super::super::file;
    use super::*;

    const CONFIG: &str = "
        [profiles.work]
        folders = ['~/work', '~/linked']
        [profiles.client]
        folders = ['~/work/client', 'ROOT/srv']
        [profiles.default]
        folders = ['~/work/private']
        [profiles.gone]
        folders = ['~/nowhere', '~/work/client/../../other']
        [profiles.none]
        pace = 1
    ";

    /// The profile in this folder, with its source.
    fn chosen(root: &Path, folder: Option<PathBuf>, vars: &[&'static str], flag: bool) -> String {
        let config = CONFIG.replace("ROOT", root.to_str().unwrap());
        let file = file::parse(Path::new("config.toml"), &config).unwrap();
        let here = Here { folder, home: Some(root.join("home")), ..Here::default() };
        let env = Env::from_pairs(vars.iter().map(|&name| (name, "variable"))).at(here);
        let profile = flag.then(|| "flag".parse().unwrap());
        let flags = Overrides { profile, ..Overrides::default() };
        let Setting { value, from } = choose(&flags, &env, &file).unwrap();
        format!("{value} from {from}").replace(root.to_str().unwrap(), "ROOT")
    }

    #[test]
    fn the_nearest_bound_folder_decides() {
        let dir = tempfile::tempdir().unwrap();
        let root = real(dir.path());
        let table = "\
home -> default from default
home/work -> work from ~/work in config.toml
home/work/a/b -> work from ~/work in config.toml
home/work/client -> client from ~/work/client in config.toml
home/work/client/x -> client from ~/work/client in config.toml
home/work/private -> default from ~/work/private in config.toml
home/workshop -> default from default
home/other -> gone from ~/work/client/../../other in config.toml
srv/x -> client from ROOT/srv in config.toml
away -> default from default";
        let rows: Vec<_> = table.lines().filter_map(|line| line.split_once(" -> ")).collect();
        for (folder, _) in &rows {
            fs::create_dir_all(root.join(folder)).unwrap();
        }
        for (folder, expected) in rows {
            assert_eq!(chosen(&root, Some(root.join(folder)), &[], false), expected, "{folder}");
        }
        assert_eq!(chosen(&root, None, &[], false), "default from default");
    }

    #[test]
    fn a_named_profile_overrides_the_folder() {
        let dir = tempfile::tempdir().unwrap();
        let root = real(dir.path());
        let work = root.join("home/work");
        fs::create_dir_all(&work).unwrap();
        let inside = |vars, flag| chosen(&root, Some(work.clone()), vars, flag);
        assert_eq!(inside(&[], false), "work from ~/work in config.toml");
        assert_eq!(inside(&[TRACK_PROFILE], false), "variable from TRACK_PROFILE");
        assert_eq!(inside(&[TRACK_PROFILE], true), "flag from --profile");
    }

    #[cfg(unix)]
    #[test]
    fn symbolic_links_are_followed_on_both_sides() {
        use std::os::unix::fs::symlink;
        let dir = tempfile::tempdir().unwrap();
        let root = real(dir.path());
        fs::create_dir_all(root.join("home")).unwrap();
        fs::create_dir_all(root.join("disk/linked/x")).unwrap();
        symlink(root.join("disk/linked"), root.join("home/linked")).unwrap();
        symlink(root.join("disk"), root.join("shortcut")).unwrap();
        // The target of the link, the link, and a path through another link.
        for folder in ["disk/linked/x", "home/linked/x", "shortcut/linked/x"] {
            assert_eq!(
                chosen(&root, Some(root.join(folder)), &[], false),
                "work from ~/linked in config.toml",
                "{folder}"
            );
        }
    }
}
