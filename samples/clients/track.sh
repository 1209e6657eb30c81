curl -H "X-API-Key: $CONVOY_API_KEY" \
$CONVOY_URL/cargo/$CARGO_ID/tracking
