-- Whom texts and calls come from, and by which carrier. No row, or no sender: not set up.
CREATE TABLE phone_senders (
    channel TEXT NOT NULL PRIMARY KEY CHECK (channel IN ('sms', 'voice')),
    sender  TEXT CHECK (sender IS NULL OR json_valid(sender))
) STRICT, WITHOUT ROWID;

-- The clinic's accounts at carriers of texts and calls. Their secrets are never here.
CREATE TABLE gateways (
    carrier      TEXT NOT NULL PRIMARY KEY CHECK (carrier IN ('twilio', 'sms_gate')),
    settings     TEXT NOT NULL CHECK (json_valid(settings)),
    secret_place TEXT NOT NULL CHECK (json_valid(secret_place))
) STRICT, WITHOUT ROWID;
