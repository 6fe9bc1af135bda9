"""The words of the mails that Homeroom sends: short, plain, and without data of students."""

from domain.mail import Letter
from domain.provisioning import AccessRequest, Contact

SIGNED = "\n\n-- \nHomeroom, flex-time scheduling\n"
"""The end of every mail."""


def access_requested(operator: str, request: AccessRequest) -> Letter:
    """To the operator: somebody asks for access."""
    wish = request.wish
    text = f"""A district asks for access to Homeroom.

District:           {wish.district}
Schools:            {", ".join(wish.schools)}
Rosters come from:  {wish.source.value}
Data to be shared:  {", ".join(sorted(one.value.replace("_", " ") for one in wish.shares))}
Primary contact:    {wish.primary.name} <{wish.primary.email}>
Technical contact:  {wish.technical.name} <{wish.technical.email}>

Nobody has checked who wrote this. Call the district before you approve it:

  homeroom access approve {request.id}
  homeroom access deny {request.id} --reason "…"
"""
    return Letter(operator, f"Access to Homeroom: {wish.district}", text.rstrip("\n") + SIGNED)


def welcome(contact: Contact, school: str, link: str) -> Letter:
    """To a contact of a school that was approved."""
    text = f"""Hello {contact.name},

{school} has access to Homeroom. Its import site is at

  {link}

There you say which rooms your staff are in, who your administrators are, and who looks after the accounts, and you see
which steps are left until flex time can be scheduled.

The link is the key: whoever has it can do this. Pass it on only to those who should, and ask for a new one if it got
into other hands; the old one then stops working.
"""
    return Letter(contact.email, f"Welcome to Homeroom: {school}", text.rstrip("\n") + SIGNED)


def new_link(contact: Contact, school: str, link: str) -> Letter:
    """To a contact, after the link was replaced."""
    text = f"""Hello {contact.name},

the import site of {school} has a new link:

  {link}

The old one no longer works. Whoever has the new one can set rooms and administrators: pass it on only to those who
should.
"""
    return Letter(contact.email, f"New link to the import site of {school}", text.rstrip("\n") + SIGNED)
