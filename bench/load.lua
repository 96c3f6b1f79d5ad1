-- Sends what a file of credentials asks for: a key or token asks who it is, or for the path beside it, a client asks for a token.
-- wrk -s load.lua URL -- FILE hot [DELAY]: the same few in turn; with a delay, so many milliseconds on average pass between
-- an answer and the next request of a connection.
-- wrk -s load.lua URL -- FILE walk SKIP: from line SKIP on, one line after the other, and from the beginning again.
-- wrk -s load.lua URL -- - /path: one path.
-- Prints one line of JSON at the end.

local function request_of(line)
   local kind, first, second = line:match("^(%S+) (%S+) ?(%S*)$")
   if kind == "key" then
      return wrk.format("GET", second ~= "" and second or "/rest/v1/auth/test", { Authorization = "Bearer " .. first })
   end
   local form = "grant_type=client_credentials&scope=interactions%3Aread+users%3Aread&client_id=" .. first
      .. "&client_secret=" .. second
   return wrk.format("POST", "/oauth/v1/token", { ["Content-Type"] = "application/x-www-form-urlencoded" }, form)
end

local function in_turn(requests)
   local position = 0
   return function()
      position = position % #requests + 1
      return requests[position]
   end
end

local function walk(file, skip)
   local next_line = io.lines(file)
   for _ = 1, skip do
      next_line()
   end
   return function()
      local line = next_line()
      if not line then
         next_line = io.lines(file)
         line = next_line()
      end
      return request_of(line)
   end
end

function init(arguments)
   local file, mode, number = arguments[1], arguments[2], tonumber(arguments[3])
   if file == "-" then
      request = in_turn({ wrk.format("GET", mode) })
   elseif mode == "walk" then
      request = walk(file, number)
   else
      local requests = {}
      for line in io.lines(file) do
         requests[#requests + 1] = request_of(line)
      end
      request = in_turn(requests)
      if number then
         -- Spread, so that the connections do not fall into step.
         delay = function()
            return math.random() * 2 * number
         end
      end
   end
end

function done(summary, latency, requests)
   local errors = summary.errors
   io.write(string.format(
      '{"requests":%d,"seconds":%.6f,"refused":%d,"broken":%d,"p50_ms":%.3f,"p99_ms":%.3f}\n',
      summary.requests, summary.duration / 1e6, errors.status,
      errors.connect + errors.read + errors.write + errors.timeout,
      latency:percentile(50) / 1e3, latency:percentile(99) / 1e3
   ))
end
