async function trackCargo(cargoId, apiKey) {
  const response = await fetch(
    `${process.env.CONVOY_URL}/cargo/${cargoId}/tracking`,
    {
      headers: { "X-API-Key": apiKey }
    }
  );

  return response.json();
}

// Usage
const status = await trackCargo(
  process.env.CARGO_ID,
  process.env.CONVOY_API_KEY
);
console.log(`Status: ${status.status}`);
