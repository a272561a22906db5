%% 128 processes visit one another.
-module(bench_big).
-export([run/1, visitor/1]).

run(#{actors := Size} = Parameters) ->
    bench_timed:run(Parameters, fun(Operations) -> visit_all(Size, Operations div (2 * Size * (Size - 1))) end).

visit_all(Size, Rounds) ->
    Visitors = [spawn(?MODULE, visitor, [self()]) || _ <- lists:seq(1, Size)],
    [Visitor ! {start, [Other || Other <- Visitors, Other =/= Visitor], Rounds} || Visitor <- Visitors],
    [receive {done, Visitor} -> ok end || Visitor <- Visitors],
    Total = lists:sum([bench_counter:read(Visitor) || Visitor <- Visitors]),
    [exit(Visitor, kill) || Visitor <- Visitors],
    Total.

visitor(Driver) ->
    receive {start, Others, Rounds} ->
        go_round(Others),
        serve(Driver, Others, length(Others), length(Others), Rounds - 1, 0)
    end.

%% `Awaited` answers are missing in this round, and so many rounds are left after it.
serve(Driver, Others, Count, Awaited, Rounds, Total) ->
    receive
        {visit, From} ->
            From ! {add, 1},
            serve(Driver, Others, Count, Awaited, Rounds, Total + 1);
        {add, By} when Awaited > 1 ->
            serve(Driver, Others, Count, Awaited - By, Rounds, Total + 1);
        {add, _} when Rounds > 0 ->
            go_round(Others),
            serve(Driver, Others, Count, Count, Rounds - 1, Total + 1);
        {add, _} ->
            Driver ! {done, self()},
            serve(Driver, Others, Count, 0, 0, Total + 1);
        {read, From} ->
            From ! {total, Total},
            serve(Driver, Others, Count, Awaited, Rounds, Total)
    end.

go_round([]) -> ok;
go_round([Other | Rest]) ->
    Other ! {visit, self()},
    go_round(Rest).
