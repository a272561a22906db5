%% Savina's Big: each of many processes pings another that it picks by chance, and the next when the answer came.
-module(savina_big).
-export([operations/0, run/0, worker/2]).

-define(WORKERS, 120).
-define(PINGS, 20000).

operations() -> ?WORKERS * ?PINGS * 2.

run() ->
    Workers = [spawn(?MODULE, worker, [self(), Index]) || Index <- lists:seq(1, ?WORKERS)],
    [Worker ! {meet, list_to_tuple(Workers)} || Worker <- Workers],
    [receive {met, Worker} -> ok end || Worker <- Workers],
    [Worker ! start || Worker <- Workers],
    Received = lists:sum([receive {finished, Received} -> Received end || _ <- Workers]),
    [exit(Worker, kill) || Worker <- Workers],
    Received * 2.

worker(Sink, Index) ->
    receive {meet, Workers} -> Sink ! {met, self()} end,
    receive start -> send_ping(Sink, Index, Workers, ?PINGS, 0, Index) end.

send_ping(Sink, Index, Workers, Left, Received, Random) ->
    Drawn = (Random * 1309 + 13849) band 16#ffff,
    Partner = Drawn rem ?WORKERS + 1,
    element(Partner, Workers) ! {ping, Index},
    serve(Sink, Index, Workers, Left - 1, Received, Drawn, Partner).

serve(Sink, Index, Workers, Left, Received, Random, Partner) ->
    receive
        {ping, From} ->
            element(From, Workers) ! {pong, Index},
            serve(Sink, Index, Workers, Left, Received, Random, Partner);
        {pong, Partner} when Left > 0 ->
            send_ping(Sink, Index, Workers, Left, Received + 1, Random);
        {pong, Partner} ->
            Sink ! {finished, Received + 1},
            serve(Sink, Index, Workers, 0, Received + 1, Random, none)
    end.
