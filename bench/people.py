"""Makes coordinators who are signed in, each with a case of their own; prints them as JSON.

Runs inside an installation (see ``installation.py``): ``python bench/people.py 100``. Sessions are
made directly: a hundred password checks would only measure the password hash.
"""

from __future__ import annotations

import json
import sys

import django


def main() -> None:
    django.setup()
    from django.conf import settings  # noqa: PLC0415 - after django.setup()
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: PLC0415
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415

    from registry.models import Episode, SiteMembership, User  # noqa: PLC0415
    from registry.services.roles import give_role  # noqa: PLC0415

    count = int(sys.argv[1])
    people = []
    for number, episode in enumerate(Episode.objects.order_by("id")[:count], start=1):
        user = User(username=f"bench-{number:03d}", first_name="Bench", last_name=str(number))
        user.set_unusable_password()
        user.save()
        give_role(user, "coordinator")
        SiteMembership.objects.create(user=user, site=episode.site)
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        people.append({"session": session.session_key, "case": episode.registry_id})
    print(json.dumps({"cookie": settings.SESSION_COOKIE_NAME, "people": people}))


if __name__ == "__main__":
    main()
