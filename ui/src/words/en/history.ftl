# Words of the history and of the life of one reminder.
history-find = Name, number, address or reference
history-from = Due from
history-until = Due until
history-show = State
history-show-option =
    { $which ->
        [waiting] Waiting
        [needs-somebody] Needs somebody
        [sent] Sent
        [delivered] Delivered
        [not-delivered] Not delivered or could not be sent
        [unknown] Not known whether it went
        [held] On hold
        [expired] Too late, not sent
        [cancelled] Called off
       *[all] All states
    }
history-all = Show everything
history-of-patient = Only reminders of
history-the-patient = this patient
history-export = Save as CSV file
history-affected = Who was affected…
history-exported =
    { $count ->
        [one] Saved 1 reminder in { $path }
       *[other] Saved { $count } reminders in { $path }
    }
history-list = Reminders, newest first
history-column-patient = Patient
history-column-appointment = Appointment
history-column-due = Due
history-column-state = What became of it
history-column-reference = Reference
history-count =
    { $count ->
        [one] 1 reminder
       *[other] { $count } reminders
    }
history-count-more = The newest { $count } reminders
history-more = Show older ones
history-none-match = Nothing matches
history-none-match-text =
    Look for part of a name, the last digits of a number, part of an address, or the reference in
    a reminder. Other days or another state may show more.
history-empty = Nothing has happened yet
history-empty-text =
    Every reminder appears here from the moment it is planned: who approved it, when it went, and
    what became of it.

life-title = One reminder
life-title-of = { $step } for { $patient }
life-back = Back
life-print = Print
life-why = Why it was or was not sent
life-happened = What happened
life-words = The exact words
life-attempt = Handing over, attempt { $number }
life-no-end = No outcome was written down for it.
life-patient = Patient
life-appointment = Appointment
life-key = Key
life-hash = Content hash
