# Words of the window itself: navigation, banners, status line, keys.
app-skip = Skip to the screen
app-broken = This screen stopped working
app-broken-sentence =
    Nothing was sent and nothing was changed because of it. Show the screen again, or choose
    another one.
app-broken-again = Show the screen again

app-welcome = Welcome
app-set-up = Set up the clinic
app-set-up-text =
    Name, hours and people of the clinic come first. Until you say otherwise everything is
    practice, and nothing leaves the building.

nav-label = Screens
nav-appointments = Appointments
nav-patients = Patients
nav-review = Review
nav-outbox = Outbox
nav-history = History
nav-calls = Call list
nav-replies = Replies
nav-health = Health
nav-import = Import
nav-rehearsal = Rehearsal
nav-settings = Settings
nav-waiting = waiting
nav-needs-somebody = need somebody
nav-go = Go anywhere
nav-keys = Keys

banner-label = Notice
banner-lost =
    The window lost its line to the engine and keeps trying. What you see may be old. Nothing
    that was typed is lost.
banner-show-them = Show them
banner-to-mail = Check the mail server
banner-to-sending = How to send for real
banner-to-take-over = What was sent, and taking over
banner-to-health = Show Health
banner-to-calls = Show the call list

absence-held =
    { $count ->
        [one] Look at 1 on hold
       *[other] Look at { $count } on hold
    }
absence-too-late =
    { $count ->
        [one] Phone 1 that is too late
       *[other] Phone { $count } that are too late
    }
absence-who = Who was affected
absence-seen = I have seen this

status-undo-until = { $word } until { $time }

who-title = Who is at the desk?
who-why =
    Your name stands beside everything you approve, hold or change, so that anybody can see later
    who did what.
who-name = Your name
who-empty = Enter your name
who-save = That is me
who-is = At the desk: { $name }
who-nobody = Who is at the desk?

pause-everything = Pause everything
pause-title = Pause everything
pause-what =
    Nothing leaves until somebody resumes. Reminders stay where they are; what becomes too late
    meanwhile is not sent later but goes on the call list.
pause-reason = Why (you may leave this empty)
pause-not = Do not pause
pause-resume = Resume sending
pause-resumed = Sending goes on.
pause-again = Pause again

go-title = Go anywhere
go-label = A screen, something to do, or a patient
go-places = Places
go-new-appointment = New appointment
go-who = Somebody else is at the desk
go-history = Look for “{ $search }” in the history

keys-title = Keys
keys-note = Single letters work only while a row or the calendar has the focus, never while you type.
keys-anywhere = Anywhere
keys-screens = Screens
keys-lists = In lists
keys-calendar = In the calendar
keys-go = Go anywhere
keys-find = Find a patient
keys-new = New appointment
keys-pause = Pause everything, or resume
keys-undo = Take back what you just did
keys-help = These keys
keys-close = Close; nothing typed is lost
keys-today = Appointments today
keys-week = Appointments of the week
keys-move = Move from row to row
keys-choose = Choose the row
keys-range = Choose several rows
keys-all = Choose all rows
keys-approve = Approve (in Review; elsewhere it leads there)
keys-hold = Hold (in Review and Outbox)
keys-release = Release (in Outbox)
keys-to-today = Today
keys-day = The day before, the day after
keys-page = The week before, the week after
keys-move-appointment = Move the appointment
