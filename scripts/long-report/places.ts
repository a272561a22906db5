// The routes, ports and vessels of the made-up ferry company that the long example report is about.

export interface Route {
  readonly from: string;
  readonly to: string;
  readonly miles: number;
  readonly water: string;
}

export interface Vessel {
  readonly name: string;
  readonly built: number;
  readonly cars: number;
}

const route = (from: string, to: string, miles: number, water: string): Route => ({ from, to, miles, water });
const vessel = (name: string, built: number, cars: number): Vessel => ({ name, built, cars });

export const routes: readonly Route[] = [
  route('Saltmarsh', 'Gannet Island', 11, 'Sound of Gannet'),
  route('Saltmarsh', 'Ebbing Holm', 7, 'Holm Race'),
  route('Saltmarsh', 'Port Carrick', 26, 'Outer Firth'),
  route('Thornquay', 'Little Skerr', 4, 'Skerr Narrows'),
  route('Thornquay', 'Great Skerr', 6, 'Skerr Narrows'),
  route('Thornquay', 'Wrackness', 19, 'Bay of Wrack'),
  route('Port Carrick', 'Ebbing Holm', 17, 'Outer Firth'),
  route('Port Carrick', 'Selkie Voe', 31, 'Northern Deep'),
  route('Port Carrick', 'Linnet Bay', 22, 'Carrick Channel'),
  route('Linnet Bay', 'Gannet Island', 14, 'Sound of Gannet'),
  route('Linnet Bay', 'Fulmar Point', 9, 'Linnet Water'),
  route('Selkie Voe', 'Fulmar Point', 28, 'Northern Deep'),
  route('Selkie Voe', 'Stack Harbour', 12, 'Voe Mouth'),
  route('Stack Harbour', 'Inner Rigg', 5, 'Rigg Roads'),
  route('Stack Harbour', 'Outer Rigg', 8, 'Rigg Roads'),
  route('Wrackness', 'Great Skerr', 15, 'Bay of Wrack'),
  route('Wrackness', 'Dunlin Sands', 10, 'Dunlin Bar'),
  route('Dunlin Sands', 'Saltmarsh', 24, 'Long Reach'),
  route('Dunlin Sands', 'Ternholm', 6, 'Tern Gut'),
  route('Ternholm', 'Whimbrel', 7, 'Whimbrel Sound'),
  route('Whimbrel', 'Thornquay', 21, 'Long Reach'),
  route('Fulmar Point', 'Kittiwake Ness', 13, 'Ness Tideway'),
  route('Kittiwake Ness', 'Stack Harbour', 18, 'Ness Tideway'),
  route('Kittiwake Ness', 'Selkie Voe', 33, 'Northern Deep'),
];

export const ports: readonly string[] = [
  'Saltmarsh',
  'Thornquay',
  'Port Carrick',
  'Linnet Bay',
  'Selkie Voe',
  'Stack Harbour',
  'Gannet Island',
  'Ebbing Holm',
  'Great Skerr',
  'Wrackness',
  'Dunlin Sands',
  'Ternholm',
  'Fulmar Point',
  'Kittiwake Ness',
];

export const vessels: readonly Vessel[] = [
  vessel('Sea Campion', 1994, 42),
  vessel('Thrift', 1998, 36),
  vessel('Marram', 2001, 58),
  vessel('Glasswort', 2004, 64),
  vessel('Sea Rocket', 2009, 71),
  vessel('Samphire', 2012, 80),
  vessel('Eelgrass', 2016, 54),
  vessel('Sea Holly', 2019, 92),
  vessel('Bladderwrack', 2022, 88),
  vessel('Oarweed', 2024, 96),
];
