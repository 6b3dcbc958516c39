# Patients.
patients-title = Patients
patients-archived = Archived patients
patients-search = Find a patient
patients-search-placeholder = Name, number or address
patients-show-archived = Show archived ones
patients-count = { $count ->
    [0] Nobody
    [one] 1 patient
   *[other] { $count } patients
}
patients-some = The first { $shown } of { $count } patients. Type more of the name to find the others.
patients-name = Name
patients-notices = To know
patients-next = Next appointment
patients-none = No patients yet
patients-none-next = They appear here once you enter or import them.
patients-none-archived = Nobody is archived
patients-none-archived-next = Patients you archive appear here and can be brought back.
patients-not-found = Nobody is found for “{ $search }”
patients-not-found-next = Look for a part of the name, the end of a number, or a part of an address.

patients-new = New patient
patients-detail = The chosen patient
patients-form = Names, contacts and wishes
patients-add = Add patient
patients-save = Save changes
patients-leave = Leave it as it was
patients-left = What you typed about the patient was taken away.
patients-typed-again = What you typed is back.
patients-take-over = Keep what I typed and save it on top
patients-undo = Undo
patients-go-back = Go back
patients-archive = Archive this patient
patients-bring-back = Bring this patient back
patients-is-archived = This patient is archived and gets no reminders.
patients-appointments = Appointments and their reminders
patients-no-appointments = There are no appointments.
patients-history = What happened
patients-no-history = Nothing happened yet.

patient-preferred-name = Preferred name
patient-language = Language of messages
patient-language-clinic = The clinic’s language
patient-contacts = Phone numbers and e-mail addresses
patient-no-contacts = There are none, so no reminder can go out.
patient-add-phone = Add a phone number
patient-add-email = Add an e-mail address
patient-never-there = Never contact here
patient-opted-out = Opted out: nothing goes here
patient-opt-out = Record an opt-out
patient-opt-in = May be contacted again
patient-remove = Remove
patient-remove-what = Remove { $what }
patient-wishes = Wishes
patient-only-channel = Contact only by
patient-any-channel = Any channel
patient-no-name = No message says their name
patient-no-name-hint = For shared phones and mailboxes.
patient-no-voicemail = Nothing on voicemail
patient-no-voicemail-hint = No machine calls this patient: it could not tell who picks up.
patient-no-texts = Gets no texts: a landline
patient-gets-texts = It gets texts
patient-how-known = How do you know?

opt-out-title = Record an opt-out
opt-out-what =
    Nothing goes to { $contact } any more, whoever shares it. Reminders that wait are called off.
opt-out-how-hint = For example: by phone, answered STOP
opt-out-do = Stop contacting
opt-out-undone = taken back at the desk
opt-in-title = May be contacted again
opt-in-what = Reminders may go to { $contact } again, after review.
opt-in-how-hint = For example: asked for it by phone
opt-in-do = Allow contacting

consent-heading = Consent
consent-none = Nothing is recorded.
consent-line-yes = Yes to { $channel }: { $source }
consent-line-no = No to { $channel }: { $source }
consent-record = Record consent
consent-title = Record consent
consent-channel = Channel
consent-answer = Answer
consent-yes = Yes
consent-no = No
consent-how-hint = For example: signed form, by phone
consent-wording = What they were asked
consent-wording-hint = Kept with the answer. Change it to the words that were used.
consent-record-yes = Record a yes
consent-record-no = Record a no
