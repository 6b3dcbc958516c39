# Appointments.
appointments-undo = Undo
appointments-practitioner = With
appointments-kind = Kind
appointments-date = Date
appointments-time = Time
appointments-time-patient = Time and patient
appointments-minutes = Minutes
appointments-note = Note
appointments-status = Status
appointments-reminders = Reminders
appointments-history = What happened

appointments-choose-patient = Choose a patient from the list, or add a new one
appointments-choose-practitioner = Choose who the appointment is with
appointments-choose-kind = Choose the kind of appointment
appointments-choose-date = Enter the date
appointments-choose-time = Enter the time

appointments-new = New appointment
appointments-enter = Enter appointment
appointments-save = Save changes
appointments-new-patient-title = New patient
appointments-add-patient = Add patient
appointments-not-new = Back to the search
appointments-which-time = This time happens twice. Which one is meant?
appointments-use-time = Use { $time }

appointments-week-of = Week of { $day }
appointments-week-label = Appointments from { $from } to { $until }
appointments-day-label = Appointments on { $day }
appointments-day-before = Day before
appointments-day-after = Day after
appointments-week-before = Week before
appointments-week-after = Week after
appointments-today = Today
appointments-go-to = Go to
appointments-of = Appointments with
appointments-everybody = Everybody
appointments-show-day = Show the day
appointments-show-week = Show the week

appointments-none = No appointments on { $day }
appointments-none-first = Once there are practitioners, type one here, or import them from a file.
appointments-none-next = Type one into the line above, or import them from a file.
appointments-import = Import a file
appointments-closed = The clinic is closed on { $day }.
appointments-closed-next = Show { $day }
appointments-first =
    Before the first appointment, enter who patients come to see and what kinds of appointments
    there are.
appointments-first-go = Enter practitioners

appointments-detail = The chosen appointment
appointments-what = { $kind }, { $minutes } minutes, with { $practitioner }
appointments-change = Change or move
appointments-change-label = Change the appointment of { $patient }
appointments-leave-unchanged = Leave it as it was
appointments-stop-changing = Stop changing it
appointments-take-over = Keep what I typed and save it on top

appointment-booked = Booked
appointment-confirmed = Confirmed
appointment-arrived = Arrived
appointment-completed = Completed
appointment-cancelled = Cancelled
appointment-no-show = No-show
appointment-mark-booked = Mark booked again
appointment-mark-confirmed = Mark confirmed
appointment-mark-arrived = Mark arrived
appointment-mark-completed = Mark completed
appointment-off-by-patient = Patient cancels
appointment-off-by-clinic = Clinic cancels
appointment-mark-no-show = Mark no-show
