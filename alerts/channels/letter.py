"""Knows how a notice lies in an e-mail: text first, plain HTML beside it, and one thread an incident."""

from collections.abc import Collection, Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape

from alerts.channels.base import Copy
from alerts.channels.wording import paragraphs, plain_text, tamed
from alerts.notice import Notice
from hapair.severity import Severity
from hapair.words.printable import printable

_POLICY = SMTP.clone(cte_type="7bit")


def letter(notice: Notice, copy: Copy, sender: str, to: Sequence[str]) -> EmailMessage:
    """Every copy of a notice is the same message to whoever receives it: its id is the notice's key."""
    notice, mail, domain = tamed(notice), EmailMessage(_POLICY), sender.rpartition("@")[2]
    root = f"<{notice.incident_key}@{domain}>"
    mail["From"] = Address("Pairwatch", addr_spec=sender)
    mail["To"] = tuple(Address(addr_spec=address) for address in to)
    mail["Subject"] = notice.message.title
    mail["Date"] = format_datetime(notice.at)
    mail["Message-ID"] = f"<{notice.key}@{domain}>"
    mail["In-Reply-To"] = root
    mail["References"] = root
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail["X-Pairwatch-Topic"] = printable(notice.topic)
    mail["X-Pairwatch-Reason"] = notice.reason.value
    mail["X-Pairwatch-Severity"] = notice.severity.name.lower()
    if notice.severity is Severity.CRITICAL and not notice.ended:
        mail["Importance"] = "high"
    mail.set_content(f"{notice.message.title}\n\n{plain_text(notice, copy)}")
    mail.add_alternative(html(notice, copy), subtype="html")
    return mail


def html(notice: Notice, copy: Copy) -> str:
    """Without a style sheet, a picture or an address of another host but our links; all else is escaped text."""
    ours = {notice.message.link, notice.message.acknowledge}
    told = ("<br>\n".join(_line(line, ours) for line in lines) for lines in paragraphs(notice, copy))
    parts = [f"<h3>{escape(notice.message.title)}</h3>", *(f"<p>{part}</p>" for part in told)]
    return '<!DOCTYPE html>\n<html lang="en"><body>\n' + "\n".join(parts) + "\n</body></html>\n"


def _line(line: str, ours: Collection[str]) -> str:
    return f'<a href="{escape(line)}">{escape(line)}</a>' if line and line in ours else escape(line)
