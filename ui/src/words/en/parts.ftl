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
