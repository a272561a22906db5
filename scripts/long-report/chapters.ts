// The chapters of the long example report that are written out in full: a title and its paragraphs.

export interface Chapter {
  readonly title: string;
  readonly paragraphs: readonly string[];
}

export const chairsLetter: Chapter = {
  title: "The chair's letter",
  paragraphs: [
    'To the shareholders, most of whom live within sight of one of our boats.',
    'Saltmarsh Ferries is ninety years old. It was founded by eleven farmers who wanted to bring their own sheep to their own market, and it still carries sheep, at a price for each that the articles of association fix and that we should like, one day, to be allowed to change.',
    'This report is long. The regulator asks that each route and each port be described separately, so that everyone can see how the place in which they live was served. I do not complain. When I was a child on Great Skerr, nobody described us to anybody.',
    'The year was a fair one. We made more crossings than in any year before, thanks to a mild December. The Oarweed, our tenth vessel, was delivered in April, was sick on her first voyage, so to speak, and has been well since. We lost the use of the linkspan at Wrackness for five weeks, and the people of Wrackness were patient with us for about three of them.',
    'Four directors were elected at the last meeting. Two of them had stood on our quays for years telling us what we did wrong, and now have the pleasure of being told. The board is the better for it.',
    'We remember Duncan Orr, master of the Marram, who died in March after forty years with the company. The flag at Thornquay was at half mast, and so, without any order having been given, were all the flags along the coast.',
    'I thank everyone who works for the company, and everyone who waits for it.',
    'Isla Brandreth, chair',
  ],
};

export const company: Chapter = {
  title: 'The company and how it is arranged',
  paragraphs: [
    'We run twenty-four routes between fourteen ports that we own and five that we do not. The fleet has ten vessels. In the middle of winter seven of them are at work, one is being surveyed, and two lie at Saltmarsh as a reserve with their engines warm.',
    'The routes are grouped under three managers, who sit at Saltmarsh, Port Carrick and Stack Harbour. Each has a budget, a duty officer at all hours, and the right to stop any sailing. The decision to sail belongs to the master alone and is never discussed afterwards except by the master.',
    'Twelve of the routes are lifelines in the meaning of the law: there is no other way to reach the place. For these the government pays us an agreed amount for each sailing, and we owe it a refund for each that we miss without a reason that it accepts. Fares on these routes are fixed in the agreement.',
    'The other twelve routes we run at our own risk, for visitors in the main. Four of them sleep in winter.',
    'The yard at Saltmarsh mends our own boats and, when it has time, those of others. The bakery on the quay belongs to us as well, for reasons lost in the minutes of 1951. It makes a small surplus and very good rolls.',
    'The contents of this report follow the order that the regulator has laid down: the routes, the ports, the fleet, the community and the sea, then the money, the risks, the government of the company, and the notes.',
  ],
};

export const community: Chapter = {
  title: 'The community and the sea',
  paragraphs: [
    'A ferry company on this coast is a neighbour before it is anything else. We carried two weddings, nine funerals, a circus and, on the night of 4 February, a baby who was in a hurry and who has been given the freedom of the fleet.',
    'Forty young people spent a week with us in the summer. Six of them have since become cadets. The college at Port Carrick teaches the ratings, and we pay its fees. For many islands a place on our boats is the only job on the spot with a pension, and we take care to offer it to each of them in turn.',
    'Population growth on the islands was slight, but it was growth, and the first for thirty years: 214 more people than at the last count, of whom a good many are under five. The school on Ternholm, which was to be shut, was painted instead.',
    'Oil is our largest burden on the sea and on the air. The two newest boats can run on batteries for the last mile into port. Seals have been seen to lie in their way, not having heard them, and a man with a whistle now stands at the bow.',
    'We took part in the count of sea birds for the tenth year. The masters record what they see from the bridge. Puffins were fewer, gannets were more, and the log of the Glasswort contains one walrus, signed for by three witnesses.',
    'Plastic cups are gone from all vessels. The passengers brought mugs of their own, and left them behind, and we now have nine hundred mugs.',
  ],
};

export const finance: Chapter = {
  title: 'The money: a review by the finance director',
  paragraphs: [
    'The accounts that follow this review were approved on 3 March. I should like to explain in words what they say in columns.',
    'Revenue growth of 6.4 per cent, to 118.3 million, was more than we had budgeted for and came almost entirely from the routes that we run at our own risk. A mild autumn kept the visitors coming until the end of October, and the new boat let us offer them a second sailing on Saturdays.',
    'The payment from the government for the lifeline routes was 41.2 million. It follows the agreement of four years ago and moves with the price index, less one per cent, which we are expected to find by being cleverer.',
    'Fuel cost 17.9 million. We had fixed the price of two thirds of it the winter before, a little too early as it turned out. Crews cost 38.4 million and the quays 11.0 million. Insurance was dearer by a fifth, for us as for everyone who goes to sea in steel that is older than its officers.',
    'The surplus before tax was 7.7 million, against 6.9 million. From this the directors propose a dividend of 3 pence on each share, and a Christmas box of 250 for each person in the company, masters and bakers alike.',
    'The Oarweed cost 34 million. A grant met 9 million of that, the bank lent 15 million, and the rest came from what we had put by. Net borrowing at the year end was 48 million, or three times the surplus before interest and depreciation, and inside every limit that we have agreed.',
    'In the year ahead we shall dock four vessels in place of the usual three. The price of fuel is fixed for half of what we need. I expect a surplus of much the same size, if the winter is not worse than most.',
    'Malcolm Teague, finance director',
  ],
};

export const risks: Chapter = {
  title: 'What might go wrong',
  paragraphs: [
    'The board goes through the list of risks at each of its meetings, and once a year by itself, without papers, on a boat.',
    'The loss of a vessel. The reserve of two boats covers the loss of any one except the Oarweed, which is too large for her work to be done by another. In summer her loss would close the Outer Firth to lorries for as long as it took to charter, which we have tried on paper and found to be nine days.',
    'The agreement with the government. It ends in twenty-two months. Others may bid. We have run these routes for ninety years and believe that we can do so more cheaply than a newcomer, but it would be foolish to be certain.',
    'Crews. A third of our masters are over fifty-five. Eleven mates hold a master\u2019s ticket and wait. The difficulty is engineers, whom the wind farms pay better.',
    'Old quays. Three of our ports stand on timber piles from the 1930s. The divers look at each of them every second year. The sum set aside is 6 million, and the worm does not read the accounts.',
    'Attack by way of the computers. The booking system was tested in May by people whom we paid to break in. They got as far as the bakery.',
    'Weather. The number of days with more wind than our limits has risen slowly for twenty years. New boats stand more of it than old ones, but the quays do not.',
  ],
};

export const governance: Chapter = {
  title: 'How the company is governed',
  paragraphs: [
    'The board has eleven members. Seven are elected by the shareholders, two by the people who work for the company, and two are appointed by the islands\u2019 councils. Nobody may serve for longer than nine years, and the chair is chosen by lot between the two candidates with the most votes, a custom that began by accident and has served us well.',
    'There are committees for safety, for audit and for pay. The safety committee met monthly and may call anyone before it. It called the chair once, about a hand rail.',
    'The pay of the managing director is seven times that of a deck hand in the first year, and may not be more than eight. The directors are paid 6,000 each and travel free, as do all shareholders on one day of the year, which is why that day is in February.',
    'The auditors have held office for six years. They were paid 140,000 for the audit and nothing for anything else. The audit committee asked them what had surprised them, and the answer, which was the number of mugs, has been dealt with in another chapter.',
    'The register of directors\u2019 interests is open at Saltmarsh. It contains, among other things, four crofts, a share in a lobster boat, and a tenor horn lent to the band.',
    'Complaints about the company may be sent to the secretary, or to the islands\u2019 ombudsman, who received nine, upheld three, and came to see us about one.',
  ],
};

export const notes: readonly Chapter[] = [
  {
    title: 'Notes to the accounts: policies',
    paragraphs: [
      'Basis. The accounts are drawn up at historical cost, except for the contracts that fix the price of fuel, which are carried at fair value.',
      'Revenue. Fares are recognised as revenue on the day of the crossing. Tickets that have been sold for crossings after the year end are shown among the creditors. Season tickets are spread evenly over the season. The payment under the agreement with the government is recognised by the sailing, less an estimate of the refunds that will be due.',
      'Vessels. The cost of a vessel, less what she is expected to fetch at the end, is written off evenly over thirty years; engines over fifteen; the cost of a docking over the time until the next. Vessels are reviewed each year for loss of value, and none was found this year.',
      'Quays. Quay walls of stone are not written off. Timber and steel are written off over forty and twenty-five years.',
      'Stocks. Fuel, paint, rope and flour are carried at the lower of cost and what they would fetch.',
      'Pensions. The older scheme was closed in 2009 and has 412 members, most of them drawing from it. Its assets exceed what it owes by 2.1 million. The newer scheme carries no risk for the company.',
      'Leases. The offices at Port Carrick and three shore cranes are leased. The right to use them is carried as an asset and what is owed for them as a debt.',
    ],
  },
  {
    title: 'Notes to the accounts: what is owed and promised',
    paragraphs: [
      'Borrowing. There are three loans, all secured on vessels. The first is repaid in 2028, the second in 2033 and the third, for the Oarweed, in 2044. Interest is fixed on the last two.',
      'Promises. At the year end the company had signed contracts for steelwork at Wrackness for 1.8 million and for two sets of batteries for 2.6 million, neither of which is in the accounts.',
      'Claims. A yacht that was struck by the Thrift in fog has claimed 90,000. The inquiry found that the yacht was at anchor in the fairway without a light. Nothing has been set aside.',
      'Related parties. The bakery bought eggs for 4,100 from a director, at the market price. A director\u2019s son married the harbour master of Ternholm; the boat for the guests was hired at the usual rate.',
      'Government help. Besides the payment for lifeline routes the company had grants of 9 million for the Oarweed and 0.4 million for shore electricity. The conditions have been met.',
      'After the year end. On 19 January a gale moved the outer buoy at Dunlin Sands by half a mile. It has been put back. No other matter has arisen of which the reader should know.',
    ],
  },
];

/** What stands on the page of one port besides the usual: the second place at which the report speaks of what the key asks for. */
export const kittiwakeNote =
  'A word on the whole of the northern district, of which this port is the last. The councils have asked whether the visitors pay their way. ' +
  'On the five routes of the district taken together, the revenue from visitors has, year by year since the pier was lengthened, grown faster ' +
  'than the cost of carrying them, and it is this that pays for the winter boat.';
