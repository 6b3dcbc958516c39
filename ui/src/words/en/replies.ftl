# Words of the inbox: what patients answered.
replies-waiting =
    { $count ->
        [0] Waiting
       *[other] Waiting ({ $count })
    }
replies-answered = Dealt with
replies-list = Replies that wait for somebody, newest first
replies-list-answered = Replies that were dealt with, newest first
replies-newest = The newest { $count } are shown.
replies-column-from = From
replies-column-words = What it says
replies-column-when = When
replies-no-words = No words; perhaps a picture

replies-perhaps = Perhaps { $name }
replies-nobody = Not known from whom
replies-several =
    { $channel ->
        [email] Several patients have this address
       *[other] Several patients have this number
    }

replies-read-opt-out = Opt-out
replies-read-cancel = Opt-out or cancellation
replies-read-start = Wants messages again
replies-read-confirm = Confirmation
replies-read-other = For you
replies-read-maybe = May be an opt-out

replies-one = The reply
replies-from = from { $from }, { $when }
replies-opted-out =
    { $channel ->
        [email] Nothing more goes to this address
       *[other] Nothing more goes to this number
    }
replies-answered-by = Dealt with by { $answered }
replies-reminder = The reminder it answers

replies-about = Appointments it may be about
replies-confirmed = Confirmed
replies-will-come = They will come
replies-all-will-come =
    { $count ->
        [2] Both will come
       *[other] All { $count } will come
    }
replies-note = What was done (you may leave this empty)
replies-answer = Dealt with
replies-opt-out = Record as opt-out
replies-opt-out-means =
    { $channel ->
        [email] Nothing more is sent to this address then, whoever has it.
       *[other] Nothing more is sent to this number then, whoever has it.
    }

replies-whose = It is from …
replies-whose-else = It is from somebody else …
replies-whose-title = Whose reply is this?
replies-whose-text = It came from { $from }. That is not written into their record; only the reply becomes theirs.
replies-whose-missing = Choose a patient from the list
replies-candidates = Who has this number or address
replies-is-from = It is from { $name }
replies-is-from-chosen = It is from this patient
replies-back = Go back
replies-undo = Undo

replies-gone = This reply does not wait any more: somebody dealt with it meanwhile.
replies-gone-next = Read the newest one

replies-empty = No reply waits for you
replies-empty-text =
    What patients answer comes here when somebody must read it. A plain yes or stop is understood
    without you and stands under “Dealt with”.
replies-empty-answered = Nothing was dealt with yet
replies-empty-answered-text =
    Replies come here once somebody dealt with them, or once RingOnce understood them by itself.
