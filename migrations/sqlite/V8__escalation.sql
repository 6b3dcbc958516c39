-- A step that goes only when the step before it came to nothing: how many hours nobody may have
-- answered that one. None for a step that always goes.
ALTER TABLE steps ADD COLUMN unanswered_hours INTEGER CHECK (unanswered_hours BETWEEN 1 AND 72);

-- The condition is in the message, because a person approves it together with the words. Without a
-- proof that the reminder before arrived, or that it did not, nothing that depends on it goes.
CREATE TRIGGER outbox_escalates_only_with_proof BEFORE UPDATE OF state ON outbox
WHEN NEW.state = 'sending' AND json_extract(NEW.message, '$.only_if') IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM outbox AS earlier
    WHERE earlier.appointment_id = NEW.appointment_id
        AND earlier.occurrence_ms = NEW.occurrence_ms
        AND earlier.step_id = json_extract(NEW.message, '$.only_if.step')
        AND (earlier.state = 'delivered'
            OR (earlier.state = 'undelivered' AND EXISTS (SELECT 1 FROM receipts
                WHERE key = earlier.key AND receipt = 'undelivered' AND cause IN ('no_texts',
                    'no_such_number', 'out_of_reach', 'no_answer', 'busy', 'machine', 'bounced')))
            OR (earlier.state = 'failed' AND EXISTS (SELECT 1 FROM attempts
                WHERE id = earlier.attempt_id AND fault = 'recipient'))))
BEGIN
    SELECT RAISE(ABORT, 'only a proof that the reminder before came to nothing escalates');
END;

CREATE INDEX replies_by_contact ON replies (contact, at_ms);

-- The clinic's own mailbox, which is looked into for bounces and answers; no row for none. How far it
-- was read is the number of its last mail, which holds as long as the mailbox's own number does.
CREATE TABLE mailbox (
    id           INTEGER PRIMARY KEY CHECK (id = 1),
    settings     TEXT    NOT NULL CHECK (json_valid(settings)),
    secret_place TEXT    NOT NULL CHECK (json_valid(secret_place)),
    place        TEXT,
    validity     INTEGER,
    uid          INTEGER,
    read_ms      INTEGER,
    CHECK ((read_ms IS NULL) = (place IS NULL)),
    CHECK ((read_ms IS NULL) = (validity IS NULL)),
    CHECK ((read_ms IS NULL) = (uid IS NULL))
) STRICT;
