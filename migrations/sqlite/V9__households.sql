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
