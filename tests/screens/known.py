"""What the pages are about: asked of the API of a demo, and made where the demo has none."""

from pathlib import Path
from typing import Any

import httpx

from tests.browser.signing_in import PASSWORD, TENANT

ROOT = Path(__file__).parents[2]


def ids(url: str) -> dict[str, str]:
    """Ask the API for the things that the pages are about; make a draft contest and an import to be checked."""
    with httpx.Client(base_url=f"{url}/api/v1", trust_env=False, timeout=60) as client:
        tokens: dict[str, str] = {}

        def ask(user: str, method: str, path: str, **options: Any) -> Any:
            if user not in tokens:
                body = {"tenant": TENANT, "username": user, "password": PASSWORD}
                tokens[user] = client.post("/sessions", json=body).raise_for_status().json()["token"]
            answer = client.request(method, path, headers={"Authorization": f"Bearer {tokens[user]}"}, **options)
            return answer.raise_for_status().json()

        def first(user: str, path: str) -> Any:
            return ask(user, "GET", path)["items"][0]

        offered = {each["name"]: each["id"] for each in ask("miner", "GET", "/assistance-services")["items"]}
        me = ask("miner", "GET", "/me")
        contest = ask("quality", "GET", f"/contests/{first('quality', '/contests?state=running')['id']}")
        draft = {
            "template": "quarter",
            "name": "一季度质量攻坚擂台赛",
            "unit_id": contest["unit"]["id"],
            "starts_on": "2030-01-01",
            "team_ids": [team["id"] for team in contest["teams"]],
        }
        ask("union", "GET", "/me")  # signing in with a password makes the key that appeals are sealed to
        said = {
            "mode": "named",
            "category": "canteen_dormitory",
            "text": "三号宿舍热水晚上十点就停，下中班回来洗不上澡。",
        }
        appeal = ask("miner", "POST", "/appeals", json=said)
        answer = {"reply": "收到了。今天去问后勤，周一前给你回话。"}
        ask("union", "POST", f"/appeals/{appeal['id']}/acceptance", json=answer)
        roster = (ROOT / "seeds" / "demo" / TENANT / "roster.xlsx").read_bytes()
        confidential = first("union2", "/appeals?node=handle&mode=confidential")
        known = {
            "me": me["id"],
            "member": me["id"],
            "hazard": first("quality", "/hazards?node=verify&state=open&mine=responsible")["id"],
            "team": first("leader", "/hazards?state=open")["id"],
            "appeal": appeal["id"],
            "confided": first("union", "/appeals?node=handle&mode=anonymous")["id"],
            "confidential": confidential["id"],
            "confidential_number": confidential["number"],
            "reported": first("quality", "/hazards?node=confirm&state=open")["id"],
            "contest": contest["id"],
            "draft": ask("quality", "POST", "/contests", json=draft)["id"],
            "inspection": first("leader", "/me/inspections")["id"],
            "policy": first("miner", "/policies")["id"],
            "policy_question": first("union", "/policy-questions?waiting=true")["id"],
            "checklist": first("quality", "/checklists")["id"],
            "service": offered["大病救助"],
            "counselling": offered["心灵驿站"],
            "own_request": first("miner", "/me/assistance-requests")["id"],
            "request": first("union", f"/assistance-requests?service_id={offered['大病救助']}&state=open")["id"],
            "grant": first("miner", "/me/badge-grants")["id"],
            "badge": first("admin", "/badges")["id"],
            "board": "quality",
            "rule": first("admin", "/points/rules")["id"],
            "transaction": first("admin", "/points/entries")["transaction_id"],
            "import": ask("admin", "POST", "/roster-imports", files={"file": ("职工花名册.xlsx", roster)})["id"],
            "entry": str(first("auditor", "/audit/entries")["id"]),
            "wall": str(ask("admin", "POST", "/displays", json={"name": "副井口"})["url"]).partition("#")[2],
        }
        for token in tokens.values():  # or it would stand among the devices that are signed in
            client.delete("/sessions/current", headers={"Authorization": f"Bearer {token}"}).raise_for_status()
        return known
