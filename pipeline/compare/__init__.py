"""Two contracts, what differs (比对): passages -> alignment -> hunks -> terms -> comparison."""
