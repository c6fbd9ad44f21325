-- wrk -s file_cases.lua URL -- BODIES SKIP COOKIE [PER_SECOND]
--
-- Files a case with each request: the next line of BODIES behind the first SKIP,
-- under an Idempotency-Key of its own; after the last the first comes again, which a
-- node refuses and a bare server takes. One thread of wrk only. With PER_SECOND the
-- requests go out on a clock's beat, whatever the answers take.
local ffi = require("ffi")
ffi.cdef("typedef struct { long s; long ns; } beat; int clock_gettime(int, beat*);")

local bodies, number, skip, cookie, beat_ms, due
local time = ffi.new("beat")

local function now_ms()
  ffi.C.clock_gettime(1, time) -- CLOCK_MONOTONIC
  return tonumber(time.s) * 1000 + tonumber(time.ns) / 1e6
end

function init(args)
  bodies = assert(io.open(args[1]))
  skip = tonumber(args[2])
  number = skip
  for _ = 1, skip do bodies:read() end
  cookie = args[3]
  if args[4] then
    beat_ms = 1000 / tonumber(args[4])
    delay = function()
      local now = now_ms()
      due = (due or now) + beat_ms
      return math.max(0, due - now)
    end
  end
end

function request()
  local body = bodies:read()
  if not body then
    bodies:seek("set")
    body = bodies:read()
  end
  number = number + 1
  return wrk.format("POST", "/api/v1/cases", {
    ["Content-Type"] = "application/json",
    ["Cookie"] = cookie,
    ["Idempotency-Key"] = "bench-" .. number,
  }, body)
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("\nresult %d %d %d %d %d %d\n", summary.requests, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout, summary.duration,
    latency:percentile(50), latency:percentile(99)))
end
