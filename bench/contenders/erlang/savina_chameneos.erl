%% Savina's Chameneos: creatures meet in pairs at a mall and take on the colour that neither has.
-module(savina_chameneos).
-export([operations/0, run/0, creature/3]).

-define(CREATURES, 100).
-define(MEETINGS, 200000).

operations() -> ?MEETINGS.

run() ->
    [spawn(?MODULE, creature, [self(), Index, Index rem 3]) || Index <- lists:seq(0, ?CREATURES - 1)],
    Counted = mall(?MEETINGS, none, ?CREATURES, 0),
    true = Counted =:= ?MEETINGS * 2,
    Counted div 2.

%% The driver is the mall: with nobody left inside it is done.
mall(_, _, 0, Counted) -> Counted;
mall(0, Waiting, Inside, Counted) ->
    receive
        {enter, {_, _, Creature}} ->
            Creature ! close,
            mall(0, Waiting, Inside, Counted);
        {leave, Meetings} ->
            mall(0, Waiting, Inside - 1, Counted + Meetings)
    end;
mall(Left, none, Inside, Counted) ->
    receive {enter, Visitor} -> mall(Left, Visitor, Inside, Counted) end;
mall(Left, {_, _, Waiting}, Inside, Counted) ->
    receive
        {enter, Visitor} ->
            Waiting ! {meet, Visitor},
            mall(Left - 1, none, Inside, Counted)
    end.

creature(Mall, Index, Colour) -> enter(Mall, Index, Colour, 0).

enter(Mall, Index, Colour, Meetings) ->
    Mall ! {enter, {Colour, Index, self()}},
    receive
        {meet, {OtherColour, Other, Creature}} when Other =/= Index ->
            Changed = complement(Colour, OtherColour),
            Creature ! {change, Changed},
            enter(Mall, Index, Changed, Meetings + 1);
        {change, Changed} ->
            enter(Mall, Index, Changed, Meetings + 1);
        close ->
            Mall ! {leave, Meetings}
    end.

complement(Colour, Colour) -> Colour;
complement(One, Other) -> 3 - One - Other.
