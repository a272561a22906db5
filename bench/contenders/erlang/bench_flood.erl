%% One process floods another, or 60 in turn.
-module(bench_flood).
-export([run/1]).

run(#{actors := Size} = Parameters) ->
    bench_timed:run(Parameters, fun(Operations) -> flood(Size, Operations) end).

flood(Size, Operations) ->
    Driver = self(),
    Targets = [spawn(bench_counter, serve, [0]) || _ <- lists:seq(1, Size)],
    spawn(fun() ->
        send(Targets, Operations div Size),
        Driver ! sent
    end),
    receive sent -> ok end,
    Total = lists:sum([bench_counter:read(Target) || Target <- Targets]),
    [exit(Target, kill) || Target <- Targets],
    Total.

send(_, 0) -> ok;
send(Targets, Each) ->
    to_all(Targets),
    send(Targets, Each - 1).

to_all([]) -> ok;
to_all([Target | Rest]) ->
    Target ! {add, 1},
    to_all(Rest).
