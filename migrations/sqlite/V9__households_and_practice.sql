-- Several visits at one number -----------------------------------------------------------------

-- The further visits that a reminder takes care of besides its own: several visits that are due at
-- one number on one day go in one text. A silent one was confirmed by its patient since; the text
-- has no words for it.
CREATE TABLE further_visits (
    key                  BLOB    NOT NULL REFERENCES outbox (key),
    appointment_id       INTEGER NOT NULL REFERENCES appointments (id),
    step_id              INTEGER NOT NULL REFERENCES steps (id),
    occurrence_ms        INTEGER NOT NULL,
    patient_id           INTEGER NOT NULL REFERENCES patients (id),
    appointment_revision INTEGER NOT NULL,
    patient_revision     INTEGER NOT NULL,
    silent               INTEGER NOT NULL CHECK (silent IN (0, 1)),
    PRIMARY KEY (key, appointment_id, step_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX further_visits_by_appointment ON further_visits (appointment_id);
CREATE INDEX further_visits_by_patient ON further_visits (patient_id);
CREATE INDEX further_visits_by_occurrence ON further_visits (occurrence_ms);

-- Whom a message speaks of is settled with its words: once it may have gone, nothing about it
-- changes.
CREATE TRIGGER further_visits_begin BEFORE INSERT ON further_visits
WHEN (SELECT state FROM outbox WHERE key = NEW.key) NOT IN ('planned', 'approved', 'held')
BEGIN
    SELECT RAISE(ABORT, 'what went speaks of no further visit');
END;
CREATE TRIGGER further_visits_change BEFORE UPDATE ON further_visits
WHEN NEW.key <> OLD.key
    OR (SELECT state FROM outbox WHERE key = OLD.key) NOT IN ('planned', 'approved', 'held')
BEGIN
    SELECT RAISE(ABORT, 'what went speaks of the visits it spoke of');
END;
CREATE TRIGGER further_visits_end BEFORE DELETE ON further_visits
WHEN (SELECT state FROM outbox WHERE key = OLD.key) NOT IN ('planned', 'approved', 'held')
BEGIN
    SELECT RAISE(ABORT, 'what went spoke of this visit');
END;

-- Every visit a text speaks of has the one place there is for its step of its occurrence.
CREATE TRIGGER outbox_has_the_places_of_its_visits BEFORE UPDATE OF state ON outbox
WHEN NEW.state = 'sending' AND EXISTS (
    SELECT 1 FROM further_visits AS visit WHERE visit.key = NEW.key AND NOT visit.silent
        AND NOT EXISTS (SELECT 1 FROM occurrence_slots AS place
            WHERE place.appointment_id = visit.appointment_id
                AND place.occurrence_ms = visit.occurrence_ms
                AND place.step_id = visit.step_id AND place.key = NEW.key))
BEGIN
    SELECT RAISE(ABORT, 'a visit a text speaks of has no place of its own');
END;

-- Practice mode and the clinic's own staff ------------------------------------------------------

-- The clinic's own numbers and addresses: in practice mode these may be reached, and no others.
CREATE TABLE staff_contacts (
    contact  TEXT    PRIMARY KEY CHECK (length(contact) > 0),
    kind     TEXT    NOT NULL CHECK (kind IN ('phone', 'email')),
    position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Accounts a test message went through as they are set up now, and the number it came from.
CREATE TABLE tried_accounts (
    carrier TEXT    PRIMARY KEY CHECK (carrier IN ('smtp', 'twilio', 'sms_gate')),
    number  TEXT    NOT NULL,
    at_ms   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Who carries it is in the message, because a person approves it together with the words. While a
-- channel is in practice mode, or switched off, an account gets nothing but what goes to the staff.
CREATE TRIGGER outbox_practises_on_staff_alone BEFORE UPDATE OF state ON outbox
WHEN NEW.state = 'sending'
    AND json_extract(NEW.message, '$.carrier') NOT IN ('practice', 'call_list')
    AND coalesce(CASE NEW.channel
        WHEN 'email' THEN (SELECT json_extract(sender, '$.carrier') FROM clinic)
        ELSE (SELECT json_extract(sender, '$.carrier') FROM phone_senders
            WHERE channel = NEW.channel)
        END, 'practice') = 'practice'
    AND NOT EXISTS (SELECT 1 FROM staff_contacts WHERE contact = NEW.contact)
BEGIN
    SELECT RAISE(ABORT, 'practice mode reaches nobody but the staff');
END;

-- A provider's limit a day -----------------------------------------------------------------------

-- What an account took, or may have taken, in the order it got it.
CREATE INDEX attempts_that_may_have_gone ON attempts (carrier, began_ms)
    WHERE outcome IS NULL OR outcome <> 'not_sent';
