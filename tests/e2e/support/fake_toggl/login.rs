//! HTTP Basic credentials, and how Toggl turns them down.

use super::answer::{Answer, JSON};
use super::request::{Login, Request};
use super::state::World;

const LOGIN_ATTEMPTS: u32 = 5;

impl World {
    /// Judges an `Authorization` header: `token:api_token` and `email:password` are both good.
    pub(super) fn login(&self, header: Option<&str>) -> Login {
        let user = &self.user;
        match header {
            None => Login::Missing,
            Some(header) if header == basic(&user.token, "api_token") => Login::Token,
            Some(header) if header == basic(&user.email, &user.password) => Login::Password,
            Some(_) => Login::Wrong,
        }
    }

    /// The answer to a request that is not logged in; the Reports service has its own.
    pub(super) fn refuse_login(&mut self, request: &Request) -> Option<Answer> {
        let reports = request.path.starts_with("/reports/");
        match request.login {
            Login::Token | Login::Password => {
                self.failed_logins = 0;
                None
            }
            Login::Missing if reports => {
                Some(Answer::refusal(401, "Unable to extract authentication data"))
            }
            Login::Missing => {
                Some(Answer::new(401, JSON, "").with("X-Authorization-Missing", true))
            }
            Login::Wrong => {
                self.failed_logins += 1;
                let left = LOGIN_ATTEMPTS.saturating_sub(self.failed_logins);
                let answer = Answer::refusal(
                    if reports { 401 } else { 403 },
                    "Incorrect username and/or password",
                );
                Some(answer.with("X-Remaining-Login-Attempts", left))
            }
        }
    }
}

fn basic(user: &str, password: &str) -> String {
    format!("Basic {}", base64(format!("{user}:{password}").as_bytes()))
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let quartet = |chunk: &[u8]| {
        let byte = |index| chunk.get(index).copied().map_or(0, usize::from);
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        let letter = |place: usize| char::from(ALPHABET[bits >> (18 - 6 * place) & 63]);
        let used = chunk.len();
        [0, 1, 2, 3].map(|place| if place <= used { letter(place) } else { '=' })
    };
    bytes.chunks(3).flat_map(quartet).collect()
}
