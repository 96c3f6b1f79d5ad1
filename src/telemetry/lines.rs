//! Log lines on their way to standard error. No caller waits for them: lines that the reader does not accept, or for
//! which the disk has no room, are lost and counted.

use std::{
    io::{self, Write},
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering::Relaxed},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
    time::Duration,
};

/// Most lines that wait.
const WAITING: usize = 4096;
/// How long the end of the process waits for pending lines.
const FLUSH_LIMIT: Duration = Duration::from_secs(1);

static QUEUE: OnceLock<SyncSender<Message>> = OnceLock::new();
static LOST: AtomicU64 = AtomicU64::new(0);

enum Message {
    Line(Vec<u8>),
    /// Reports that everything before this was written.
    Flush(SyncSender<()>),
}

/// How many lines were lost since the process began.
pub fn lost() -> u64 {
    LOST.load(Relaxed)
}

/// Waits until what was logged is written, for a second at most.
pub fn flush() {
    let (done, written) = sync_channel(1);
    if let Some(queue) = QUEUE.get()
        && queue.try_send(Message::Flush(done)).is_ok()
    {
        let _ = written.recv_timeout(FLUSH_LIMIT);
    }
}

/// Begins to write the lines that [`Line`] takes.
///
/// # Errors
/// If there is no thread for it.
pub(super) fn begin() -> io::Result<()> {
    let (queue, lines) = sync_channel(WAITING);
    thread::Builder::new().name("log".to_owned()).spawn(move || write(&lines))?;
    // A second call keeps the first queue; its thread ends at once.
    let _ = QUEUE.set(queue);
    Ok(())
}

fn write(lines: &Receiver<Message>) {
    for message in lines {
        match message {
            Message::Line(line) => {
                if io::stderr().lock().write_all(&line).is_err() {
                    LOST.fetch_add(1, Relaxed);
                }
            }
            Message::Flush(done) => {
                let _ = done.try_send(());
            }
        }
    }
}

/// Takes one line, whole, and never fails.
pub(super) struct Line;

impl Write for Line {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let taken = QUEUE.get().is_some_and(|queue| queue.try_send(Message::Line(line.to_vec())).is_ok());
        if !taken {
            LOST.fetch_add(1, Relaxed);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
