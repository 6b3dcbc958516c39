# Words of the rehearsal.
rehearsal-safe = This is a rehearsal on a copy. Nothing can leave.
rehearsal-what = What goes wrong
rehearsal-pc-off = The PC is off for 13 hours
rehearsal-pc-off-hint = From a quarter of an hour before the busiest morning of these days.
rehearsal-internet-down = The internet is down for 10 hours
rehearsal-internet-down-hint = Nothing can be sent from that morning until the evening.
rehearsal-carrier-silent = The mail server does not answer
rehearsal-carrier-silent-hint = For 2 hours it takes e-mails and never says whether it has them.
rehearsal-backup-restored = A backup is brought back
rehearsal-backup-restored-hint = At { $at }, from the evening before. It knows nothing of that day.
rehearsal-clock-behind = The PC’s clock loses a day
rehearsal-clock-behind-hint = Somebody puts it right after 13 hours.
rehearsal-no-misfortune = Nothing goes wrong
rehearsal-no-misfortune-hint = Ordinary days, to compare with.
rehearsal-which = Which days
rehearsal-coming-week = The coming 7 days
rehearsal-last-month = The last 4 weeks, as booked
rehearsal-other-week = 7 days from another day on
rehearsal-first-day = First day
rehearsal-begin = Play the rehearsal
rehearsal-playing = Playing on the copy
rehearsal-percent = { $percent } %
rehearsal-stop = Stop
rehearsal-print = Print

rehearsal-film = The film
rehearsal-ours = RingOnce
rehearsal-usual = The usual queue
rehearsal-now = { $when }. RingOnce: { $ours }. The usual queue: { $usual }.
rehearsal-now-ours = { $sent } sent · { $held } held for a person · { $expired } too late, not sent
rehearsal-now-usual = { $sent } sent · { $waiting } waiting
rehearsal-legend-held = held for a person
rehearsal-legend-waiting = due and not gone
rehearsal-legend-sent = sent
rehearsal-legend-night-sent = sent at night
rehearsal-legend-night = night, { $from } to { $until }
rehearsal-legend-trouble = while it goes wrong
rehearsal-play = Play
rehearsal-pause = Pause
rehearsal-moment-before = Moment before
rehearsal-step-back = Step back
rehearsal-step-on = Step on
rehearsal-moment-next = Next moment
rehearsal-place = Moment
rehearsal-moments = What happens
rehearsal-side-world = Bad luck
rehearsal-side-desk = Front desk
rehearsal-side-ring-once = RingOnce
rehearsal-side-usual = Usual queue

rehearsal-table = What it comes to, { $from } to { $until }
rehearsal-counted = Counted
rehearsal-none = –
rehearsal-adds-up = Every reminder is accounted for.
rehearsal-does-not-add-up =
    The numbers do not add up. Nothing left and nothing was changed. Please tell whoever looks
    after RingOnce.
rehearsal-usual-what =
    The usual queue is a model of what most reminder programs do: it gets the same approvals,
    sends whatever waits as soon as it can, tries a time-out three times, and believes its
    database. The front desk in the rehearsal approves every morning and releases what was held
    and is still in time. The call list is not counted: it is people.
