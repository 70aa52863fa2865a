/**
 * What the scripts share. `KEYS` are those of `keysOf()`:
 * - halts: by id, those in force, as JSON; the field `digest` belongs to them, so that neither is lost without the other.
 * - resumed: by the id of a halt, the nonce of the resume that has ended it. - resumes: by nonce, as JSON.
 * - asked: by nonce, resumes that no bot has found to be signed by the right key yet.
 * - presence: by bot and run, when it was heard and what it has said. - roster: by bot, since when it belongs to the group.
 * - forget: what may be forgotten, by when it was written.
 *
 * A script that was begun is not taken back: whatever may be refused (a full engine, a replica) is written by `put`, which tells.
 */
export const SHARED = `
local HALTS, RESUMED, RESUMES, ASKED, PRESENCE, ROSTER, FORGET = unpack(KEYS)

local function now()
  local time = redis.call('TIME')
  return string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
end

-- Returns why it was not written; nil: it was.
local function put(...)
  local answer = redis.pcall(...)
  if type(answer) == 'table' and answer.err then return answer.err end
  return nil
end

local function add(set, id, by)
  local hash = redis.sha1hex(id)
  set.count = set.count + by
  for word = 1, 5 do
    set[word] = bit.bxor(set[word], tonumber(string.sub(hash, 8 * word - 7, 8 * word), 16))
  end
end

local function digest(set)
  local text = string.format('%d:', set.count)
  for word = 1, 5 do text = text .. bit.tohex(set[word]) end
  return text
end

-- The set of halts, as it was written down; counted anew if it can't be right.
local function readSet()
  local set = { 0, 0, 0, 0, 0, count = 0 }
  local text = redis.call('HGET', HALTS, 'digest')
  local fields = redis.call('HLEN', HALTS)
  if text then
    local count, hash = string.match(text, '^(%d+):(%x+)$')
    if count and tonumber(count) == fields - 1 and #hash == 40 then
      set.count = fields - 1
      for word = 1, 5 do set[word] = tonumber(string.sub(hash, 8 * word - 7, 8 * word), 16) end
      return set
    end
  end
  if fields > 0 then
    for _, id in ipairs(redis.call('HKEYS', HALTS)) do
      if id ~= 'digest' then add(set, id, 1) end
    end
  end
  return set
end

-- The resume that has ended a halt, as JSON; nil: none has. One whose words are lost can be checked by nobody.
local function resumeOf(id)
  local nonce = redis.call('HGET', RESUMED, id)
  return nonce and redis.call('HGET', RESUMES, nonce) or nil
end

-- Puts a halt among those in force, unless it has ended. The first of an id stays.
local function putHalt(set, id, json)
  if resumeOf(id) or redis.call('HEXISTS', HALTS, id) == 1 then return false, nil end
  local failed = put('HSET', HALTS, id, json)
  if failed then return false, failed end
  add(set, id, 1)
  return true, put('HSET', HALTS, 'digest', digest(set))
end
`
