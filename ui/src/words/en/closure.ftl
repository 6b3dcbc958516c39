# A closure: calling off the appointments of some hours.
closure-ask = Call off several
closure-title = Call off the appointments of some hours
closure-from = From (empty: all day)
closure-until = Until (empty: all day)
closure-reason = Reason
closure-reason-hint = It stands in the history. No patient reads it.
closure-affected = Who is affected
closure-column-patient = Patient
closure-column-when = Appointment
closure-column-told = How they hear of it
closure-by-phone = Phone
closure-by-nobody = Not at all
closure-go =
    { $count ->
        [0] Call off appointments
        [one] Call off 1 appointment
       *[other] Call off { $count } appointments
    }
closure-back = Leave everything in the book
