"""A worker with a provider of its own: it does what the last message of the prompt says. Run it as `python3 echo_worker.py`."""

import re
import sys
import uuid
from typing import Any

from convoy_worker import Batch, Failed, Worker, per_cargo

MAX_SLEEP_SECONDS = 3_600.0


def answer(params: dict[str, Any], batch: Batch) -> dict[str, Any]:
    """`sleep 2` takes 2 seconds, `fail: reason` fails, anything else is echoed."""
    text = last_text(params)
    if text.startswith("fail:"):
        raise Failed(text.removeprefix("fail:").strip())
    if sleep := re.fullmatch(r"sleep (\d+(?:\.\d+)?)", text):
        batch.sleep(min(float(sleep[1]), MAX_SLEEP_SECONDS))
    return message(params.get("model", ""), text)


def last_text(params: dict[str, Any]) -> str:
    """The text of the last message, which is a string or a list of blocks."""
    content = params["messages"][-1]["content"] if params.get("messages") else ""
    if isinstance(content, list):
        content = "".join(block.get("text", "") for block in content)
    return content.strip()


def message(model: str, text: str) -> dict[str, Any]:
    """An object of the shape that Anthropic's Messages API answers with."""
    words = len(text.split())
    return {
        "id": f"msg_{uuid.uuid4().hex}",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": [{"type": "text", "text": text}],
        "stop_reason": "end_turn",
        "stop_sequence": None,
        "usage": {"input_tokens": words, "output_tokens": words},
    }


if __name__ == "__main__":
    sys.exit(Worker.from_environment(per_cargo(answer)).run())
