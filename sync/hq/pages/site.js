// One lobby: its alarms and figures, its way to headquarters, and what happened last.
import { may, send, showAccount } from "./account.js";
import { alarmRow } from "./alarms.js";
import { commandsMove, lookForCommands, showCommands, startCommands } from "./commands.js";
import { ask, element, figure, follow } from "./live.js";
import { details } from "./site_details.js";
import { ago, clock, eventName, minutes, moment, say, siteName, speak } from "./words.js";

const LATEST = 50;
const SLOW_EVERY_MS = 10000;
const name = decodeURIComponent(location.pathname.split("/").at(-1));
const asked = encodeURIComponent(name);

let device = null;
let events = [];
let alarms = [];
let kpi = null;
let site = null;
let last = 0;
let slowAt = 0;

function row(event) {
  return element(
    "tr",
    "",
    element("td", "", clock(event.time)),
    element("td", "", eventName(event.type)),
    element("td", "ticket", event.number ?? ""),
    element("td", "", event.counter ?? ""),
    element("td", "number", String(event.seq)),
  );
}

function showKpi() {
  const share = kpi.share_within_target;
  document.getElementById("kpi").replaceChildren(
    figure(say("issued"), String(kpi.issued)),
    figure(say("finished"), String(kpi.served)),
    figure(say("missed"), String(kpi.missed)),
    figure(say("mean"), minutes(kpi.mean_wait_s)),
    figure(say("p95"), minutes(kpi.p95_wait_s)),
    figure(say("within", { t: kpi.target_s / 60 }),
      share === null ? "–" : `${Math.round(share * 100)} %`),
    figure(say("good"), kpi.mean_rating === null ? "–" : kpi.mean_rating.toFixed(2)),
  );
}

function showLine() {
  document.getElementById("line").replaceChildren(
    figure(say("stored"), String(device.stored),
      element("small", "", device.lag > 0 ? ` ${say("lag", { n: device.lag })}` : "")),
    figure(say("heardAt"), device.heard_ms ? ago(device.heard_ms) : "–"),
    figure(say("clockIs"), device.clock ? say(`clock_${device.clock}`) : "–"),
    figure(say("certificate"), device.certificate_ends_ms ? moment(device.certificate_ends_ms) : "–"),
    figure(say("software"), device.software || "–"),
  );
}

function show() {
  showAccount();
  document.getElementById("explore").href = `/events?device=${asked}`;
  if (device === null) {
    return;
  }
  document.title = siteName(device);
  document.getElementById("name").textContent = siteName(device);
  document.getElementById("sums").replaceChildren(
    figure(device.device, element("span", device.online ? "line" : "line off",
      say(device.online ? "online" : "offline"))),
    figure(say("waiting"), String(device.waiting)),
    figure(say("served"), String(device.served)),
    figure(say("rating"), device.rating === null ? "–" : device.rating.toFixed(1)),
  );
  document.getElementById("alarms").replaceChildren(
    ...alarms.map((alarm) => alarmRow(alarm, may("operator") ? seen : null)));
  document.getElementById("events").replaceChildren(...events.map(row));
  showLine();
  if (kpi !== null) {
    showKpi();
  }
}

async function seen(alarm) {
  const wrong = await send("/api/v1/alarms/seen", { device: alarm.device, kind: alarm.kind });
  if (wrong) {
    window.alert(wrong);
  }
  slowAt = 0;
}

async function slow() {
  await lookForCommands();
  alarms = await ask(`/api/v1/alarms?device=${asked}`);
  const found = await ask(`/api/v1/sites/${asked}`);
  // What is folded open stays open: these tables change rarely.
  if (JSON.stringify(found) !== JSON.stringify(site)) {
    site = found;
    document.getElementById("details").replaceChildren(...details(site));
  }
  if (device?.day) {
    kpi = await ask(`/api/v1/kpi?device=${asked}&day=${device.day}`);
  }
}

startCommands(name, () => ({
  name: device === null ? name : `${siteName(device)} (${device.device})`,
  online: device?.online ?? true,
}));
speak(() => {
  showCommands();
  if (site !== null) {
    document.getElementById("details").replaceChildren(...details(site));
  }
  show();
});
follow(async () => {
  [device = null] = await ask(`/api/v1/devices?device=${asked}`);
  if (device !== null && last === 0) {
    last = Math.max(0, device.position - LATEST);
  }
  const stretch = await ask(`/api/v1/events?device=${asked}&after=${last}&limit=1000`);
  last = stretch.last;
  events = [...stretch.events.reverse(), ...events].slice(0, LATEST);
  if (Date.now() - slowAt > SLOW_EVERY_MS) {
    await slow();
    slowAt = Date.now();
  } else if (commandsMove()) {
    await lookForCommands();
  }
  show();
});
