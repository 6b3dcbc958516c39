# Words of the review.
review-from = From
review-until = Until
review-usual = Back to the usual days

review-checks = Checks
review-check-fine = Fine:
review-check-look = Look:

review-problems =
    { $count ->
        [one] 1 reminder cannot go and needs somebody
       *[other] { $count } reminders cannot go and need somebody
    }
review-by-choice =
    { $count ->
        [one] 1 step gets no reminder, and nobody needs to do anything
       *[other] { $count } steps get no reminder, and nobody needs to do anything
    }
review-problem-list = What cannot go, and why

review-approve =
    { $count ->
        [0] Nothing to approve
        [one] Approve 1 reminder
       *[other] Approve { $count } reminders
    }
review-approve-one = Approve this one
review-by = by { $who }, { $when }
review-hold =
    { $count ->
        [0] Hold
       *[other] Hold { $count }…
    }
review-skip =
    { $count ->
        [0] Skip
       *[other] Skip { $count }…
    }
review-none-chosen = None chosen: Approve is for all shown, Hold and Skip for the one you read
review-chosen =
    { $count ->
        [one] 1 chosen
       *[other] { $count } chosen
    }
review-show = Show
review-show-option =
    { $which ->
        [waiting] Waiting for review ({ $count })
        [notices] Change notices ({ $count })
        [changed] Changed since approved ({ $count })
        [approved] Approved ({ $count })
        [held] On hold ({ $count })
       *[all] All ({ $count })
    }
review-find = Find in this list

review-list = Reminders about to go out
review-column-patient = Patient
review-moved = Moved to
review-called-off = Called off:
review-column-goes = Goes out
review-column-to = To
review-column-text = Text
review-changed = Changed
review-changed-meanwhile = Changed just now
review-looked = I have read the change
review-undo-until = Undo approval until { $time }

review-empty = Nothing goes out from { $from } until { $until }
review-empty-text =
    Reminders appear here by themselves when appointments are entered or imported. Choose other
    days above, or enter an appointment (Ctrl+N).
review-none-match = Nothing matches
review-none-match-text = What you look for may stand under another choice at “Show”, or on other days.
review-done = Nothing in these days waits for review any more
review-show-all =
    { $count ->
        [one] Show the other one
       *[other] Show all { $count }
    }

review-balance =
    Nothing is missing: { $steps ->
        [one] 1 step
       *[other] { $steps } steps
    } = { $reminders ->
        [one] 1 reminder
       *[other] { $reminders } reminders
    } + { $problems } without one.
review-balance-broken =
    This does not add up: { $steps } steps, { $reminders } reminders and { $problems } without one.
    Do not approve; make a backup and tell whoever looks after RingOnce.
review-balance-state = { $count } { $word }
review-balance-states = { $reminders } = { $states }.
