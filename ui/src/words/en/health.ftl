# Words of the health screen and of the page about who was affected.
health-checked = Last looked at { $when }.
health-checked-now = Looked at everything. { $sentence }
health-check-now = Check now
health-checks = Checks
health-affected = Who was affected…
health-troubles = What went wrong in the last 30 days
health-troubles-none = Nothing went wrong.
health-column-what = What
health-column-urgency = Needs somebody
health-column-day = 24 hours
health-column-three-days = 3 days
health-column-month = 30 days
health-column-who = Who
health-weather = Passed by itself
health-needs-somebody = Needs somebody
health-who = Who
health-absences = When RingOnce was off
health-absences-none = It has not been off for more than ten minutes since it was set up.
health-to-held = Show what is on hold
health-to-calls = Show the call list
health-who-was = Who was affected

affected-title = Who was affected
affected-back = Health
affected-print = Print the call sheet
affected-export = Save as CSV file
affected-exported =
    { $count ->
        [one] Saved 1 reminder in { $path }
       *[other] Saved { $count } reminders in { $path }
    }
affected-question = What went wrong
affected-from = Due from
affected-until = Due until
affected-show = Who
affected-show-option =
    { $which ->
        [yes] Who got it
        [no] Who did not get it
        [not_known] Of whom it is not known
       *[all] Everybody
    }
affected-told = What to tell them
affected-told-hint = One sentence; it becomes part of every text to say.
affected-more = Only the first { $count } are shown; choose fewer days.
affected-list = Who was affected
affected-empty = Nobody was affected
affected-none-of-them = Nobody is in this group
affected-empty-text =
    No reminder was to go in these days, or none fits. Choose other days, or another group.
affected-one = What this patient got
affected-no-number = There is no phone number.
affected-script = What to say
affected-words = The exact words that went
affected-words-not = The exact words that did not go
affected-words-call = The words for the call
affected-column-patient = Patient
affected-column-appointment = Appointment
affected-column-got = What they got
affected-sheet = { $clinic } · { $about } · printed { $printed }
affected-sheet-outcomes = ☐ reached ☐ message left ☐ no answer
