-- When an appointment was last moved, called off or brought back, and who called it off: a patient
-- knows what they called off themselves, and is told what the clinic did even where no reminder went.
-- None for changes that were made before this was written down: nobody is told of those.
ALTER TABLE appointments ADD COLUMN changed_ms INTEGER;
ALTER TABLE appointments ADD COLUMN off_by TEXT
    CHECK (off_by IS NULL OR (off_by IN ('clinic', 'patient') AND changed_ms IS NOT NULL));
CREATE INDEX appointments_by_change ON appointments (start_ms) WHERE changed_ms IS NOT NULL;

-- A place belongs to the reminder that took it. It is given back with proof, and never passed on.
CREATE TRIGGER slots_are_not_passed_on BEFORE UPDATE ON recipient_slots
BEGIN
    SELECT RAISE(ABORT, 'a place under a cap is never passed on');
END;
CREATE TRIGGER occurrences_are_not_passed_on BEFORE UPDATE ON occurrence_slots
BEGIN
    SELECT RAISE(ABORT, 'the place of an occurrence is never passed on');
END;
