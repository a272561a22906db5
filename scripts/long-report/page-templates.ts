// The sentences from which the route, port and vessel pages of the long example report are put together.
// A slot is a name in braces; each inner list is one paragraph's choice of wordings.

export type Wordings = readonly (readonly string[])[];

export const routePage: Wordings = [
  [
    'The crossing of the {water} between {from} and {to} is {miles} nautical miles long. We made {sailings} of them, and {done} in every hundred that were printed in the timetable took place.',
    'Between {from} and {to} there are {miles} nautical miles of the {water}, which is seldom calm. In the year {sailings} crossings were made, or {done} per cent of those that we had promised.',
    'From {from} to {to} is {miles} nautical miles across the {water}. The year had {sailings} crossings; for each hundred in the timetable, {done} were made.',
  ],
  [
    'Weather was the reason for most of the rest. {lost} days were lost altogether, nearly all of them in {month}, when the wind stood in the {quarter} for a week and the swell came round the point.',
    'Of the crossings that we did not make, most were lost to the {quarter} wind in {month}. There were {lost} days on which nothing moved, and on those the islanders telephoned us less than we would have telephoned ourselves.',
    'The {quarter} gales of {month} took {lost} days from us. A further handful went when fog lay on the bar, and two when a fishing net was taken out of a propeller by a diver.',
  ],
  [
    'We carried {people} people and {cars} cars. Growth in the number of cars was strongest in May, when the walkers come; lorries were about as many as last year.',
    'Traffic came to {people} people, {cars} cars and {lorries} lorries. More people came on foot than before, and more of them with bicycles, for which the new racks have room.',
    '{people} people and {cars} cars used the route, with {lorries} lorries beside them, of which one in four carried fish. The school children, who travel free, are counted among the people and louder.',
    'In all {cars} cars and {lorries} lorries were carried, and {people} people. The busiest day was the Saturday of the show, when the last sailing left forty minutes late with a bull on board.',
  ],
  [
    'The vessel for most of the year was the {vessel}. She was relieved for {weeks} weeks in {month} for her survey. The time alongside was cut by four minutes at {to}, since the ramp there now comes down in one movement.',
    'The {vessel} kept the route for all but {weeks} weeks. Her crews know the {water} well. We cut the speed of the first sailing by a knot and a half, which nobody noticed and which saves about {tonnes} tonnes of fuel in a year.',
    'Two vessels share the route, the {vessel} in summer and whatever is free in winter. It is not an arrangement that the people of {to} like, and they have said so. From next {month} the {vessel} will stay all year.',
  ],
  [
    'Of those who filled in a card, {happy} per cent said that they were content. The remarks were about the tea ({tea}), the seats ({seats}) and the loudspeakers, which it seems can be heard in the toilets but not on deck.',
    'We asked passengers what they would change. The largest number, {tea}, wanted the café open at night; {seats} wanted softer seats; and {happy} per cent of all who answered would change nothing much.',
    'The users of the route met us twice, in the hall at {to}. They asked for a later boat on Fridays, which we have given them, and for a bridge, which we have not. In the autumn survey {happy} per cent were content.',
  ],
  [
    'In the coming year the linkspan at {from} will be painted, and the waiting room at {to} gets a second stove. The timetable will stay as it is but for one early boat on Mondays.',
    'Next year brings a new shelter at {to}, booking by telephone until ten at night, and dredging at {from} in {month}, during which the evening boat will leave from the fish quay.',
    'For next year the council of {to} has asked us to carry its refuse lorry on a boat with nobody else on it. We have found one, at a quarter past five in the morning.',
  ],
];

export const portPage: Wordings = [
  [
    '{port} has {berths} berths and a depth of {depth} metres at low water. Ferries came and went {calls} times, and {boats} other boats paid dues, most of them fishing boats and most of them ours in the sense that everybody is related.',
    'At {port} there are {berths} berths, with {depth} metres of water at the lowest tide. We counted {calls} calls by ferries and {boats} by others, among them one tall ship, which stayed for three weeks because of the bakery.',
    'The harbour of {port} took {calls} ferries and {boats} other boats at its {berths} berths. The depth, at {depth} metres, is enough for all but the two largest of our own fleet at the springs.',
  ],
  [
    'The quay wall was surveyed by divers in {month}. They found {holes} places that need stone, none of them urgent. The fenders at berth 1 were renewed with tyres from a quarry, which last longer than those made for the purpose.',
    'In {month} the crane failed its test and was out of use for {weeks} weeks. Fish was landed by hand, as it was for the four hundred years before there was a crane. {holes} bollards were replaced.',
    'Silt is the difficulty here. {tonnes} thousand tonnes were dredged in {month} and put back where the tide will carry it out, we hope. The survey found {holes} soft places in the sheet piling.',
  ],
  [
    'The job of piermaster passed from father to daughter, who had in truth been doing it since the spring. She has {crew} people under her and keeps the only weather record on the coast without a gap.',
    'The piermaster has {crew} people, of whom two are new. It is a cold job with long hours, and we have begun to heat the hut. No one was hurt in the year.',
    'There are {crew} people on the quay in summer and half as many in winter. One accident was recorded, a crushed finger, and the gate concerned has a new latch.',
  ],
  [
    'The electricity for ships lying here overnight now comes from the shore. It replaces about {tonnes} tonnes of oil a year and lets the people of the upper street sleep with their windows open.',
    'Rain water from the car park used to run into the dock. It now passes through a bed of reeds. The samples have been clean for {weeks} weeks, and a heron has moved in.',
    'Lamps on the quay were changed for ones that shine downwards. The shearwaters used to be dazzled and come down on the ramp; {boats} were picked up last year and only a few in this one.',
  ],
  [
    'The waiting room was open on {done} days in every hundred. Its stove is popular. A lending shelf of books has come into being, nobody knows how, and leans towards murder.',
    'Car parking remains short. On {lost} days in summer the queue reached the church. A field has been offered to us, and its owner and the council are discussing the gate.',
    'The café in the old customs house has a new tenant. It opens for the first boat and has {seats} seats, from which the whole of the harbour can be watched, and is.',
  ],
];

export const vesselNote: Wordings = [
  [
    'The {vessel} was built in {built} and carries {cars} cars. She steamed {sailings} hours in the year, burnt {tonnes} hundred tonnes of fuel and was out of service for {weeks} weeks, all but two days of them planned.',
    'Built in {built}, with room for {cars} cars, the {vessel} was in service for all but {weeks} weeks. Her engines ran {sailings} hours. The cost of keeping her going was within what had been set aside.',
  ],
  [
    'At her survey in {month} the steel of the car deck was found thinner than it should be in {holes} places, and was renewed. The bow door was tested and passed, as it must each year. Her class has been confirmed until the next docking.',
    'The docking in {month} took {weeks} weeks. The hull was cleaned and painted, the stern tube was opened and closed again, and {holes} of the lifejackets were condemned. The surveyor remarked on the tidiness of the engine room.',
  ],
  [
    'Her crews held {drills} drills. In the one in {month} the rescue boat was in the water within three minutes, and the dummy was back on deck, complaining of nothing, within nine.',
    'There were {drills} drills, one of them at night with the helicopter. Two things were learnt: the torches are too weak, and the muster list should be where people can see it.',
  ],
];
