//! The program that prints the API token, such as a password manager.

use std::io::{self, IsTerminal as _, Read as _};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::secret::{SecretError, Token};

/// How much of the output is read, in bytes: more than any token and what a password manager keeps with it.
const MAX_OUTPUT: usize = 4096;
/// How long the program may take where nobody sees a question of it.
const DEADLINE: Duration = Duration::from_secs(20);
/// How long a program may go on after its first line, and a descendant keep the output open after its end.
const GRACE: Duration = Duration::from_secs(1);

/// A running `token_command`. Dropping it ends the program.
///
/// No shell is involved. The program inherits stderr and, when it is a terminal, stdin; a piped stdin
/// is input for `track` and is not passed on.
pub(crate) struct TokenCommand {
    program: String,
    child: Child,
    chunks: Receiver<Vec<u8>>,
    output: Vec<u8>,
    /// Whether all the output there will be is in `output`.
    complete: bool,
    began: Instant,
    deadline: Option<Duration>,
    /// When the first line was there, or the program had ended.
    answered: Option<Instant>,
}

impl TokenCommand {
    /// Starts the program.
    pub(crate) fn start(command: &[String]) -> Result<Self, SecretError> {
        let terminal = io::stdin().is_terminal();
        let deadline = (!terminal && !io::stderr().is_terminal()).then_some(DEADLINE);
        let stdin = if terminal { Stdio::inherit() } else { Stdio::null() };
        Self::spawn(command, stdin, deadline)
    }

    fn spawn(
        command: &[String],
        stdin: Stdio,
        deadline: Option<Duration>,
    ) -> Result<Self, SecretError> {
        let (program, arguments) = command.split_first().ok_or(SecretError::NoProgram)?;
        let not_run = |error| {
            let (program, source) = (program.clone(), Arc::new(error));
            SecretError::NotRun { program, source }
        };
        let mut child = Command::new(program)
            .args(arguments)
            .stdin(stdin)
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .map_err(not_run)?;
        let stdout = child.stdout.take();
        let (sender, chunks) = channel();
        let command = Self {
            program: program.clone(),
            child,
            chunks,
            output: Vec::new(),
            complete: false,
            began: Instant::now(),
            deadline,
            answered: None,
        };
        let reader = thread::Builder::new();
        reader.spawn(move || stdout.map(|stdout| forward(stdout, &sender))).map_err(not_run)?;
        Ok(command)
    }

    /// The token, as soon as it is there; to be called again and again until then. Never waits.
    pub(crate) fn poll(&mut self) -> Result<Option<Token>, SecretError> {
        let program = self.program.clone();
        let status = match self.child.try_wait() {
            Ok(status) => status,
            Err(error) => {
                return Err(SecretError::NotRun { program, source: Arc::new(error) });
            }
        };
        self.collect();
        // A program whose output was not read to its end fails at writing it, which means nothing.
        let cut_off = self.output.len() >= MAX_OUTPUT;
        if let Some(status) = status.filter(|status| !status.success() && !cut_off) {
            return Err(SecretError::Failed { program, status });
        }
        if cut_off || self.has_ended(status) {
            return self.token().map(Some);
        }
        match self.deadline {
            Some(deadline) if self.began.elapsed() > deadline => {
                Err(SecretError::NoAnswer { program, seconds: deadline.as_secs() })
            }
            _ => Ok(None),
        }
    }

    /// Takes what was printed since.
    fn collect(&mut self) {
        loop {
            match self.chunks.try_recv() {
                Ok(chunk) => self.output.extend(chunk),
                Err(TryRecvError::Empty) => return,
                Err(TryRecvError::Disconnected) => {
                    self.complete = true;
                    return;
                }
            }
        }
    }

    /// Whether nothing more is worth waiting for: the end of the program and of its output, or a grace
    /// period after the first line or after either of the two ends.
    fn has_ended(&mut self, status: Option<ExitStatus>) -> bool {
        if status.is_some() && (self.complete || self.output.contains(&b'\n')) {
            return true;
        }
        if status.is_some() || self.complete || self.output.contains(&b'\n') {
            let answered = *self.answered.get_or_insert_with(Instant::now);
            return answered.elapsed() > GRACE;
        }
        false
    }

    fn token(&self) -> Result<Token, SecretError> {
        let line = self.output.split(|&byte| byte == b'\n').next().unwrap_or_default();
        // What is not UTF-8 has letters that no token has.
        String::from_utf8_lossy(line).parse().map_err(|requirement| {
            let program = self.program.clone();
            SecretError::NotAToken { program, requirement }
        })
    }
}

impl Drop for TokenCommand {
    fn drop(&mut self) {
        // It has answered, or nobody waits for it any more. One that has ended is not harmed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Passes on what is printed, up to [`MAX_OUTPUT`], and closes the pipe after that.
fn forward(stdout: ChildStdout, sender: &Sender<Vec<u8>>) {
    let mut stdout = stdout.take(MAX_OUTPUT as u64);
    let mut chunk = [0; 512];
    loop {
        match stdout.read(&mut chunk) {
            Ok(0) => return,
            Ok(count) if sender.send(chunk[..count].to_vec()).is_err() => return,
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return,
        }
    }
}

#[cfg(test)]
#[cfg_attr(unix, expect(clippy::disallowed_methods, reason = "tests wait without a runtime"))]
mod tests {
    use super::*;

    fn run(command: &[&str], deadline: Option<Duration>) -> Result<Token, SecretError> {
        let words: Vec<String> = command.iter().map(|&word| word.to_owned()).collect();
        let mut command = TokenCommand::spawn(&words, Stdio::null(), deadline)?;
        loop {
            if let Some(token) = command.poll()? {
                return Ok(token);
            }
            thread::sleep(Duration::from_millis(2));
        }
    }

    #[test]
    fn a_missing_program_is_named() {
        assert!(matches!(run(&[], None), Err(SecretError::NoProgram)));
        let error = run(&["track-test-no-such-program"], None).unwrap_err();
        assert!(error.to_string().contains("track-test-no-such-program"), "{error}");
    }

    #[cfg(unix)]
    mod unix {
        use super::*;

        fn shell(script: &str) -> Result<Token, SecretError> {
            run(&["sh", "-c", script], None)
        }

        /// The token that a script prints, and how long it took.
        fn timed(script: &str) -> (Result<String, String>, Duration) {
            let began = Instant::now();
            let result = shell(script);
            let result = result.map(|it| it.expose().to_owned()).map_err(|it| it.to_string());
            (result, began.elapsed())
        }

        #[test]
        fn the_first_line_is_the_token() {
            assert_eq!(shell("printf 's3cr3t \\nuser: me\\n'").unwrap().expose(), "s3cr3t");
            assert_eq!(shell("printf s3cr3t").unwrap().expose(), "s3cr3t");
            assert_eq!(shell("printf s3c; sleep 0.2; echo r3t").unwrap().expose(), "s3cr3t");
            assert_eq!(shell("echo s3cr3t; sleep 0.2; echo x").unwrap().expose(), "s3cr3t");
        }

        #[test]
        fn a_failing_command_never_shows_its_output() {
            for (script, fact) in [
                ("echo s3cr3t; exit 3", "exit status: 3"),
                ("echo s3cr3t; sleep 0.2; exit 3", "exit status: 3"),
                ("printf 's3cr3t with spaces'", "printed no API token"),
                ("printf 's3cr3t\\377'", "printed no API token"),
                ("echo toggl_sk_s3cr3t", "a key of Toggl 2.0"),
                ("echo s3cr3t:api_token", "the part before the colon"),
                ("true", "printed no API token"),
            ] {
                let error = shell(script).unwrap_err();
                assert!(error.to_string().contains(fact), "{error}");
                assert!(!format!("{error} {error:?}").contains("s3cr3t"), "{error:?}");
            }
        }

        #[test]
        fn what_goes_on_or_keeps_the_output_open_is_not_waited_for() {
            for script in [
                // Itself, with and without a line break.
                "echo s3cr3t; exec sleep 30",
                "echo s3cr3t; exec >&-; sleep 30",
                // A child of it that has the same output.
                "sleep 30 & echo s3cr3t",
                "sleep 30 & printf s3cr3t",
                // More than is read.
                "echo s3cr3t; yes",
                "echo s3cr3t; head -c 10000 /dev/zero; exit 3",
            ] {
                let (token, took) = timed(script);
                assert_eq!(token.as_deref(), Ok("s3cr3t"), "{script}");
                assert!(took < Duration::from_secs(10), "{script}: {took:?}");
            }
        }

        #[test]
        fn a_line_without_end_is_no_token() {
            let (error, took) = timed("cat /dev/zero | tr '\\0' 's'");
            assert!(error.unwrap_err().contains("printed no API token"));
            assert!(took < Duration::from_secs(10), "{took:?}");
        }

        #[test]
        fn without_a_terminal_there_is_a_deadline() {
            let began = Instant::now();
            let command = ["sh", "-c", "printf s3cr; exec sleep 30"];
            let error = run(&command, Some(Duration::from_millis(300))).unwrap_err();
            assert!(matches!(error, SecretError::NoAnswer { .. }), "{error}");
            assert!(began.elapsed() < Duration::from_secs(10));
        }

        #[test]
        fn the_program_ends_with_the_wait_for_it() {
            let folder = tempfile::tempdir().unwrap();
            let alive = folder.path().join("alive");
            let script = format!("sleep 0.5; touch '{}'", alive.display());
            let words = ["sh".to_owned(), "-c".to_owned(), script];
            drop(TokenCommand::spawn(&words, Stdio::null(), None).unwrap());
            thread::sleep(Duration::from_secs(1));
            assert!(!alive.exists());
        }
    }
}
