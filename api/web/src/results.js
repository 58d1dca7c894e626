// The answer in words and numbers: one row per duration, one row per place.
import { STATES, capital, columnsOf, counted, element, km2, kindName, percent, sortKinds } from "./format.js";
import { markSvg } from "./palette.js";

const SHORT = { parc: "Parcs", autres: "Autres" };
const UNREACHED = Number.POSITIVE_INFINITY;
const minutesOf = (place) => place.minutes ?? UNREACHED;

// An engine may not know it: no share is not a share of nothing.
function shareOf({ state, reach_share: share }) {
  if (state === "unlinked") return "–";
  return share === null || share === undefined ? "inconnue" : percent(share);
}

// Largest first on the map, shortest first in the table; the same features.
export function contoursOf(answer) {
  return answer.features
    .map(({ properties }) => properties)
    .filter(({ contour }) => contour !== undefined)
    .sort((a, b) => a.contour - b.contour);
}

const within = (places, kinds, contour) => places.filter((place) => kinds.includes(place.kind) && minutesOf(place) < contour).length;

export function drawSummary(table, answer, colourOf) {
  const places = answer.places ?? [];
  const columns = columnsOf(places);
  const head = element("tr", {}, element("th", { scope: "col" }, "En moins de"), element("th", { scope: "col", class: "number" }, "Surface (km²)"));
  for (const { kind } of columns) head.append(element("th", { scope: "col", class: "number" }, SHORT[kind] ?? capital(kindName(kind))));
  const body = element("tbody");
  for (const { contour, area_km2: area } of contoursOf(answer)) {
    const swatch = element("span", { class: "swatch", "aria-hidden": "true" });
    swatch.style.backgroundColor = colourOf(contour);
    const row = element(
      "tr",
      { "data-contour": String(contour) },
      element("th", { scope: "row" }, swatch, `${contour}\u00a0min`),
      element("td", { class: "number" }, km2(area)),
    );
    for (const { kind, kinds } of columns) {
      row.append(element("td", { class: "number", "data-kind": kind }, String(within(places, kinds, contour))));
    }
    body.append(row);
  }
  const caption = element("caption", {}, "Surface et nombre de lieux accessibles, par durée");
  table.replaceChildren(caption, element("thead", {}, head), body);
}

export function headline(answer, state, name) {
  const widest = contoursOf(answer).at(-1);
  if (!widest) return "Aucune surface accessible dans ces limites.";
  const places = answer.places ?? [];
  const reached = columnsOf(places)
    .map(({ kind, kinds }) => counted(within(places, kinds, widest.contour), kind))
    .join(", ");
  const sense = state.direction === "to" ? "vers" : "depuis";
  return `${capital(sense)} ${name}, en moins de ${widest.contour} minutes\u00a0: ${km2(widest.area_km2)}\u00a0km²${reached ? `\u00a0; ${reached}` : ""}.`;
}

const COLUMNS = [
  { key: "name", label: "Lieu", value: (place) => place.name, text: true },
  { key: "minutes", label: "Minutes", value: minutesOf },
  { key: "share", label: "Part", value: (place) => -(place.reach_share ?? -1) },
  { key: "state", label: "État", value: (place) => STATES[place.state] ?? place.state, text: true },
];

export class PlacesTable {
  constructor(table, filter, onPick) {
    this.table = table;
    this.filter = filter;
    this.onPick = onPick;
    this.places = [];
    this.sort = { key: "minutes", down: false };
    filter.addEventListener("change", () => this.draw());
  }

  show(places) {
    this.places = places;
    const chosen = this.filter.value;
    const kinds = sortKinds(new Set(places.map(({ kind }) => kind)));
    this.filter.replaceChildren(element("option", { value: "" }, "tous les lieux"));
    for (const kind of kinds) this.filter.append(element("option", { value: kind }, kindName(kind)));
    this.filter.value = kinds.includes(chosen) ? chosen : "";
    this.draw();
  }

  sortBy(key) {
    this.sort = { key, down: this.sort.key === key && !this.sort.down };
    this.draw();
    this.table.querySelector(`[data-sort="${key}"]`).focus();
  }

  rows() {
    const column = COLUMNS.find(({ key }) => key === this.sort.key);
    const order = (a, b) => {
      const [x, y] = [column.value(a), column.value(b)];
      if (x === y) return a.name.localeCompare(b.name, "fr");
      return column.text ? String(x).localeCompare(String(y), "fr") : x < y ? -1 : 1;
    };
    const shown = this.places.filter(({ kind }) => !this.filter.value || kind === this.filter.value).sort(order);
    return this.sort.down ? shown.reverse() : shown;
  }

  draw() {
    const head = element("tr");
    for (const { key, label } of COLUMNS) {
      const here = this.sort.key === key;
      const button = element("button", { type: "button", "data-sort": key }, label, element("span", { class: "arrow", "aria-hidden": "true" }, here ? (this.sort.down ? "▼" : "▲") : ""));
      button.addEventListener("click", () => this.sortBy(key));
      const sorted = here ? (this.sort.down ? "descending" : "ascending") : "none";
      head.append(element("th", { scope: "col", "aria-sort": sorted, class: key === "minutes" || key === "share" ? "number" : false }, button));
    }
    const body = element("tbody");
    for (const place of this.rows()) body.append(this.row(place));
    const caption = element("caption", { class: "hidden" }, "Temps de trajet de chaque lieu ; les en-têtes trient");
    this.table.replaceChildren(caption, element("thead", {}, head), body);
  }

  row(place) {
    const reached = place.minutes !== null && place.minutes !== undefined;
    const pick = element("button", { type: "button", class: "pick", title: "Montrer sur la carte" }, place.name);
    pick.addEventListener("click", () => this.onPick(place));
    const words = element("div", {}, pick);
    if (place.commune) words.append(element("small", {}, place.commune));
    const name = element("th", { scope: "row" }, element("div", { class: "place" }, markSvg(place.kind), words));
    return element(
      "tr",
      { "data-id": place.id, class: reached ? false : "faint" },
      name,
      element("td", { class: "number" }, reached ? String(place.minutes) : "–"),
      element("td", { class: "number" }, shareOf(place)),
      element("td", {}, STATES[place.state] ?? place.state),
    );
  }
}

const WARNINGS = {
  "origin-snapped": (detail) => `Le point est à ${/(\d+) m\b/.exec(detail)?.[1] ?? "plus de 100"}\u00a0m de la rue la plus proche.`,
  "window-short": () => "Peu de départs ont été essayés : à quelques minutes près, le résultat peut changer.",
  "contour-empty": (detail) => `En ${/(\d+) min/.exec(detail)?.[1] ?? "si peu de"}\u00a0minutes, on ne va pas assez loin pour que la carte montre une surface.`,
  "grid-coarse": () => "Le territoire est très grand : la carte est dessinée à plus gros traits.",
  "no-transit-effect": () => "Sur cette fenêtre, aucun bus ni train ne fait gagner de temps.",
  "feed-without-service": () => "Un des réseaux ne circule pas ce jour-là : le résultat repose sur les autres seuls.",
  "r5-whole-minutes": () => "R5 donne des minutes entières, arrondies vers le bas.",
  "r5-percentiles-only": () => "R5 ne donne que des centiles : la part des départs n'est pas toujours connue.",
  "r5-feed-issues": () => "Des anomalies ont été relevées dans les horaires.",
  "r5-jar": () => "Le fichier de R5 n'est pas celui que ce programme attend : les durées peuvent différer.",
};
const SILENT = new Set(["timezone-assumed", "synthetic", "synthetic-data"]); // the page says these in its own way

export function drawWarnings(list, warnings) {
  list.replaceChildren();
  for (const { code, detail } of warnings ?? []) {
    if (!SILENT.has(code)) list.append(element("li", {}, WARNINGS[code]?.(detail) ?? detail ?? code));
  }
}
