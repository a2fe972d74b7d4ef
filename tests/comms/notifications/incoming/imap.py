"""A small IMAP server for tests, which misbehaves as told."""

import re
import socketserver
import threading


class Mailbox:
    """Mails by UID with their flags; `refuse` names commands that are answered with NO, `drop` closes the
    line at one, `echo` repeats what was sent in the refusal.
    """

    def __init__(self, *mails):
        self.mails = dict(enumerate(mails, start=1))
        self.seen, self.refuse, self.drop, self.commands = set(), set(), "", []
        self.password, self.silent, self.fetched = "s3cret/pass", False, []


class Handler(socketserver.StreamRequestHandler):
    """One connection."""

    def handle(self):
        """Answer commands until the line ends."""
        box = self.server.box
        if box.silent:
            self.rfile.read(1)
            return
        self.say("* OK ready")
        while line := self.rfile.readline():
            tag, _blank, rest = line.decode().strip().partition(" ")
            words = rest.split(" ")
            command = " ".join(words[:2]).upper() if words[0].upper() == "UID" else words[0].upper()
            box.commands.append(command)
            if command == box.drop:
                return
            if command in box.refuse:
                self.say(f"{tag} NO refused: {rest}")
                continue
            self.answer(box, command, rest)
            self.say(f"{tag} OK done" if self.allowed(box, command, rest) else f"{tag} NO wrong {rest}")
            if command == "LOGOUT":
                return

    def allowed(self, box, command, rest):
        """Whether the command succeeds."""
        return command != "LOGIN" or box.password in rest

    def answer(self, box, command, rest):
        """The lines before the last one."""
        if command == "CAPABILITY":
            self.say("* CAPABILITY IMAP4rev1")
        elif command == "SELECT":
            self.say(f"* {len(box.mails)} EXISTS")
        elif command == "UID SEARCH":
            self.say("* SEARCH " + " ".join(str(uid) for uid in box.mails if uid not in box.seen))
        elif command == "UID FETCH":
            self.fetch(box, int(rest.split(" ")[2]), rest)
        elif command == "UID STORE":
            box.seen.add(int(rest.split(" ")[2]))
            self.say(f"* {rest.split(' ')[2]} FETCH (FLAGS (\\Seen))")
        elif command == "LOGOUT":
            self.say("* BYE")

    def fetch(self, box, uid, rest):
        """Size, headers or the whole."""
        mail = box.mails[uid]
        box.fetched.append(rest.partition("(")[2].rstrip(")"))
        if "RFC822.SIZE" in rest:
            self.say(f"* {uid} FETCH (UID {uid} RFC822.SIZE {len(mail)})")
            return
        if "HEADER" in rest:
            mail = re.split(rb"\r?\n\r?\n", mail, maxsplit=1)[0] + b"\r\n\r\n"
        self.wfile.write(b"* %d FETCH (UID %d BODY[] {%d}\r\n" % (uid, uid, len(mail)))
        self.wfile.write(mail + b")\r\n")

    def say(self, line):
        """One line."""
        self.wfile.write(line.encode() + b"\r\n")


class Server(socketserver.ThreadingTCPServer):
    """Listens on a free port of this machine."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, box):
        super().__init__(("127.0.0.1", 0), Handler)
        self.box = box
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()
