%% Processes are spawned, and handle a message. They stay, as the actors of the others do, until the clock has stopped.
-module(bench_create).
-export([run/1, newborn/3]).

run(#{operations := Operations} = Parameters) ->
    bench_timed:run(Parameters, fun(Children) ->
        {Pids, Handled} = create(Children),
        %% The last are left alone: the clock is still running.
        Children =:= Operations orelse [exit(Pid, kill) || Pid <- Pids],
        Handled
    end).

create(Children) ->
    Handled = counters:new(1, []),
    Pids = spawn_all(Children, Handled, Children, []),
    receive done -> ok end,
    {Pids, counters:get(Handled, 1)}.

spawn_all(0, _, _, Pids) -> Pids;
spawn_all(Left, Handled, Children, Pids) ->
    Pid = spawn(?MODULE, newborn, [self(), Handled, Children]),
    Pid ! {add, 1},
    spawn_all(Left - 1, Handled, Children, [Pid | Pids]).

newborn(Driver, Handled, Children) ->
    receive {add, By} -> counters:add(Handled, 1, By) end,
    counters:get(Handled, 1) =:= Children andalso (Driver ! done),
    receive stop -> ok end.
