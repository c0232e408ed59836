//! A Chromium without a window, driven over its protocol for developers: what a page shows, says and asks for.
//!
//! `TRACK_TEST_BROWSER` names the browser; with `none` the tests that need one are skipped.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde_json::{Value, json};
use tempfile::TempDir;

/// How long the browser may take for anything.
const PATIENCE: Duration = Duration::from_secs(60);

/// Names of the program, in the order in which they are tried.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Where it is installed without being in the path.
const PLACES: [&str; 4] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Google/Chrome/Application/chrome.exe",
];

/// Nothing is asked of the network, and nothing of another session is there.
const FLAGS: [&str; 11] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--remote-debugging-port=0",
    "--remote-allow-origins=*",
];

/// A browser with a profile of its own; it ends with the value.
pub(crate) struct Browser {
    process: Child,
    profile: TempDir,
    port: u16,
}

/// A page in it.
pub(crate) struct Tab {
    socket: BufReader<TcpStream>,
    last_call: u64,
    /// What happened since the tab was opened.
    events: Vec<Value>,
}

impl Browser {
    /// Starts the browser of this machine; `None` where the tests are to do without.
    ///
    /// # Panics
    /// With the words what to install, where there is none.
    pub(crate) fn start() -> Option<Self> {
        let program = program()?;
        let profile = TempDir::new().expect("a folder for the profile");
        let process = Command::new(&program)
            .args(FLAGS)
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg("about:blank")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|why| panic!("{} does not start: {why}", program.display()));
        let mut browser = Self { process, profile, port: 0 };
        browser.port = browser.wait_for_port();
        Some(browser)
    }

    /// The port, which the browser writes into its profile.
    fn wait_for_port(&mut self) -> u16 {
        let file = self.profile.path().join("DevToolsActivePort");
        let start = Instant::now();
        loop {
            let text = fs::read_to_string(&file).unwrap_or_default();
            if let Some((port, _)) = text.split_once('\n') {
                return port.parse().expect("a port");
            }
            let ended = self.process.try_wait().expect("a child of ours");
            assert!(ended.is_none(), "the browser ended by itself: {ended:?}");
            assert!(start.elapsed() < PATIENCE, "the browser does not listen");
            std::thread::park_timeout(Duration::from_millis(20));
        }
    }

    /// Opens an empty tab that notes down what happens in it.
    pub(crate) fn tab(&self) -> Tab {
        let mut http = TcpStream::connect(("127.0.0.1", self.port)).expect("the browser");
        let host = format!("127.0.0.1:{}", self.port);
        write!(
            http,
            "PUT /json/new?about:blank HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        )
        .expect("a request");
        let mut answer = String::new();
        // The browser may keep the connection open: the length says where the answer ends.
        let mut reader = BufReader::new(http);
        let length = content_length(&mut reader);
        reader.take(length).read_to_string(&mut answer).expect("an answer");
        let target: Value = serde_json::from_str(&answer).expect("a description of the tab");
        let path = format!("/devtools/page/{}", target["id"].as_str().expect("an id"));
        let mut tab = Tab::connect(self.port, &path);
        for domain in ["Page", "Runtime", "Log", "Network"] {
            tab.call(&format!("{domain}.enable"), json!({}));
        }
        tab
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The browser of this machine.
#[expect(clippy::disallowed_methods, reason = "tests are not the program")]
fn program() -> Option<PathBuf> {
    match std::env::var("TRACK_TEST_BROWSER").as_deref() {
        Ok("none") => {
            skipped("TRACK_TEST_BROWSER=none: no page is opened in a browser");
            return None;
        }
        Ok(named) if !named.is_empty() => return Some(named.into()),
        _ => {}
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let named = std::env::split_paths(&path).flat_map(|it| NAMES.map(|name| it.join(name)));
    let mut candidates = named.chain(PLACES.iter().map(PathBuf::from));
    let found = candidates.find(|it| it.is_file());
    assert!(
        found.is_some(),
        "there is no Chromium to open pages in: install one (Debian: apt-get install chromium), name it with \
         TRACK_TEST_BROWSER=PATH, or skip these tests with TRACK_TEST_BROWSER=none"
    );
    found
}

#[expect(clippy::print_stderr, reason = "nobody shall take it for tested")]
fn skipped(why: &str) {
    eprintln!("skipped: {why}");
}

/// Reads the head of an answer, and returns the length of its body.
fn content_length(reader: &mut BufReader<TcpStream>) -> u64 {
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).expect("a line of the head");
        if line.trim().is_empty() {
            return length;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().expect("a length");
        }
    }
}

impl Tab {
    /// Begins a WebSocket connection.
    fn connect(port: u16, path: &str) -> Self {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("the browser");
        stream.set_read_timeout(Some(PATIENCE)).expect("a time limit");
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n\
             Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
             Sec-WebSocket-Version: 13\r\n\r\n"
        )
        .expect("a request");
        let mut socket = BufReader::new(stream);
        content_length(&mut socket);
        Self { socket, last_call: 0, events: Vec::new() }
    }

    /// Calls a method, and returns its result.
    #[expect(clippy::needless_pass_by_value, reason = "each call makes its parameters")]
    pub(crate) fn call(&mut self, method: &str, parameters: Value) -> Value {
        self.last_call += 1;
        let id = self.last_call;
        self.send(&json!({ "id": id, "method": method, "params": parameters }).to_string());
        loop {
            let mut message = self.receive();
            if message["id"] == id {
                assert!(message.get("error").is_none(), "{method}: {message}");
                return message["result"].take();
            }
            self.events.push(message);
        }
    }

    /// Opens a file, and waits until it is loaded.
    pub(crate) fn open(&mut self, file: &Path) {
        self.events.clear();
        let path = file.display().to_string().replace('\\', "/");
        let slash = if path.starts_with('/') { "" } else { "/" };
        self.call("Page.navigate", json!({ "url": format!("file://{slash}{path}") }));
        while !self.events.iter().any(|event| event["method"] == "Page.loadEventFired") {
            let event = self.receive();
            self.events.push(event);
        }
    }

    /// The value of an expression in the page.
    pub(crate) fn value(&mut self, expression: &str) -> Value {
        let parameters = json!({
            "expression": expression,
            "returnByValue": true,
            "awaitPromise": true,
            "userGesture": true,
        });
        let mut result = self.call("Runtime.evaluate", parameters);
        assert!(result.get("exceptionDetails").is_none(), "{expression}: {result}");
        result["result"]["value"].take()
    }

    /// What went wrong in the page since it was opened, and what it asked for beyond its own file.
    pub(crate) fn incidents(&mut self) -> Vec<String> {
        // What happened before this call is here when it has returned.
        self.value("new Promise(done => setTimeout(done, 50))");
        let incidents = self.events.iter().filter_map(|event| {
            let parameters = &event["params"];
            match event["method"].as_str()? {
                "Runtime.exceptionThrown" => Some(parameters["exceptionDetails"].to_string()),
                "Runtime.consoleAPICalled" => Some(parameters["args"].to_string()),
                "Log.entryAdded" => Some(parameters["entry"]["text"].to_string()),
                "Page.javascriptDialogOpening" => Some(format!("dialog: {parameters}")),
                "Network.requestWillBeSent" if parameters["type"] != "Document" => {
                    let url = parameters["request"]["url"].as_str()?;
                    (!url.starts_with("data:")).then(|| format!("request: {url}"))
                }
                _ => None,
            }
        });
        incidents.collect()
    }

    /// How large the window is, in CSS pixels, and which scheme is preferred.
    pub(crate) fn look(&mut self, width: u32, scheme: &str) {
        self.call(
            "Emulation.setDeviceMetricsOverride",
            json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600 }),
        );
        let scheme = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.call("Emulation.setEmulatedMedia", json!({ "features": scheme }));
    }

    /// A picture of the page as PNG, at most so many pixels high.
    pub(crate) fn picture(&mut self, most: u64) -> Vec<u8> {
        let size = self
            .value("[document.documentElement.clientWidth, document.documentElement.scrollHeight]");
        let height = size[1].as_u64().expect("a height").min(most);
        let clip = json!({ "x": 0, "y": 0, "width": size[0], "height": height, "scale": 1 });
        let parameters = json!({ "format": "png", "clip": clip, "captureBeyondViewport": true });
        self.data("Page.captureScreenshot", parameters)
    }

    /// The page as it is printed, as PDF.
    pub(crate) fn print(&mut self) -> Vec<u8> {
        self.data("Page.printToPDF", json!({ "preferCSSPageSize": true, "printBackground": false }))
    }

    fn data(&mut self, method: &str, parameters: Value) -> Vec<u8> {
        let result = self.call(method, parameters);
        BASE64_STANDARD.decode(result["data"].as_str().expect("data")).expect("base64")
    }

    /// Sends one frame of text. A client has to mask what it sends; zeros do.
    fn send(&mut self, text: &str) {
        let mut frame = vec![0x81];
        match text.len() {
            length @ 0..126 => frame.push(0x80 | u8::try_from(length).expect("short")),
            length if u16::try_from(length).is_ok() => {
                frame.push(0xfe);
                frame.extend(u16::try_from(length).expect("two bytes").to_be_bytes());
            }
            length => {
                frame.push(0xff);
                frame.extend((length as u64).to_be_bytes());
            }
        }
        frame.extend([0; 4]);
        frame.extend(text.as_bytes());
        self.socket.get_mut().write_all(&frame).expect("the browser reads");
    }

    /// Receives one message, of one frame or several.
    fn receive(&mut self) -> Value {
        let mut message = Vec::new();
        loop {
            let [first, second] = self.bytes::<2>();
            let length = match second & 0x7f {
                126 => u64::from(u16::from_be_bytes(self.bytes())),
                127 => u64::from_be_bytes(self.bytes()),
                length => u64::from(length),
            };
            let mut payload = vec![0; usize::try_from(length).expect("a length")];
            self.socket.read_exact(&mut payload).expect("a frame of the browser");
            assert_ne!(first & 0x0f, 8, "the browser has closed the tab");
            // Pings have to be answered only when they are regular; the browser sends none.
            if first & 0x0f <= 1 {
                message.extend(payload);
                if first & 0x80 != 0 {
                    return serde_json::from_slice(&message).expect("JSON of the browser");
                }
            }
        }
    }

    fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.socket.read_exact(&mut bytes).expect("the browser answers");
        bytes
    }
}
