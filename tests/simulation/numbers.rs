//! Phone numbers of the simulation: reserved ones only, in areas that are where the clinic is or
//! far from it, and what a clinic needs to text and to call them. The zones of the areas are
//! written down here once more, so that a checker need not ask the program where a number is.

use reminder_core::cadence::Channel;
use reminder_core::clinic::{Caps, CarrierName, PhoneSender};
use reminder_core::key::TemplateId;
use reminder_core::template::Template;

use crate::chance::Chance;
use crate::clinic::{Setup, words};

/// Areas, how the numbers in them begin that belong to nobody, and the zones they may be in:
/// 555-0100 to 555-0199 of each area of +1, and what Ofcom keeps for drama.
const AREAS: [(&str, &str, &[&str]); 6] = [
    ("+1212", "5550", &["America/New_York"]),
    ("+1312", "5550", &["America/Chicago"]),
    ("+1213", "5550", &["America/Los_Angeles"]),
    ("+1808", "5550", &["Pacific/Honolulu"]),
    ("+1709", "5550", &["America/St_Johns", "America/Halifax"]),
    ("+44", "7700900", &["Europe/London"]),
];

/// Whom a clinic's texts and calls come from.
const CLINIC: &str = "+12125550100";

/// Returns the zones a number may be in.
pub(crate) fn zones_of(number: &str) -> &'static [&'static str] {
    let found = AREAS.iter().find(|(area, ..)| number.starts_with(area));
    found.map_or(&[], |(.., zones)| zones)
}

/// Returns the `n`-th number of some area, more often than not of the first.
pub(crate) fn drawn(n: usize, chance: &mut Chance) -> String {
    let which = if chance.one_in(2) {
        0
    } else {
        chance.below(AREAS.len())
    };
    let (area, begins, _) = AREAS[which];
    format!("{area}{begins}{:03}", 100 + n % 100)
}

impl Setup {
    /// Lets the clinic text and call as well: some of its steps do from now on, and each step has
    /// words for every channel, so that staff can choose another one.
    pub(crate) fn with_phones(mut self, chance: &mut Chance) -> Self {
        let rules = &mut self.rules;
        let carrier = *chance
            .pick(&[CarrierName::SmsGate, CarrierName::Twilio])
            .unwrap_or(&CarrierName::Twilio);
        // The clinic's own phone has one number and need not be told.
        let number = match carrier {
            CarrierName::SmsGate => String::new(),
            CarrierName::Practice
            | CarrierName::Smtp
            | CarrierName::Twilio
            | CarrierName::CallList => CLINIC.to_owned(),
        };
        rules.texts = Some(PhoneSender { carrier, number });
        rules.calls = Some(PhoneSender {
            carrier: CarrierName::Twilio,
            number: CLINIC.to_owned(),
        });
        rules.clinic.caps = Caps {
            sms_per_day: 1,
            voice_per_day: 1,
            ..rules.clinic.caps
        };
        let steps: Vec<_> = rules.cadences.values().flat_map(|one| &one.steps).collect();
        let own = i64::try_from(steps.len()).unwrap_or(0);
        let by = [
            (Channel::Sms, "text", own),
            (Channel::Voice, "call", own * 2),
        ];
        let more: Vec<Template> = by
            .iter()
            .flat_map(|(channel, by, first)| {
                steps.iter().map(move |step| Template {
                    id: TemplateId(first + step.id.0),
                    name: format!("Words of {} by {by}", step.name),
                    channel: *channel,
                    version: 1,
                    texts: vec![words(&step.name, *channel, 1)],
                })
            })
            .collect();
        rules
            .templates
            .extend(more.into_iter().map(|one| (one.id, one)));
        for cadence in rules.cadences.values_mut() {
            let mut heard_of = false;
            for step in &mut cadence.steps {
                // What carriers say about a text or a call may call for the next step.
                if heard_of && chance.one_in(3) {
                    step.unanswered_hours = u8::try_from(chance.within(1, 30)).ok();
                }
                heard_of = false;
                let (channel, _, first) = match chance.below(6) {
                    0..=2 => by[0],
                    3 => by[1],
                    _ => continue,
                };
                heard_of = true;
                step.channel = channel;
                step.template = TemplateId(first + step.id.0);
            }
        }
        self
    }
}
