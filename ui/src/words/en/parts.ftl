# Words that several screens share: channels, and what stands above the engine's refusals.
channel-email = E-mail
channel-sms = Text message
channel-voice = Phone call
channel-call-list = Call list

refused-invalid-field = There is a problem
refused-not-found = It is not there any more
refused-changed-meanwhile = Somebody else changed this meanwhile
refused-choose-time = Choose a time
refused-not-possible = That is not possible now
refused-import = This file was not read
refused-storage = The clinic’s records cannot be used
refused-bad-request = The window asked for something the engine does not know
refused-unreachable = The engine does not answer
refused-unreachable-sentence =
    Nothing was changed and nothing that was typed is lost. Wait a moment, then try again.
refused-try-again = Try again
refused-load-again = Load it again

message-label = What goes out, word for word
message-how = How
message-to = To
message-from = From
message-reply-to = Answers to
message-subject = Subject
message-calendar = With a calendar entry: { $summary }, { $when }, { $minutes } minutes

picker-patient = Patient
picker-placeholder = Name or number
picker-new = New patient “{ $name }”
picker-nobody = Nobody of this name or number
picker-looking = Looking…
picker-no-contact = No phone number or e-mail address

acts-undo-approval = Undo approval
acts-undo-hold = Undo hold

reason-hold-label = Why (you may leave this empty)
reason-skip-label = Why
reason-back = Go back
reason-hold-what =
    { $count ->
        [one] It waits until somebody releases it. If it becomes too late meanwhile, it is not sent.
       *[other] They wait until somebody releases them. What becomes too late meanwhile is not sent.
    }
reason-hold-one = Hold the reminder for { $patient }
reason-hold =
    { $count ->
        [one] Hold 1 reminder
       *[other] Hold { $count } reminders
    }
reason-skip-what =
    { $count ->
        [one] It does not go, and this cannot be taken back. The reason stands in the history.
       *[other] They do not go, and this cannot be taken back. The reason stands in the history.
    }
reason-skip-one = Skip the reminder for { $patient }
reason-skip =
    { $count ->
        [one] Skip 1 reminder
       *[other] Skip { $count } reminders
    }

reading-label = The reminder you are reading
reading-appointment = { $when } with { $practitioner }
reading-changed = Changed since it was approved
reading-goes = Goes out
goes-if-unconfirmed = If not confirmed:
goes-only-if = if not confirmed by { $when }
reading-moved-earlier = (earlier than usual: the clinic is closed then)
reading-useless = Not sent after
reading-approved = Approved
reading-approved-by = by { $who }, { $when }
reading-sent = Went out
reading-step = Reminder
reading-reference = Reference
reading-life = Its whole life

## whose.tsx
whose-further = In the same text
whose-more = + { $count }
whose-and =
    { $count ->
        [1] { $name } and { $other }
       *[other] { $name } and { $count } others
    }
