//! The clinic whose program the crash suite kills: how it is opened by the program that is killed
//! and by whoever looks afterwards.

use std::path::Path;
use std::sync::Arc;

use reminder_core::clinic::CarrierName;
use reminder_engine::Engine;
use reminder_engine::carrier::Carrier;
use reminder_engine::carrier::call_list::CallListCarrier;
use reminder_engine::carrier::recording::{Answer, RecordingCarrier};
use reminder_engine::clock::{Clock, VirtualClock};
use reminder_engine::engine::Config;
use reminder_engine::fence::{FencePlace, Machine};
use reminder_engine::outbox::Carriers;
use reminder_engine::store::StoreError;

/// The PC it stands on.
pub const MACHINE: &str = "the front desk";

/// Opens the clinic in a folder, with what its PC keeps in another.
///
/// # Errors
/// Whatever the engine refuses.
pub fn open(
    folder: &Path,
    state: &Path,
    clock: &Arc<VirtualClock>,
    answer: Answer,
) -> Result<Arc<Engine>, StoreError> {
    let carrier: Box<dyn Carrier> = Box::new(RecordingCarrier::answering(Arc::default(), answer));
    let staff: Box<dyn Carrier> = Box::new(CallListCarrier);
    let clock: Arc<dyn Clock> = Arc::<VirtualClock>::clone(clock);
    Engine::open(Config {
        folder: folder.to_owned(),
        clock,
        carriers: Some(Carriers::from([
            (CarrierName::Practice, carrier),
            (CarrierName::CallList, staff),
        ])),
        fence: FencePlace::Pc {
            state: state.to_owned(),
            machine: Machine::called(MACHINE),
        },
    })
}
