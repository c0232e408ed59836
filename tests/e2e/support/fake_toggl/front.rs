//! What every request passes: the log, the faults, and then the world.

use super::answer::Answer;
use super::faults::{Delivery, Fault, Faults, length_required};
use super::request::{Outcome, Request};
use super::state::{Clock, World};

type Watcher = Box<dyn Fn(&Request) + Send>;

/// The state of the server, and the faults between it and the wire.
pub(super) struct Front {
    pub(super) world: World,
    pub(super) faults: Faults,
    /// Requests that are still on their way.
    pub(super) late_requests: Vec<Request>,
    pub(super) log: Vec<Request>,
    pub(super) watcher: Option<Watcher>,
}

impl Front {
    pub(super) fn new(clock: Clock) -> Front {
        Front {
            world: World::new(clock),
            faults: Faults::default(),
            late_requests: Vec::new(),
            log: Vec::new(),
            watcher: None,
        }
    }

    /// Does what a request asks for, unless a fault prevents it, and logs it before the client learns anything.
    pub(super) fn receive(&mut self, mut request: Request) -> Delivery {
        request.login = self.world.login(request.authorization.as_deref());
        request.bucket = self.world.bucket(&request);

        let fault = self.faults.next_for(&request);
        let mut delivery = match fault {
            None => Delivery::Answer(self.serve(&request)),
            Some(fault) if fault.is_late() => {
                self.late_requests.push(request.clone());
                // The answer is that of a world in which it is done already; this one does not change yet.
                let mut later = self.world.clone();
                fault.befall(|| later.answer(&request))
            }
            Some(Fault::StopDoesNotStop) => {
                let untyped = Request { content_type: None, ..request.clone() };
                Fault::StopDoesNotStop.befall(|| self.serve(&untyped))
            }
            Some(fault) => fault.befall(|| self.serve(&request)),
        };

        request.outcome = match &mut delivery {
            Delivery::Answer(answer) | Delivery::Late(answer, _) => {
                // Even a proxy's page: otherwise the HTTP layer would tell the machine's time.
                let date = self.world.now() + answer.date_off;
                answer.set_header("Date", date.format("%a, %d %b %Y %H:%M:%S GMT"));
                Outcome::Answered(answer.status)
            }
            Delivery::Never => Outcome::Hanging,
            Delivery::Cut => Outcome::Dropped,
        };
        if let Some(watch) = &self.watcher {
            watch(&request);
        }
        self.log.push(request);
        delivery
    }

    fn serve(&mut self, request: &Request) -> Answer {
        if request.lacks_length() {
            return length_required();
        }
        let answer = self.world.answer(request);
        self.world.remember();
        answer
    }

    /// Carries out the requests that were late, in the order they were sent.
    pub(super) fn let_late_requests_arrive(&mut self) {
        for request in std::mem::take(&mut self.late_requests) {
            self.serve(&request);
        }
    }
}
