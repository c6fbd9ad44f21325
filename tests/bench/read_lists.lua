-- wrk -tN -cN -s read_lists.lua URL -- QUESTIONS
--
-- Asks one question after the other, each thread over one connection and from a
-- place of its own. QUESTIONS holds lines of kind, cookie and path, between tabs.
-- Prints `took kind milliseconds` of each answer.
local ffi = require("ffi")
ffi.cdef("typedef struct { long s; long ns; } moment; int clock_gettime(int, moment*);")

local time = ffi.new("moment")
local questions, at, kind, begun = {}, 0, nil, nil
local threads = {}
wrong = 0 -- read by done()

local function now_ms()
  ffi.C.clock_gettime(1, time) -- CLOCK_MONOTONIC
  return tonumber(time.s) * 1000 + tonumber(time.ns) / 1e6
end

function setup(thread)
  thread:set("place", #threads)
  table.insert(threads, thread)
end

function init(args)
  for line in io.lines(args[1]) do
    local name, cookie, path = line:match("^(%S+)\t(%S+)\t(%S+)$")
    table.insert(questions, { name, wrk.format("GET", path, { ["Cookie"] = cookie }) })
  end
  at = math.floor(place * #questions / 20)
end

function request()
  at = at + 1
  local question = questions[at % #questions + 1]
  kind = question[1]
  begun = now_ms()
  return question[2]
end

function response(status)
  -- In one piece: other threads print as well.
  io.write(string.format("took %s %.3f\n", kind, now_ms() - begun))
  if status ~= 200 then wrong = wrong + 1 end
end

function done(summary)
  local errors = summary.errors
  local refused = 0
  for _, thread in ipairs(threads) do refused = refused + thread:get("wrong") end
  io.write(string.format("result %d %d %d %d %d\n", summary.requests, refused,
    errors.connect + errors.read + errors.write + errors.timeout, summary.duration, summary.bytes))
end
