// The page: reads what is asked, asks the server, shows the answer as tables and as a map.
import { Refused, getIsochrones, getWhenReady, sentence } from "./api.js";
import { makeCombobox } from "./combobox.js";
import { capital, columnsOf, element, kindName, longDay } from "./format.js";
import { makeMap } from "./map.js";
import { colours, markSvg } from "./palette.js";
import { PlacesTable, contoursOf, drawSummary, drawWarnings, headline } from "./results.js";
import { defaultDate, readState, writeState } from "./state.js";

const at = (id) => document.getElementById(id);
const form = at("question");
const tell = (text) => (at("status").textContent = text);
const fail = (text) => {
  at("error").textContent = text;
  at("error").hidden = !text;
};

async function start() {
  const told = () => tell("Le serveur se prépare…");
  const network = await getWhenReady("network", told);
  const collection = await getWhenReady("places", told);
  const places = collection.features.map(({ geometry, properties }) => ({ ...properties, lon: geometry.coordinates[0], lat: geometry.coordinates[1] }));
  const page = { network, places, state: readState(location.search, places, defaultDate(network.days_with_service, new Date().toISOString().slice(0, 10))) };
  describe(network);
  page.table = new PlacesTable(at("places-table"), at("kind-filter"), (place) => page.map?.point(place));
  page.combo = makeCombobox(at("place"), at("place-list"), places, (place) => choose(page, place.lon, place.lat, place));
  page.map = startMap(page);
  fill(page);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", (event) => event.target.id !== "place" && read(page));
  tell("Choisissez un lieu dans la liste ou sur la carte.");
  if (page.state.lon !== null) choose(page, page.state.lon, page.state.lat, page.state.place);
}

function startMap(page) {
  try {
    const map = makeMap(at("map"), {
      bounds: page.network.bounds,
      places: page.places,
      onPoint: ({ lng, lat }) => choose(page, lng, lat, null, false),
      onPlace: (place) => choose(page, place.lon, place.lat, place, false),
    });
    getWhenReady("backdrop", () => {}).then(map.showBackdrop, () => {});
    map.whenNear(() => getWhenReady("backdrop?streets=local", () => {}).then(map.showLocal, () => {}));
    return map;
  } catch {
    at("map-failure").hidden = false; // no WebGL: the tables say the same
    return null;
  }
}

function describe(network) {
  at("synthetic").hidden = !network.synthetic;
  const sources = network.attributions.map(({ text, licence, url }) =>
    element("span", {}, url ? element("a", { href: url, rel: "noreferrer" }, text) : text, ` (${licence})`),
  );
  if (network.synthetic) sources.push(element("span", {}, "horaires et rues fabriqués pour la démonstration"));
  at("sources").replaceChildren(...sources.flatMap((source, i) => (i ? [" · ", source] : [source])), ".");
  at("days").textContent = `Horaires du ${longDay(network.first_date)} au ${longDay(network.last_date)}, heure de ${network.timezone}.`;
  form.elements.date.min = network.first_date;
  form.elements.date.max = network.last_date;
}

function fill({ state, combo }) {
  const { elements } = form;
  elements.direction.value = state.direction;
  elements.anchor.value = state.anchor;
  elements.date.value = state.date;
  elements.time.value = state.time;
  for (const box of elements.contour) box.checked = state.contours.includes(Number(box.value));
  elements.window.value = String(state.window);
  elements.speed.value = state.speed;
  elements.modes.value = state.modes;
  if (state.place) combo.set(state.place);
}

function read(page) {
  const { elements } = form;
  const contours = [...elements.contour].filter((box) => box.checked).map((box) => Number(box.value));
  if (!contours.length) return fail("Choisissez au moins une durée.");
  if (!elements.date.value || !elements.time.value) return fail("Indiquez une date et une heure.");
  Object.assign(page.state, {
    direction: elements.direction.value,
    anchor: elements.anchor.value,
    date: elements.date.value,
    time: elements.time.value.slice(0, 5),
    contours,
    window: Number(elements.window.value),
    speed: elements.speed.value,
    modes: elements.modes.value,
  });
  return ask(page, false);
}

function choose(page, lon, lat, place, fit = true) {
  Object.assign(page.state, { lon, lat, place });
  page.combo.set(place, place ? "" : `Point ${lat.toFixed(4)}, ${lon.toFixed(4)}`);
  page.map?.setPoint(lon, lat);
  ask(page, fit);
}

async function ask(page, fit) {
  const { state } = page;
  history.replaceState(null, "", writeState(state));
  if (state.lon === null) return;
  page.running?.abort();
  const running = (page.running = new AbortController());
  document.body.classList.add("busy");
  fail("");
  tell("Calcul en cours…");
  try {
    const answer = await getIsochrones(state, running.signal);
    show(page, answer, fit);
  } catch (error) {
    if (running.signal.aborted) return; // a newer question has taken its place
    if (!(error instanceof Refused)) console.error(error);
    at("resultats").hidden = true;
    at("legend").hidden = true;
    page.map?.clear();
    tell("");
    fail(sentence(error, page.network));
  }
  if (page.running === running) document.body.classList.remove("busy");
}

function show(page, answer, fit) {
  const contours = contoursOf(answer).map(({ contour }) => contour);
  const palette = new Map(contours.map((contour, i) => [contour, colours(contours.length)[i]]));
  const colourOf = (contour) => palette.get(contour);
  const places = (answer.places = timed(answer));
  const name = page.state.place?.name ?? "ce point";
  drawSummary(at("summary"), answer, colourOf);
  page.table.show(places);
  drawWarnings(at("warnings"), answer.warnings);
  drawLegend(contours, colourOf, page.places);
  at("resultats").hidden = false;
  tell(headline(answer, page.state, name));
  document.body.dataset.answer = String(Number(document.body.dataset.answer ?? 0) + 1);
  if (!page.map) return;
  const drawn = page.map.showAreas(answer, colourOf);
  if (fit) page.map.fit(answer);
  drawn.then(() => (document.body.dataset.drawn = document.body.dataset.answer));
}

// The page asks for one percentile and calls its column "minutes".
function timed(answer) {
  const column = `travel_time_p${answer.query.percentiles[0]}`;
  return (answer.places ?? []).map((place) => ({ ...place, minutes: place[column] }));
}

function drawLegend(contours, colourOf, places) {
  at("legend").hidden = false;
  at("legend-times").replaceChildren(
    ...contours.map((contour) => {
      const swatch = element("span", { class: "swatch", "aria-hidden": "true" });
      swatch.style.backgroundColor = colourOf(contour);
      return element("li", {}, swatch, `moins de ${contour} min`);
    }),
  );
  at("legend-kinds").replaceChildren(...columnsOf(places).map(({ kind }) => element("li", {}, markSvg(kind), capital(kindName(kind)))));
}

start().catch((error) => {
  if (!(error instanceof Refused)) console.error(error);
  tell("");
  fail(sentence(error));
});
