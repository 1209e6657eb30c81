import os
import httpx

cargo_id = os.environ["CARGO_ID"]

response = httpx.get(
    f"{os.environ['CONVOY_URL']}/cargo/{cargo_id}/tracking",
    headers={"X-API-Key": os.environ["CONVOY_API_KEY"]}
)

data = response.json()
print(f"Status: {data['status']}")
print(f"Description: {data['status_description']}")
