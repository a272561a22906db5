%% One message round a ring; two processes are ping-pong.
-module(bench_ring).
-export([run/1, player/2]).

run(#{actors := Size} = Parameters) ->
    bench_timed:run(Parameters, fun(Operations) -> go_round(Size, Operations) end).

go_round(Size, Operations) ->
    Players = [spawn(?MODULE, player, [self(), infinity]) || _ <- lists:seq(2, Size)],
    First = spawn(?MODULE, player, [self(), Operations div Size]),
    Ring = [First | Players],
    [Player ! {meet, Next} || {Player, Next} <- lists:zip(Ring, Players ++ [First])],
    First ! play,
    receive done -> ok end,
    Total = lists:sum([read(Player) || Player <- Ring]),
    [exit(Player, kill) || Player <- Ring],
    Total.

read(Player) ->
    Player ! {read, self()},
    receive {total, Total} -> Total end.

player(Driver, Share) ->
    receive {meet, Next} -> serve(Driver, Share, Next, 0) end.

serve(Driver, Share, Next, Total) ->
    receive
        {add, By} when Total + By =:= Share ->
            Driver ! done,
            serve(Driver, Share, Next, Total + By);
        {add, By} ->
            Next ! {add, 1},
            serve(Driver, Share, Next, Total + By);
        play ->
            Next ! {add, 1},
            serve(Driver, Share, Next, Total);
        {read, From} ->
            From ! {total, Total},
            serve(Driver, Share, Next, Total)
    end.
