"""A caller of the API that holds every answer to the OpenAPI document, and a world as tests play in it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from typing import Any

from flask import Flask
from jsonschema import Draft202012Validator
from werkzeug.test import TestResponse

from tests.files import kit

PREFIX = "/api/v1"
JSON_TYPES = ("application/json", "application/problem+json")


class Caller:
    """Calls the API; an answer that the document does not describe is an error of the test."""

    def __init__(self, app: Flask) -> None:
        """Call this app."""
        self.app = app
        self.client = app.test_client()
        self.document: dict[str, Any] = self.client.get(f"{PREFIX}/openapi.json").get_json()
        self.seen: set[tuple[str, str]] = set()

    def call(self, method: str, path: str, **how: Any) -> TestResponse:
        """Send a request and check the answer's shape."""
        response = self.client.open(f"{PREFIX}{path}", method=method, **how)
        self._check(method.lower(), f"{PREFIX}{path}", response)
        return response

    def get(self, path: str, **query: Any) -> Any:
        """Return what is there."""
        response = self.call("GET", path, query_string=query)
        assert response.status_code == 200, response.text
        return response.get_json()

    def post(self, path: str, body: Any = None, status: int = 0, **headers: str) -> Any:
        """Return what a command answers; `status` 0 is any success."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        response = self.call("POST", path, json={} if body is None else body, headers=named)
        wanted = (status,) if status else (200, 201)
        assert response.status_code in wanted, response.text
        return response.get_json()

    def put(self, path: str, data: bytes, kind: str, status: int = 204, **query: str) -> Any:
        """Send a file."""
        response = self.call("PUT", path, data=data, content_type=kind, query_string=query)
        assert response.status_code == status, response.text
        return response.get_json(silent=True)

    def _check(self, method: str, path: str, response: TestResponse) -> None:
        template = self._template(path.partition("?")[0])
        if template is None or method not in self.document["paths"][template]:
            assert response.status_code in (404, 405)
            return
        self.seen.add((method, template))
        described = self.document["paths"][template][method]["responses"]
        assert str(response.status_code) in described, (method, template, response.status_code, response.text)
        content = described[str(response.status_code)].get("content", {})
        if response.status_code == 204:
            assert not response.data
            return
        assert response.mimetype in content, (response.mimetype, response.text)
        schema = content[response.mimetype]["schema"] | {"components": self.document["components"]}
        Draft202012Validator(schema).validate(json.loads(response.data))

    def _template(self, path: str) -> str | None:
        fitting = [
            template
            for template in self.document["paths"]
            if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path)
        ]
        return min(fitting, key=lambda template: template.count("{")) if fitting else None


@dataclass
class World:
    """A world with an organisation, a person, a user, and an officer at each desk."""

    api: Caller
    id: str
    user: str = ""
    person: dict[str, Any] = field(default_factory=dict)
    organisation: dict[str, Any] = field(default_factory=dict)
    officers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def populated(cls, api: Caller, name: str, **person: Any) -> World:
        """Make a world and the people of one renewal."""
        api.post("/worlds", {"name": name, "seed": 7}, 201)
        world = cls(api, name)
        world.organisation = world.post("/organisations", {}, 201)
        given = {
            "expires_on": "2025-07-20",
            "organisation_id": world.organisation["organisation_id"],
        } | person
        world.person = world.post("/people", given, 201)
        account = {"organisation_id": world.organisation["organisation_id"]}
        world.user = world.post("/users", account, 201)["user_id"]
        for role in ("examiner", "approver", "annex", "counter"):
            world.officers[role] = world.post("/officers", {"role": role}, 201)["officer_id"]
        return world

    def fork(self) -> World:
        """Copy this world."""
        return replace(self, id=self.post("/fork", {}, 201)["world_id"])

    def get(self, path: str, **query: Any) -> Any:
        """Return what is there in this world."""
        return self.api.get(f"/worlds/{self.id}{path}", **query)

    def post(self, path: str, body: Any = None, status: int = 0, **headers: str) -> Any:
        """Send a command to this world."""
        return self.api.post(f"/worlds/{self.id}{path}", body, status, **headers)

    def put(self, path: str, data: bytes, kind: str, status: int = 204, **query: str) -> Any:
        """Send a file to this world."""
        return self.api.put(f"/worlds/{self.id}{path}", data, kind, status, **query)

    def advance(self, by: str) -> Any:
        """Move time."""
        return self.post("/clock/advance", {"by": by})

    def enter(self, **wish: Any) -> str:
        """Enter a renewal; return its id."""
        body = {
            "actor": self.user,
            "type": "renewal",
            "applicant": self.person["person_id"],
            "receipt": "post",
        }
        entered = self.post("/applications", body | wish, 201)
        return str(entered["application_id"])

    def attach(self, application: str) -> None:
        """Bring the documents and the photo."""
        self.put(f"/applications/{application}/documents", kit.pdf_bytes(), "application/pdf")
        self.put(f"/applications/{application}/photo", kit.photo_jpeg(), "image/jpeg")

    def file(self, application: str, status: int = 200) -> Any:
        """File an application."""
        return self.post(f"/applications/{application}/file", {"actor": self.user}, status)

    def act(self, role: str, action: str, application: str, status: int = 200, **body: Any) -> Any:
        """Do an action as an officer of a role, or as the user."""
        actor = self.officers.get(role, self.user)
        return self.post(f"/applications/{application}/actions/{action}", {"actor": actor} | body, status)

    def filed(self, **wish: Any) -> str:
        """File an application and wait for its number."""
        application = self.enter(**wish)
        self.attach(application)
        self.file(application)
        self.advance("P1D")
        return application

    def permitted(self, months: int = 36, **wish: Any) -> str:
        """Bring an application to its permission."""
        application = self.filed(**wish)
        self.act("examiner", "take", application)
        self.act("examiner", "propose", application, period_months=months)
        self.act("approver", "approve", application)
        return application

    def application(self, application: str) -> Any:
        """Look at an application."""
        return self.get(f"/applications/{application}")

    def papers(self, application: str) -> list[dict[str, Any]]:
        """The papers that an envelope should hold."""
        seat = self.organisation
        return [
            {"kind": "residence-card"},
            {
                "kind": "fee-slip",
                "number": self.application(application)["number"],
                "name": self.person["name"],
                "signed": True,
                "stamps": [5000, 500],
            },
            {
                "kind": "return-envelope",
                "postage": 460,
                "service": "simplified-registered",
                "address": {
                    "postal_code": seat["postal_code"],
                    "lines": [f"{seat['prefecture']}{seat['city']}", seat["street"]],
                    "name": seat["name"],
                },
            },
        ]

    def send(self, application: str, papers: list[dict[str, Any]], **more: Any) -> Any:
        """Hand an envelope in."""
        body = {"actor": self.user, "service": "simplified-registered", "to": "annex", "papers": papers}
        return self.post("/post/items", body | {"application_id": application} | more, 201)

    def until_delivered(self, number: str) -> Any:
        """Move time until an item has arrived."""
        for _ in range(10):
            item = self.get(f"/post/items/{number}")
            if item["delivered"]:
                return item
            self.advance("P1D")
        raise AssertionError(item)

    def mails(self, subject: str, **query: Any) -> list[dict[str, Any]]:
        """The mails of a subject."""
        found: list[dict[str, Any]] = self.get("/messages", subject=subject, **query)["messages"]
        return found
