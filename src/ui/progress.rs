//! Progress of long operations on stderr: spinners and bars on a terminal, plain lines otherwise.
//!
//! Whatever lasts less than [`SILENCE`] shows nothing.

mod animated;
mod plain;

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::Ui;
use crate::model::event::{Event, Events};
use crate::text::Text;
use animated::Animated;
use plain::Plain;

/// Nothing is shown for operations shorter than this.
pub const SILENCE: Duration = Duration::from_millis(250);

const RUNNING: u8 = 0;
const DONE: u8 = 1;
const BROKEN: u8 = 2;

/// Shows one operation's events until it is finished or dropped.
#[derive(Debug)]
pub struct Progress {
    sender: Sender<Event>,
    state: Arc<AtomicU8>,
    painter: Option<JoinHandle<()>>,
}

/// What can show events.
trait Painter {
    fn show(&mut self, event: Event);
    /// The end; `broken` when the operation failed, so that steps under way are marked as not done.
    fn end(&mut self, broken: bool);
}

impl Progress {
    /// Starts to show an operation.
    #[must_use]
    pub fn start(ui: &Ui, text: &'static dyn Text) -> Self {
        let (sender, receiver) = channel();
        let state = Arc::new(AtomicU8::new(RUNNING));
        let (mode, paint) = (*ui.mode(), ui.talk_paint());
        let watched = Arc::clone(&state);
        let painter = std::thread::Builder::new()
            .name("progress".to_owned())
            .spawn(move || {
                if mode.animated {
                    run(&receiver, &watched, &mut Animated::new(paint, text));
                } else {
                    run(&receiver, &watched, &mut Plain::new(paint, text));
                }
            })
            // Without a thread there is no progress to see, and nothing else is lost.
            .ok();
        Self {
            sender,
            state,
            painter,
        }
    }

    /// Where the operation sends its events.
    #[must_use]
    pub fn events(&self) -> Events {
        Events::new(self.sender.clone())
    }

    /// The operation succeeded: shows its last events and clears the spinners. Dropping instead marks the steps
    /// under way as broken off.
    pub fn finish(mut self) {
        self.end(DONE);
    }

    fn end(&mut self, how: u8) {
        let Some(painter) = self.painter.take() else {
            return;
        };
        self.state.store(how, Ordering::Release);
        // Wakes the painter: clones of the sender may live on in tasks, so the channel does not close by itself.
        let _ = self.sender.send(wake());
        let _ = painter.join();
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.end(BROKEN);
    }
}

/// An event that shows nothing: no step has this id.
fn wake() -> Event {
    Event::StepFinished {
        id: String::new(),
        note: None,
    }
}

fn run(receiver: &Receiver<Event>, state: &AtomicU8, painter: &mut dyn Painter) {
    let started = Instant::now();
    let mut held = Vec::new();
    // Silence: hold events back until it is clear that the operation lasts.
    while state.load(Ordering::Acquire) == RUNNING {
        let Some(left) = SILENCE.checked_sub(started.elapsed()) else {
            break;
        };
        match receiver.recv_timeout(left) {
            Ok(event) => held.push(event),
            Err(RecvTimeoutError::Timeout) => break,
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
    if state.load(Ordering::Acquire) == RUNNING {
        for event in held.drain(..) {
            painter.show(event);
        }
        while state.load(Ordering::Acquire) == RUNNING {
            match receiver.recv() {
                Ok(event) => painter.show(event),
                Err(_) => break,
            }
        }
        for event in receiver.try_iter() {
            painter.show(event);
        }
    } else {
        // Too short to show its steps, not to warn.
        held.extend(receiver.try_iter());
        held.into_iter()
            .filter(|event| matches!(event, Event::Note(_) | Event::Warning(_)))
            .for_each(|event| painter.show(event));
    }
    painter.end(state.load(Ordering::Acquire) == BROKEN);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Recorder {
        shown: Vec<Event>,
        ended: Option<bool>,
    }

    impl Painter for Recorder {
        fn show(&mut self, event: Event) {
            self.shown.push(event);
        }

        fn end(&mut self, broken: bool) {
            self.ended = Some(broken);
        }
    }

    fn step(id: &str) -> Event {
        Event::StepStarted {
            id: id.to_owned(),
            label: id.to_owned(),
        }
    }

    #[test]
    fn a_short_operation_shows_only_warnings() {
        let (sender, receiver) = channel();
        let warning = Event::Warning("port taken".to_owned());
        for event in [step("a"), warning.clone(), wake()] {
            sender.send(event).expect("the receiver lives");
        }
        let mut recorder = Recorder::default();
        run(&receiver, &AtomicU8::new(DONE), &mut recorder);
        assert_eq!(recorder.shown, [warning]);
        assert_eq!(recorder.ended, Some(false));
    }

    #[test]
    fn a_long_operation_shows_everything_in_order() {
        let (sender, receiver) = channel();
        let state = Arc::new(AtomicU8::new(RUNNING));
        let watched = Arc::clone(&state);
        let painter = std::thread::spawn(move || {
            let mut recorder = Recorder::default();
            run(&receiver, &watched, &mut recorder);
            recorder
        });
        sender.send(step("a")).expect("the receiver lives");
        std::thread::sleep(SILENCE * 2);
        sender.send(step("b")).expect("the receiver lives");
        state.store(BROKEN, Ordering::Release);
        sender.send(wake()).expect("the receiver lives");
        let recorder = painter.join().expect("the painter ends");
        assert_eq!(recorder.shown[..2], [step("a"), step("b")]);
        assert_eq!(recorder.ended, Some(true));
    }
}
