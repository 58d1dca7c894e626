// Words and numbers in French.
const number = (digits) => new Intl.NumberFormat("fr-FR", { minimumFractionDigits: digits, maximumFractionDigits: digits });
const one = number(1);
const whole = number(0);
const day = new Intl.DateTimeFormat("fr-FR", { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

const KINDS = {
  lycee: ["lycée", "lycées"],
  gare: ["gare", "gares"],
  parc: ["parc d'activités", "parcs d'activités"],
  higher_education: ["site universitaire", "sites universitaires"],
  training: ["centre de formation", "centres de formation"],
  hospital: ["hôpital", "hôpitaux"],
  culture: ["lieu de culture", "lieux de culture"],
  sport: ["équipement sportif", "équipements sportifs"],
  leisure: ["lieu de loisirs", "lieux de loisirs"],
  shopping: ["centre commercial", "centres commerciaux"],
  commune: ["centre de commune", "centres de communes"],
  gare_hors_territoire: ["gare hors du territoire", "gares hors du territoire"],
  autres: ["autre lieu", "autres lieux"],
};
const MAIN = ["lycee", "gare", "parc"];
const ORDER = Object.keys(KINDS);

export const km2 = (value) => one.format(value);
export const percent = (share) => `${whole.format(Math.round(share * 100))}\u202f%`;
export const longDay = (iso) => day.format(new Date(`${iso}T00:00:00Z`));
export const kindName = (kind, count = 2) => (KINDS[kind] ?? [kind.replaceAll("_", " "), kind.replaceAll("_", " ")])[count > 1 ? 1 : 0];
export const counted = (count, kind) => `${whole.format(count)}\u00a0${kindName(kind, count)}`;
export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
export const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

export function sortKinds(kinds) {
  const rank = (kind) => (ORDER.includes(kind) ? ORDER.indexOf(kind) : ORDER.length);
  return [...kinds].sort((a, b) => rank(a) - rank(b) || a.localeCompare(b, "fr"));
}

// The kinds that have a column of their own; all others are counted together.
export function columnsOf(places) {
  const kinds = sortKinds(new Set(places.map(({ kind }) => kind)));
  const main = kinds.filter((kind) => MAIN.includes(kind));
  const shown = main.length ? main : kinds.slice(0, 3);
  const others = kinds.filter((kind) => !shown.includes(kind));
  return [...shown.map((kind) => ({ kind, kinds: [kind] })), ...(others.length ? [{ kind: "autres", kinds: others }] : [])];
}

export const STATES = { ok: "atteint", unreachable: "hors d'atteinte", unlinked: "loin de toute rue" };

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== false && value !== null && value !== undefined) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}
