// Notes in the environment of its own thread how often it was evaluated there.
process.env['TROUPE_TEST_LOADS'] = String(Number(process.env['TROUPE_TEST_LOADS'] ?? 0) + 1);
