%% Savina's Fork-join throughput: a team of processes, and as many messages for each, dealt out in turn; each scheduler has a dealer.
-module(savina_fj_throughput).
-export([operations/0, run/0, dealer/3, member/3]).

-define(MEMBERS, 60).
-define(MESSAGES, 10000).

operations() -> ?MEMBERS * ?MESSAGES.

run() ->
    Teams = savina:teams(),
    [spawn(?MODULE, dealer, [self(), ?MEMBERS div Teams, ?MESSAGES]) || _ <- lists:seq(1, Teams)],
    lists:sum([receive {dealt, Handled} -> Handled end || _ <- lists:seq(1, Teams)]).

dealer(Driver, Members, Messages) ->
    Team = [spawn(?MODULE, member, [self(), Messages, 0]) || _ <- lists:seq(1, Members)],
    deal(Team, Messages),
    Driver ! {dealt, lists:sum([receive {finished, Handled} -> Handled end || _ <- Team])}.

deal(_, 0) -> ok;
deal(Team, Rounds) ->
    deal_round(Team),
    deal(Team, Rounds - 1).

deal_round([]) -> ok;
deal_round([Member | Rest]) ->
    Member ! {work, 37.2},
    deal_round(Rest).

member(Dealer, Messages, Messages) -> Dealer ! {finished, Messages};
member(Dealer, Messages, Handled) ->
    receive {work, Theta} -> savina:small_work(Theta) end,
    member(Dealer, Messages, Handled + 1).
