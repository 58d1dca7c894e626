// What is asked, kept in the page's address so that it can be shared.
const DEFAULTS = { direction: "from", anchor: "depart", time: "07:30", contours: [15, 30, 45, 60], window: 60, speed: "5", modes: "transit,walk" };
const CHOICES = { direction: ["from", "to"], window: [1, 30, 60, 120], speed: ["5", "3.6"], modes: ["transit,walk", "transit,walk,bike", "walk", "bike", "car"] };

const finite = (text, limit) => {
  const value = Number.parseFloat(text);
  return Number.isFinite(value) && Math.abs(value) <= limit ? value : null;
};
const chosen = (name, value) => (CHOICES[name].includes(value) ? value : DEFAULTS[name]);

export function readState(search, places, defaultDate) {
  const given = new URLSearchParams(search);
  const place = places.find(({ id }) => id === given.get("lieu")) ?? null;
  const anchor = given.has("arriver") ? "arrive" : "depart";
  const moment = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)$/.exec(given.get("arriver") ?? given.get("partir") ?? "");
  const contours = (given.get("durees") ?? "").split(",").map(Number).filter((c) => DEFAULTS.contours.includes(c));
  const lon = place?.lon ?? finite(given.get("lon"), 180);
  const lat = place?.lat ?? finite(given.get("lat"), 90);
  return {
    lon: lat === null ? null : lon,
    lat: lon === null ? null : lat,
    place,
    direction: given.get("sens") === "vers" ? "to" : DEFAULTS.direction,
    anchor,
    date: moment?.[1] ?? defaultDate,
    time: moment?.[2] ?? DEFAULTS.time,
    contours: contours.length ? contours : [...DEFAULTS.contours],
    window: chosen("window", Number(given.get("fenetre"))),
    speed: chosen("speed", given.get("marche")),
    modes: chosen("modes", given.get("modes")),
  };
}

export function writeState(state) {
  const said = new URLSearchParams();
  if (state.place) said.set("lieu", state.place.id);
  else if (state.lon !== null) {
    said.set("lon", state.lon.toFixed(5));
    said.set("lat", state.lat.toFixed(5));
  }
  if (state.direction === "to") said.set("sens", "vers");
  said.set(state.anchor === "arrive" ? "arriver" : "partir", `${state.date}T${state.time}`);
  if (state.contours.join() !== DEFAULTS.contours.join()) said.set("durees", state.contours.join(","));
  for (const [name, key] of [["fenetre", "window"], ["marche", "speed"], ["modes", "modes"]]) {
    if (state[key] !== DEFAULTS[key]) said.set(name, String(state[key]));
  }
  return `?${said}`;
}

// A Tuesday of term tells most: the next one with service, else the first one, else the day in the middle.
export function defaultDate(days, today) {
  const isTuesday = (iso) => new Date(`${iso}T00:00:00Z`).getUTCDay() === 2;
  const tuesdays = days.filter(isTuesday);
  return tuesdays.find((iso) => iso >= today) ?? tuesdays[0] ?? days[Math.floor(days.length / 2)] ?? today;
}
