/** Milliseconds of the server's clock, which all replicas share. */
const NOW = `local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)`;

/**
 * Returns how many milliseconds ago all of the given alerts were reported, or -1 when one of them was not reported or is due again.
 *
 * KEYS: record. ARGV: milliseconds after which firing alerts are reported again, number of firing alerts, their fingerprints, the
 * fingerprints of the resolved alerts.
 */
export const TOLD_SINCE = `
local told = redis.call('HGET', KEYS[1], '@at')
if not told then return -1 end
${NOW}
local firing = tonumber(ARGV[2])
if firing > 0 and now - told >= tonumber(ARGV[1]) then return -1 end
for index = 3, #ARGV do
  local expected = index - 2 <= firing and 'firing' or 'resolved'
  if redis.call('HGET', KEYS[1], ARGV[index]) ~= expected then return -1 end
end
return now - told`;

/**
 * Records the alerts that were reported, and releases the claim.
 *
 * KEYS: record, claim. ARGV: token of the claim, milliseconds since the claim, milliseconds to keep the record, maximum number of
 * entries, number of firing alerts, their fingerprints, the fingerprints of the resolved alerts.
 */
export const TELL = `
${NOW}
if redis.call('HLEN', KEYS[1]) > tonumber(ARGV[4]) then redis.call('DEL', KEYS[1]) end
redis.call('HSET', KEYS[1], '@at', now - tonumber(ARGV[2]))
local firing = tonumber(ARGV[5])
for index = 6, #ARGV do
  redis.call('HSET', KEYS[1], ARGV[index], index - 5 <= firing and 'firing' or 'resolved')
end
redis.call('PEXPIRE', KEYS[1], ARGV[3])
if redis.call('GET', KEYS[2]) == ARGV[1] then redis.call('DEL', KEYS[2]) end
return 1`;

/** Releases a claim if this replica still holds it. KEYS: claim. ARGV: token of the claim. */
export const RELEASE = `
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0`;
