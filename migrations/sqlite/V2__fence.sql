-- Who may send from this database, and what another copy of it sent. A PC keeps the same stamp
-- outside the clinic's folder; nothing goes where the two do not fit together.

-- Empty until the first PC makes the database its own.
CREATE TABLE fence (
    id       INTEGER PRIMARY KEY CHECK (id = 1),
    device   BLOB    NOT NULL CHECK (length(device) = 16),
    epoch    INTEGER NOT NULL CHECK (epoch >= 1),
    mark     INTEGER NOT NULL CHECK (mark >= 0),
    sequence INTEGER NOT NULL CHECK (sequence >= 0)
) STRICT;

-- What a PC's ledger of sends knows and this database did not, because it is older. Such a
-- reminder may have gone and is never sent, not even when it is planned again.
CREATE TABLE witnessed_sends (
    key     BLOB    PRIMARY KEY CHECK (length(key) = 32),
    sent_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO state_moves (from_state, to_state) VALUES
    ('planned', 'unknown'), ('approved', 'unknown'), ('held', 'unknown');

CREATE TRIGGER outbox_is_unknown_only_with_a_witness BEFORE UPDATE OF state ON outbox
WHEN NEW.state = 'unknown' AND OLD.state IN ('planned', 'approved', 'held') AND NOT EXISTS (
    SELECT 1 FROM witnessed_sends WHERE key = OLD.key)
BEGIN
    SELECT RAISE(ABORT, 'only the ledger of sends makes it unknown without an attempt');
END;

CREATE TRIGGER outbox_never_sends_what_was_witnessed BEFORE UPDATE OF state ON outbox
WHEN NEW.state = 'sending' AND EXISTS (SELECT 1 FROM witnessed_sends WHERE key = OLD.key)
BEGIN
    SELECT RAISE(ABORT, 'the ledger of sends says that it was handed over already');
END;

CREATE TRIGGER witnessed_sends_are_for_ever BEFORE DELETE ON witnessed_sends
BEGIN
    SELECT RAISE(ABORT, 'what the ledger of sends knows is never deleted');
END;

CREATE TRIGGER fence_epochs_only_grow BEFORE UPDATE ON fence
WHEN NEW.epoch < OLD.epoch OR (NEW.device <> OLD.device AND NEW.epoch = OLD.epoch)
    OR (NEW.epoch = OLD.epoch AND (NEW.sequence < OLD.sequence OR NEW.mark < OLD.mark))
BEGIN
    SELECT RAISE(ABORT, 'another device needs another epoch, and none comes back');
END;

CREATE TRIGGER fence_stays BEFORE DELETE ON fence
BEGIN
    SELECT RAISE(ABORT, 'who may send is never forgotten');
END;
