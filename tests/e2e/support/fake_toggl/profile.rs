//! What the person can set about themselves: the profile, the token, the preferences.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::answer::{Answer, Reply, bad_request};
use super::payload::read;
use super::request::Request;
use super::shapes::precise;
use super::state::World;

const SHORTEST_PASSWORD: usize = 6;
const DATE_FORMATS: [&str; 6] =
    ["MM/DD/YYYY", "DD-MM-YYYY", "MM-DD-YYYY", "YYYY-MM-DD", "DD/MM/YYYY", "DD.MM.YYYY"];
const TIME_FORMATS: [&str; 2] = ["H:mm", "h:mm A"];
/// The clients that have preferences of their own.
const CLIENTS: [&str; 2] = ["desktop", "web"];
/// The one feature that can be tried out before its time.
const ALPHA_FEATURE: &str = "calendar_redesign";

#[derive(Deserialize)]
struct ProfileChange {
    fullname: Option<String>,
    email: Option<String>,
    timezone: Option<String>,
    beginning_of_week: Option<u8>,
    country_id: Option<i64>,
    default_workspace_id: Option<i64>,
    current_password: Option<String>,
    password: Option<String>,
}

impl World {
    /// Changes the profile and answers with the user, without related data.
    pub(super) fn update_me(&mut self, request: &Request) -> Reply {
        let change: ProfileChange = read(&request.body)?;
        self.check_profile(&change)?;
        let user = &mut self.user;
        user.fullname = change.fullname.unwrap_or_else(|| user.fullname.clone());
        user.email = change.email.unwrap_or_else(|| user.email.clone());
        user.timezone = change.timezone.unwrap_or_else(|| user.timezone.clone());
        user.password = change.password.unwrap_or_else(|| user.password.clone());
        user.beginning_of_week = change.beginning_of_week.unwrap_or(user.beginning_of_week);
        user.country_id = change.country_id.or(user.country_id);
        user.default_workspace_id =
            change.default_workspace_id.unwrap_or(user.default_workspace_id);
        let mut shape = self.user_json();
        // Of this answer alone `toggl-python` 0.3 expects it.
        shape["toggl_accounts_updated_at"] = precise(self.now()).into();
        Ok(Answer::json(&shape))
    }

    fn check_profile(&self, change: &ProfileChange) -> Result<(), Answer> {
        let blank = |text: &Option<String>| text.as_ref().is_some_and(|it| it.trim().is_empty());
        let message = match change {
            ProfileChange { password: Some(_), current_password: None, .. } => {
                "Current password must be present to change password"
            }
            ProfileChange { current_password: Some(text), .. } if *text != self.user.password => {
                "Current password is not valid"
            }
            ProfileChange { password: Some(text), .. } if text.len() < SHORTEST_PASSWORD => {
                "Password should be at least 6 characters"
            }
            ProfileChange { email: Some(text), .. } if !text.contains('@') => "Invalid email",
            ProfileChange { beginning_of_week: Some(7..), .. } => "Invalid beginning_of_week",
            ProfileChange { default_workspace_id: Some(id), .. }
                if self.workspace(*id).is_none() =>
            {
                "Invalid default_workspace_id"
            }
            ProfileChange { timezone, .. } if blank(timezone) => "Invalid timezone",
            ProfileChange { fullname, .. } if blank(fullname) => "Invalid fullname",
            _ => return Ok(()),
        };
        Err(bad_request(message))
    }

    /// Replaces the API token; the old one is of no use from now on.
    pub(super) fn reset_token(&mut self) -> Answer {
        self.user.token = format!("{:032x}", self.touch().timestamp_micros());
        Answer::json(&self.user.token.clone().into())
    }

    /// What each workspace's plan includes.
    pub(super) fn features_json(&self) -> Value {
        let features = |premium: bool| {
            let paid = ["pro", "tasks", "projects_rates", "rounding"];
            let names = std::iter::once(("free", true)).chain(paid.map(|name| (name, premium)));
            let numbered = names.enumerate();
            numbered
                .map(|(id, (name, on))| json!({"feature_id": id, "name": name, "enabled": on}))
                .collect::<Value>()
        };
        let workspaces = self.workspaces.iter();
        workspaces
            .map(|it| json!({"workspace_id": it.id, "features": features(it.premium)}))
            .collect()
    }

    /// A few of Toggl's more than a hundred preferences.
    ///
    /// The first day of the week has both spellings: the documented one, and the one that `toggl-python` 0.3 reads.
    pub(super) fn preferences_json(&self) -> Value {
        let mut preferences = json!({
            "BeginningOfWeek": self.user.beginning_of_week,
            "beginningOfWeek": self.user.beginning_of_week,
            "alpha_features": [{"alpha_feature_id": 1, "code": ALPHA_FEATURE, "enabled": false}],
            "date_format": "YYYY-MM-DD", "timeofday_format": "H:mm", "duration_format": "improved",
            "decimal_separator": ".", "pg_time_zone_name": self.user.timezone,
            "default_project_id": null, "default_task_id": null, "remember_last_project": false,
            "collapseTimeEntries": true, "manualMode": false, "timerView": "list",
            "record_timeline": false, "send_product_emails": true,
            "send_timer_notifications": true, "send_weekly_report": true,
            "reportRounding": false, "reportRoundingDirection": 0,
            "reportRoundingStepInMinutes": 0, "reportsHideWeekends": false,
        });
        for (name, value) in &self.user.preferences {
            preferences[name] = value.clone();
        }
        preferences
    }

    pub(super) fn client_preferences(&self, client: &str) -> Reply {
        let known = CLIENTS.contains(&client);
        known
            .then(|| Answer::json(&self.preferences_json()))
            .ok_or_else(|| bad_request("Unknown client"))
    }

    /// Sets what the request names and leaves the rest.
    pub(super) fn set_preferences(&mut self, request: &Request) -> Reply {
        let sent = request.body.as_object().filter(|fields| !fields.is_empty());
        let sent = sent.ok_or_else(|| bad_request("Missing data"))?;
        check_preferences(sent)?;
        self.user.preferences.extend(sent.clone());
        Ok(Answer::empty())
    }
}

fn check_preferences(sent: &Map<String, Value>) -> Result<(), Answer> {
    let allowed = |name: &str, values: &[&str]| {
        sent.get(name).is_none_or(|value| value.as_str().is_some_and(|it| values.contains(&it)))
    };
    let known = |feature: &Value| feature["code"] == ALPHA_FEATURE;
    let features = sent.get("alpha_features");
    let message = if sent.keys().any(|name| name.eq_ignore_ascii_case("toSAcceptNeeded")) {
        "Cannot set value for ToSAcceptNeeded"
    } else if !features.is_none_or(|list| list.as_array().is_some_and(|it| it.iter().all(known))) {
        "Invalid feature code(s)"
    } else if !allowed("date_format", &DATE_FORMATS) {
        "Value in date_format is invalid"
    } else if !allowed("timeofday_format", &TIME_FORMATS) {
        "Value in timeofday_format is invalid"
    } else {
        return Ok(());
    };
    Err(bad_request(message))
}
