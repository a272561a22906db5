%% Savina's PingPong: two processes and one message between them.
-module(savina_pingpong).
-export([operations/0, run/0, pong/1]).

-define(PINGS, 40000).

operations() -> ?PINGS * 2.

run() ->
    Pong = spawn(?MODULE, pong, [self()]),
    Received = play(Pong, ?PINGS, 0),
    exit(Pong, kill),
    Received * 2.

%% Each ping must come back before the next goes out.
play(_, 0, Received) -> Received;
play(Pong, Round, Received) ->
    Pong ! {ping, Round},
    receive {pong, Round} -> play(Pong, Round - 1, Received + 1) end.

pong(Ping) ->
    receive {ping, Round} -> Ping ! {pong, Round} end,
    pong(Ping).
