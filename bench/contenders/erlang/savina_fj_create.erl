%% Savina's Fork-join actor creation: a process is made, gets one message, does its work and ends; each scheduler has a maker.
-module(savina_fj_create).
-export([operations/0, run/0, maker/2, worker/1]).

-define(PROCESSES, 40000).

operations() -> ?PROCESSES.

run() ->
    Teams = savina:teams(),
    [spawn(?MODULE, maker, [self(), ?PROCESSES div Teams]) || _ <- lists:seq(1, Teams)],
    lists:sum([receive {made, Worked} -> Worked end || _ <- lists:seq(1, Teams)]).

maker(Driver, Processes) ->
    make(Processes),
    Driver ! {made, collect(Processes, 0)}.

make(0) -> ok;
make(Left) ->
    spawn(?MODULE, worker, [self()]) ! {work, 37.2},
    make(Left - 1).

collect(0, Worked) -> Worked;
collect(Open, Worked) -> receive {worked, By} -> collect(Open - 1, Worked + By) end.

worker(Maker) ->
    receive
        {work, Theta} ->
            savina:small_work(Theta),
            Maker ! {worked, 1}
    end.
