"""A real mail server on loopback for the carriers' tests, and a reader of what it kept.

serve MAILDIR SECURITY [CERTIFICATE KEY]   prints "ready PORT", serves until its input ends
read MAILDIR                               prints every message in the Maildir as JSON
"""

import asyncio
import email.policy
import json
import mailbox
import re
import ssl
import sys

USER, PASSWORD = b"desk", b"correct horse"
GOOD_TOKEN = re.compile(rb"user=desk\x01auth=Bearer ey\.access-[0-9]+\x01\x01")
SENDER = "desk@clinic.example"


def authenticate(server, session, envelope, mechanism, login):
    from aiosmtpd.smtp import AuthResult

    good = login.login == USER and login.password == PASSWORD
    return AuthResult(success=good, handled=False)


def serve(maildir, security, certificate=None, key=None):
    from aiosmtpd.handlers import Mailbox
    from aiosmtpd.smtp import SMTP

    class Handler(Mailbox):
        async def handle_MAIL(self, server, session, envelope, address, options):
            if address != SENDER and security != "open":
                return "550 5.7.60 Client does not have permissions to send as this sender"
            envelope.mail_from = address
            return "250 2.1.0 OK"

        async def auth_XOAUTH2(self, server, args):
            from aiosmtpd.smtp import AuthResult

            proof = await server.challenge_auth("")
            if isinstance(proof, bytes) and GOOD_TOKEN.fullmatch(proof):
                return AuthResult(success=True)
            # The reason is asked as a question, and answered by an empty line.
            await server.challenge_auth(b'{"status":"401","schemes":"bearer"}')
            return AuthResult(success=False, handled=False)

        async def handle_RCPT(self, server, session, envelope, address, options):
            if address.startswith("nobody"):
                return f"550 5.1.1 <{address}>: Recipient address rejected"
            envelope.rcpt_tos.append(address)
            return "250 2.1.5 OK"

    tls = None
    if certificate:
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(certificate, key)
    handler = Handler(maildir)

    def connection():
        if security == "start_tls":
            return SMTP(
                handler,
                tls_context=tls,
                require_starttls=True,
                authenticator=authenticate,
                auth_required=True,
            )
        return SMTP(
            handler,
            authenticator=authenticate,
            auth_required=security != "open",
            auth_require_tls=False,
        )

    async def run():
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            connection,
            "127.0.0.1",
            0,
            ssl=tls if security == "implicit_tls" else None,
        )
        print("ready", server.sockets[0].getsockname()[1], flush=True)
        await loop.run_in_executor(None, sys.stdin.read)
        server.close()

    asyncio.run(run())


def read(maildir):
    def parts(message, kind):
        return [
            part.get_content() if kind.startswith("text/") else part
            for part in message.walk()
            if part.get_content_type() == kind
        ]

    messages = []
    for raw in mailbox.Maildir(maildir, create=False):
        message = email.message_from_bytes(raw.as_bytes(), policy=email.policy.SMTP)
        assert not message.defects, message.defects
        calendar = [p for p in message.walk() if p.get_content_type() == "text/calendar"]
        messages.append(
            {
                "envelope_from": message["X-MailFrom"],
                "envelope_to": message["X-RcptTo"],
                "from_name": message["From"].addresses[0].display_name,
                "from_address": message["From"].addresses[0].addr_spec,
                "to": message["To"].addresses[0].addr_spec,
                "reply_to": message["Reply-To"].addresses[0].addr_spec,
                "subject": message["Subject"],
                "message_id": message["Message-ID"],
                "date": message["Date"].datetime.isoformat(),
                "text": "".join(parts(message, "text/plain")),
                "html": "".join(parts(message, "text/html")),
                "calendar_method": calendar[0].get_param("method") if calendar else None,
                "calendar_name": calendar[0].get_filename() if calendar else None,
                "calendar": calendar[0].get_content() if calendar else None,
            }
        )
    json.dump(messages, sys.stdout)


if __name__ == "__main__":
    {"serve": serve, "read": read}[sys.argv[1]](*sys.argv[2:])
