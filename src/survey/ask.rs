//! The parent's side: a child for each library, with a limit to its time and to what it may say.

use std::io::{self, Read};
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use serde::de::DeserializeOwned;
use trtmem_platform as platform;

use super::found::{Survey, Topic};
use super::look::ANSWER;
use crate::child;
use crate::report::Measured;
use crate::units;

/// How the machine is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asking {
    /// The program that looks: this one.
    pub program: PathBuf,
    /// TensorRT's library or its directory, where one was named.
    pub tensorrt: Option<PathBuf>,
    /// How long one library may take.
    pub timeout: Duration,
}

/// Most that a child may say. Libraries print what they like beside the answer.
const MOST_SAID: u64 = 1 << 20;

/// Time between two looks at a child.
const POLL: Duration = Duration::from_millis(5);

/// How long a child's last words may stay in the pipe when it has gone.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// Asks what this machine has, one library after the other.
pub fn ask(asking: &Asking, system: &str) -> Survey {
    Survey {
        system: system.to_owned(),
        architecture: std::env::consts::ARCH.to_owned(),
        cuda: one(asking, Topic::Cuda),
        tensorrt: one(asking, Topic::TensorRt),
        nvml: one(asking, Topic::Nvml),
    }
}

fn one<T: DeserializeOwned>(asking: &Asking, topic: Topic) -> Measured<T> {
    match answer(asking, topic) {
        Ok(answer) => answer,
        Err(reason) => Measured::absent(format!("asking {} {reason}", topic.label())),
    }
}

fn answer<T: DeserializeOwned>(asking: &Asking, topic: Topic) -> Result<Measured<T>, String> {
    let mut child = start(asking, topic)
        .map_err(|error| format!("failed: {} ({error})", asking.program.display()))?;
    let said = listen(&mut child);
    let ended = wait(&mut child, asking.timeout);
    let said = said.and_then(|said| said.recv_timeout(LAST_WORDS).ok());
    let status = ended?;
    let said = String::from_utf8_lossy(said.as_deref().unwrap_or_default()).into_owned();
    let mut answers = said.lines().filter_map(|line| line.strip_prefix(ANSWER));
    let answer = answers.next_back().map(str::as_bytes);
    match answer.map(serde_json::from_slice) {
        // What a library does at exit takes nothing from what it answered.
        Some(Ok(answer)) => Ok(answer),
        Some(Err(_)) => Err("gave an answer that is not understood".to_owned()),
        None => Err(died(status)),
    }
}

fn start(asking: &Asking, topic: Topic) -> io::Result<Child> {
    let mut command = Command::new(&asking.program);
    command.arg("survey").arg(topic.id());
    if let Some(path) = &asking.tensorrt {
        command.arg("--tensorrt").arg(path);
    }
    command.stdin(Stdio::null());
    command.stdout(Stdio::piped());
    command.stderr(Stdio::null());
    child::spawn(&mut command)
}

/// Reads what the child says beside everything else, so that a full pipe never stops it.
fn listen(child: &mut Child) -> Option<Receiver<Vec<u8>>> {
    let mut pipe = child.stdout.take()?;
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut said = Vec::new();
        // What was said until an error is all there is.
        let _ = pipe.by_ref().take(MOST_SAID).read_to_end(&mut said);
        let _ = sender.send(said);
        let _ = io::copy(&mut pipe, &mut io::sink());
    });
    Some(receiver)
}

fn wait(child: &mut Child, timeout: Duration) -> Result<ExitStatus, String> {
    let began = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status),
            Ok(None) => {}
            Err(error) => return Err(format!("failed: {error}")),
        }
        let interrupted = platform::interrupted().is_some();
        if interrupted || began.elapsed() >= timeout {
            // It may be gone by now; either way it is waited for.
            let _ = child.kill();
            let _ = child.wait();
            return Err(if interrupted {
                "was interrupted".to_owned()
            } else {
                format!(
                    "took more than {} and was ended: the library or its driver hangs",
                    units::time(units::nanos(timeout))
                )
            });
        }
        thread::sleep(POLL);
    }
}

fn died(status: ExitStatus) -> String {
    match status.signal() {
        Some(signal) => format!(
            "ended by signal {signal}: the library crashed while it was opened; try the vendor's own \
             tool"
        ),
        None => format!(
            "ended with status {} and no answer: the library ended the program that opened it",
            status.code().unwrap_or_default()
        ),
    }
}
