# Settings.
settings-undo = Undo
settings-save = Save changes
settings-leave = Leave it as it was
settings-left = What you typed was taken away.
settings-typed-again = What you typed is back.
settings-take-over = Keep what I typed and save it on top
settings-remove = Remove
settings-remove-what = Remove { $what }
settings-set-up = Set up
settings-not-set-up = Not set up yet
settings-not-saved = Not saved yet
settings-archived = No longer offered
settings-offer-no-longer = Offer it no longer
settings-offer-again = Offer it again

settings-clinic = Clinic
settings-clinic-intro =
    Reminders say the name and the number. Changing what a reminder says takes approved reminders
    back to review.
settings-clinic-name = Name of the clinic
settings-clinic-name-hint = The name patients know
settings-callback = Number to call back
settings-callback-hint = As it should be read in a reminder
settings-country = Country
settings-country-hint = Decides how a phone number without a country code is read
settings-zone = Time zone
settings-zone-hint = All times in this program are on this clock
settings-language = Language
settings-language-hint = Of patients without a language of their own

settings-hours = Hours and closing days
settings-hours-intro = Reminders go out only while the clinic is open, and never in quiet hours.
settings-hours-missing = Enter the time or date, or remove the line
settings-opening = Opening hours
settings-opens = Opens
settings-closes = Closes
settings-closed = Closed
settings-add-hours = Add hours
settings-add-hours-to = Add hours to { $day }
settings-remove-hours = Remove these hours of { $day }
settings-like-monday = Give Monday’s hours to Tuesday to Friday
settings-quiet = Quiet hours
settings-quiet-hint =
    Nothing goes out before or after, although the clinic is open. Never before { $until } or
    after { $from }, whatever stands here.
settings-quiet-ends = First at
settings-quiet-begins = Last before
settings-closing = Closing days
settings-closing-none = There are none. Add public holidays and staff training.
settings-closing-date = Day
settings-closing-name = Name
settings-closing-add = Add a closing day

settings-practitioners = Practitioners
settings-practitioners-intro = The people patients have appointments with. Reminders say their names.
settings-practitioners-none = There are none yet. Without one no appointment can be entered.
settings-practitioner-new = New practitioner
settings-practitioner-add = Add practitioner
settings-practitioner-name = Name
settings-practitioner-name-hint = As patients know it, such as Dr. Lee Adams

settings-kinds = Kinds of appointments
settings-kinds-intro =
    What staff call them, how long they usually take, and which reminders they get. The name never
    reaches a message, because it may say what is treated.
settings-kinds-none = There are none yet. Without one no appointment can be entered.
settings-kind-new = New kind
settings-kind-add = Add kind
settings-kind-note = { $minutes } minutes, { $cadence }
settings-kind-name = Name
settings-kind-name-hint = Only staff see it
settings-kind-minutes = Usual minutes
settings-kind-minutes-missing = Enter the usual minutes
settings-kind-cadence = Reminders
settings-kind-cadence-missing = Choose which reminders it gets

settings-cadences = Reminder steps
settings-cadences-intro = Which reminders go out before an appointment, how, and when.
settings-cadences-none = There are none yet.
settings-cadence-new = New set of reminders
settings-cadence-add = Add set of reminders
settings-cadence-name = Name
settings-cadence-nothing = No reminders
settings-cadence-nothing-hint = Without a step these appointments get no reminders, by choice.
settings-step-add = Add a reminder
settings-step-new = New reminder
settings-step-missing = Fill in what is missing, or remove the reminder
settings-step-name = Name
settings-step-channel = Goes by
settings-step-template = Says
settings-step-count = How long before
settings-step-unit = Counted in
settings-step-at = At
settings-step-only-if = Only if nobody answers “{ $name }”
settings-step-only-if-before = Only if nobody answers the reminder before
settings-step-only-if-hint = It goes when that one arrived and was not answered for so long, or did not arrive. Nothing goes because something was late.
settings-step-only-if-email-hint = It goes when that e-mail came back as not delivered. Mail servers hardly ever say that one arrived.
settings-step-unanswered = Hours without an answer
settings-step-useful = Minutes it stays useful
settings-step-useful-hint = { $hours } h { $minutes } min. After that it never goes.
settings-unit-business-days = Days the clinic is open
settings-unit-days = Days
settings-unit-hours = Hours

settings-templates = Wording
settings-templates-intro =
    What reminders and calls say, in each language. Every version is kept. Saving a new one takes
    approved reminders back to review.
settings-templates-none = There are none yet. Without one no reminder can go out.
settings-template-new = New text
settings-template-add = Add text
settings-template-note = { $channel }, { $languages }, version { $version }
settings-template-name = Name
settings-template-channel = Written for
settings-languages = Languages
settings-language-add = Add a language
settings-language-add-hint = Other patients get the first one
settings-language-remove = Remove { $language }
settings-subject = Subject
settings-body = Words
settings-script = What to say
settings-insert = Insert a field
settings-findings = What to look at
settings-findings-none = Nothing was found.
settings-finding-error = Must be corrected:
settings-finding-warning = Look at this:
settings-finding-show = Show
settings-finding-show-what = Show { $excerpt } in the text
settings-reads = How it reads, with example values
settings-reads-not = It cannot be read until what must be corrected is corrected.

settings-sending = Sending
settings-is-practice = Practice mode
settings-is-real = For real
settings-practice-what =
    Nothing goes to patients. E-mails are written to files in { $folder } instead.
settings-practice-staff = Only the staff’s own numbers and addresses below may be reached.
settings-real-what = Approved reminders go to patients by the clinic’s mail server.
settings-to-practice = Go back to practice mode
settings-to-real = Send to patients…
settings-to-real-demo = This is the made-up clinic, which never sends anything.
settings-to-real-first = Set up the mail server first.
settings-to-real-title = Send to patients from now on?
settings-to-real-what =
    What was approved in practice comes back to review, so nothing goes out by itself now. From
    then on an approved reminder goes to the patient.
settings-to-real-from = E-mails come from { $name }, { $address }.
settings-to-real-do = Send to patients from now on
settings-others = Does another program, like your booking system, remind these patients?
settings-others-off = No, or its reminders are switched off
settings-others-on = Yes, it still does
settings-others-on-hint = Switch its reminders off first. Patients would be reminded twice.
settings-stay-practice = Stay in practice mode

settings-staff = Try it on yourselves
settings-staff-intro =
    In practice mode no patient is reached. Enter your own numbers and e-mail addresses to see the
    true thing: make yourself a test patient with one of them, and what you approve for it really
    goes.
settings-staff-contacts = The staff’s own numbers and addresses
settings-staff-contacts-hint = One a line. Nobody who is not in this list can be reached in practice mode.
settings-staff-nobody = Nobody yet
settings-staff-count =
    { $count ->
        [one] 1 number or address
       *[other] { $count } numbers and addresses
    }
settings-staff-unused =
    Nothing is in practice mode, so this list is not used: everything goes to patients.

settings-test = Does it work?
settings-test-what =
    Tries the mail server as it is saved, and sends one e-mail to the clinic’s own address.
settings-test-do = Try the mail server
settings-testing = Trying. This may take half a minute.
settings-test-works = Works
settings-test-fails = Does not work

settings-mail = Mail server
settings-mail-intro = Whoever provides the clinic’s e-mail can tell you these.
settings-mail-save = Save mail server
settings-mail-state = { $host }, from { $address }
settings-mail-none-yet = No password yet
settings-mail-no-log-in = Nobody is logged in
settings-mail-server = Server
settings-mail-provider = Whose server it is
settings-mail-provider-other = Another one
settings-mail-host = Name of the server
settings-mail-port = Port
settings-mail-port-missing = Enter the port
settings-mail-a-day = E-mails it takes a day
settings-a-day-hint =
    In any 24 hours; leave it empty if there is no limit. Nothing more is handed over then, and what
    is left waits.
settings-mail-security = Protection
settings-mail-start-tls = STARTTLS, usually port 587
settings-mail-implicit-tls = TLS from the start, usually port 465
settings-mail-loopback = None
settings-mail-loopback-hint = Only for a mail server on this PC
settings-mail-user = User name
settings-mail-user-hint = Empty when the server asks for none
settings-mail-password = Password
settings-mail-new-password = New password
settings-mail-keeps = Empty: the password there is stays.
settings-mail-no-password = There is none yet.
settings-mail-place = Where the password is kept
settings-mail-keychain = In this PC’s password store
settings-mail-keychain-none = This PC has none.
settings-mail-file = In a file protected by a passphrase
settings-mail-file-hint = Somebody types the passphrase each time the program starts.
settings-mail-environment = Given by the administrator of this PC
settings-mail-environment-hint = In an environment variable; meant for the terminal
settings-mail-passphrase = Passphrase
settings-log-in-how = How RingOnce logs in
settings-log-in-microsoft = Microsoft log-in
settings-log-in-microsoft-hint = For Microsoft 365, where passwords end. Somebody logs in once, in a browser.
settings-log-in-user-hint = The mailbox’s e-mail address
settings-log-in-register =
    Whoever looks after the clinic’s Microsoft 365 registers an app for RingOnce once (Microsoft Entra
    admin center, App registrations) and tells you its two IDs:
settings-log-in-register-public = Under Authentication, “Allow public client flows” is on. It needs no secret and no redirect address.
settings-log-in-register-scopes = Under API permissions, the delegated permissions SMTP.Send, IMAP.AccessAsUser.All and offline_access.
settings-log-in-register-smtp = For the mailbox itself, “Authenticated SMTP” is on (Microsoft 365 admin center, Manage email apps).
settings-log-in-tenant = Directory (tenant) ID
settings-log-in-client = Application (client) ID
settings-log-in-do = Log in with Microsoft
settings-log-in-asking = Asking Microsoft for a code…
settings-log-in-save-first = Save the mail server first, then log in.
settings-log-in-is = Somebody is logged in. Log in again when RingOnce asks for it.
settings-log-in-is-not = Nobody is logged in yet, so no e-mail can go.
settings-log-in-kept = The log-in
settings-log-in-place = Where the log-in is kept
settings-log-in-title = Log in with Microsoft
settings-log-in-open = Open this page in a browser, on this PC or on a phone:
settings-log-in-type = Type this code there:
settings-log-in-as = Log in with the account that the reminders come from, and accept what RingOnce asks for.
settings-log-in-holds = The code holds for { $minutes } minutes. This window sees by itself when you are done.
settings-log-in-waiting = Waiting until somebody types the code.
settings-log-in-again = Try again
settings-log-in-stop = Stop the log-in
settings-mailbox = Read bounces and answers
settings-mailbox-intro = RingOnce can look into the clinic’s mailbox (IMAP) for e-mails that came back and for answers to reminders. It changes nothing in it, and looks at nothing else.
settings-mailbox-save = Save mailbox
settings-mailbox-read = The mailbox
settings-mailbox-off = Is not read
settings-mailbox-off-hint = Somebody looks after e-mails that come back, and enters who wants no more.
settings-mailbox-on = Is read once a minute
settings-mailbox-on-hint = What came back is on the call list; a yes confirms, a stop stops, everything else is in Replies.
settings-mailbox-implicit-tls = TLS from the start, usually port 993
settings-mailbox-start-tls = STARTTLS, usually port 143
settings-mailbox-user-hint = Empty: the same as for sending
settings-mailbox-same-password = The same as for sending
settings-mailbox-own-password = One of its own
settings-mailbox-password = Password of the mailbox
settings-mailbox-sent = Folder of sent mail
settings-mailbox-sent-hint = If the mail server files what it sends: when nobody can tell whether a reminder went, it is looked for there. May stay empty.
settings-mailbox-test = Can it be read?
settings-mailbox-never-read = It was not read yet.
settings-mailbox-last-read = Last read { $when }.
settings-mailbox-try = Try the mailbox

settings-mail-from = Whom e-mails come from
settings-mail-from-name = Name
settings-mail-from-address = E-mail address
settings-mail-reply-to = Answers go to
settings-mail-reply-to-hint = A mailbox somebody reads

settings-rules = Rules
settings-rules-intro = How gentle reminders are. No setting makes them go at night or twice.
settings-pace-heading = Time to undo, and pace
settings-grace = Minutes to undo an approval
settings-grace-hint = Nothing goes out earlier than this after somebody approved it.
settings-emails-pace = E-mails a minute at most
settings-pace = Reminders a minute at most
settings-caps = How much one contact may get
settings-caps-hint = To one number or one address, however many patients share it.
settings-cap-email = E-mails a day
settings-cap-sms = Text messages a day
settings-cap-voice = Phone calls a day
settings-cap-week = Texts and calls in seven days
settings-one-text = One text for several visits
settings-one-text-hint = What is due at one number on one day goes in one text that lists each visit with the patient’s first name. Otherwise the first one goes, and staff phone about the others.
settings-consent = Only with recorded consent
settings-consent-hint = Patients without a recorded yes get no reminders.

settings-backups = Backups
backups-what =
    A copy of the clinic is made every day in which RingOnce runs: seven days are kept, and one a
    week for four weeks. Copies made by hand stay. Each is read through before it counts. Keep one
    of them on another disk from time to time.
backups-now = Back up now
backups-made = Copied and checked.
backups-none = There is no backup yet. The first is made today.
backups-folder = They are kept in { $folder }.
backups-when = Made
backups-why = For
backups-size = Size
backups-state = State
backups-back = Bring back
backups-daily = The day
backups-by-hand = By hand
backups-new-version = A new version
backups-mb = { NUMBER($size, maximumFractionDigits: 1) } MB
backups-whole = Whole
backups-damaged = Damaged
backups-restore = Restore…
backups-restore-of = Restore the backup of { $when }…
backups-restore-title = Bring back the backup of { $when }
backups-restore-then =
    Patients, appointments, reminders, texts and settings become what they were on { $when }. What
    was entered since is not in it.
backups-restore-aside = What is there now is set aside in the clinic’s folder. It is not deleted.
backups-restore-checked = The backup is read through first. If it is damaged, nothing is changed.
backups-restore-held =
    Nothing is sent afterwards until somebody has looked at what went out since and takes over.
    Approved reminders wait for review again.
backups-restore-do = Bring it back
backups-restore-not = Leave everything as it is

take-over-title = Nothing is sent from this PC
take-over-elsewhere =
    What another PC sent is not known here. Look at its Outbox, stop RingOnce there, and do not
    approve what it may have sent.
take-over-sent =
    { $count ->
        [0] This PC knows of no reminder that went out and is missing here.
        [one] 1 reminder went out from this PC and is missing here. It is never sent again; the Outbox asks you what became of it.
       *[other] { $count } reminders went out from this PC and are missing here. They are never sent again; the Outbox asks you what became of them.
    }
take-over-approved =
    { $count ->
        [0] No approved reminder is waiting.
        [one] 1 approved reminder goes back to review.
       *[other] { $count } approved reminders go back to review.
    }
take-over-list = What went out from this PC
take-over-when = Went out
take-over-who = To
take-over-about = Reminder
take-over-nobody = Not in this clinic any more
take-over-do = This PC sends from now on

settings-desk = This desk
settings-desk-saved = At the desk: { $name }
settings-folder = The clinic’s records
settings-practice-folder = E-mails written in practice mode
settings-version = Version

founding-title = Set up the clinic
founding-intro =
    Everything can be changed later. Nothing leaves the building until you decide so.
founding-email = E-mail address of the clinic
founding-email-hint = Answers go there. Empty until there is one.
founding-practitioners-hint = The people patients have appointments with, one name a line
founding-begins = What the clinic begins with
founding-begins-what =
    Nothing goes before { $from } or from { $until } on. One number gets at most { $texts ->
        [one] 1 text
       *[other] { $texts } texts
    } a day, and { $week } texts and calls in seven days. Dates look like this: { $date }. All of
    this can be changed in Settings, and never reaches into the night.
founding-opt-out = Texts end with: { $words }
founding-do = Set up this clinic
founding-demo = Look around first
founding-demo-what =
    A made-up clinic with made-up patients. Nothing ever leaves the building, and your own clinic
    can be set up in another folder.
founding-demo-do = Open the made-up clinic

settings-texts = Texts and calls
settings-texts-intro =
    Set up a gateway or the clinic’s own phone, try it, then choose how texts and calls go.
settings-way-texts = Texts
settings-way-texts-intro = Text messages reach most patients. They go to mobile numbers only.
settings-way-texts-how = How texts go
settings-way-calls = Automated calls
settings-way-calls-intro =
    A voice reads the approved words and gives the clinic’s number. Only one call rings at a time.
settings-way-calls-how = How calls go
settings-way-is-off = Switched off
settings-way-off = Not at all
settings-way-practice = In practice: as files, to look at
settings-way-practice-hint = Nothing leaves the building.
settings-way-practice-staff-hint =
    Nothing goes to patients. The staff’s own numbers, listed under Sending, may be reached.
settings-way-twilio = Through the gateway
settings-way-sms-gate = Through the clinic’s own phone
settings-way-set-up-first = Set it up below first.
settings-way-number = From which number
settings-try-what = Sends one text to a phone of your own. It names no patient.
settings-try-not-yet = Once the gateway or the phone is set up, it can be tried here.
settings-try-by = By
settings-try-to = Your own mobile number
settings-try-do = Send a test text

settings-gateway = Gateway: Twilio, SignalWire
settings-gateway-intro = A company that sends texts and calls from a number of your own.
settings-gateway-needs = You need an account there with a number that can send texts, or make calls.
settings-gateway-costs =
    It charges for each part of a text and each minute of a call, and a few dollars a month for the
    number. Their price list is what counts.
settings-gateway-first =
    Before the first text in the United States the number must be registered (A2P 10DLC: 2 to 3
    weeks; a toll-free number: about a week). Other countries ask for a registered sender name.
settings-gateway-privacy =
    If the law asks for a contract about patient data (HIPAA: a BAA; GDPR: a processing agreement),
    sign it with them before you go live.
settings-gateway-account = Account
settings-gateway-url = Address
settings-gateway-url-hint = For SignalWire: https://your-space.signalwire.com/api/laml
settings-gateway-sid = Account id
settings-gateway-sid-hint = Twilio: begins with AC. SignalWire: the project id
settings-gateway-key = Key that may send
settings-gateway-key-hint = A restricted key (SK…) is best; empty to use the account’s own secret
settings-gateway-numbers = Number patients see
settings-gateway-numbers-hint = As your provider shows it, with the country: +1 … Several: with commas
settings-gateway-price = Price of a message (optional)
settings-gateway-price-hint = Such as 0.0083, in your account’s currency. Review then says about what the texts cost.
settings-gateway-a-day = Texts and calls it takes a day
settings-gateway-machines = When a machine answers a call
settings-gateway-after-greeting = Wait for its greeting to end (costs a little)
settings-gateway-at-once = Speak at once
settings-gateway-secret = Secret
settings-gateway-new-secret = New secret
settings-account-no-secret = No secret yet
settings-gateway-save = Save gateway

settings-phone = The clinic’s own phone: SMSGate
settings-phone-intro = An Android phone with a SIM card sends the texts, and answers come back to it.
settings-phone-needs =
    You need an Android phone that stays at the clinic, charged and on the same network as this PC,
    with the free app SMSGate.
settings-phone-costs = Texts cost what the phone’s contract says. Nothing needs to be registered.
settings-phone-first =
    Phone companies stop phones that send very many texts. RingOnce waits ten seconds between two;
    above about a hundred a day a gateway is the better choice.
settings-phone-app = What the app shows
settings-phone-url = Address
settings-phone-url-hint = Under “Local server” in the app
settings-phone-a-day = Texts your contract takes a day
settings-phone-a-day-hint =
    Some contracts call many texts a day misuse, even with a flat rate; ask your provider. Leave it
    empty if there is no limit.
settings-phone-user = User name
settings-phone-save = Save phone

settings-replies = Words of replies
settings-replies-intro =
    A reply that is only one of these words is understood by itself, in any of these languages and
    however it is typed. Everything else waits in Replies for somebody to read it.
settings-replies-everywhere =
    These mean no more messages everywhere, because carriers act on them, and cannot be taken away:
    { $words }
settings-replies-language-hint = A language without any word is left out when it is saved.
settings-replies-stop = No more messages
settings-replies-stop-hint = One a line. Nothing more goes to that number or address.
settings-replies-confirm = The patient will come
settings-replies-confirm-hint = One a line. The appointment is confirmed when only one can be meant.
settings-replies-start = Messages again
settings-replies-start-hint = One a line. Waits in Replies, because a person records that.
settings-replies-saved = Saved the words of replies.
settings-replies-usual = Use the words that come with RingOnce
