"""Loads each config.yaml as the proxy does at its start, and asks the model SHARED of it so many times. Usage: endpoints.py MODEL TIMES CONFIG..."""

import asyncio
import sys

from litellm.proxy.proxy_server import ProxyConfig


async def ask(model, times, path):
    router, _, _ = await ProxyConfig().load_config(router=None, config_file_path=path)
    for _ in range(times):
        await router.acompletion(model=model, messages=[{"role": "user", "content": "ping"}])
    print(f"asked {path}", flush=True)


async def main(model, times, *paths):
    for path in paths:
        await ask(model, int(times), path)


asyncio.run(main(*sys.argv[1:]))
