# Words of the call list.
calls-until = Appointments until
calls-show = Show
calls-show-option =
    { $which ->
        [done] Done ({ $count })
        [all] All ({ $count })
       *[open] To do ({ $count })
    }
calls-print = Print
calls-count =
    { $count ->
        [0] Nobody to phone about appointments until { $until }
        [one] 1 patient to phone about appointments until { $until }
       *[other] { $count } patients to phone about appointments until { $until }
    }
calls-list = Whom to phone, soonest appointment first
calls-column-patient = Patient
calls-column-appointment = Appointment
calls-column-why = Why, and how it stands
calls-to-do = To phone
calls-no-number = No number

calls-one = The call
calls-no-number-text = There is no number that may be called. Look at the patient’s record.
calls-numbers = Numbers that may be called
calls-script = What to say
calls-note = Note (you may leave this empty)
calls-outcome = What came of it
calls-reached = Reached
calls-left-message = Left a message
calls-no-answer = No answer
calls-wrong-number = Wrong number
calls-message-is-not-reached = A message left is not a patient reached: the call stays on the list.
calls-made = Calls so far
calls-made-line = { $when }, { $who }: { $outcome }

calls-empty = Nobody to phone until { $until }
calls-all-done = All calls until { $until } are done
calls-empty-text =
    Patients come here when no reminder can reach them: no address, not delivered, too late, or
    nobody can tell.

calls-sheet = { $clinic } · calls about appointments until { $until } · printed { $printed }
calls-sheet-outcomes = ☐ reached ☐ message ☐ no answer ☐ wrong number
