// Calls to the server, and its problems in French.
import { longDay } from "./format.js";

export class Refused extends Error {}

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function getJson(path, signal) {
  let response;
  try {
    response = await fetch(path, { signal, headers: { Accept: "application/json, application/geo+json" } });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refused("Le serveur ne répond pas ; vérifiez qu'il tourne et réessayez.");
  }
  const body = await response.json().catch(() => null);
  if (!response.ok || body === null) throw Object.assign(new Refused(""), { problem: body ?? {}, status: response.status });
  return body;
}

// The server answers 503 with "not-ready" while it opens the network.
export async function getWhenReady(path, told) {
  for (;;) {
    try {
      return await getJson(path);
    } catch (error) {
      if (!String(error.problem?.type).endsWith("/not-ready")) throw error;
      told();
      await wait(1000);
    }
  }
}

export function getIsochrones(state, signal) {
  const query = new URLSearchParams({
    lon: state.lon.toFixed(5),
    lat: state.lat.toFixed(5),
    direction: state.direction,
    contours_minutes: state.contours.join(","),
    [state.anchor === "arrive" ? "arrive_by" : "depart_at"]: `${state.date}T${state.time}`,
    window_minutes: state.window,
    walk_speed_kmh: state.speed,
    modes: state.modes,
  });
  return getJson(`isochrones?${query}`, signal);
}

export function sentence(error, network) {
  const name = String(error.problem?.type ?? "").split("/").pop();
  const span = network ? ` Le calendrier va du ${longDay(network.first_date)} au ${longDay(network.last_date)}.` : "";
  const known = {
    "no-service-on-date": `Aucun bus ni train ne circule ce jour-là.${span}`,
    "origin-not-linked": "Ce lieu est trop loin de toute rue connue : choisissez un point plus près d'une rue.",
    "limit-exceeded": "La demande dépasse ce que ce serveur permet : réduisez la durée ou la fenêtre.",
    "invalid-parameter": "La demande n'est pas complète ou une valeur n'est pas possible : vérifiez la date, l'heure et le lieu.",
    "engine-incapable": "Cette question n'a pas de réponse ici : changez le sens du trajet, l'horaire ou les modes.",
    "engine-failed": "Le calcul s'est arrêté et redémarre : réessayez dans quelques secondes.",
    "engine-unavailable": "Il manque à ce serveur de quoi calculer ce trajet : prévenez qui s'en occupe.",
    busy: "Le serveur est très demandé : réessayez dans quelques secondes.",
    "not-ready": "Le serveur démarre : réessayez dans quelques secondes.",
    "network-stale": "Le réseau enregistré ne correspond plus à ses données : il doit être reconstruit.",
    "network-unusable": "Le réseau ne peut pas être ouvert : voyez le journal du serveur.",
  };
  return known[name] ?? (error.message || "Le calcul a échoué ; le journal du serveur dit pourquoi.");
}
