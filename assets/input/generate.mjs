// Writes tripdata.csv beside this file: 20,000 invented trips in the layout of the New York TLC's green taxi
// records of August 2013. `node generate.mjs` gives the same bytes every time, on every machine: one seeded
// generator, whole cents and seconds, and no arithmetic beyond + - * / whose last digit an engine may choose.
import { writeFileSync } from "node:fs";

const rows = 20_000;
const seed = 20_130_801;
// the TLC's own spelling, with the blank behind Trip_type
const header =
  "VendorID,lpep_pickup_datetime,Lpep_dropoff_datetime,Store_and_fwd_flag,RateCodeID,Pickup_longitude," +
  "Pickup_latitude,Dropoff_longitude,Dropoff_latitude,Passenger_count,Trip_distance,Fare_amount,Extra,MTA_tax," +
  "Tip_amount,Tolls_amount,Ehail_fee,Total_amount,Payment_type,Trip_type ";

// mulberry32: 32 bits of state, integer arithmetic only
let state = seed;
const random = () => {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};
const between = (low, high) => low + (high - low) * random();
const integer = (low, high) => Math.floor(between(low, high + 1));
const chance = (share) => random() < share;
const weighted = (choices) => {
  let left = random() * choices.reduce((sum, [, weight]) => sum + weight, 0);
  return choices.find(([, weight]) => (left -= weight) < 0)[0];
};

const rateCodes = [
  [1, 9555],
  [2, 125],
  [3, 45],
  [4, 15],
  [5, 236],
  [6, 6],
  [99, 18],
];
const boroughs = [
  [[-73.945, 40.808], 5],
  [[-73.955, 40.715], 3],
  [[-73.92, 40.762], 3],
  [[-73.844, 40.721], 2],
];
const jfk = [-73.7769, 40.6413];
const newark = [-74.1745, 40.6895];

// Hundredths of a mile, cents: the meter is 2.50 to begin with and 2.50 a mile, and counts in halves of a dollar.
const metered = (distance, perMile = 250) =>
  Math.round((250 + (distance / 100) * perMile + integer(0, 300)) / 50) * 50;
const trip = {
  1: () => {
    const d = integer(40, 220) + Math.floor(1100 * random() * random() * random());
    return [d, metered(d)];
  },
  2: () => [integer(1350, 2100), 5200],
  3: () => {
    const d = integer(1400, 2200);
    return [d, metered(d) + 1750];
  },
  4: () => {
    const d = integer(900, 2400);
    return [d, metered(d, 430)];
  },
  5: () => {
    const d = integer(30, 1400);
    return [d, 500 * Math.max(2, Math.round((d * 3 + integer(0, 800)) / 500))];
  },
  6: () => [integer(60, 300), integer(3, 6) * 100],
  99: () => [0, integer(5, 40) * 50],
};

const august = Date.UTC(2013, 7, 1);
const stamp = (second) => new Date(august + second * 1000).toISOString().slice(0, 19).replace("T", " ");
const money = (cents) => String(cents / 100);
const miles = (hundredths) => (hundredths / 100).toFixed(2).replace(/^0/, ""); // the TLC writes .97
const degrees = (value) => value.toFixed(6);

function line(pickedUpAt) {
  const code = weighted(rateCodes);
  const [distance, fare] = trip[code]();
  const hour = Math.floor(pickedUpAt / 3600) % 24;
  const weekend = [2, 3].includes(Math.floor(pickedUpAt / 86400) % 7); // 1 August 2013 was a Thursday
  const seconds = distance === 0 ? integer(5, 90) : 60 + Math.floor((distance / 100) * between(130, 320));

  const [x, y] = weighted(boroughs).map((degree) => degree + between(-0.02, 0.02));
  const eastWest = between(0.2, 0.8) * (distance / 100);
  const towards = (from, to) => (from < to ? 1 : -1);
  const [toX, toY] = { 2: jfk, 3: newark }[code]?.map((degree) => degree + between(-0.004, 0.004)) ?? [
    x + ((code === 4 ? 1 : towards(x, -73.93)) * eastWest) / 52.3,
    y + ((code === 4 ? 1 : towards(y, 40.755)) * (distance / 100 - eastWest)) / 69,
  ];

  const payment = weighted([
    [1, 300],
    [2, 695],
    [3, 4],
    [4, 1],
  ]);
  const extra = code !== 1 ? 0 : hour >= 20 || hour < 6 ? 50 : !weekend && hour >= 16 ? 100 : 0;
  const tax = [3, 5, 99].includes(code) ? 0 : 50;
  const tip = payment === 1 && chance(0.85) ? Math.round((fare * integer(10, 25)) / 100) : 0;
  const tolls = code === 3 ? 1025 : chance(code === 2 ? 0.4 : 0.03) ? 533 : 0;
  const passengers = weighted([
    [1, 60],
    [2, 10],
    [3, 3],
    [4, 1],
    [5, 23],
    [6, 3],
  ]);
  return [
    weighted([
      [2, 93],
      [1, 7],
    ]),
    stamp(pickedUpAt),
    stamp(pickedUpAt + seconds),
    chance(0.008) ? "Y" : "N",
    code,
    degrees(x),
    degrees(y),
    degrees(toX),
    degrees(toY),
    passengers,
    miles(distance),
    money(fare),
    money(extra),
    money(tax),
    money(tip),
    money(tolls),
    "",
    money(fare + extra + tax + tip + tolls),
    payment,
    "",
  ].join(",");
}

const pickups = Array.from({ length: rows }, () => integer(0, 31 * 86400 - 1)).sort((a, b) => a - b);
writeFileSync(new URL("tripdata.csv", import.meta.url), [header, ...pickups.map(line), ""].join("\n"));
