# Import of appointments from a file.
import-steps = Steps
import-step-file = File
import-step-columns = Columns
import-step-check = Check
import-step-done = Done

import-drop = Drop the file with the appointments here
import-what = A CSV or text file that your other program exports, up to 50 MB.
import-choose = Choose a file
import-nothing-yet =
    Nothing is entered, changed or cancelled before you have seen all of it and said so.
import-reading = Reading the file
import-comparing = Comparing with the appointments there are
import-doing = Entering, changing and cancelling
import-stop = Stop
import-bytes = { $done } of { $total } MB
import-rows = { $done } of { $total } rows

import-columns = What the columns mean
import-file-is =
    { $file } has { $rows ->
        [one] 1 row
       *[other] { $rows } rows
    } ({ $encoding }, { $delimiter }).
import-guessed = The meanings below are guessed from the headings. Check each one.
import-from-profile = The meanings below are remembered as “{ $profile }”.
import-questions = Decide this first
import-column = Column
import-samples = First values
import-no-samples = empty
import-meaning = Means
import-meaning-of = Meaning of { $column }
import-date-order = Dates are written
import-day-month = Day, month, year
import-month-day = Month, day, year
import-year-month = Year, month, day
import-hours = Hours are counted
import-hours-24 = To 24
import-hours-12 = To 12, with AM or PM
import-name-order = Whole names are written
import-given-first = Given name first
import-family-first = Family name first
import-default-practitioner = Practitioner of rows that name none
import-default-kind = Kind of rows that name none
import-default-none = None: such rows are refused
import-default-minutes = Minutes of rows that say none
import-default-minutes-hint = Empty: the usual length of the kind
import-source = Where the rows are from
import-source-hint = The same name next time makes them the same appointments.
import-source-usual = Appointment book
import-preview = { $rows ->
    [one] Check 1 row
   *[other] Check { $rows } rows
}
import-other-file = Choose another file

import-field-ignore = Not imported
import-field-appointment-number = Appointment number
import-field-start = Date and time
import-field-date = Date
import-field-time = Time
import-field-end = End
import-field-duration = Length
import-field-patient-number = Patient number
import-field-full-name = Patient’s whole name
import-field-given-name = Given name
import-field-family-name = Family name
import-field-preferred-name = Preferred name
import-field-birth-date = Date of birth
import-field-mobile = Mobile number
import-field-phone = Phone number
import-field-email = E-mail address
import-field-practitioner = Practitioner
import-field-kind = Kind of appointment
import-field-status = Status
import-field-note = Note
import-field-language = Language
import-field-email-consent = Agreed to e-mails
import-field-text-consent = Agreed to texts
import-field-call-consent = Agreed to calls

import-check = What the import would do
import-would =
    { $new } new, { $changed } changed, { $same } as they are, { $gone } gone from the file,
    { $refused } refused. Nothing is done yet.
import-new = New ({ $count })
import-changed = Changed ({ $count })
import-gone = Gone from the file ({ $count })
import-refused = Refused ({ $count })
import-none-new = No appointment is new.
import-none-changed = No appointment changes.
import-none-gone = No appointment is gone from the file.
import-none-refused = No row is refused.
import-shown = The first { $shown } of { $count } are shown.
import-refused-next =
    These rows are left out. Correct them in the other program and import the file again: what is
    entered now is not entered twice.
import-patient = Patient
import-when = When
import-sentence = What
import-line = Line
import-why = Why it is refused
import-value = What stands there
import-decision = Decision
import-undecided = Not decided
import-cancels = Cancel
import-keeps = Keep
import-gone-what =
    These appointments were in an earlier file and are not in this one. Decide about each: choose
    rows first, or decide about all.
import-keep = { $count ->
    [one] Keep 1 appointment
   *[other] Keep { $count } appointments
}
import-cancel = { $count ->
    [one] Cancel 1 appointment
   *[other] Cancel { $count } appointments
}
import-decide = { $count ->
    [one] Decide about 1 appointment that is gone from the file
   *[other] Decide about { $count } appointments that are gone from the file
}
import-confirm = Enter { $entered }, change { $changed }, cancel { $cancelled }
import-nothing-to-do = Nothing would be entered, changed or cancelled.
import-back-to-columns = Back to the columns
import-remember = Remember the meanings of the columns
import-profile = Remember them as
import-done = The import is done
import-to-review = Review the reminders
import-to-appointments = Show the appointments
import-again = Import another file
