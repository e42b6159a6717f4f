"""Prints each name under which LiteLLM answers `POST /NAME/mcp` by something else than an MCP server of that name, by its own routing table."""

import re

import litellm.proxy._lazy_features as lazy
from litellm.proxy.proxy_server import app
from starlette.routing import Match

lazy.register_all_features(app)


def paths(routes):
    for route in routes:
        if getattr(route, "path", None):
            yield route.path
        inner = getattr(route, "original_router", None)
        yield from paths(inner.routes if inner else [])


def answers(name):
    scope = {"type": "http", "method": "POST", "path": f"/{name}/mcp", "root_path": "", "headers": [], "app": app}
    return next(route for route in app.router.routes if route.matches(dict(scope))[0] == Match.FULL)


first = {path.strip("/").split("/")[0] for path in paths(app.router.routes)}
for name in sorted(one for one in first if re.fullmatch(r"[a-z][a-z0-9_]{0,31}", one)):
    if getattr(answers(name), "path", "") != "/{mcp_server_name}/mcp":
        print(name)
