# Words of the outbox.
outbox-today = Gone today
outbox-gone-of = { $gone } of { $all }
outbox-next = Next one: { $when }
outbox-next-due = The next one is due and goes when its turn comes.
outbox-next-in = (in { $left })
outbox-next-none = Nothing waits to go.
outbox-next-paused = Everything is paused: nothing goes until somebody resumes.
outbox-rate = At most { $count } a minute.

outbox-show = Show
outbox-all = All
outbox-show-all = Show all

outbox-hold =
    { $count ->
        [0] Hold
       *[other] Hold { $count }…
    }
outbox-release =
    { $count ->
        [0] Release
       *[other] Release { $count }
    }
outbox-skip =
    { $count ->
        [0] Skip
       *[other] Skip { $count }…
    }
outbox-none-chosen = None chosen: the buttons are about the row you are reading
outbox-chosen =
    { $count ->
        [one] 1 chosen
       *[other] { $count } chosen
    }
outbox-undo-until = Undo approval until { $time }

outbox-list = Outbox
outbox-column-patient = Patient
outbox-column-goes = Goes out
outbox-column-appointment = Appointment
outbox-column-state = State
outbox-more = Only the first { $count } are shown. Choose a state above to see the others.

outbox-found-out = What did you find out?
outbox-found-note = How do you know?
outbox-found-hint = For example: phoned her; looked into the Sent folder
outbox-found-arrived = The patient has it
outbox-found-sent = It was sent
outbox-found-not = It did not go: put it on the call list

outbox-empty =
    { $gone ->
        [0] Nothing waits to go
        [one] Nothing waits to go; 1 reminder went today
       *[other] Nothing waits to go; { $gone } reminders went today
    }
outbox-empty-text = Reminders come here when somebody approves them in Review, and leave at their own time.
outbox-to-review = Go to Review
outbox-none-match = No reminder is in this state
