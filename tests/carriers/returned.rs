//! Mails as servers and people write them, with what they say about a letter. Made up for the
//! tests: the shapes are those of the servers, the words and addresses are not. `{LETTER}` is the
//! name of the letter.

/// A mail, and what it is called in the tables.
pub(crate) const MAILS: [(&str, &str); 19] = [
    (
        "Exchange Online: no such mailbox",
        "Return-Path: <>\nFrom: Microsoft Outlook <postmaster@clinic.example>\nTo: \
         desk@clinic.example\n\
         Date: Mon, 23 Nov 2026 18:00:00 +0000\nMessage-ID: <ndr-1@prod.example.net>\n\
         In-Reply-To: <{LETTER}>\nReferences: <{LETTER}>\nSubject: Undeliverable: Your \
         appointment\n\
         Auto-Submitted: auto-replied\nMIME-Version: 1.0\n\
         Content-Type: multipart/report; report-type=delivery-status;\n boundary=\"_000_\"\n\n\
         --_000_\nContent-Type: text/html; charset=\"utf-8\"\n\n<p>Your message couldn't be \
         delivered.</p>\n\
         --_000_\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; prod.example.net\n\
         Received-From-MTA: dns; clinic.example\n\nFinal-Recipient: rfc822; ann.lee@example.org\n\
         Action: failed\nStatus: 5.1.10\nDiagnostic-Code: smtp;550 5.1.10 \
         RESOLVER.ADR.RecipientNotFound; \
         Recipient ann.lee@example.org not found\n\n\
         --_000_\nContent-Type: message/rfc822\n\nMessage-ID: <{LETTER}>\nSubject: Your \
         appointment\n\nDear Ann\n\
         --_000_--\n",
    ),
    (
        "Gmail: mailbox full",
        "Return-Path: <>\nFrom: Mail Delivery Subsystem <mailer-daemon@mail.example.net>\nTo: \
         desk@clinic.example\n\
         Auto-Submitted: auto-replied\nSubject: Delivery Status Notification (Failure)\n\
         References: <{LETTER}>\nIn-Reply-To: <{LETTER}>\nX-Failed-Recipients: \
         ann.lee@example.org\n\
         Message-ID: <g-1@mail.example.net>\nDate: Mon, 23 Nov 2026 10:00:00 -0800 (PST)\n\
         Content-Type: multipart/report; boundary=\"00\"; report-type=delivery-status\n\n\
         --00\nContent-Type: text/plain; charset=\"UTF-8\"\n\n** Message not delivered **\n\n\
         --00\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mail.example.net\n\
         X-Original-Message-ID: <{LETTER}>\n\nFinal-Recipient: rfc822; \
         ann.lee@example.org\nAction: failed\n\
         Status: 4.2.2\nRemote-MTA: dns; mx.example.org\n\
         Diagnostic-Code: smtp; 452-4.2.2 The recipient's inbox is out of storage space.\n\n\
         --00\nContent-Type: message/rfc822\n\nMessage-ID: <{LETTER}>\n\nDear Ann\n--00--\n",
    ),
    (
        "Postfix: no such user, headers only",
        "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.net (Mail Delivery System)\n\
         Subject: Undelivered Mail Returned to Sender\nTo: desk@clinic.example\nAuto-Submitted: \
         auto-replied\n\
         Message-Id: <20261123170000.AB@mx.example.net>\nMIME-Version: 1.0\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"AB/mx\"\n\n\
         This is a MIME-encapsulated message.\n\n--AB/mx\nContent-Description: Notification\n\
         Content-Type: text/plain; charset=us-ascii\n\nThis is the mail system at host \
         mx.example.net.\n\n\
         --AB/mx\nContent-Description: Delivery report\nContent-Type: message/delivery-status\n\n\
         Reporting-MTA: dns; mx.example.net\nX-Postfix-Queue-ID: AB\n\n\
         Final-Recipient: rfc822; ann.lee@example.org\nOriginal-Recipient: \
         rfc822;ann.lee@example.org\n\
         Action: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 5.1.1 <ann.lee@example.org>: \
         User unknown\n\n\
         --AB/mx\nContent-Type: text/rfc822-headers\n\nReceived: x\nMessage-Id: \
         <{LETTER}>\n\n--AB/mx--\n",
    ),
    (
        "Postfix: delayed",
        "From: MAILER-DAEMON@mx.example.net\nSubject: Delayed Mail (still being retried)\n\
         Auto-Submitted: auto-replied\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"AB\"\n\n\
         --AB\nContent-Type: text/plain\n\nYOU DO NOT NEED TO RESEND YOUR MESSAGE. 4.4.1 timed \
         out\n\n\
         --AB\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.net\n\n\
         Final-Recipient: rfc822; ann.lee@example.org\nAction: delayed\nStatus: 4.4.1\n\n\
         --AB\nContent-Type: text/rfc822-headers\n\nMessage-Id: <{LETTER}>\n\n--AB--\n",
    ),
    (
        "Exim: report, given up after days",
        "From: Mail Delivery System <Mailer-Daemon@mx.example.net>\nAuto-Submitted: auto-replied\n\
         X-Failed-Recipients: ann.lee@example.org\nSubject: Mail delivery failed: returning \
         message to sender\n\
         References: <{LETTER}>\nContent-Type: multipart/report; report-type=delivery-status; \
         boundary=e\n\n\
         --e\nContent-type: text/plain; charset=us-ascii\n\nretry timeout exceeded\n\n\
         --e\nContent-type: message/delivery-status\n\nReporting-MTA: dns; mx.example.net\n\n\
         Action: failed\nFinal-Recipient: rfc822;ann.lee@example.org\nStatus: 4.4.7\n\n\
         --e\nContent-type: message/rfc822\n\nMessage-ID: <{LETTER}>\n\nDear Ann\n--e--\n",
    ),
    (
        "Exim of old: plain words",
        "From: Mail Delivery System <Mailer-Daemon@mx.example.net>\nX-Failed-Recipients: \
         ann.lee@example.org\n\
         Auto-Submitted: auto-replied\nSubject: Mail delivery failed: returning message to \
         sender\n\n\
         This message was created automatically by mail delivery software.\n\n\
         A message that you sent could not be delivered to one or more of its recipients.\n\
         ann.lee@example.org\n  host mx.example.org: 550 5.1.1 no such user\n\n\
         ------ This is a copy of the message, including all the headers. ------\n\n\
         Received: from clinic.example\nMessage-ID: <{LETTER}>\nSubject: Your \
         appointment\n\nDear Ann\n",
    ),
    (
        "qmail: words of its own",
        "From: MAILER-DAEMON@qmail.example.net\nSubject: failure notice\n\n\
         Hi. This is the qmail-send program at qmail.example.net.\nI'm afraid I wasn't able to \
         deliver your \
         message.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n\
         <ann.lee@example.org>:\nThis address no longer accepts mail. (#5.1.1)\n\n\
         --- Below this line is a copy of the message.\n\nReturn-Path: <desk@clinic.example>\n\
         Message-ID: <{LETTER}>\n\nDear Ann\n",
    ),
    (
        "words without a reason",
        "From: postmaster@old.example.net\nSubject: Nachricht nicht zustellbar\n\n\
         Das ging nicht.\n\nMessage-ID: <{LETTER}>\n",
    ),
    (
        "blocked as unwanted",
        "From: MAILER-DAEMON@mx.example.net\n\
         Content-Type: multipart/report; report-type=\"delivery-status\"; boundary=b\n\n\
         --b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.net\n\n\
         Final-Recipient: rfc822; ann.lee@example.org\nAction: Failed\nStatus: 5.7.1 (blocked)\n\n\
         --b\nContent-Type: message/rfc822\n\nMessage-ID: <{LETTER}>\n\nx\n--b--\n",
    ),
    (
        "delivered, says its server",
        "From: MAILER-DAEMON@mx.example.net\nSubject: Successful Mail Delivery Report\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n\
         --b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.net\n\n\
         Final-Recipient: rfc822; ann.lee@example.org\nAction: delivered\nStatus: 2.0.0\n\n\
         --b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <{LETTER}>\n\n--b--\n",
    ),
    (
        "relayed to where nobody says more",
        "From: MAILER-DAEMON@mx.example.net\nSubject: Successful Mail Delivery Report\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n\
         --b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.net\n\n\
         Final-Recipient: rfc822; ann.lee@example.org\nAction: relayed\nStatus: 2.0.0\n\n\
         --b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <{LETTER}>\n\n--b--\n",
    ),
    (
        "passed on to two, of whom one has it",
        "From: MAILER-DAEMON@mx.example.net\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n\
         --b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.net\n\n\
         Final-Recipient: rfc822; one@example.org\nAction: failed\nStatus: 5.1.1\n\n\
         Final-Recipient: rfc822; two@example.org\nAction: delivered\nStatus: 2.1.5\n\n\
         --b\nContent-Type: message/rfc822\n\nMessage-ID: <{LETTER}>\n\nx\n--b--\n",
    ),
    (
        "the same address, another letter",
        "From: MAILER-DAEMON@mx.example.net\nX-Failed-Recipients: ann.lee@example.org\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n\
         --b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.net\n\n\
         Final-Recipient: rfc822; ann.lee@example.org\nAction: failed\nStatus: 5.1.1\n\n\
         --b\nContent-Type: message/rfc822\n\nMessage-ID: <invoice-7@clinic.example>\n\nx\n--b--\n",
    ),
    (
        "an answer from a telephone",
        "From: Ann Lee <ann.lee@example.org>\nIn-Reply-To: <{LETTER}>\nReferences: <{LETTER}>\n\
         Subject: Re: Your appointment\nMessage-ID: <a-1@example.org>\nDate: Mon, 23 Nov 2026 \
         18:30:00 +0000\n\
         MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=a\n\n\
         --a\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: \
         quoted-printable\n\n\
         Yes\n\nSent from my iPhone\n\nOn 23 Nov 2026, at 17:15, Clinic <desk@clinic.example> wr=\n\
         ote:\n\n> Dear Ann,\n\n\
         --a\nContent-Type: text/html; charset=utf-8\n\n<p>Yes</p><blockquote>Dear \
         Ann</blockquote>\n--a--\n",
    ),
    (
        "an answer that is only HTML",
        "From: ann.lee@example.org\nIn-Reply-To: <{LETTER}>\nSubject: Re: Your appointment\n\
         Content-Type: text/html; charset=iso-8859-1\nContent-Transfer-Encoding: \
         quoted-printable\n\n\
         <html><body><div>Caf=E9 at 9? <b>STOP</b></div></body></html>\n",
    ),
    (
        "an answer in its subject alone",
        "From: ann.lee@example.org\nIn-Reply-To: <{LETTER}>\nSubject: STOP\n\n\n",
    ),
    (
        "out of office",
        "From: ann.lee@example.org\nIn-Reply-To: <{LETTER}>\nAuto-Submitted: auto-replied\n\
         Subject: Automatic reply: Your appointment\n\nYes\n",
    ),
    (
        "the link to write no more",
        "From: Ann.Lee@example.org\nSubject: Unsubscribe\nTo: answers@clinic.example\n\n",
    ),
    (
        "something else",
        "From: ann.lee@example.org\nSubject: My invoice\nIn-Reply-To: \
         <invoice-7@clinic.example>\n\nIt is paid.\n",
    ),
];
