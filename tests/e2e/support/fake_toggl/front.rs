//! What every request passes: the log, the faults, and then the world.

use super::faults::{Delivery, Fault, Faults};
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
        request.bucket = self.world.bucket(&request.path);

        let fault = self.faults.next_for(&request);
        if matches!(fault, Some(Fault::Late)) {
            self.late_requests.push(request.clone());
        }
        let mut serve = || self.world.answer(&request);
        let mut delivery = match fault {
            Some(fault) => fault.befall(serve),
            None => Delivery::Answer(serve()),
        };

        request.outcome = match &mut delivery {
            Delivery::Answer(answer) | Delivery::Late(answer, _) => {
                // Even a proxy's page: otherwise the HTTP layer would tell the machine's time.
                answer.set_header("Date", self.world.now().format("%a, %d %b %Y %H:%M:%S GMT"));
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
}
