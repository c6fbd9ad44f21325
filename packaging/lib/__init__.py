"""What quickstart and scenario share: node processes, their API, tiers, accounts."""
