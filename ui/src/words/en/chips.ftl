# The reminders of an appointment in a few words.
chip-would = { $count ->
    [one] Would wait for review
   *[other] { $count } would wait for review
}
chip-planned = { $count ->
    [one] Waiting for review
   *[other] { $count } waiting for review
}
chip-approved = { $count ->
    [one] Approved
   *[other] { $count } approved
}
chip-held = { $count ->
    [one] On hold
   *[other] { $count } on hold
}
chip-sending = { $count ->
    [one] Sending
   *[other] { $count } sending
}
chip-unknown = { $count ->
    [one] Can’t tell if it went out
   *[other] { $count } can’t tell if they went out
}
chip-accepted = { $count ->
    [one] Sent – not confirmed
   *[other] { $count } sent – not confirmed
}
chip-delivered = { $count ->
    [one] Delivered
   *[other] { $count } delivered
}
chip-undelivered = { $count ->
    [one] Not delivered
   *[other] { $count } not delivered
}
chip-failed = { $count ->
    [one] Not sent
   *[other] { $count } not sent
}
chip-expired = { $count ->
    [one] Too late – not sent
   *[other] { $count } too late – not sent
}
chip-cancelled = { $count ->
    [one] Cancelled
   *[other] { $count } cancelled
}
chip-none = { $count ->
    [one] No reminder
   *[other] No reminders
}
