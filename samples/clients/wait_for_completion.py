import os
import httpx
import time

def wait_for_completion(cargo_id: str, api_key: str, timeout: int = 3600) -> dict:
    """Poll until cargo is processed or timeout."""
    start = time.time()
    terminal_statuses = {"callback_delivered", "callback_failed", "failed"}

    while time.time() - start < timeout:
        response = httpx.get(
            f"{os.environ['CONVOY_URL']}/cargo/{cargo_id}/tracking",
            headers={"X-API-Key": api_key}
        )
        data = response.json()

        if data["status"] in terminal_statuses:
            return data

        time.sleep(30)  # Poll every 30 seconds

    raise TimeoutError(f"Cargo {cargo_id} not completed in {timeout}s")

# Usage
result = wait_for_completion(
    os.environ["CARGO_ID"],
    os.environ["CONVOY_API_KEY"]
)
