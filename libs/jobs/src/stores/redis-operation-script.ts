/** Number of stuck operations that one look can sort. Further ones come with the next look. */
const MOST_STUCK = 10_000;

/**
 * The rules of the store in Lua. Redis runs a script without interruption. Every time is that of the server.
 *
 * KEYS: the root. All keys begin with it and so share its hash tag:
 * - `:op:<id>` hash, one record; times in milliseconds since 1970
 * - `:active` hash, from name and key to the id of the operation that runs
 * - `:due` sorted set, ids of running operations by the time at which they will be stuck
 * - `:ended` sorted set, ids of ended operations by the time of their end
 * - `:ids`, `:fence` the last numbers; `:leader` the process that looks for stuck operations
 *
 * ARGV: operation, its input as JSON. Numbers that grow travel as text, because JSON in Lua keeps 14 digits only.
 */
export const REDIS_OPERATION_SCRIPT = `
local root, operation, input = KEYS[1], ARGV[1], cjson.decode(ARGV[2])
local ACTIVE, DUE, ENDED = root .. ':active', root .. ':due', root .. ':ended'
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function text(number) return string.format('%.0f', number) end
local function keyOf(id) return root .. ':op:' .. id end
local function placeOf(name, key) return #name .. ':' .. name .. key end

local function read(id)
  local flat = redis.call('HGETALL', keyOf(id))
  if #flat == 0 then return nil end
  local record = {}
  for index = 1, #flat, 2 do record[flat[index]] = flat[index + 1] end
  return record
end

local function write(record, changes, removed)
  for field, value in pairs(changes) do
    record[field] = value
    redis.call('HSET', keyOf(record.id), field, value)
  end
  if removed and record[removed] then
    record[removed] = nil
    redis.call('HDEL', keyOf(record.id), removed)
  end
end

local function schedule(record)
  local due = math.min(tonumber(record.deadlineAt), tonumber(record.heartbeatAt) + tonumber(record.lease))
  redis.call('ZADD', DUE, text(due), record.id)
end

local function nextFence()
  local last = tonumber(redis.call('GET', root .. ':fence')) or 0
  local fence = text(math.max(last + 1, time[1] * 1000000 + time[2]))
  redis.call('SET', root .. ':fence', fence)
  return fence
end

local function newest(id, fence)
  local record = read(id)
  if record and record.state == 'running' and record.fence == fence then return record end
end

local function finish(record, changes)
  changes.endedAt = text(now)
  write(record, changes)
  redis.call('HDEL', ACTIVE, placeOf(record.name, record.key))
  redis.call('ZREM', DUE, record.id)
  redis.call('ZADD', ENDED, changes.endedAt, record.id)
end

local function flat(record)
  local list = {}
  for field, value in pairs(record) do
    list[#list + 1] = field
    list[#list + 1] = value
  end
  return list
end

local function flatAll(records)
  local all = {}
  for index, record in ipairs(records) do all[index] = flat(record) end
  return all
end

local function stuck()
  local records = {}
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', DUE, '-inf', '(' .. text(now), 'LIMIT', 0, ${MOST_STUCK})) do
    local record = read(id)
    if record then
      record.reason = tonumber(record.deadlineAt) < now and 'run-too-long' or 'heartbeat-missed'
      records[#records + 1] = record
    else
      redis.call('ZREM', DUE, id)
    end
  end
  table.sort(records, function(one, other)
    if one.startedAt ~= other.startedAt then return tonumber(one.startedAt) < tonumber(other.startedAt) end
    return tonumber(one.id) < tonumber(other.id)
  end)
  return records
end

local function selected(canRecover)
  local names, chosen = {}, {}
  for _, name in ipairs(input.recoverable) do names[name] = true end
  for _, record in ipairs(stuck()) do
    if #chosen >= input.limit then break end
    local isDue = record.markedAt and tonumber(record.markedAt) + input.grace * tonumber(record.lease) <= now
    local recoverable = tonumber(record.recoveries) < input.maxRecoveries and names[record.name] == true
    if (input.id or record.id) == record.id and isDue and recoverable == canRecover then chosen[#chosen + 1] = record end
  end
  return chosen
end

local operations = {}

function operations.begin()
  local place = placeOf(input.name, input.key)
  local running = redis.call('HGET', ACTIVE, place)
  local record = running and read(running)
  if record then return { 0, flat(record) } end
  record = {
    id = text(redis.call('INCR', root .. ':ids')),
    fence = nextFence(),
    name = input.name,
    key = input.key,
    owner = input.owner,
    lease = input.lease,
    maxRun = input.maxRun,
    state = 'running',
    startedAt = text(now),
    heartbeatAt = text(now),
    deadlineAt = text(now + tonumber(input.maxRun)),
    recoveries = '0',
  }
  redis.call('HSET', keyOf(record.id), unpack(flat(record)))
  redis.call('HSET', ACTIVE, place, record.id)
  schedule(record)
  return { 1, flat(record) }
end

function operations.beat()
  local lost = {}
  for index, claim in ipairs(input.claims) do
    local record = newest(claim.id, claim.fence)
    if record then
      local overdue = tonumber(record.deadlineAt) < now
      write(record, { heartbeatAt = text(now) }, not overdue and 'markedAt' or nil)
      schedule(record)
    else
      lost[#lost + 1] = index - 1
    end
  end
  return lost
end

function operations.finish()
  local record = newest(input.claim.id, input.claim.fence)
  if not record then return 0 end
  finish(record, input.outcome)
  return 1
end

function operations.stuck()
  local shown = {}
  for index, record in ipairs(stuck()) do
    if index > input.limit then break end
    shown[index] = flat(record)
  end
  return { redis.call('ZCOUNT', DUE, '-inf', '(' .. text(now)), shown }
end

function operations.lead()
  local leader = redis.call('GET', root .. ':leader')
  if leader and leader ~= input.owner then return 0 end
  redis.call('SET', root .. ':leader', input.owner, 'PX', input.term)
  return 1
end

function operations.mark()
  local marked = 0
  for _, record in ipairs(stuck()) do
    if marked >= input.limit then break end
    if not record.markedAt then
      redis.call('HSET', keyOf(record.id), 'markedAt', text(now))
      marked = marked + 1
    end
  end
  return { redis.call('HLEN', ACTIVE), redis.call('ZCOUNT', DUE, '-inf', '(' .. text(now)), marked }
end

function operations.recover()
  local records = selected(true)
  for _, record in ipairs(records) do
    write(record, {
      owner = input.owner,
      fence = nextFence(),
      recoveries = text(tonumber(record.recoveries) + 1),
      heartbeatAt = text(now),
      deadlineAt = text(now + tonumber(record.maxRun)),
    }, 'markedAt')
    schedule(record)
  end
  return flatAll(records)
end

function operations.fail()
  local records = selected(false)
  for _, record in ipairs(records) do
    finish(record, { state = 'failed', failure = input.failures[record.reason], fence = nextFence() })
  end
  return flatAll(records)
end

function operations.deleteOld()
  local latest = text(now - input.retention)
  if input.dryRun then return math.min(redis.call('ZCOUNT', ENDED, '-inf', latest), input.limit) end
  local ids = redis.call('ZRANGEBYSCORE', ENDED, '-inf', latest, 'LIMIT', 0, input.limit)
  for _, id in ipairs(ids) do
    redis.call('DEL', keyOf(id))
    redis.call('ZREM', ENDED, id)
  end
  return #ids
end

return operations[operation]()`;
