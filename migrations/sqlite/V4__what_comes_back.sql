-- What comes back: receipts, replies, and how often a carrier was asked. All of it is written once,
-- however often a carrier says it, and none of it can make a reminder go.

-- What a carrier said about a reminder it took, in whatever order. The key is the whole row: the
-- same receipt is written once.
CREATE TABLE receipts (
    key     BLOB    NOT NULL REFERENCES outbox (key),
    receipt TEXT    NOT NULL CHECK (receipt IN
        ('under_way', 'sent', 'delivered', 'undelivered', 'cancelled')),
    cause   TEXT    NOT NULL,
    detail  TEXT    NOT NULL,
    at_ms   INTEGER NOT NULL,
    CHECK ((receipt = 'undelivered') = (cause <> '')),
    PRIMARY KEY (key, receipt, cause)
) STRICT, WITHOUT ROWID;

-- How often a carrier was asked what became of a reminder: all questions, and for one nobody can
-- tell about the looks at the carrier's list that found nothing. Once ended it is not asked again.
CREATE TABLE inquiries (
    key       BLOB    PRIMARY KEY REFERENCES outbox (key),
    times     INTEGER NOT NULL CHECK (times >= 1),
    asked_ms  INTEGER NOT NULL,
    looks     INTEGER NOT NULL CHECK (looks BETWEEN 0 AND times),
    looked_ms INTEGER,
    ended     INTEGER NOT NULL CHECK (ended IN (0, 1)),
    CHECK ((looks = 0) = (looked_ms IS NULL))
) STRICT, WITHOUT ROWID;

-- What patients answered. The carrier's own name for it is the key, so that asking for it a
-- hundred times acts once. New ones belong to nobody yet, attached ones to a patient; both wait
-- for somebody, until they are answered.
CREATE TABLE replies (
    carrier     TEXT    NOT NULL,
    reference   TEXT    NOT NULL CHECK (length(reference) BETWEEN 1 AND 500),
    channel     TEXT    NOT NULL CHECK (channel IN ('email', 'sms', 'voice', 'call_list')),
    contact     TEXT    NOT NULL CHECK (length(contact) > 0),
    body        TEXT    NOT NULL CHECK (length(body) <= 4000),
    at_ms       INTEGER NOT NULL,
    received_ms INTEGER NOT NULL,
    read_as     TEXT    NOT NULL CHECK (read_as IN ('opt_out', 'opt_out_or_cancel', 'start',
        'confirm', 'other', 'maybe_opt_out')),
    state       TEXT    NOT NULL CHECK (state IN ('new', 'attached', 'answered')),
    key         BLOB    REFERENCES outbox (key),
    patient_id  INTEGER REFERENCES patients (id),
    answered_by TEXT,
    answered_ms INTEGER,
    note        TEXT    NOT NULL,
    PRIMARY KEY (carrier, reference),
    CHECK (state <> 'attached' OR patient_id IS NOT NULL),
    CHECK ((state = 'answered') = (answered_by IS NOT NULL)),
    CHECK ((answered_by IS NULL) = (answered_ms IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX replies_by_state ON replies (state, at_ms);
CREATE INDEX replies_by_moment ON replies (carrier, at_ms);
CREATE INDEX replies_by_patient ON replies (patient_id, at_ms) WHERE patient_id IS NOT NULL;

-- What the clinic made of the words that mean something when they stand alone; none for those that
-- come with the program.
ALTER TABLE clinic ADD COLUMN reply_words TEXT
    CHECK (reply_words IS NULL OR json_valid(reply_words));

-- A carrier may say first that it did not arrive, and then that it did.
INSERT INTO state_moves (from_state, to_state) VALUES ('undelivered', 'delivered');

CREATE TRIGGER receipts_are_for_ever BEFORE DELETE ON receipts
BEGIN
    SELECT RAISE(ABORT, 'receipts are never deleted');
END;

CREATE TRIGGER receipts_are_as_they_were BEFORE UPDATE ON receipts
BEGIN
    SELECT RAISE(ABORT, 'receipts are never edited');
END;

CREATE TRIGGER replies_are_for_ever BEFORE DELETE ON replies
BEGIN
    SELECT RAISE(ABORT, 'replies are never deleted');
END;

CREATE TRIGGER replies_say_what_they_said BEFORE UPDATE ON replies
WHEN OLD.carrier <> NEW.carrier OR OLD.reference <> NEW.reference OR OLD.channel <> NEW.channel
    OR OLD.contact <> NEW.contact OR OLD.body <> NEW.body OR OLD.at_ms <> NEW.at_ms
    OR OLD.received_ms <> NEW.received_ms OR OLD.read_as <> NEW.read_as
BEGIN
    SELECT RAISE(ABORT, 'what a patient wrote is never edited');
END;

CREATE TRIGGER replies_are_answered_once BEFORE UPDATE ON replies WHEN OLD.state = 'answered'
BEGIN
    SELECT RAISE(ABORT, 'a reply is answered once');
END;

CREATE TRIGGER consents_are_as_they_were BEFORE UPDATE ON consents
BEGIN
    SELECT RAISE(ABORT, 'consents are never edited');
END;
