%% Savina's ThreadRing: a token goes round a ring of processes.
-module(savina_ring).
-export([operations/0, run/0, node/2]).

-define(NODES, 100).
-define(HOPS, 100000).

operations() -> ?HOPS.

run() ->
    Driver = self(),
    Nodes = [spawn(?MODULE, node, [Driver, Index]) || Index <- lists:seq(0, ?NODES - 1)],
    [Node ! {follow, Next} || {Node, Next} <- lists:zip(Nodes, tl(Nodes) ++ [hd(Nodes)])],
    hd(Nodes) ! {pass, ?HOPS},
    Last = (?HOPS - 1) rem ?NODES,
    receive {ended, Last} -> ok end,
    [Node ! {read, Driver} || Node <- Nodes],
    lists:sum([receive {passed, Passed} -> Passed end || _ <- Nodes]).

node(Driver, Index) ->
    receive {follow, Next} -> pass_on(Driver, Index, Next, 0) end.

%% Ends when it has been read.
pass_on(Driver, Index, Next, Passed) ->
    receive
        {pass, 1} ->
            Driver ! {ended, Index},
            pass_on(Driver, Index, Next, Passed + 1);
        {pass, Left} ->
            Next ! {pass, Left - 1},
            pass_on(Driver, Index, Next, Passed + 1);
        {read, From} ->
            From ! {passed, Passed}
    end.
