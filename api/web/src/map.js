// The map: a backdrop drawn from the server's own streets, the areas, the places. No tile, font or icon from elsewhere.
import { Map as GlMap, Marker, NavigationControl, Popup, ScaleControl, setWorkerUrl } from "maplibre-gl";
import { capital, element, kindName } from "./format.js";
import { markOf, outline } from "./palette.js";

const NEAR = 11; // zoom from which local streets are worth their bytes
const NOTHING = { type: "FeatureCollection", features: [] };
const FONT = ["DejaVu Sans", "Arial", "Helvetica", "sans-serif"];
const still = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
const grow = (...stops) => ["interpolate", ["exponential", 1.5], ["zoom"], ...stops];
const isLayer = (name) => ["==", ["get", "layer"], name];
const halo = { "text-halo-color": "#ffffff", "text-halo-width": 1.6 };

function street(rank, width, opacity, source = "backdrop") {
  return {
    id: `street-${rank}`,
    type: "line",
    source,
    filter: ["all", isLayer("street"), ["==", ["get", "rank"], rank]],
    layout: { "line-cap": "round", "line-join": "round" },
    paint: { "line-color": "#39424e", "line-opacity": opacity, "line-width": width },
  };
}

const LAYERS = [
  { id: "land", type: "background", paint: { "background-color": "#f6f4ef" } },
  {
    id: "areas", type: "fill", source: "areas", filter: ["==", ["geometry-type"], "Polygon"],
    layout: { "fill-sort-key": ["-", ["get", "contour"]] },
    paint: { "fill-color": ["get", "colour"], "fill-opacity": 1, "fill-antialias": false },
  },
  {
    id: "edges", type: "line", source: "areas", layout: { "line-join": "round", "line-sort-key": ["-", ["get", "contour"]] },
    paint: { "line-color": "#1d4e6b", "line-opacity": 0.55, "line-width": grow(8, 0.5, 14, 1.4) },
  },
  street(3, grow(11, 0.35, 15, 2), ["interpolate", ["linear"], ["zoom"], NEAR, 0, NEAR + 0.8, 0.26], "local"),
  street(2, grow(8, 0.25, 11, 0.7, 15, 3.4), ["interpolate", ["linear"], ["zoom"], 9, 0.24, 13, 0.4]),
  street(1, grow(8, 0.8, 15, 5), 0.5),
  {
    id: "stops", type: "circle", source: "backdrop", minzoom: 12, filter: isLayer("stop"),
    paint: { "circle-radius": grow(12, 1.6, 16, 5), "circle-color": "#ffffff", "circle-stroke-color": "#39424e", "circle-stroke-width": 1 },
  },
  {
    id: "edge-minutes", type: "symbol", source: "smooth", minzoom: 9,
    layout: {
      "symbol-placement": "line", "symbol-spacing": 300, "text-field": ["concat", ["to-string", ["get", "contour"]], " min"],
      "text-font": FONT, "text-size": 11, "text-padding": 8, "text-max-angle": 60,
    },
    paint: { "text-color": "#123c55", ...halo },
  },
  {
    id: "stop-names", type: "symbol", source: "backdrop", minzoom: 14.5, filter: isLayer("stop"),
    layout: { "text-field": ["get", "name"], "text-font": FONT, "text-size": 10, "text-anchor": "top", "text-offset": [0, 0.6], "text-optional": true },
    paint: { "text-color": "#4a5568", ...halo },
  },
  {
    id: "places", type: "symbol", source: "places",
    layout: {
      "icon-image": ["get", "mark"], "icon-size": grow(8, 0.55, 13, 1), "icon-allow-overlap": true, "icon-ignore-placement": true,
      "text-field": ["step", ["zoom"], "", 12.5, ["get", "name"]], "text-font": FONT, "text-size": 11.5,
      "text-anchor": "left", "text-offset": [0.9, 0], "text-optional": true, "text-max-width": 12,
    },
    paint: { "text-color": "#1a202c", ...halo },
  },
  {
    id: "communes", type: "symbol", source: "backdrop", filter: isLayer("commune"),
    layout: {
      "text-field": ["get", "name"], "text-font": FONT, "text-size": grow(8, 11, 13, 15), "text-padding": 6,
      "symbol-sort-key": ["-", ["get", "places"]], "text-letter-spacing": 0.03,
    },
    paint: { "text-color": "#2d3748", ...halo },
  },
];

function drawMark(kind) {
  const size = 40;
  const canvas = Object.assign(document.createElement("canvas"), { width: size, height: size });
  const pen = canvas.getContext("2d");
  const path = new Path2D(outline(markOf(kind).shape, size - 8));
  pen.translate(4, 4);
  pen.lineWidth = 5;
  pen.lineJoin = "round";
  pen.strokeStyle = "#ffffff";
  pen.stroke(path);
  pen.fillStyle = markOf(kind).colour;
  pen.fill(path);
  return pen.getImageData(0, 0, size, size);
}

function boxOf(ring) {
  const [lons, lats] = [ring.map(([lon]) => lon), ring.map(([, lat]) => lat)];
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}

// What to look at: the pieces of the widest area, but for specks around far stations, which would make all else tiny.
function boundsOf(features) {
  const boxes = features
    .flatMap(({ geometry }) => (geometry?.type === "MultiPolygon" ? geometry.coordinates : geometry?.type === "Polygon" ? [geometry.coordinates] : []))
    .map(([ring]) => boxOf(ring));
  if (!boxes.length) return null;
  const size = ([west, south, east, north]) => (east - west) * (north - south);
  const largest = Math.max(...boxes.map(size));
  const seen = boxes.filter((box) => size(box) >= 0.03 * largest);
  const extreme = (pick, at) => pick(...seen.map((box) => box[at]));
  return [[extreme(Math.min, 0), extreme(Math.min, 1)], [extreme(Math.max, 2), extreme(Math.max, 3)]];
}

export function makeMap(container, { bounds, places, onPoint, onPlace }) {
  setWorkerUrl(new URL(`assets/${WORKER_FILE}`, document.baseURI).href);
  const map = new GlMap({
    container,
    bounds: bounds ?? undefined,
    fitBoundsOptions: { padding: 24 },
    maxPitch: 0,
    dragRotate: false,
    cooperativeGestures: window.matchMedia("(max-width: 760px)").matches,
    locale: {
      "Map.Title": "Carte des temps de trajet",
      "NavigationControl.ZoomIn": "Zoomer",
      "NavigationControl.ZoomOut": "Dézoomer",
      "CooperativeGesturesHandler.MobileHelpText": "Deux doigts pour déplacer la carte",
      "CooperativeGesturesHandler.WindowsHelpText": "Ctrl + molette pour zoomer",
      "CooperativeGesturesHandler.MacHelpText": "⌘ + molette pour zoomer",
      "Popup.Close": "Fermer",
    },
    attributionControl: false,
    style: {
      version: 8,
      sources: {
        backdrop: { type: "geojson", data: NOTHING, tolerance: 0.5 },
        local: { type: "geojson", data: NOTHING, tolerance: 0.5 },
        areas: { type: "geojson", data: NOTHING, tolerance: 0.2 },
        smooth: { type: "geojson", data: NOTHING, tolerance: 6 }, // the areas again, straight enough to write along
        places: { type: "geojson", data: NOTHING },
      },
      layers: LAYERS,
    },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new ScaleControl({ unit: "metric" }), "bottom-right");
  const marker = new Marker({ color: "#b91c1c" });
  const popup = new Popup({ closeButton: false, offset: 12, maxWidth: "260px" });

  const ready = new Promise((resolve) => map.once("load", resolve)).then(() => {
    for (const kind of new Set(places.map(({ kind }) => kind))) map.addImage(`mark-${kind}`, drawMark(kind), { pixelRatio: 2 });
    map.getSource("places").setData({
      type: "FeatureCollection",
      features: places.map((place) => ({
        type: "Feature",
        geometry: { type: "Point", coordinates: [place.lon, place.lat] },
        properties: { id: place.id, name: place.name, kind: place.kind, commune: place.commune, mark: `mark-${place.kind}` },
      })),
    });
  });

  const say = ({ lon, lat, name, kind, commune }) =>
    popup
      .setLngLat([lon, lat])
      .setDOMContent(element("div", { class: "popup" }, element("strong", {}, name), element("span", {}, [capital(kindName(kind, 1)), commune].filter(Boolean).join(", "))))
      .addTo(map);

  map.on("click", (event) => {
    const hit = map.queryRenderedFeatures(event.point, { layers: ["places"] })[0];
    const place = hit && places.find(({ id }) => id === hit.properties.id);
    if (place) onPlace(place);
    else onPoint(event.lngLat.wrap());
  });
  map.on("mousemove", "places", ({ features }) => {
    map.getCanvas().style.cursor = "pointer";
    const place = places.find(({ id }) => id === features[0].properties.id);
    if (place) say(place);
  });
  map.on("mouseleave", "places", () => {
    map.getCanvas().style.cursor = "";
    popup.remove();
  });
  map.getCanvas().style.cursor = "";
  map.getCanvas().addEventListener("keydown", (event) => {
    if (event.key === "Enter") onPoint(map.getCenter().wrap());
  });

  return {
    ready,
    showBackdrop: (data) => ready.then(() => map.getSource("backdrop").setData(data)),
    showLocal: (data) => ready.then(() => map.getSource("local").setData(data)),
    whenNear: (then) => {
      const look = () => {
        if (map.getZoom() < NEAR) return;
        map.off("moveend", look);
        then();
      };
      map.on("moveend", look);
      ready.then(look);
    },
    showAreas: (answer, colourOf) =>
      ready.then(() => {
        const features = answer.features
          .filter(({ geometry, properties }) => geometry && properties.contour !== undefined)
          .map((feature) => ({ ...feature, properties: { ...feature.properties, colour: colourOf(feature.properties.contour) } }));
        for (const source of ["areas", "smooth"]) map.getSource(source).setData({ type: "FeatureCollection", features });
        return new Promise((resolve) => map.once("idle", resolve));
      }),
    clear: () => ready.then(() => ["areas", "smooth"].forEach((source) => map.getSource(source).setData(NOTHING))),
    fit: (answer) => {
      const box = boundsOf(answer.features);
      if (box) map.fitBounds(box, { padding: { top: 36, right: 60, bottom: 36, left: map.getContainer().clientWidth > 700 ? 200 : 36 }, maxZoom: 14, duration: still() ? 0 : 600 });
    },
    setPoint: (lon, lat) => marker.setLngLat([lon, lat]).addTo(map),
    point: (place) => {
      map.easeTo({ center: [place.lon, place.lat], zoom: Math.max(map.getZoom(), 12.5), duration: still() ? 0 : 400 });
      say(place);
    },
  };
}
